from decimal import Decimal
from fractions import Fraction

from odoo import api, models

from ....costing import Accrued, Billed, match_bills


class MrpCostAccrual(models.Model):
    """Bills are matched with accruals by purchase order line and quantity, the earliest bills first."""

    _inherit = "mrp.cost.accrual"

    @api.model
    def _follow_bills(self, purchase_lines):
        """Match the accruals of these purchase order lines with their bills as they stand now."""
        accruals = self.sudo().search([("purchase_line_id", "in", purchase_lines.ids), ("state", "!=", "draft")])
        wanted = {}
        for accrual in accruals:
            items = accrual.purchase_line_id._cost_bill_items() if accrual.state == "posted" else ()
            wanted |= accrual._matches_with([item for item in items if item.date > accrual.period_id.date_to])
        self._restate_matches(accruals, wanted)

    @api.model
    def _restate_matches(self, accruals, wanted):
        """Make the matches of these accruals exactly those; what stands already is not written again."""
        Match = self.env["mrp.cost.accrual.match"].sudo()
        standing = {(each.accrual_id.id, each.item_id.id): each for each in accruals.match_ids}
        Match.union(*(match for key, match in standing.items() if key not in wanted)).unlink()
        for key, values in wanted.items():
            match = standing.get(key)
            if match and any(match[name] != value for name, value in values.items()):
                match.write(values)
        Match.create(
            [
                {"accrual_id": key[0], "item_id": key[1], **values}
                for key, values in wanted.items()
                if key not in standing
            ]
        )

    def _matches_with(self, items):
        """Return {(accrual id, journal item id): values of a match}."""
        self.ensure_one()
        if not self.quantity:
            return {}
        items = sorted(items, key=lambda item: (item.date, item.id))
        accrued = Accrued(
            Fraction(str(self.quantity)),
            Fraction(str(self.amount)),
            Fraction(str(self.tax_amount)),
            Fraction(str(self.price_unit)),
            Fraction(str(self.currency_rate)),
        )
        matches = match_bills(accrued, [self._billed(item) for item in items], Decimal(str(self.currency_id.rounding)))
        return {
            (self.id, item.id): self._match_values(match) for item, match in zip(items, matches, strict=True) if match
        }

    def _billed(self, item):
        line = self.purchase_line_id
        sign = -1 if item.move_id.move_type == "in_refund" else 1
        quantity = item.product_uom_id._compute_quantity(item.quantity, line.product_uom_id, round=False) * sign
        value = item._cost_bought_value()
        foreign = item.currency_id == line.currency_id and item.amount_currency
        rate = Fraction(str(item.balance)) / Fraction(str(item.amount_currency)) if foreign else None
        return Billed(
            Fraction(str(quantity)),
            value,
            value - Fraction(str(item.balance)),
            Fraction(str(self.currency_rate)) if rate is None else rate,
        )

    def _match_values(self, match):
        rounded = self.uom_id.round if self.uom_id else float
        return {
            "quantity": rounded(float(match.quantity)),
            "accrued_amount": float(match.accrued),
            "document_amount": float(match.billed),
            "price_difference": float(match.price),
            "exchange_difference": float(match.exchange),
            "tax_difference": float(match.tax),
        }
