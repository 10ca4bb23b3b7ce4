from odoo import models


class UomUom(models.Model):
    _inherit = "uom.uom"

    def _cost_reference(self):
        """Return the unit at the root of this one: units of one root convert to each other."""
        return self.browse(int(self.parent_path.split("/")[0])) if self.parent_path else self.browse()
