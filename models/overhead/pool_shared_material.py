from decimal import Decimal

from odoo import fields, models


class MrpCostPool(models.Model):
    """Material that work centers used for all their orders, as a source of a pool."""

    _inherit = "mrp.cost.pool"

    takes_shared_material = fields.Boolean(
        string="Shared Material",
        help="The value of material that the work centers (all, if none is named) took out of stock for all their "
        "orders is part of the amount. Do not name the valuation account of its location as a source as well.",
    )

    def _is_gathered(self):
        return super()._is_gathered() or self.takes_shared_material

    def _shared_material_value(self, period):
        """Return what the work centers used for all their orders in the period, as Decimal."""
        if not self.takes_shared_material:
            return Decimal(0)
        moves = self.env["stock.move"].sudo()
        domain = moves._shared_material_domain(self.company_id, self.workcenter_ids, period.date_from, period.date_to)
        [(value,)] = moves._read_group(domain, [], ["value:sum"])
        return Decimal(str(self.company_id.currency_id.round(value or 0.0)))
