"""Equivalent units: what the finished and unfinished units of a process cost, by weighted average or FIFO.

An element's equivalent units are units × how far they are done in that element: material put in at the start is
100 % there from the start, as is what was transferred in from the process before; conversion grows with the work.

    weighted average   (opening cost + added cost) ÷ (completed + ending equivalents)
    FIFO               added cost ÷ (completed + ending - opening equivalents); opening cost stays with its units

Lost units: abnormal loss carries the cost of its own equivalents out of the process. Normal loss is *counted*: costed
like any unit, and that cost then borne by the good units that passed inspection; or *neglected*: no equivalents,
so that all other units cost more, abnormal loss and unfinished units too.

Source: Horngren, Datar, Rajan, *Cost Accounting*, 16th ed., chapters 17 and 18 (FIFO: lost units are taken to be of
this period's, as far as they can be); neglect: Drury, *Management and Cost Accounting*, chapter 5.
"""

from decimal import Decimal
from fractions import Fraction

from .apportionment import CENT, apportion
from .exact import exact, per_unit
from .process import ProcessCost


class GoneBack(ValueError):
    """Units that are all in all less done at the end than at the start; ``element`` is the one in which they are."""

    def __init__(self, element):
        self.element = element
        super().__init__(f"units are less complete in {element} than those of the opening were")


class NoUnits(ValueError):
    """Cost in a process that has no units to carry it; ``element`` is that of the cost."""

    def __init__(self, element):
        self.element = element
        super().__init__(f"there is cost of {element}, but there are no units to carry it")


def weighted_average(process, coin=CENT):
    """Cost the units of a process at one average for opening and added cost.

    process:  Process
    returns:  ProcessCost. Cost of an element in which nothing at all is done yet (0 % everywhere) follows the units.
    raises:   NoUnits; ValueError for a degree that is missing or not of 0 to 1

    >>> from costing import Process, Units
    >>> half = Units(7000, {"material": 1, "conversion": 0.4})
    >>> cost = {"material": Decimal("420000.00"), "conversion": Decimal("397320.00")}
    >>> result = weighted_average(Process(completed=23000, ending=half, added_cost=cost))
    >>> result.ending, result.unit_cost["conversion"]
    ({'material': Decimal('98000.00'), 'conversion': Decimal('43120.00')}, Fraction(77, 5))
    """
    rows = {}
    for element in process.elements:
        cost = process.cost(element)
        equivalents = process.equivalents(element)
        shares = _share(cost, element, process, equivalents, coin=coin)
        rows[element] = (shares, sum(equivalents), per_unit(cost, sum(equivalents)), Decimal(0))
    return _process_cost(process, rows, coin)


def fifo(process, coin=CENT):
    """Cost the units of a process first in, first out: opening units keep their cost and their completion.

    How far opening units were done is known on average. Those that were completed are taken to be the ones that were
    further: what is left of the opening carries no more of its equivalent units than it is done by now.

    Arguments, result and errors as weighted_average.
    raises:   also GoneBack, where the opening held more equivalent units than there are at the end

    >>> from costing import Process, Units
    >>> opening = Units(750, {"material": 1, "conversion": 0.6})
    >>> ending = Units(1000, {"material": 1, "conversion": 0.25})
    >>> cost = {"material": Decimal("3575.00"), "conversion": Decimal("3640.00")}
    >>> fifo(Process(3000, ending, opening, added_cost=cost)).ending
    {'material': Decimal('1100.00'), 'conversion': Decimal('325.00')}
    """
    old = _opening_units(process)
    rows = {}
    for element in process.elements:
        opening_cost = process.opening_cost.get(element, Decimal(0))
        added_cost = process.added_cost.get(element, Decimal(0))
        there = _opening_equivalents(process, old, element)
        work = [after - before for after, before in zip(process.equivalents(element), there, strict=True)]
        before = _share(opening_cost, element, process, there, _unless_neglected(process, old), work, coin=coin)
        first, *rest = _share_with_opening(added_cost, element, process, old[0] - there[0], work, coin)
        shares = [x + y for x, y in zip(before, [sum(first), *rest], strict=True)]
        from_opening = first[0] + (before[0] if old[0] else 0)
        rows[element] = (shares, sum(work), per_unit(added_cost, sum(work)), from_opening)
    return _process_cost(process, rows, coin)


def _opening_units(process):
    """Return how many opening units are now completed, ending, normal and abnormal loss, in this order."""
    left, old = exact(process.opening.quantity), []
    for quantity in process.quantities():
        old.append(min(left, quantity))
        left -= old[-1]
    return old


def _unless_neglected(process, units):
    return [*units[:2], Fraction(0), units[3]] if process.is_loss_neglected else units


def _opening_equivalents(process, old, element):
    """Return the equivalent units of the opening that are in each of the four; none has more than it is done by now.

    What one cannot hold is in the completed units, else in the next of the others; a neglected loss, which has no
    equivalents, may have taken whole units.
    """
    done = process.opening.done(element) if process.opening.quantity else Fraction(0)
    after = process.equivalents(element)
    share = [units * done for units in _unless_neglected(process, old)]
    there = [min(before, limit) for before, limit in zip(share, after, strict=True)]
    left = sum(share) - sum(there)
    for index, limit in enumerate(after):
        more = min(left, limit - there[index])
        there[index] += more
        left -= more
    if left > (old[2] * (1 - done) if process.is_loss_neglected else 0):
        raise GoneBack(element)
    return there


def _share_with_opening(cost, element, process, to_complete, work, coin):
    """Share added cost; completed units in two: what it took to complete old ones, and new ones."""
    if not any(work):
        completed, *rest = _share(cost, element, process, work, coin=coin)
        return [[Decimal(0), completed], *rest]
    shares = _share(cost, element, process, [to_complete, work[0] - to_complete, *work[1:]], coin=coin)
    return [shares[:2], *shares[2:]]


def _share(cost, element, process, *weights, coin):
    """Share a cost by the first weights that say something; else by units, but to normal loss only without others."""
    completed, ending, normal, abnormal = process.quantities()
    units = ([completed, ending, Fraction(0), abnormal], [Fraction(0), Fraction(0), normal, Fraction(0)])
    for wanted in (*weights, *units):
        if any(wanted):
            return apportion(cost, wanted, coin)
    if cost:
        raise NoUnits(element)
    return [cost] * 4


def _process_cost(process, rows, coin):
    """rows: {element: (amounts of the four, equivalent units, unit cost, amount from opening)}"""
    completed, ending, abnormal, normal = {}, {}, {}, {}
    bearers = _bearers(process)
    for element, (shares, *_rest) in rows.items():
        normal[element] = shares[2]
        borne = apportion(shares[2], bearers, coin)
        completed[element], ending[element], abnormal[element] = (
            own + more for own, more in zip((shares[0], shares[1], shares[3]), borne, strict=True)
        )
    return ProcessCost(
        completed=completed,
        ending=ending,
        abnormal_loss=abnormal,
        normal_loss=normal,
        from_opening={element: row[3] for element, row in rows.items()},
        equivalent_units={element: row[1] for element, row in rows.items()},
        unit_cost={element: row[2] for element, row in rows.items()},
    )


def _bearers(process):
    """Return the weights by which completed, ending and abnormal loss bear normal loss.

    Where no good unit has passed inspection the unfinished ones bear it, where there are none it is abnormal.
    """
    completed, ending = exact(process.completed), exact(process.ending.quantity)
    weights = [completed, ending if process.has_ending_passed or not completed else 0, 0]
    return weights if any(weights) else [0, 0, 1]
