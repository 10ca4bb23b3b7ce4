"""One file per type of MES event. A handler turns a fact into Odoo documents, nothing more.

See docs/how-to/add-an-event-type.md.
"""

from .registry import HANDLERS, NEEDS, TOGETHER, Handler, Together, books_together, handles
from . import (
    complete,
    consumption,
    downtime,
    energy,
    labour,
    machine,
    not_booked_yet,
    operation,
    output,
    return_material,
    scrap,
)
