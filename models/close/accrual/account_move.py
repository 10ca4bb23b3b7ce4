from odoo import api, fields, models
from odoo.exceptions import UserError

from .cost_accrual import KINDS

# What tells entries of accruals from others; set by posting them alone.
MARKS = ("mrp_cost_accrual_kind", "mrp_cost_accrual_period_id", "mrp_cost_takes_back")


class AccountMove(models.Model):
    """Bills are matched with the accruals that waited for them."""

    _inherit = "account.move"

    mrp_cost_accrual_kind = fields.Selection(
        KINDS,
        string="Accruals",
        readonly=True,
        copy=False,
        help="This entry accrues cost of this kind, or takes it back.",
    )
    mrp_cost_accrual_period_id = fields.Many2one(
        "mrp.cost.period",
        string="Accruals Of",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    mrp_cost_takes_back = fields.Boolean(
        string="Takes Accruals Back",
        readonly=True,
        copy=False,
        help="Made because the accruals were rolled back or changed, not by the turn of the period.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        if not self.env.su and any(move[name] for move in moves for name in MARKS):
            moves._refuse_marks()
        return moves

    def write(self, vals):
        if not self.env.su and any(name in vals for name in MARKS):
            self._refuse_marks()
        return super().write(vals)

    def _refuse_marks(self):
        raise UserError(
            self.env._("Entries of accruals are made by the close, or by Prepare Accruals, alone. Enter an accrual.")
        )

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._cost_follow_accruals()
        return posted

    def button_draft(self):
        result = super().button_draft()
        self._cost_follow_accruals()
        return result

    def button_cancel(self):
        result = super().button_cancel()
        self._cost_follow_accruals()
        return result

    def _cost_follow_accruals(self):
        """Let accruals follow the bills they waited for; a document that is withdrawn is matched no more."""
        bills = self.filtered(lambda move: move.is_purchase_document(include_receipts=True))
        if lines := bills.invoice_line_ids.purchase_line_id:
            self.env["mrp.cost.accrual"]._follow_bills(lines)
        withdrawn = self.filtered(lambda move: move.state != "posted")
        if withdrawn:
            self.env["mrp.cost.accrual.match"].sudo().search([("move_id", "in", withdrawn.ids)]).unlink()
