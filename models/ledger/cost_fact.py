"""What a document says about cost, before it is written as a line of the ledger."""

from collections import namedtuple
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

# One place in the ledger: the same document may fill it once, and restate it.
FactKey = namedtuple("FactKey", "source production element event_date part")


@dataclass(frozen=True)
class CostFact:
    """One amount that a document brings into (+) or takes out of (-) one order's WIP.

    source:      (model name, id) of the document
    event_date:  the accounting day the fact belongs to, whatever period is open
    part:        tells apart several amounts of one document, element and day
    amount:      Decimal, company currency, rounded
    is_in_gl:    an Odoo entry carries this amount; otherwise the ledger posts it
    shows_zero:  its quantity is shown even if it costs nothing (goods of somebody else)
    details:     further columns of the cost line (hours, rate, quantity, resource …)
    """

    source: tuple
    production: int
    element: int
    kind: str
    event_date: date
    amount: Decimal
    wip_account: int
    counter_account: int
    part: str = ""
    event_time: datetime | None = None
    is_in_gl: bool = False
    shows_zero: bool = False
    details: dict = field(default_factory=dict, compare=False)

    @property
    def key(self):
        return FactKey(self.source, self.production, self.element, self.event_date, self.part)
