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
    kind = fields.Selection(KINDS, required=True)
    code = fields.Char(required=True, help="What the MES writes. The record's own code, if it has one, wins.")
    res_id = fields.Many2oneReference(string="Record ID", model_field="kind", required=True, index=True)
    record = fields.Reference(KINDS, compute="_compute_record", inverse="_inverse_record", string="Stands for")

    _code_unique = models.UniqueIndex("(system_id, kind, code)", "This code is in the map of this system already.")

    @api.depends("kind", "res_id")
    def _compute_record(self):
        for entry in self:
            entry.record = f"{entry.kind},{entry.res_id}" if entry.res_id else False

    def _inverse_record(self):
        for entry in self.filtered("record"):
            entry.kind = entry.record._name
            entry.res_id = entry.record.id

    @api.constrains("kind", "res_id", "system_id")
    def _check_record(self):
        for entry in self:
            record = self.env[entry.kind].browse(entry.res_id).exists()
            company = record and "company_id" in record and record.sudo().company_id
            if not record or (company and company != entry.company_id):
                raise ValidationError(
                    self.env._("The code %s must stand for a record of the system's company.", entry.code)
                )

    @api.model
    def _record_of(self, system, model, code):
        """Return the record a code stands for in a system, or none."""
        entry = self.search([("system_id", "=", system.id), ("kind", "=", model), ("code", "=", code)], limit=1)
        return self.env[model].browse(entry.res_id).exists()
