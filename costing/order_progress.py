"""How many units of one order are unfinished on a day, and how far they are done in material and in conversion."""

from dataclasses import dataclass, replace
from fractions import Fraction

from .completion import HALF, Station, completion_by_hours, completion_by_operations
from .exact import exact

NONE = Fraction(0)


@dataclass(frozen=True)
class Operation:
    """One operation of an order on a day; units in the product's unit.

    hours:     standard hours for one unit
    passed:    good units reported past it so far
    rejected:  units rejected at it so far
    is_begun:  anything was reported of it
    """

    hours: Fraction = NONE
    passed: Fraction = NONE
    rejected: Fraction = NONE
    is_begun: bool = False


@dataclass(frozen=True)
class OrderProgress:
    """What is known of one order on a day.

    ordered, received, rejected: units
    operations:  list of Operation in the order of the route
    hours:       spent so far; those of machines or of persons, whichever are more
    material:    units whose material was issued; None where the order plans none
    is_done:     the order was done: no unit is unfinished
    """

    ordered: Fraction
    received: Fraction = NONE
    rejected: Fraction = NONE
    operations: tuple = ()
    hours: Fraction = NONE
    material: Fraction | None = None
    is_done: bool = False


@dataclass(frozen=True)
class Unfinished:
    """The units of an order that are not received.

    quantity:   all of them
    finished:   those that have passed the last operation: complete, but not received into stock
    material:   equivalent units in material; conversion: in all other cost
    """

    quantity: Fraction = NONE
    finished: Fraction = NONE
    material: Fraction = NONE
    conversion: Fraction = NONE

    def degree(self, is_material):
        """Return how far the units are done, 0 to 1; 0 where there are none."""
        equivalent = self.material if is_material else self.conversion
        return equivalent / self.quantity if self.quantity else NONE


def unfinished_units(progress, completion="operations"):
    """Return the unfinished units of an order and how far they are done.

    progress:    OrderProgress
    completion:  "operations": units within an operation that is begun count as half done in it; "hours": by hours
                 spent beyond the standard of received and rejected units
    returns:     Unfinished; units that have passed the last operation are complete, whatever the hours say

    Material is there as far as it was issued, beyond what received and rejected units took. Where no operation takes
    any time, conversion goes with material.

    >>> from costing import Operation, OrderProgress, unfinished_units
    >>> order = OrderProgress(ordered=10, received=4, operations=(Operation(1, 8), Operation(1, 5, is_begun=True)))
    >>> rest = unfinished_units(order)
    >>> rest.quantity, rest.finished, rest.conversion  # 1 finished, 3 at the second operation, 2 not begun
    (Fraction(6, 1), Fraction(1, 1), Fraction(13, 4))
    """
    gone = exact(progress.received) + exact(progress.rejected)
    quantity = max(exact(progress.ordered) - gone, NONE)
    if progress.is_done or not quantity:
        return Unfinished()
    stations, finished = _stations(progress, quantity)
    material = quantity if progress.material is None else exact(progress.material) - gone
    per_unit = sum((exact(operation.hours) for operation in progress.operations), NONE)
    if not per_unit:
        conversion = material
    elif completion == "hours":
        conversion = _by_hours(progress, gone, quantity, per_unit)
    else:
        conversion = finished + completion_by_operations(stations) * (quantity - finished)
    return Unfinished(
        quantity, finished, _within(material, finished, quantity), _within(conversion, finished, quantity)
    )


def entered_units(units, quantity, material, conversion):
    """Return unfinished units as a person counted them.

    units:     Unfinished, as reckoned; its finished units stay complete
    quantity:  units not received; None: as reckoned
    material, conversion: how far these are done on average, 0 to 1
    """
    counted = units.quantity if quantity is None else exact(quantity)
    return replace(
        units,
        quantity=counted,
        finished=min(units.finished, counted),
        material=counted * exact(material),
        conversion=counted * exact(conversion),
    )


def _stations(progress, quantity):
    """Return (list of Station, finished units): where the unfinished units stand."""
    operations, gone = progress.operations, exact(progress.received)
    if not operations:
        return [], NONE
    finished = _within(exact(operations[-1].passed) - gone, NONE, quantity)
    stations, left, passed = [], quantity - finished, finished
    for index in reversed(range(len(operations))):
        operation, before = operations[index], _passed_before(progress, index)
        at = min(max(before - gone - passed, NONE), left)
        stations.insert(0, Station(exact(operation.hours), at, HALF if operation.is_begun else NONE))
        passed, left = passed + at, left - at
    return stations, finished


def _passed_before(progress, index):
    """Return the units that have come to an operation: all that were ordered, to the first."""
    if not index:
        return exact(progress.ordered)
    lost = sum((exact(each.rejected) for each in progress.operations[index:]), NONE)
    return exact(progress.operations[index - 1].passed) - lost


def _by_hours(progress, gone, quantity, per_unit):
    return completion_by_hours(exact(progress.hours) - gone * per_unit, quantity, per_unit) * quantity


def _within(number, lowest, highest):
    return min(max(number, lowest), highest)
