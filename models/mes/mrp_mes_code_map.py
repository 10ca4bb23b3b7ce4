from odoo import api, fields, models
from odoo.exceptions import ValidationError

KINDS = [
    ("mrp.workcenter", "Work Center"),
    ("hr.employee", "Employee"),
    ("product.product", "Product"),
    ("uom.uom", "Unit"),
    ("mrp.workcenter.productivity.loss", "Downtime Reason"),
    ("mrp.rate.class", "Rate Class"),
]


class MrpMesCodeMap(models.Model):
    """One code that a MES uses for a record which has no such code itself."""

    _name = "mrp.mes.code.map"
    _description = "MES Code"
    _order = "system_id, kind, code"
    _check_company_auto = True

    system_id = fields.Many2one("mrp.mes.system", string="MES System", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="system_id.company_id", store=True)
    kind = fields.Selection(KINDS, compute="_compute_kind", store=True, precompute=True)
    code = fields.Char(required=True, help="What the MES writes. The record's own code, if it has one, wins.")
    record = fields.Reference(KINDS, required=True, string="Stands for")

    _code_unique = models.UniqueIndex("(system_id, kind, code)", "This code is in the map of this system already.")

    @api.depends("record")
    def _compute_kind(self):
        for entry in self:
            entry.kind = entry.record._name if entry.record else False

    @api.constrains("record", "system_id")
    def _check_record(self):
        for entry in self:
            record = entry.record.sudo()
            company = "company_id" in record and record.company_id
            if not record.exists() or (company and company != entry.company_id):
                raise ValidationError(
                    self.env._("The code %s must stand for a record of the system's company.", entry.code)
                )

    @api.model
    def _record_of(self, system, model, code):
        """Return the record a code stands for in a system, or none."""
        entry = self.search([("system_id", "=", system.id), ("kind", "=", model), ("code", "=", code)], limit=1)
        return entry.record.exists() if entry.record else self.env[model]
