from odoo import api, fields, models


class MrpCostDirectLine(models.Model):
    """What one order takes of a direct charge."""

    _name = "mrp.cost.direct.line"
    _description = "Order of a Direct Charge"
    _order = "direct_id, production_id"
    _check_company_auto = True

    direct_id = fields.Many2one("mrp.cost.direct", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="direct_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    production_id = fields.Many2one(
        "mrp.production",
        string="Manufacturing Order",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain="[('is_actual_cost', '=', True)]",
    )
    product_id = fields.Many2one(related="production_id.product_id")
    amount = fields.Monetary(required=True)

    _order_once = models.UniqueIndex("(direct_id, production_id)", "Each order is named once in a direct charge.")

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.direct_id._check_draft()
        return lines

    def write(self, vals):
        self.check_access("write")
        self.direct_id._check_draft()
        result = super().write(vals)
        self.direct_id._check_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self.direct_id._check_draft()
