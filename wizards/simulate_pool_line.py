from odoo import fields, models


class MrpCostPoolSimulateLine(models.TransientModel):
    """What an order would take of a pool by another rule, beside what it takes by the one in force."""

    _name = "mrp.cost.pool.simulate.line"
    _description = "Simulated Share of an Order"
    _order = "production_id"

    simulation_id = fields.Many2one("mrp.cost.pool.simulate", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one("res.company", required=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    production_id = fields.Many2one("mrp.production", string="Manufacturing Order", required=True, ondelete="cascade")
    product_id = fields.Many2one("product.product", ondelete="cascade")
    base_now = fields.Float(string="Base in Force", digits=(16, 4))
    amount_now = fields.Monetary(string="In Force")
    base_new = fields.Float(string="Base Simulated", digits=(16, 4))
    amount_new = fields.Monetary(string="Simulated")
    difference = fields.Monetary()
