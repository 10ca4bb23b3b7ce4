import { registry } from "@web/core/registry";

const LIST = ".modal [name='accrual_ids']";

registry.category("web_tour.tours").add("mrp_actual_cost_prepare_accruals", {
    steps: () => [
        { trigger: ".o_list_view .o_data_cell:contains('March')", run: "click" },
        { trigger: ".o_form_view .o_statusbar_buttons button:contains('Prepare Accruals')", run: "click" },
        { trigger: ".modal [name='period_id'] input:value('March')" },
        { trigger: ".modal button[name='action_preview']", run: "click" },
        { trigger: ".modal [name='line_ids'] .o_data_row:contains('Steel'):contains('600.00')" },
        // What is estimated is added by hand.
        { trigger: `${LIST} .o_field_x2many_list_row_add a`, run: "click" },
        { trigger: ".modal .o_create_button", run: "click" },
        { trigger: ".modal [name='name'] input", run: "edit Electricity" },
        { trigger: ".modal [name='amount'] input", run: "edit 90" },
        { trigger: ".modal [name='account_id'] input", run: "edit 600960" },
        { trigger: ".o-autocomplete--dropdown-item:contains('600960')", run: "click" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: `${LIST} .o_data_row:contains('Electricity'):contains('90.00')` },
        { trigger: ".modal button:contains('Compute Again')", run: "click" },
        { trigger: ".modal [name='item_ids'] .o_data_row:contains('600960'):contains('90.00')" },
        { trigger: ".modal button[name='action_post']", run: "click" },
        { trigger: ".modal:contains('Post them?') .modal-footer .btn-primary", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_list_view .o_data_row:contains('Electricity'):contains('Posted')" },
    ],
});
