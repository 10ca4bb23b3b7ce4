from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .code_finder import CodeFinder

KINDS = [
    ("product.product", "Product"),
    ("mrp.workcenter", "Work Center"),
    ("mrp.routing.workcenter", "Operation"),
    ("hr.employee", "Employee"),
    ("stock.lot", "Lot/Serial Number"),
    ("uom.uom", "Unit"),
    ("mrp.rate.class", "Rate Class"),
    ("mrp.workcenter.productivity.loss", "Downtime Reason"),
    ("stock.scrap.reason.tag", "Scrap Reason"),
]
# Of these one code may stand for several records: an order has one of the operations, an item one of the lots.
SHARED_KINDS = ("mrp.routing.workcenter", "stock.lot")


class MrpMesCodeMap(models.Model):
    """One code that a MES uses for a record which has no such code itself.

    The record's own code wins, unless several records have it: then the map decides.
    """

    _name = "mrp.mes.code.map"
    _description = "MES Code"
    _order = "system_id, kind, code"
    _rec_name = "code"
    _check_company_auto = True

    system_id = fields.Many2one("mrp.mes.system", string="MES System", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="system_id.company_id", store=True)
    kind = fields.Selection(KINDS, compute="_compute_kind", store=True, precompute=True, readonly=False, required=True)
    code = fields.Char(
        string="MES Code", required=True, help="What the MES writes. The record's own code, if it has one, wins."
    )
    record = fields.Reference(KINDS, required=True, string="Stands for")
    record_key = fields.Char(
        string="Stands for (Code or Name)",
        compute="_compute_record_key",
        inverse="_inverse_record_key",
        help="The record by its own code or name: internal reference or barcode of a product, code or name of a work "
        "center, badge or name of an employee, name of a unit, lot, operation or reason. Made for import.",
    )

    _code_unique = models.UniqueIndex(
        "(system_id, kind, code) WHERE kind NOT IN ('mrp.routing.workcenter', 'stock.lot')",
        "This code is in the map of this system already.",
    )
    _pair_unique = models.UniqueIndex(
        "(system_id, kind, code, record)", "This code stands for this record in this system already."
    )
    _code_is_trimmed = models.Constraint(
        "CHECK (code <> '' AND code = btrim(code))", "A MES code must not be empty or begin or end with a blank."
    )
    _record_is_of_kind = models.Constraint(
        "CHECK (record ~ ('^' || replace(kind, '.', '\\.') || ',[1-9][0-9]*$'))",
        "The record must be of the kind that the code stands for.",
    )

    @api.depends("record")
    def _compute_kind(self):
        for entry in self:
            entry.kind = entry.record._name if entry.record else entry.kind

    @api.depends("record")
    def _compute_record_key(self):
        for entry in self:
            entry.record_key = entry.record.sudo().display_name if entry.record else False

    def _inverse_record_key(self):
        for entry in self:
            if entry.record_key and (not entry.record or entry.record_key != entry.record.sudo().display_name):
                entry.record = entry._reference(entry.system_id, entry.kind, entry.record_key)

    @api.constrains("record", "system_id")
    def _check_record(self):
        for entry in self:
            record = entry.record.sudo()
            company = "company_id" in record and record.company_id
            if not record.exists() or (company and company != entry.company_id):
                raise ValidationError(
                    self.env._("The code %s must stand for a record of the system's company.", entry.code)
                )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_record(vals) for vals in vals_list])

    def write(self, vals):
        if isinstance(vals.get("code"), str):
            vals = {**vals, "code": vals["code"].strip()}
        return super().write(vals)

    @api.model
    def _with_record(self, vals):
        """Return values of a new entry with its code trimmed, and its record found by its key."""
        vals = {**vals, "code": (vals.get("code") or "").strip()}
        key = vals.pop("record_key", False)
        if key and not vals.get("record"):
            system = self.env["mrp.mes.system"].browse(vals.get("system_id"))
            vals["record"] = self._reference(system, vals.get("kind"), key)
        return vals

    @api.model
    def _reference(self, system, kind, key):
        """Return "model,id" of the one record of a kind that a code or name means."""
        label = dict(self._fields["kind"]._description_selection(self.env)).get(kind)
        if not label:
            raise ValidationError(self.env._("Say of which kind the record is that %s means.", key))
        found = CodeFinder(system.sudo()).by_key(kind, key)
        if len(found) == 1:
            return f"{kind},{found.id}"
        names = {"kind": label, "key": key}
        if found:
            raise ValidationError(self.env._("%(kind)s: %(key)s means several records. Choose one by hand.", **names))
        raise ValidationError(self.env._("%(kind)s: there is no %(key)s.", **names))

    @api.model
    def _records_of(self, system, model, code):
        """Return the record a code stands for in a system, or none; of shared kinds all of them."""
        entries = self.search(
            Domain("system_id", "=", system.id) & Domain("kind", "=", model) & Domain("code", "=", code)
        )
        return self.env[model].browse(entry.record.id for entry in entries if entry.record).exists()

    @api.model
    def _keep(self, system, kind, code, record):
        """Let a code stand for a record from now on, committed at once: booking reads it on its own connection."""
        with self.env["mrp.mes.event"]._own_transaction() as events:
            entries = events.env[self._name]
            known = entries.search([("system_id", "=", system.id), ("kind", "=", kind), ("code", "=", code)])
            if kind in SHARED_KINDS:
                known = known.filtered(lambda entry: entry.record.id == record.id)
            values = {"record": f"{kind},{record.id}"}
            if known:
                known.write(values)
            else:
                entries.create({"system_id": system.id, "code": code, **values})
