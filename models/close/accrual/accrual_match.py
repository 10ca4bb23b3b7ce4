from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


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
    item_id = fields.Many2one("account.move.line", string="Journal Item", required=True, index=True, ondelete="cascade")
    move_id = fields.Many2one(related="item_id.move_id", string="Document", store=True, index=True)
    date = fields.Date(related="item_id.date", store=True)
    is_manual = fields.Boolean(readonly=True, help="Matched by hand.")
    quantity = fields.Float(digits="Product Unit")
    accrued_amount = fields.Monetary(string="Accrued", help="The part of the accrual that this document replaces.")
    document_amount = fields.Monetary(string="Of the Document", help="What of this document was waited for.")
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

        raises: UserError when the accrual or the document has less left than that; AccessError
        """
        accrual.check_access("write")
        item.check_access("read")
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
        """Return how much of a journal item, which the user may read, no accrual was matched with.

        raises: AccessError
        """
        item.sudo(False).check_access("read")
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
