"""One file per type of MES event. A handler turns a fact into Odoo documents, nothing more.

See docs/how-to/add-an-event-type.md.
"""

from .registry import HANDLERS, NEEDS, REVERSALS, TOGETHER, Handler, Together, books_together, handles, reverses
from . import (
    cancel,
    complete,
    consumption,
    downtime,
    energy,
    labour,
    machine,
    operation,
    output,
    replace,
    return_material,
    scrap,
)
