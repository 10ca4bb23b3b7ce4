"""What the shop floor would have read off and the log does not say: power meters, lots of steel.

Both follow from names by a rule, so that the same log gives the same readings everywhere.
"""

from .hours import shared, without_duplicates
from .plant import LOTS, draw, lot_name

METER_DIGITS = 3


def power(resource):
    """Return what a machine draws, in kW."""
    return draw(1.5, 18, f"kW {resource}")


def meter_readings(rows):
    """Return [(row, kWh)]: what one order used, read where a machine ends its work on it for a day.

    A reading is taken with the last report of that order, machine and day; the machine draws power
    while it runs, whoever and however many report it. Nobody reads the meter of what took no time.
    """
    groups = {}
    for row in without_duplicates(rows):
        if row.resource and row.is_work:
            groups.setdefault((row.resource, row.end.date()), []).append(row)
    readings = []
    for (resource, _day), together in groups.items():
        hours = shared(together, lambda row: row.resource)
        quantity = round(hours * power(resource), METER_DIGITS)
        if quantity:
            readings.append((max(together, key=lambda row: (row.end, row.start, row.seq)), quantity))
    return readings


def lot_of(order):
    """Return the lot of steel that is scanned when an order begins."""
    return lot_name(int(draw(0, LOTS - 0.01, f"lot {order}")))
