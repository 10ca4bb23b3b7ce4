from odoo import fields, models


class MrpWorkcenter(models.Model):
    _inherit = "mrp.workcenter"

    shared_material_location_id = fields.Many2one(
        "stock.location",
        check_company=True,
        domain="[('usage', '=', 'production')]",
        ondelete="restrict",
        help="Where material goes that this work center uses for all its orders. The location's stock valuation "
        "account takes its value, not work in progress. Empty: the company's own such location.",
    )

    def _shopfloor_use_shared(self, product, quantity, lot, dates):
        """Take material (in the product's unit) out of stock for all orders of this work center.

        dates:   occurred_at and posting_date as reported
        returns: the done move
        """
        self.ensure_one()
        company = self.company_id or self.env.company
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
        place = self.shared_material_location_id or company._shared_material_location()
        move = self.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom": product.uom_id.id,
                "product_uom_qty": quantity,
                "location_id": warehouse.lot_stock_id.id,
                "location_dest_id": place.id,
                "company_id": company.id,
                "origin": self.display_name,
                "shared_workcenter_id": self.id,
                **dates,
                "posting_date": self._shared_material_day(company, dates),
            }
        )
        move._action_confirm(merge=False, create_proc=False)
        return move._shopfloor_take_out(self.env["mrp.production"]._shopfloor_source_lines(move, quantity, lot))

    def _shared_material_day(self, company, dates):
        """Return the first open day not before the one the material was used on."""
        day = company._cost_event_date(dates["occurred_at"], dates["posting_date"])
        return self.env["mrp.cost.period"]._first_open_days(company, {day})[day]
