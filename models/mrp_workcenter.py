from odoo import api, fields, models


class MrpWorkcenter(models.Model):
    _inherit = "mrp.workcenter"

    is_time_shared = fields.Boolean(
        string="One Machine",
        default=True,
        help="Machine reports that overlap share the clock time: an hour of one machine is "
        "charged once. Untick for a group of machines that run side by side.",
    )
    is_outsourced = fields.Boolean(
        string="Outsourced",
        help="A vendor does the operations of this work center: they are bought for each order as a service.",
    )
    outsourcing_partner_id = fields.Many2one("res.partner", string="Outsourced to", check_company=True)
    outsourcing_product_id = fields.Many2one(
        "product.product", string="Service", domain="[('type', '=', 'service')]", check_company=True
    )

    @api.onchange("outsourcing_product_id")
    def _onchange_outsourcing_product_id(self):
        sellers = self.outsourcing_product_id.seller_ids
        self.outsourcing_partner_id = self.outsourcing_partner_id or sellers[:1].partner_id
