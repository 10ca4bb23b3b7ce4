"""A MES's control totals: reading them, and comparing them with what is stored. Needs no database."""

from dataclasses import dataclass, field
from decimal import Decimal

from ..faults import Rejected, bad_request, too_large
from ..parsing import MAX_SEQ, check_number, check_text, read_day

MAX_TOTALS = 500
MAX_DAYS = 92  # in one call: the longest quarter
ROUNDING = Decimal("0.005")  # of a quantity: a MES rounds its sums
UNIT_NOISE = Decimal("1e-5")  # of a quantity: Odoo's unit factors have six digits
STATES = ("booked", "parked", "queued")


@dataclass(frozen=True)
class Total:
    """What a MES says it has sent: events of a type, of one order and item where these are named.

    quantity: None where only events are counted; unit: None where it has none
    """

    type: str
    count: int
    order: str | None = None
    item: str | None = None
    unit: str | None = None
    quantity: Decimal | None = None

    @property
    def key(self):
        return self.type, self.order or "", self.item or "", self.unit or ""


@dataclass
class Sum:
    """A number of events, and what they amount to in the unit of a total."""

    count: int = 0
    quantity: Decimal = Decimal(0)

    def add(self, count, quantity):
        self.count += count
        self.quantity += quantity


@dataclass
class Comparison:
    """A total beside what the inbox holds of it."""

    total: Total
    inbox: Sum = field(default_factory=Sum)
    by_state: dict = field(default_factory=lambda: {state: Sum() for state in STATES})

    def add(self, state, count, quantity):
        self.inbox.add(count, quantity)
        if state in self.by_state:
            self.by_state[state].add(count, quantity)

    def causes(self):
        """Return why what was said is not what is booked, the weightiest first; empty if it is.

        missing, extra: fewer or more events are stored than were sent
        quantity:       as many are stored, but they amount to something else
        parked, queued: stored and not booked yet; not_booked: nor ever will be
        """
        found = []
        if self.inbox.count != self.total.count:
            found.append("missing" if self.inbox.count < self.total.count else "extra")
        elif self.total.quantity is not None and differ(self.inbox.quantity, self.total.quantity):
            found.append("quantity")
        found += [state for state in ("parked", "queued") if self.by_state[state].count]
        if self.inbox.count > sum(part.count for part in self.by_state.values()):
            found.append("not_booked")
        return found


class Comparisons:
    """Comparisons by what they name: the few that events belong to are found without a look at the others."""

    def __init__(self, comparisons):
        self._named = {}
        for comparison in comparisons:
            total = comparison.total
            self._named.setdefault((total.type, total.order, total.item), []).append(comparison)

    def of(self, event_type, order, item):
        """Return the comparisons that events of a type, order and item belong to; these may be None.

        >>> every, named = Comparison(Total("scrap", 1)), Comparison(Total("scrap", 1, order="A"))
        >>> [len(Comparisons([every, named]).of("scrap", order, None)) for order in ("A", "B", None)]
        [2, 1, 1]
        """
        keys = {(event_type, named_order, named) for named_order in (None, order) for named in (None, item)}
        return [comparison for key in keys for comparison in self._named.get(key, ())]

    def scope(self):
        """Return what to look for, any of: types wholly, orders, items of any order."""
        types = {event_type for event_type, order, item in self._named if not order and not item}
        orders = {order for _type, order, _item in self._named if order}
        items = {item for _type, order, item in self._named if item and not order}
        return types, orders, items


def differ(one, other, parts=1):
    """Tell whether two quantities differ by more than rounding and conversion explain.

    parts: how many rounded quantities are summed up

    >>> differ(Decimal("1.994"), Decimal("2")), differ(Decimal("1.996"), Decimal("2"))
    (True, False)
    """
    return abs(one - other) >= ROUNDING * parts + abs(one) * UNIT_NOISE


def parse_totals(params):
    """Return (first day, last day, [Total]) of the call `totals`, or raise RequestFault."""
    try:
        date_from, date_to = _days(params)
        return date_from, date_to, _totals(params.get("totals"))
    except Rejected as fault:
        raise bad_request(fault.message, fault.path) from None


def _days(params):
    days = []
    for name in ("date_from", "date_to"):
        if not params.get(name):
            raise Rejected("missing", f"params.{name}", "This field is needed.")
        days.append(read_day(params[name], f"params.{name}"))
    if days[1] < days[0]:
        raise Rejected("value", "params.date_to", "The last day lies before the first.")
    if (days[1] - days[0]).days >= MAX_DAYS:
        raise Rejected("value", "params.date_to", f"At most {MAX_DAYS} days in one call.")
    return days


def _totals(rows):
    if not isinstance(rows, (list, tuple)):
        raise Rejected("type", "params.totals", "A list of totals is expected.")
    if len(rows) > MAX_TOTALS:
        raise too_large(f"At most {MAX_TOTALS} totals in one call.")
    totals = {}
    for index, row in enumerate(rows):
        path = f"params.totals[{index}]"
        total = _total(row, path)
        if totals.setdefault(total.key, total) is not total:
            raise Rejected("value", path, "This type, order, item and unit is given twice.")
    return list(totals.values())


def _total(row, path):
    if not isinstance(row, dict):
        raise Rejected("type", path, "A JSON object is expected.")
    text = {name: _text(row, name, path) for name in ("type", "order", "item", "unit")}
    if text["type"] is None:
        raise Rejected("missing", f"{path}.type", "This field is needed.")
    quantity = row.get("quantity")
    if quantity is not None:
        quantity = Decimal(str(check_number(quantity, f"{path}.quantity", 0, 10**15)))
        if text["unit"] is None:
            raise Rejected("missing", f"{path}.unit", "A quantity needs its unit.")
    return Total(**text, quantity=quantity, count=_count(row, path))


def _text(row, name, path):
    value = row.get(name)
    return None if value is None else check_text(value, f"{path}.{name}").strip() or None


def _count(row, path):
    if row.get("count") is None:
        raise Rejected("missing", f"{path}.count", "This field is needed.")
    count = check_number(row["count"], f"{path}.count", 0, MAX_SEQ)
    if count != int(count):
        raise Rejected("value", f"{path}.count", "An integer is expected.")
    return int(count)
