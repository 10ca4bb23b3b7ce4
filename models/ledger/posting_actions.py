from odoo import api, fields, models
from odoo.exceptions import AccessError


class MrpCostPosting(models.AbstractModel):
    _inherit = "mrp.cost.posting"

    @api.model
    def _check_accountant(self):
        if not self.env.user.has_group("mrp_actual_cost.group_cost_accountant"):
            raise AccessError(self.env._("Only a cost accountant posts cost to the general ledger."))

    @api.model
    def _result_of(self, moves):
        """Return the action that shows what a posting run did."""
        if moves and self.env["account.move"].has_access("read"):
            return self._action_entries(moves)
        message = (
            self.env._("%s entries were posted.", len(moves)) if moves else self.env._("Nothing was left to post.")
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "success" if moves else "info",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    @api.model
    def _action_entries(self, moves):
        """Return the action that shows entries, with who made them and when."""
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_entry_action")
        return action | {"domain": [("id", "in", moves.ids)], "context": {}}


class MrpCostLine(models.Model):
    _inherit = "mrp.cost.line"

    @api.model
    def action_post_all(self, _ids=None):
        """Post what is not posted in the companies of the user, up to today; show the entries made."""
        Posting = self.env["mrp.cost.posting"]
        Posting._check_accountant()
        moves = self.env["account.move"]
        for company in self.env.companies:
            today = company._cost_accounting_day(fields.Datetime.now())
            moves |= Posting._post(company, today, leave_locked=True)
        return Posting._result_of(moves)

    def action_move_to_open_day(self):
        """Post these lines, which a lock date left behind, on the first open day."""
        Posting = self.env["mrp.cost.posting"]
        Posting._check_accountant()
        self.check_access("read")
        return Posting._result_of(Posting._move_to_open_days(self))
