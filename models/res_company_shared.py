from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    shared_material_location_id = fields.Many2one(
        "stock.location", check_company=True, help="Where work centers use material for all their orders."
    )

    def _shared_material_location(self):
        """Return the location that shared material goes to; make it at first use.

        It is a production location of its own: on the one of orders it would stand in their work in progress.
        """
        self.ensure_one()
        company = self.sudo()
        if not company.shared_material_location_id:
            company.shared_material_location_id = (
                self.env["stock.location"]
                .sudo()
                .create(
                    {
                        "name": self.env._("Shared Material"),
                        "usage": "production",
                        "company_id": company.id,
                        "location_id": company._cost_production_location().location_id.id,
                    }
                )
            )
        return company.shared_material_location_id.with_env(self.env)
