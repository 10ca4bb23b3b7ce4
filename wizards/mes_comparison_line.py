from odoo import fields, models

SUBJECTS = [("item", "Items"), ("operation", "Routings"), ("component", "Bills of materials")]
KINDS = [
    ("missing_here", "Not in Odoo"),
    ("missing_there", "Not in the MES"),
    ("unit", "Other unit"),
    ("quantity", "Other quantity"),
    ("time", "Other time"),
    ("workcenter", "Other work center"),
]


class MesComparisonLine(models.TransientModel):
    """One difference between a MES and Odoo."""

    _name = "mrp.mes.comparison.line"
    _description = "Difference with a MES"
    _order = "subject, kind, place, code, id"

    comparison_id = fields.Many2one("mrp.mes.comparison", required=True, ondelete="cascade")
    subject = fields.Selection(SUBJECTS, string="List", required=True)
    place = fields.Char(string="Product or Order")
    code = fields.Char(required=True)
    kind = fields.Selection(KINDS, string="Difference", required=True)
    theirs = fields.Char(string="In the MES")
    ours = fields.Char(string="In Odoo")
    res_model = fields.Char()
    res_id = fields.Many2oneReference(model_field="res_model")

    def action_open(self):
        """Open Odoo's record."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
