from odoo import api, models
from odoo.exceptions import UserError

# Set by the verbs of a document alone.
KEPT_BY_VERBS = {"state", "move_id"}


class MrpCostPoolDocument(models.AbstractModel):
    """What documents of cost pools have in common: only their verbs change the state, and what is posted stays."""

    _name = "mrp.cost.pool.document"
    _description = "Document of a Cost Pool"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_kept(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_kept(vals)
        if vals.keys() - KEPT_BY_VERBS - self.env["mail.thread"]._fields.keys():
            self.check_access("write")
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self._check_draft()

    # ------------------------------------------------------------------- checks

    def _check_kept(self, vals):
        if not self.env.su and not KEPT_BY_VERBS.isdisjoint(vals):
            raise UserError(self.env._("State and journal entry of a cost pool's document are never set by hand."))

    def _check_draft(self):
        if posted := self.filtered(lambda document: document.state != "draft")[:1]:
            raise UserError(
                self.env._("%s was charged or passed on already. Take that back first.", posted.display_name)
            )

    def _check_open(self):
        self.check_access("write")
        self.period_id._check_takes_cost()
