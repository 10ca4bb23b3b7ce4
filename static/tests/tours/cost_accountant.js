import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

function openMenu(section, item) {
    return [
        { trigger: `.o_menu_sections [data-menu-xmlid='mrp_actual_cost.${section}']`, run: "click" },
        { trigger: `.dropdown-item[data-menu-xmlid='mrp_actual_cost.${item}']`, run: "click" },
    ];
}

tours.add("mrp_actual_cost_allocate", {
    steps: () => [
        { trigger: ".o_list_view .o_data_cell:contains('TOUR/0001')", run: "click" },
        { trigger: ".o_form_view .o_notebook a[name='costs']", run: "click" },
        { trigger: "[name='cost_sheet_ids'] .o_data_row:contains('Labour'):contains('60.00')" },
        { trigger: "[name='cost_line_ids'] .o_data_row:contains('2 h × 30')" },
        ...openMenu("menu_mrp_cost_overhead", "menu_mrp_cost_allocate"),
        { trigger: ".modal [name='pool_ids'] .o_tag:contains('Plant Rent')" },
        { trigger: ".modal [name='period_id'] input:value('March')" },
        { trigger: ".modal button[name='action_preview']", run: "click" },
        { trigger: ".modal [name='line_ids'] .o_data_row:contains('TOUR/0001'):contains('100.00')" },
        { trigger: ".modal button[name='action_allocate']", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_list_view .o_data_row:contains('Plant Rent'):contains('Charged')" },
    ],
});

tours.add("mrp_actual_cost_close_period", {
    steps: () => [
        { trigger: ".o_list_view .o_data_cell:contains('March')", run: "click" },
        { trigger: ".o_form_view button[name='action_close']", run: "click" },
        { trigger: ".modal .modal-footer .btn-primary", run: "click" },
        { trigger: ".o_form_view button[name='action_reopen']" },
        { trigger: ".o_notebook a[name='wip']", run: "click" },
        { trigger: "[name='last_wip_ids'] .o_data_row:contains('TOUR/0001'):contains('60.00')" },
        { trigger: ".o_notebook a[name='reconciliation']", run: "click" },
        { trigger: "body:not(:has(.modal)) [name='last_reconciliation_ids'] .o_data_row:contains('Work in Progress')" },
    ],
});

tours.add("mrp_actual_cost_close_cockpit", {
    steps: () => [
        { content: "Open March", trigger: ".o_list_view .o_data_cell:contains('March')", run: "click" },
        { content: "Look for what is missing", trigger: ".o_form_view button[name='action_check']", run: "click" },
        {
            content: "A timer runs: open it",
            trigger: "[name='check_ids'] .o_data_row:contains('still running') button[name='action_open']",
            run: "click",
        },
        { content: "Stop it", trigger: ".o_field_widget[name='date_end'] input", run: "edit 03/30/2026 10:00:00" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved, .o_form_view:not(:has(.o_form_status_indicator_buttons:not(.invisible)))" },
        { content: "Back to March", trigger: ".o_breadcrumb .o_back_button", run: "click" },
        { trigger: ".o_form_view [name='step_ids']" },
        { content: "Look again", trigger: ".o_form_view button[name='action_check']", run: "click" },
        { trigger: "[name='step_ids'] .o_list_renderer:not(:contains('still running'))" },
        { trigger: ".o_form_view:not(:has([name='check_ids'] .o_data_row))" },
        {
            content: "The first step",
            trigger: "[name='step_ids'] .o_data_row:contains('Everything is reported') button[name='action_run']",
            run: "click",
        },
        { trigger: "[name='step_ids'] .o_data_row:contains('Everything is reported'):contains('Done')" },
        {
            content: "What will be posted?",
            trigger: "[name='step_ids'] .o_data_row:contains('Post to the general ledger') button[name='action_test']",
            run: "click",
        },
        { trigger: "[name='step_ids'] .o_data_row:contains('Tested'):contains('journal items')" },
        { trigger: ".o_form_view button[name='action_preview_entries']", run: "click" },
        { trigger: ".o_list_view .o_group_header:contains('2026')" },
        { trigger: ".o_breadcrumb .o_back_button", run: "click" },
        { content: "All other steps", trigger: ".o_form_view button[name='action_close']", run: "click" },
        { trigger: ".modal .modal-footer .btn-primary", run: "click" },
        { trigger: "[name='step_ids'] .o_data_row:contains('Lock'):contains('Done')" },
        { trigger: "[name='step_ids'] .o_data_row:contains('Both ledgers agree')" },
        { trigger: ".o_form_view button[name='action_reopen']" },
    ],
});
