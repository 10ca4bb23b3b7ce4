import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("mrp_actual_cost_sheet", {
    steps: () => [
        { trigger: ".o_list_view .o_data_cell:contains('TOUR/0001')", run: "click" },
        { trigger: ".o_form_view button[name='action_view_cost_sheet']:contains('Provisional')", run: "click" },
        { trigger: ".o_breadcrumb:contains('TOUR/0001: Cost Sheet')" },
        { trigger: ".o_group_header:contains('Labour'):contains('60.00')" },
        // Another grouping, as any user of Odoo chooses it.
        { trigger: ".o_searchview_facet:contains('Cost Element') .o_facet_remove", run: "click" },
        { trigger: ".o_searchview_dropdown_toggler", run: "click" },
        { trigger: ".o_group_by_menu .o_menu_item:contains('Person')", run: "click" },
        { trigger: ".o_group_header:contains('Ada'):contains('60.00')", run: "click" },
        { trigger: ".o_data_row:contains('Labour'):contains('60.00') .o_data_cell:first", run: "click" },
        // The lines behind the row, then the line and its document.
        { trigger: ".o_data_row:contains('2 h × 30') .o_data_cell:first", run: "click" },
        { trigger: ".o_form_view [name='explanation']:contains('2 h × 30')" },
        { trigger: ".o_form_view button[name='action_open_source']", run: "click" },
        { trigger: ".o_form_view [name='employee_id']" },
    ],
});

tours.add("mrp_actual_cost_standard", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_form_view [name='name'] input, .o_form_view [name='name'] textarea", run: "edit Standards Tour" },
        { trigger: ".o_form_view button[name='action_roll_up']:contains('Roll Up')", run: "click" },
        { trigger: ".o_form_view .o_statusbar_status .o_arrow_button_current:contains('Simulated')" },
        { trigger: ".o_notebook a[name='products']", run: "click" },
        { trigger: "[name='product_line_ids'] .o_data_row:contains('Gear')" },
        { trigger: ".o_form_view button[name='action_release']", run: "click" },
        { trigger: ".modal .modal-footer .btn-primary", run: "click" },
        { trigger: ".o_form_view .o_statusbar_status .o_arrow_button_current:contains('Released')" },
    ],
});
