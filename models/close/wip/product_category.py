from odoo import models


class ProductCategory(models.Model):
    _name = "product.category"
    _inherit = ["product.category", "mrp.cost.wip.setting"]

    def _cost_wip_ancestry(self):
        """Return this category and those above it, the nearest first."""
        path = [int(part) for part in (self.parent_path or "").split("/") if part]
        return [self.browse(category_id) for category_id in reversed(path)]
