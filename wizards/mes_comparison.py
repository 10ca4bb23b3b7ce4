import base64
import math

from odoo import fields, models
from odoo.exceptions import UserError

from ..models.mes.comparison import COMPONENT_COLUMNS, ITEM_COLUMNS, OPERATION_COLUMNS, Comparison
from ..models.mes.csv_rows import read_rows

NUMBERS = ("quantity", "minutes")
SHOWN_FAULTS = 20


class MesComparison(models.TransientModel):
    """Compares lists of a MES with Odoo's items, routings and bills of materials; changes nothing."""

    _name = "mrp.mes.comparison"
    _description = "Compare with a MES"

    system_id = fields.Many2one(
        "mrp.mes.system",
        string="MES System",
        required=True,
        default=lambda self: self.env["mrp.mes.event.enter"]._default_system(),
    )
    items_file = fields.Binary(string="Items", attachment=False, help="Columns: item, unit.")
    operations_file = fields.Binary(
        string="Routings",
        attachment=False,
        help="Columns: product or order, operation, workcenter, minutes. Of a product the minutes of one cycle, of an "
        "order those planned for the whole order.",
    )
    components_file = fields.Binary(
        string="Bills of Materials",
        attachment=False,
        help="Columns: product, component, quantity, unit. The quantity is for one unit of the product.",
    )
    is_complete = fields.Boolean(
        string="The Lists Are Complete", help="Also show which items and bills of Odoo the lists do not have."
    )

    def action_compare(self):
        """Show what differs."""
        self.ensure_one()
        comparison = Comparison(self.system_id.sudo(), self.is_complete)
        tables = (
            (self.items_file, comparison.items, ITEM_COLUMNS, ("item",)),
            (self.operations_file, comparison.operations, OPERATION_COLUMNS, ("operation",)),
            (self.components_file, comparison.components, COMPONENT_COLUMNS, ("product", "component", "quantity")),
        )
        if not any(content for content, *_rest in tables):
            raise UserError(self.env._("Choose at least one file."))
        differences = []
        for content, compare, columns, required in tables:
            if content:
                differences += compare(self._rows(content, columns, required))
        return self._show(differences)

    def _rows(self, content, columns, required):
        rows, faults = read_rows(base64.b64decode(content), columns, required)
        faults += [
            (line, name, self.env._("This is not a number; write 1234.5."))
            for line, row in rows
            for name in NUMBERS
            if name in row and not _is_number(row[name])
        ]
        faults += [
            (line, "product", self.env._("Name a product or an order."))
            for line, row in rows
            if "order" in columns and not row.keys() & {"order", "product"}
        ]
        if faults:
            texts = [
                self.env._("Row %(line)s, %(path)s: %(message)s", line=line, path=path or "-", message=message)
                for line, path, message in sorted(faults)[:SHOWN_FAULTS]
            ]
            raise UserError("\n".join(texts))
        return [row for _line, row in rows]

    def _show(self, differences):
        self.env["mrp.mes.comparison.line"].create([self._line_values(difference) for difference in differences])
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Differences with %s", self.system_id.name),
            "res_model": "mrp.mes.comparison.line",
            "views": [(False, "list")],
            "domain": [("comparison_id", "=", self.id)],
            "context": {"search_default_group_subject": 1, "search_default_group_kind": 1},
        }

    def _line_values(self, difference):
        values = difference._asdict()
        record = values.pop("record")
        return {
            **values,
            "comparison_id": self.id,
            "res_model": record._name if record else False,
            "res_id": record.id if record else False,
        }


def _is_number(text):
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
