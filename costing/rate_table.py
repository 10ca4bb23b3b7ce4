"""Finding the rate of a resource on a day: the most specific rate that is valid then."""

from collections import namedtuple

# What a rate may be limited to, from what weighs most to what weighs least.
LIMITS = ("employee", "job", "operation", "product", "workcenter", "phase", "rate_class", "purpose")

# Any of the limits may be None: the rate is then for all. ``meter`` (a unit of measure that
# stands for all it converts to) and ``base_element`` tell apart rates that stand side by side.
Rate = namedtuple(
    "Rate",
    (
        "id",
        "element",
        "basis",
        "date_from",
        "date_to",
        "amount",
        *LIMITS,
        "meter",
        "uom",
        "base_element",
    ),
    defaults=(None,) * (len(LIMITS) + 3),
)


class RateTable:
    """All rates of one company for one purpose, asked many times.

    Rates of one element on different bases do not compete: they add up. Of rates on one
    basis the most specific wins: one for the employee before one for the job, the operation,
    the product, the work center, a general one; within these one for the phase asked, then
    one for the rate class asked, last one for the purpose alone before one for both.

    >>> from datetime import date
    >>> general = Rate(1, 7, "unit", date(2026, 1, 1), None, 5)
    >>> table = RateTable([general, general._replace(id=2, amount=4, product=9)])
    >>> table.find(7, date(2026, 3, 2), "unit").amount, table.find(7, date(2026, 3, 2), "unit", product=9).amount
    (5, 4)
    >>> table.find(7, date(2026, 3, 2), "run") is None
    True
    """

    def __init__(self, rates, purpose="actual"):
        self._purpose = purpose
        self._by_key = {}
        for rate in rates:
            if rate.purpose in (None, purpose):
                self._by_key.setdefault((rate.element, rate.basis), []).append(rate)

    def find(self, element, day, basis, meter=None, base_element=None, **resource):
        """Return the Rate valid on that day for that resource, or None.

        resource:     values of LIMITS; what is left out is unknown and fits general rates only
        meter:        for metered rates, what the reading counts
        base_element: for percentages, the element they are taken of
        """
        wanted = {**resource, "purpose": self._purpose}
        side = (meter, base_element)
        fitting = [
            rate
            for rate in self._by_key.get((element, basis), ())
            if (rate.meter, rate.base_element) == side and _valid(rate, day) and _fits(rate, wanted)
        ]
        return max(fitting, key=_specificity, default=None)

    def elements(self, basis):
        """Return the elements that have a rate on a basis, whenever valid."""
        return {element for element, on in self._by_key if on == basis}

    def base_elements(self, element):
        """Return the elements that percentages of an element are taken of, in fixed order."""
        return sorted({rate.base_element for rate in self._by_key.get((element, "percent"), ())})


def _valid(rate, day):
    return rate.date_from <= day and (not rate.date_to or day <= rate.date_to)


def _fits(rate, wanted):
    limits = ((name, getattr(rate, name)) for name in LIMITS)
    return all(value is None or value == wanted.get(name) for name, value in limits)


def _specificity(rate):
    return tuple(getattr(rate, name) is not None for name in LIMITS)
