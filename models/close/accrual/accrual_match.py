from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# What of its matches an accrual sums up.
MATCHED = (
    "quantity",
    "accrued_amount",
    "document_amount",
    "price_difference",
    "exchange_difference",
    "tax_difference",
)


class MrpCostAccrualMatch(models.Model):
    """The part of a document that an accrual waited for.

    Bills of a purchase order line are matched by themselves; other documents by hand.
    """

    _name = "mrp.cost.accrual.match"
    _description = "Document of a Cost Accrual"
    _order = "accrual_id, date, id"

    accrual_id = fields.Many2one("mrp.cost.accrual", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="accrual_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    item_id = fields.Many2one(
        "account.move.line", string="Journal Item", required=True, index=True, ondelete="cascade"
    )
    move_id = fields.Many2one(related="item_id.move_id", string="Document", store=True)
    date = fields.Date(related="item_id.date", store=True)
    is_manual = fields.Boolean(readonly=True, help="Matched by hand.")
    quantity = fields.Float(digits="Product Unit")
    accrued_amount = fields.Monetary(string="Accrued", help="The part of the accrual that this document replaces.")
    document_amount = fields.Monetary(string="Document", help="What of this document was waited for.")
    price_difference = fields.Monetary(
        string="Price", help="The document is at another price; for what was estimated: it differs from the estimate."
    )
    exchange_difference = fields.Monetary(string="Exchange", help="The exchange rate moved. Never cost of a product.")
    tax_difference = fields.Monetary(string="Tax", help="Other tax that cannot be recovered.")
    difference = fields.Monetary(
        compute="_compute_difference", store=True, help="Document less accrued = price + exchange + tax."
    )

    _once = models.UniqueIndex("(accrual_id, item_id)", "This document is matched with the accrual already.")

    @api.depends("accrued_amount", "document_amount")
    def _compute_difference(self):
        for match in self:
            match.difference = match.document_amount - match.accrued_amount

    @api.model
    def _match_by_hand(self, accrual, item, document_amount, accrued_amount):
        """Match a posted journal item, or a part of it, with an accrual that was entered by hand.

        raises: UserError when the accrual or the document has less left than that
        """
        accrual.check_access("write")
        accrual._check_matchable(item)
        currency = accrual.currency_id
        if currency.compare_amounts(abs(accrued_amount), abs(accrual.remaining_amount)) > 0:
            raise UserError(
                self.env._(
                    "Only %(left)s of %(accrual)s are left to match.",
                    left=currency.format(accrual.remaining_amount),
                    accrual=accrual.name,
                )
            )
        if currency.compare_amounts(abs(document_amount), abs(self._left_of(item))) > 0:
            raise UserError(
                self.env._(
                    "Only %(left)s of %(document)s are not matched yet.",
                    left=currency.format(self._left_of(item)),
                    document=item.sudo().move_id.display_name,
                )
            )
        return self.sudo().create(
            {
                "accrual_id": accrual.id,
                "item_id": item.id,
                "is_manual": True,
                "document_amount": document_amount,
                "accrued_amount": accrued_amount,
                "price_difference": document_amount - accrued_amount,
            }
        )

    @api.model
    def _left_of(self, item):
        """Return how much of a journal item no accrual was matched with."""
        matched = self.sudo().search([("item_id", "=", item.id)])
        return item.sudo().balance - sum(matched.mapped("document_amount"))

    def action_unmatch(self):
        """Take back what was matched by hand."""
        self.check_access("read")
        self.accrual_id.check_access("write")
        if any(not match.is_manual for match in self):
            raise UserError(self.env._("Bills of a purchase order follow it by themselves."))
        self.sudo().unlink()

    @api.constrains("accrual_id", "item_id")
    def _check_company(self, fnames=None):
        for match in self.sudo():
            if match.item_id.company_id != match.accrual_id.company_id:
                raise ValidationError(self.env._("The document belongs to another company than the accrual."))


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
    document_amount = fields.Monetary(string="Documents", compute="_compute_matched", store=True)
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

    @api.depends("amount", "quantity", "dropped_amount", *(f"match_ids.{name}" for name in MATCHED))
    def _compute_matched(self):
        for accrual in self:
            matches = accrual.match_ids
            accrual.matched_quantity = sum(matches.mapped("quantity"))
            accrual.matched_amount = sum(matches.mapped("accrued_amount"))
            for name in ("document_amount", "price_difference", "exchange_difference", "tax_difference"):
                accrual[name] = sum(matches.mapped(name))
            accrual.remaining_quantity = accrual.quantity - accrual.matched_quantity
            accrual.remaining_amount = accrual.amount - accrual.matched_amount - accrual.dropped_amount

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
        self.ensure_one()
        if self.purchase_line_id:
            raise UserError(self.env._("%s follows the bills of its purchase order by itself.", self.name))
        if self.state != "posted":
            raise UserError(self.env._("Post %s first.", self.name))
        if item.sudo().parent_state != "posted" or item.sudo().date <= self.period_id.date_to:
            raise UserError(self.env._("Choose a posted document dated after %s.", self.period_id.date_to))

    def action_drop_remaining(self):
        """Say that nothing more comes for what remains; the reason was entered before."""
        self.check_access("write")
        for accrual in self.filtered(lambda each: not (each.dropped_reason or "").strip()):
            raise UserError(self.env._("Enter why nothing more comes for %s.", accrual.name))
        if any(accrual.state != "posted" for accrual in self):
            raise UserError(self.env._("Only posted accruals wait for documents."))
        for accrual in self:
            accrual.sudo().dropped_amount += accrual.remaining_amount
