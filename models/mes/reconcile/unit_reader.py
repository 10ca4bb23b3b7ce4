"""What events amount to in another unit, where each event may have a unit of its own or none."""

from decimal import Decimal

from ..faults import Parked

TIME_TYPES = ("labour", "machine", "downtime")
ONE = Decimal(1)


class UnitReader:
    """Converts reported quantities for one system; remembers each unit it has looked up.

    finder: the CodeFinder of the system
    """

    def __init__(self, finder):
        self._finder = finder
        self._hour = finder.env.ref("uom.product_uom_hour")
        self._units = finder.env["uom.uom"]
        self._known = {}

    def factor(self, group, code):
        """Return by how much a quantity of a group is multiplied to be in the unit of that code.

        group:   event_type, unit, item_ref and order_uom_id of the events
        returns: None if the two units do not convert: the events belong to another total. What
                 cannot be known (no unit, and no item known to have one) counts as it is.
        """
        if not code or group["unit"] == code:
            return ONE
        target, target_factor = self._unit(code)
        unit, factor = self.unit_of(group)
        if not unit and not group["unit"]:
            return ONE
        if not unit or not target or not unit._has_common_reference(target):
            return None
        return factor / target_factor

    def unit_of(self, group):
        """Return (unit, what it holds of its reference unit) of the events of a group."""
        if group["unit"]:
            return self._unit(group["unit"])
        unit = self.implied_unit(group)
        return unit, _exact(unit.factor)

    def implied_unit(self, group):
        """Return the unit that events without one are reported in; empty if it is not known."""
        if group["event_type"] in TIME_TYPES:
            return self._hour
        if group["item_ref"]:
            return self._remembered(("item", group["item_ref"]), self._item_unit, group["item_ref"])
        return self._units.browse(group["order_uom_id"] or ())

    def _unit(self, code):
        """Return (unit, what it holds of its reference unit) of a code; (empty, 1) if not known."""
        unit = self._remembered(("unit", code), self._finder.unit, code)
        if not unit:
            return unit, ONE
        part = self._finder.unit_part(code)
        return unit, _exact(unit.factor) * part.numerator / part.denominator

    def _item_unit(self, code):
        return self._finder.product(code).uom_id

    def _remembered(self, key, find, code):
        if key not in self._known:
            try:
                self._known[key] = find(code)
            except Parked:
                self._known[key] = self._units
        return self._known[key]


def _exact(number):
    return Decimal(repr(number))
