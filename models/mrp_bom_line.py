from odoo import models


class MrpBomLine(models.Model):
    _name = "mrp.bom.line"
    _inherit = ["mrp.bom.line", "mrp.cost.loss.allowance"]
