from odoo import fields, models

from .mrp_bom import JOINT_METHODS


class MrpProduction(models.Model):
    """What an order keeps of its bill of materials for joint products and loss, when it is confirmed."""

    _name = "mrp.production"
    _inherit = ["mrp.production", "mrp.cost.loss.allowance"]

    cost_joint_method = fields.Selection(JOINT_METHODS, string="Share Cost by", readonly=True)

    def _cost_start(self):
        result = super()._cost_start()
        costed = self.filtered("is_actual_cost")
        self.env["mrp.cost.joint.factors"]._copy(costed)
        self.env["mrp.cost.loss"]._copy_allowances(costed)
        return result

    def _cost_outputs(self):
        """Return all finished moves: the product, its co-products and by-products."""
        return self.move_finished_ids.filtered(lambda move: move.state != "cancel")
