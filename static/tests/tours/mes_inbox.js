import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("mrp_actual_cost_map_and_replay", {
    steps: () => [
        // The parked list opens grouped by what is wrong.
        { trigger: ".o_list_view .o_group_header:contains('Unknown work center'):contains('(2)')", run: "click" },
        { trigger: ".o_data_row:contains('M-7') .o_data_cell[name='event_type']", run: "click" },
        { trigger: ".o_form_view .alert-danger:contains('M-7')" },
        // What it would do while the code is not known.
        { trigger: ".o_form_view button[name='action_preview']", run: "click" },
        { trigger: ".modal .alert-danger:contains('It will be parked again'):contains('M-7')" },
        { trigger: ".modal .modal-footer button[special='cancel'], .modal .modal-footer .btn-secondary", run: "click" },
        // Say what the code stands for: both events are booked.
        { trigger: "body:not(:has(.modal)) .o_form_view button[name='action_map']", run: "click" },
        { trigger: ".modal [name='code']:contains('M-7')" },
        { trigger: ".modal [name='workcenter_id'] input", run: "edit Lathe" },
        { trigger: ".o-autocomplete--dropdown-item:contains('Lathe')", run: "click" },
        { trigger: ".modal button[name='action_map']", run: "click" },
        { trigger: ".o_notification:contains('2 booked')" },
        { trigger: "body:not(:has(.modal)) .o_form_view .o_arrow_button_current:contains('Booked')" },
        { trigger: ".o_notebook a[name='trail']", run: "click" },
        { trigger: "[name='trail_ids'] .o_data_row:contains('M-7 is Lathe')" },
        { trigger: "[name='trail_ids'] .o_data_row:contains('Replayed'):contains('Booked')" },
    ],
});
