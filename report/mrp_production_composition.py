from odoo import models
from odoo.exceptions import AccessError

from ..models.mrp_production import COST_GROUP
from .opening import opened


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def action_view_composition(self):
        """Compose what the order made, and all below it; open it by element."""
        self.ensure_one()
        self._check_cost_user()
        self.env["mrp.cost.composition"]._compose(self.company_id, self.sudo().move_finished_ids.product_id)
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_composition_sheet_action")
        several = len(self.sudo().move_finished_ids.filtered("is_in").product_id) > 1
        name = self.env._("Composition of %s", self.display_name)
        context = {"search_default_group_by_product": 1} if several else {}
        return opened(action, name, [("production_id", "=", self.id)], context)

    def _check_cost_user(self):
        if not self.env.su and not self.env.user.has_group(COST_GROUP):
            raise AccessError(self.env._("Only cost users see what products are made of."))
