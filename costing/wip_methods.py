"""Simple ways to value unfinished units, in the shape of weighted_average and fifo.

no WIP         unfinished units carry nothing (不计算在产品成本法)
material only  they carry material; all other cost is of the finished units (在产品按所耗直接材料成本计价法)
at standard    they carry standard cost, the finished ones all the rest (在产品按定额成本计价法)

While nothing is finished, all cost is that of the unfinished units (and lost ones), by every method.

Source: textbooks of 成本会计, chapter 生产费用在完工产品与在产品之间的分配.
"""

from dataclasses import replace

from .apportionment import CENT, to_coins
from .equivalent_units import weighted_average
from .exact import exact, per_unit
from .process import ProcessCost, Units


def without_wip(process, coin=CENT):
    """Cost finished units with everything, unfinished ones with nothing.

    process:  Process
    returns:  ProcessCost

    >>> from decimal import Decimal
    >>> from costing import Process
    >>> without_wip(Process(completed=9, ending=Units(3), added_cost={"labour": Decimal("90.00")})).ending
    {'labour': Decimal('0.00')}
    """
    return material_only(process, (), coin)


def material_only(process, materials, coin=CENT):
    """Cost unfinished units with material as far as they are done in it, and with nothing else.

    materials:  the elements that are material
    returns:    ProcessCost

    >>> from decimal import Decimal
    >>> from costing import Process
    >>> cost = {"steel": Decimal("120.00"), "labour": Decimal("90.00")}
    >>> material_only(Process(completed=9, ending=Units(3), added_cost=cost), {"steel"}).ending
    {'steel': Decimal('30.00'), 'labour': Decimal('0.00')}
    """
    ending = process.ending
    if not process.completed or not ending.quantity:
        return weighted_average(process, coin)
    degree = {element: ending.done(element) if element in materials else 0 for element in process.elements}
    return weighted_average(replace(process, ending=Units(ending.quantity, degree)), coin)


def at_standard(process, standard, coin=CENT):
    """Cost unfinished and abnormally lost units at standard, as far as they are done; the finished ones take the rest.

    standard:  {element: cost of one whole unit}; an element left out has none
    returns:   ProcessCost; completed may be below zero where the standard is above all cost there is;
               normal loss is of the finished units, equivalent units and unit cost are those of the finished units

    >>> from decimal import Decimal
    >>> from costing import Process
    >>> process = Process(completed=9, ending=Units(4, 0.5), added_cost={"labour": Decimal("100.00")})
    >>> at_standard(process, {"labour": 8}).completed
    {'labour': Decimal('84.00')}
    """
    if not process.completed:
        return weighted_average(process, coin)
    zero, completed, ending, abnormal = to_coins(0, coin), {}, {}, {}
    for element in process.elements:
        worth = exact(standard.get(element, 0))
        ending[element], abnormal[element] = (
            to_coins(units.equivalent(element) * worth, coin) if worth else zero
            for units in (process.ending, process.abnormal_loss)
        )
        completed[element] = process.cost(element) - ending[element] - abnormal[element]
    units = exact(process.completed)
    return ProcessCost(
        completed=completed,
        ending=ending,
        abnormal_loss=abnormal,
        normal_loss=dict.fromkeys(completed, zero),
        from_opening=dict.fromkeys(completed, zero),
        equivalent_units=dict.fromkeys(completed, units),
        unit_cost={element: per_unit(amount, units) for element, amount in completed.items()},
    )
