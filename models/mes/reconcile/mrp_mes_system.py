from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError

DAYS_AT_HAND = 31  # what the button compares


class MrpMesSystem(models.Model):
    _inherit = "mrp.mes.system"

    difference_user_id = fields.Many2one(
        "res.users",
        string="Responsible for Differences",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        copy=False,
        help="Owns the differences found between what the MES says it sent and what is booked, and is reminded.",
    )
    difference_count = fields.Integer(string="Open Differences", compute="_compute_difference_count")

    def _compute_difference_count(self):
        counts = dict(
            self.env["mrp.mes.difference"]._read_group(
                [("system_id", "in", self.ids), ("state", "=", "open")], ["system_id"], ["__count"]
            )
        )
        for system in self:
            system.difference_count = counts.get(system, 0)

    def action_view_differences(self):
        """Open the differences of this system."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_mes_difference_action")
        return {**action, "domain": [("system_id", "=", self.id)]}

    def action_reconcile(self):
        """Compare the last month's booked events with their documents and ledgers, now."""
        self.ensure_one()
        if not self.env.user.has_group("mrp_actual_cost.group_cost_accountant"):
            raise AccessError(self.env._("Only a cost accountant may compare inbox and ledgers."))
        self.check_access("read")
        today = self.company_id._cost_accounting_day(fields.Datetime.now())
        self._reconcile_books(today - timedelta(days=DAYS_AT_HAND - 1), today)
        self.env.invalidate_all()
        return self.action_view_differences()

    def _reconcile_books(self, date_from, date_to):
        """Compare each day of a range; the range's days are accounting days of the company."""
        system = self.sudo().with_company(self.company_id)
        for number in range((date_to - date_from).days + 1):
            system.env["mrp.mes.difference"]._reconcile_day(system, date_from + timedelta(days=number))
