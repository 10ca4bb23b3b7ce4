from odoo import fields, models


class MesEventImportFault(models.TransientModel):
    """What is wrong with one row of an imported file."""

    _name = "mrp.mes.event.import.fault"
    _description = "Row to Mend"
    _order = "line, id"

    import_id = fields.Many2one("mrp.mes.event.import", required=True, ondelete="cascade")
    line = fields.Integer(string="Row", help="1 is the row with the names of the columns.")
    path = fields.Char(string="Field")
    message = fields.Char(string="What To Mend")
