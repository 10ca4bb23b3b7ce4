from odoo import fields, models


class MrpCostServiceLine(models.Model):
    """What one service center gives to one pool."""

    _name = "mrp.cost.service.line"
    _description = "Cost Given by a Service Center"
    _order = "run_id, id"

    run_id = fields.Many2one("mrp.cost.service.run", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="run_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    period_id = fields.Many2one(related="run_id.period_id", store=True)
    giver_id = fields.Many2one("mrp.cost.pool", string="Gives", required=True, ondelete="restrict")
    receiver_id = fields.Many2one("mrp.cost.pool", string="Receives", required=True, ondelete="restrict")
    base = fields.Float(string="Service", digits=(16, 4), help="How much of its service the receiver used.")
    rate = fields.Float(digits=(16, 6), aggregator=None, help="What one unit of the service cost.")
    amount = fields.Monetary(required=True)
