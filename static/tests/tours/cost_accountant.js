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
