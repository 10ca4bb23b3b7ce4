from odoo import api, models
from odoo.exceptions import UserError

# Set by the verbs of a document alone.
KEPT_BY_VERBS = {"state", "move_id"}


class MrpCostPoolDocument(models.AbstractModel):
    """What documents of cost pools have in common: a state that only their verbs change, in a period that is open."""

    _name = "mrp.cost.pool.document"
    _description = "Document of a Cost Pool"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(not KEPT_BY_VERBS.isdisjoint(vals) for vals in vals_list):
            raise UserError(self.env._("State and journal entry of a cost pool's document are never set by hand."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and not KEPT_BY_VERBS.isdisjoint(vals):
            raise UserError(self.env._("State and journal entry of a cost pool's document are never set by hand."))
        return super().write(vals)

    def _check_open(self):
        self.check_access("write")
        if self.period_id.state == "closed":
            raise UserError(self.env._("%s is closed. Reopen it first.", self.period_id.display_name))
