from odoo import Command, fields, models
from odoo.exceptions import UserError

from .res_company import REWORK_TREATMENTS


class MrpProduction(models.Model):
    """Rework, on the order that made the goods or as an order of its own."""

    _inherit = "mrp.production"

    is_rework_order = fields.Boolean(
        string="Rework Order",
        help="Repairs goods made before. Its cost beyond the goods it takes in is rework.",
    )
    rework_origin_id = fields.Many2one(
        "mrp.production",
        string="Rework of",
        check_company=True,
        copy=False,
        index="btree_not_null",
        help="The order whose goods are repaired.",
    )
    cost_rework_treatment = fields.Selection(REWORK_TREATMENTS, string="Cost of Rework", readonly=True)

    def action_create_rework_order(self):
        """Open a new draft order that takes in one unit of this order's product and gives it back repaired."""
        self.ensure_one()
        if self.state != "done":
            raise UserError(self.env._("%s is not done. Report its rework on the order itself.", self.display_name))
        rework = self.create(self._prepare_rework_order())
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": rework.id,
            "views": [(False, "form")],
        }

    def _prepare_rework_order(self):
        unit = self.product_id.uom_id
        return {
            "company_id": self.company_id.id,
            "picking_type_id": self.picking_type_id.id,
            "product_id": self.product_id.id,
            "product_qty": 1.0,
            "product_uom_id": unit.id,
            "bom_id": False,
            "origin": self.name,
            "is_rework_order": True,
            "rework_origin_id": self.id,
            "move_raw_ids": [
                Command.create(
                    {
                        "product_id": self.product_id.id,
                        "product_uom_qty": 1.0,
                        "product_uom": unit.id,
                        "location_id": self.location_dest_id.id,
                    }
                )
            ],
        }

    def _cost_has_all_output(self):
        """Tell whether the good units of the order are known: it is done, or is being finished."""
        self.ensure_one()
        return self.state == "done" or self._cost_is_final_receipt()

    def _cost_recovery_account(self):
        """Return the account of what rejected units bring; without one the loss account."""
        self.ensure_one()
        return self.company_id.cost_recovery_account_id or self._cost_clearing_account("loss")

    def _cost_rework_account(self):
        """Return the account of expensed rework; without one the loss account."""
        self.ensure_one()
        return self.company_id.cost_rework_account_id or self._cost_clearing_account("loss")
