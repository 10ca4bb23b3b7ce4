from odoo import fields, models


class MrpRoutingWorkcenter(models.Model):
    _name = "mrp.routing.workcenter"
    _inherit = ["mrp.routing.workcenter", "mrp.cost.loss.allowance"]

    crew_size = fields.Float(
        default=1.0,
        digits=(8, 2),
        help="Persons planned at once: planned hours of labour are the operation's hours times this.",
    )

    _crew_size_not_negative = models.Constraint("CHECK (crew_size >= 0)", "The crew must not be negative.")
