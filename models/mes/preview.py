"""What booking an event would do: booked in a transaction of its own that is never committed."""

from dataclasses import dataclass, field

from .mrp_mes_event_approval import PREVIEW
from .turns import patience, turn

# How the documents of each model say what they are about: (what, quantity, unit, more), each a function of a record.
READERS = {
    "stock.move": (
        lambda r: r.product_id.display_name,
        lambda r: r.quantity,
        lambda r: r.product_uom.name,
        lambda r: (
            f"{r.location_id.display_name} → {r.location_dest_id.display_name}"
            + (f" ({', '.join(r.lot_ids.mapped('name'))})" if r.lot_ids else "")
        ),
    ),
    "mrp.workcenter.productivity": (
        lambda r: (r.employee_id or r.workcenter_id).display_name,
        lambda r: r.charged_hours if r.is_charged else r.duration / 60,
        lambda r: r.env.ref("uom.product_uom_hour").name,
        lambda r: ", ".join(filter(None, (r.workcenter_id.display_name, r.workorder_id.display_name))),
    ),
    "mrp.production.reject": (
        lambda r: r.production_id.product_id.display_name,
        lambda r: r.quantity,
        lambda r: r.uom_id.name,
        lambda r: r.reason or "",
    ),
    "mrp.meter.reading": (
        lambda r: (r.production_id or r.workcenter_id).display_name,
        lambda r: r.quantity,
        lambda r: r.uom_id.name,
        lambda r: r.workcenter_id.display_name or "",
    ),
    "stock.scrap": (
        lambda r: r.product_id.display_name,
        lambda r: r.scrap_qty,
        lambda r: r.product_uom_id.name,
        lambda r: r.lot_id.name or "",
    ),
    "mrp.workorder": (
        lambda r: r.display_name,
        lambda r: r.qty_produced,
        lambda r: r.product_uom_id.name,
        lambda r: _label(r, "state"),
    ),
    "mrp.production": (
        lambda r: r.display_name,
        lambda r: r.qty_produced,
        lambda r: r.product_uom_id.name,
        lambda r: _label(r, "state"),
    ),
}
COST_FIELDS = ("element_id", "kind", "accounting_date", "hours", "quantity", "amount")


def _label(record, name):
    return dict(record._fields[name]._description_selection(record.env)).get(record[name], "")


@dataclass
class Foresight:
    """What would happen: either a reason to park, or documents and cost lines as plain values.

    state:     as the event would be in
    documents: dicts kind, what, quantity, unit, more
    costs:     dicts of COST_FIELDS, only the lines the looking user may see
    """

    state: str
    code: str = ""
    message: str = ""
    documents: list = field(default_factory=list)
    costs: list = field(default_factory=list)


def foresee(event):
    """Return the Foresight of an event that is not booked, as the event's current user may see it.

    The calling transaction must hold no lock on the event or its order, or both wait for ever.
    """
    user = event.env.user
    with event.env.registry.cursor() as cr:
        own = event.sudo().with_env(event.sudo().env(cr=cr))
        with turn(cr, own._turns(event.ids), patience()):
            last_line = own.env["mrp.cost.line"]._last_id()
            own.with_context(**{PREVIEW: True})._book_one({})
            seen = _read(own, user, last_line)
            cr.rollback()
    return seen


def _read(event, user, last_line):
    """Read what the booking wrote, before it is undone."""
    event.invalidate_recordset()
    documents = [
        _document(event.env[document.model].with_context(lang=user.lang).browse(document.res_id))
        for document in event.document_ids
    ]
    lines = event.env["mrp.cost.line"].with_user(user).search([("id", ">", last_line)], order="id")
    costs = [{name: line[name].id if name == "element_id" else line[name] for name in COST_FIELDS} for line in lines]
    return Foresight(event.state, event.code or "", event.message or "", documents, costs)


def _document(record):
    what, quantity, unit, more = READERS.get(record._name, READERS_OF_OTHERS)
    return {
        "kind": record.env["ir.model"]._get(record._name).name,
        "what": what(record),
        "quantity": quantity(record),
        "unit": unit(record),
        "more": more(record),
    }


READERS_OF_OTHERS = (lambda r: r.display_name, lambda r: 0.0, lambda r: "", lambda r: "")
