from odoo import Command
from odoo.tests import new_test_user, tagged

from ..mes.common import MesCase


@tagged("post_install", "-at_install")
class TestMesInbox(MesCase):
    """What a cost accountant does about parked events, with the mouse."""

    def test_an_unknown_code_is_mapped_and_its_events_are_booked(self):
        """Two machine hours at 40.00, reported with a code that nobody knows."""
        new_test_user(
            self.env,
            login="cost_accountant",
            groups="base.group_user,mrp.group_mrp_user,mrp_actual_cost.group_cost_accountant",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        order = self.order()
        for _n in range(2):
            self.assertParked("unknown_workcenter", self.event("machine", order, workcenter="M-7", quantity=1))
        self.start_tour(
            "/odoo/action-mrp_actual_cost.mrp_mes_event_action",
            "mrp_actual_cost_map_and_replay",
            login="cost_accountant",
        )
        self.env.invalidate_all()
        self.assertEqual(self.wip(order), 80.0)
