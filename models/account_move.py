from odoo import fields, models


class AccountMove(models.Model):
    """A vendor's bill says what bought work really costs."""

    _inherit = "account.move"

    mrp_cost_period_id = fields.Many2one(
        "mrp.cost.period",
        string="Cost Period",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Periodic inventory: this entry carries the work in progress of the closing of that period.",
    )
    mrp_unbuild_id = fields.Many2one(
        "mrp.unbuild", string="Unbuild Order", index="btree_not_null", readonly=True, copy=False, ondelete="restrict"
    )

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._cost_restate_bought_work()
        return posted

    def _stock_account_prepare_anglo_saxon_in_lines_vals(self):
        """Leave out Odoo's price difference of subcontracted goods at standard cost.

        Fee and components are in their orders, and what differs from standard is variance there.
        """
        costed = {
            (item.move_id.id, item.product_id.id)
            for item in self.invoice_line_ids
            if item.purchase_line_id.sudo()._cost_receipts()._cost_subcontract_orders()
        }
        differences = super()._stock_account_prepare_anglo_saxon_in_lines_vals()
        return [vals for vals in differences if (vals["move_id"], vals["product_id"]) not in costed]

    def button_draft(self):
        result = super().button_draft()
        self._cost_restate_bought_work()
        return result

    def button_cancel(self):
        result = super().button_cancel()
        self._cost_restate_bought_work()
        return result

    def _cost_restate_bought_work(self):
        """Let orders follow the bills of work bought for them; closed orders keep their cost."""
        bills = self.filtered(lambda move: move.is_purchase_document(include_receipts=True))
        lines = bills.invoice_line_ids.purchase_line_id
        if lines:
            self.env["mrp.cost.subcontracting"]._restate(lines, open_only=True)
