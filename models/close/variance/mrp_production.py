from odoo import fields, models

COST_GROUP = "mrp_actual_cost.group_cost_user"


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    cost_variance_ids = fields.One2many("mrp.cost.variance", "production_id", readonly=True, groups=COST_GROUP)
    cost_variance_total = fields.Monetary(
        string="Variance",
        compute="_compute_cost_variance_total",
        currency_field="company_currency_id",
        groups=COST_GROUP,
        help="Actual less standard cost of the good units, as analysed so far.",
    )

    def _compute_cost_variance_total(self):
        # A sum of an order, labour included, is for all who see its cost; variances of persons' hours are not.
        rows = (
            self.env["mrp.cost.variance"]
            .sudo()
            ._read_group([("production_id", "in", self.ids)], ["production_id"], ["amount:sum"])
        )
        totals = {production.id: amount for production, amount in rows}
        for production in self:
            production.cost_variance_total = totals.get(production.id, 0.0)

    def _cost_sold_account(self):
        """Return the account of cost of sales of what the order makes, received or not."""
        self.ensure_one()
        product = self.product_id.with_company(self.company_id)
        return product._get_product_accounts()["expense"]

    def action_view_cost_variances(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_variance_action")
        return action | {"domain": [("production_id", "=", self.id)], "context": {}}
