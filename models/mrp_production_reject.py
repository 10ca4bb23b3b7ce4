from odoo import api, fields, models


class MrpProductionReject(models.Model):
    """Units of an order rejected at an operation, before they are finished.

    They never were in stock. A normal loss stays in the cost of the good units.
    """

    _name = "mrp.production.reject"
    _description = "Rejected Units of an Order"
    _order = "occurred_at desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(related="production_id.company_id", store=True, index=True)
    production_id = fields.Many2one(
        "mrp.production",
        string="Manufacturing Order",
        required=True,
        check_company=True,
        index=True,
        ondelete="restrict",
    )
    workorder_id = fields.Many2one("mrp.workorder", string="Work Order", check_company=True)
    quantity = fields.Float(required=True, digits="Product Unit")
    uom_id = fields.Many2one("uom.uom", string="Unit", required=True)
    reason = fields.Char()
    occurred_at = fields.Datetime(required=True, default=fields.Datetime.now)

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "A rejected quantity must be above zero.")

    @api.depends("production_id", "quantity", "reason")
    def _compute_display_name(self):
        for reject in self:
            reject.display_name = self.env._(
                "%(order)s: %(quantity)g %(unit)s rejected",
                order=reject.production_id.display_name,
                quantity=reject.quantity,
                unit=reject.uom_id.name,
            )
