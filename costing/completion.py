"""How far unfinished units are done: from the operations they have passed, or from hours (约当产量).

Source: 约当产量比例法, one of the methods of 《企业产品成本核算制度（试行）》 (财会〔2013〕17 号); by its textbooks
units within an operation count as half done in it, unless it is known better.
"""

from dataclasses import dataclass
from fractions import Fraction

from .exact import exact

HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Station:
    """One operation of a route, and the unfinished units that stand at it.

    hours:     standard hours of the operation for one unit
    quantity:  units that have passed all operations before it, but not this one
    done:      how far they are done in this operation, 0 to 1
    """

    hours: Fraction
    quantity: Fraction = Fraction(0)
    done: Fraction = HALF


def completion_by_operations(stations):
    """Return how far all unfinished units are done, on average, 0 to 1.

    stations:  list of Station in the order of the route
    returns:   Fraction; 0 where no unit is unfinished, or no operation takes time

    >>> completion_by_operations([Station(hours=6, quantity=100), Station(hours=4, quantity=50)])
    Fraction(7, 15)
    """
    total = sum(exact(station.hours) for station in stations)
    units = sum(exact(station.quantity) for station in stations)
    if not units or not total:
        return Fraction(0)
    passed, done = Fraction(0), Fraction(0)
    for station in stations:
        hours = exact(station.hours)
        done += exact(station.quantity) * (passed + hours * _share(station.done))
        passed += hours
    return done / total / units


def completion_by_hours(hours, quantity, standard_hours):
    """Return how far units are done by the hours spent on them: never more than 1.

    hours:           spent on the unfinished units; below zero counts as none
    quantity:        unfinished units
    standard_hours:  for one whole unit
    returns:         Fraction, 0 where there is nothing to compare with

    >>> completion_by_hours(30, 20, "2.5")
    Fraction(3, 5)
    """
    whole = exact(quantity) * exact(standard_hours)
    return _share(exact(hours) / whole) if whole > 0 else Fraction(0)


def _share(number):
    return min(max(exact(number), Fraction(0)), Fraction(1))
