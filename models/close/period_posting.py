from odoo import fields, models


class MrpCostPeriod(models.Model):
    """What the general ledger shows of a period, and what stands in its way."""

    _inherit = "mrp.cost.period"

    wip_move_id = fields.Many2one(
        "account.move",
        string="Work in Progress Entry",
        readonly=True,
        copy=False,
        help="Periodic inventory: the entry by which the last closing shows work in progress.",
    )
    wip_reversal_id = fields.Many2one("account.move", string="Reversal on the Next Day", readonly=True, copy=False)
    wip_entry_ids = fields.One2many("account.move", "mrp_cost_period_id", readonly=True)

    def action_post(self):
        """Post the lines of these periods that have no journal item yet; show the entries made."""
        self.check_access("write")
        moves = self.env["account.move"]
        for period in self:
            moves |= self.env["mrp.cost.posting"]._post(period.company_id, period.date_to)
        return self.env["mrp.cost.posting"]._result_of(moves)

    def action_view_unposted(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_unposted_action")
        domain = self.env["mrp.cost.posting"]._unposted_domain(self.company_id, self.date_to)
        return action | {"domain": domain, "context": {}}

    def action_view_wip_entries(self):
        self.ensure_one()
        return self.env["mrp.cost.posting"]._action_entries(self.sudo().wip_entry_ids)
