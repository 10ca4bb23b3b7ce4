from odoo import api, fields, models
from odoo.exceptions import UserError

# What of its matches an accrual sums up.
MATCHED = (
    "quantity",
    "accrued_amount",
    "document_amount",
    "price_difference",
    "exchange_difference",
    "tax_difference",
)


class MrpCostAccrual(models.Model):
    """What came for an accrual, what remains, and why."""

    _inherit = "mrp.cost.accrual"

    match_ids = fields.One2many("mrp.cost.accrual.match", "accrual_id", string="Documents", readonly=True)
    dropped_amount = fields.Monetary(
        string="Not Expected Any More", readonly=True, copy=False, help="Nothing more comes for this part."
    )
    dropped_reason = fields.Char(string="Why Nothing More Comes", copy=False)
    matched_quantity = fields.Float(compute="_compute_matched", store=True, digits="Product Unit")
    matched_amount = fields.Monetary(string="Matched", compute="_compute_matched", store=True)
    document_amount = fields.Monetary(string="Of Documents", compute="_compute_matched", store=True)
    price_difference = fields.Monetary(compute="_compute_matched", store=True)
    exchange_difference = fields.Monetary(compute="_compute_matched", store=True)
    tax_difference = fields.Monetary(compute="_compute_matched", store=True)
    remaining_quantity = fields.Float(compute="_compute_matched", store=True, digits="Product Unit")
    remaining_amount = fields.Monetary(string="Remaining", compute="_compute_matched", store=True)
    cancelled_amount = fields.Monetary(
        string="Cancelled",
        compute="_compute_cancelled_amount",
        help="The part of what remains that no bill is expected for: sent back, or the order was cancelled.",
    )
    awaited_amount = fields.Monetary(
        string="Still Awaited", compute="_compute_cancelled_amount", help="Received and not billed to this day."
    )

    @api.depends("state", "amount", "quantity", "dropped_amount", *(f"match_ids.{name}" for name in MATCHED))
    def _compute_matched(self):
        for accrual in self:
            matches = accrual.match_ids
            accrual.matched_quantity = sum(matches.mapped("quantity"))
            accrual.matched_amount = sum(matches.mapped("accrued_amount"))
            for name in ("document_amount", "price_difference", "exchange_difference", "tax_difference"):
                accrual[name] = sum(matches.mapped(name))
            waits = accrual.state != "reversed"
            accrual.remaining_quantity = waits and accrual.quantity - accrual.matched_quantity
            accrual.remaining_amount = waits and accrual.amount - accrual.matched_amount - accrual.dropped_amount

    @api.depends("remaining_amount", "remaining_quantity")
    def _compute_cancelled_amount(self):
        for accrual in self:
            accrual.cancelled_amount = accrual._cancelled_part()
            accrual.awaited_amount = accrual.remaining_amount - accrual.cancelled_amount

    def _cancelled_part(self):
        """Return the part of what remains that is neither billed nor received any more."""
        line, remaining = self.sudo().purchase_line_id, self.remaining_quantity
        if self.state == "draft" or not line or not remaining:
            return 0.0
        received = line.qty_received if line.state == "purchase" else 0.0
        open_quantity = max(received - float(line._cost_billed()[0]), 0.0)
        gone = max(remaining - open_quantity, 0.0)
        return self.currency_id.round(self.remaining_amount * gone / remaining)

    def _check_matchable(self, item):
        """Refuse what the screen does not offer: documents of another company, account or time, and accruals."""
        self.ensure_one()
        if self.purchase_line_id:
            raise UserError(self.env._("%s follows the bills of its purchase order by itself.", self.name))
        if self.state != "posted":
            raise UserError(self.env._("Post %s first.", self.name))
        item = item.sudo()
        if item.parent_state != "posted" or item.date <= self.period_id.date_to:
            raise UserError(self.env._("Choose a posted document dated after %s.", self.period_id.date_to))
        if (item.company_id, item.account_id) != (self.company_id, self.account_id.sudo()):
            raise UserError(
                self.env._(
                    "Choose a journal item of %(company)s on the cost account %(account)s.",
                    company=self.company_id.display_name,
                    account=self.account_id.sudo().display_name,
                )
            )
        if item.move_id.mrp_cost_accrual_kind:
            raise UserError(self.env._("%s is an accrual, or takes one back.", item.move_id.display_name))

    def action_drop_remaining(self):
        """Say that nothing more comes for what remains; the reason was entered before."""
        self.check_access("write")
        for accrual in self.filtered(lambda each: not (each.dropped_reason or "").strip()):
            raise UserError(self.env._("Enter why nothing more comes for %s.", accrual.name))
        if any(accrual.state != "posted" for accrual in self):
            raise UserError(self.env._("Only posted accruals wait for documents."))
        for accrual in self:
            accrual.sudo().dropped_amount += accrual.remaining_amount
