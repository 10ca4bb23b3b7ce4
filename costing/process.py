"""The units and the cost of a process in one period: what is to be shared, and how it was shared."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from .exact import exact


class UnitsDiffer(ValueError):
    """More, or other, units came in (at the start, and started) than are accounted for: ``came_in``, ``went_out``."""

    def __init__(self, came_in, went_out):
        self.came_in, self.went_out = came_in, went_out
        super().__init__(f"{float(came_in):g} units came in, but {float(went_out):g} are accounted for")


@dataclass(frozen=True)
class Units:
    """Units that stand at one place of the process.

    quantity:  not below zero, in the product's unit
    degree:    how far they are done, 0 to 1: one number, or {element: number} for every element asked for
    """

    quantity: Fraction = Fraction(0)
    degree: object = Fraction(1)

    def done(self, element):
        if isinstance(self.degree, dict) and element not in self.degree:
            raise ValueError(f"how far the units are done in {element} is not known")
        degree = exact(self.degree[element] if isinstance(self.degree, dict) else self.degree)
        if not 0 <= degree <= 1:
            raise ValueError(f"units cannot be {float(degree):.0%} done in {element}")
        return degree

    def equivalent(self, element):
        """Return equivalent units of an element; no units, none, whatever their degree."""
        return exact(self.quantity) * self.done(element) if self.quantity else Fraction(0)


@dataclass(frozen=True)
class Process:
    """Units and cost of one product, process or order in one period.

    completed:       good units transferred out
    ending, opening: unfinished units at the end and at the start
    normal_loss, abnormal_loss: lost units, as far as they had come
    opening_cost, added_cost:   {element: Decimal}, whole coins
    started:         units started, to be checked; None: what the other quantities say
    has_ending_passed:   ending units have passed inspection and so bear normal loss as completed ones do
    is_loss_neglected:   normal loss has no equivalent units; otherwise it is counted
    """

    completed: Fraction = Fraction(0)
    ending: Units = Units()
    opening: Units = Units()
    normal_loss: Units = Units()
    abnormal_loss: Units = Units()
    opening_cost: dict = field(default_factory=dict)
    added_cost: dict = field(default_factory=dict)
    started: Fraction | None = None
    has_ending_passed: bool = False
    is_loss_neglected: bool = False

    def __post_init__(self):
        quantities = [exact(self.completed), *(exact(units.quantity) for units in self._standing)]
        if min(quantities) < 0:
            raise ValueError("a process cannot have fewer than no units")
        came_in = exact(self.started or 0) + exact(self.opening.quantity)
        went_out = sum(quantities) - exact(self.opening.quantity)
        if came_in > went_out or self.started is not None and came_in != went_out:
            raise UnitsDiffer(came_in, went_out)

    @property
    def _standing(self):
        return (self.ending, self.opening, self.normal_loss, self.abnormal_loss)

    @property
    def elements(self):
        return list(dict.fromkeys((*self.opening_cost, *self.added_cost)))

    def cost(self, element):
        """Return opening and added cost of an element."""
        return self.opening_cost.get(element, Decimal(0)) + self.added_cost.get(element, Decimal(0))

    def quantities(self):
        """Return the units of completed, ending, normal and abnormal loss."""
        return [
            exact(self.completed),
            *(exact(u.quantity) for u in (self.ending, self.normal_loss, self.abnormal_loss)),
        ]

    def equivalents(self, element):
        """Return the equivalent units of the same four; none for a normal loss that is neglected."""
        normal = Fraction(0) if self.is_loss_neglected else self.normal_loss.equivalent(element)
        return [
            exact(self.completed),
            self.ending.equivalent(element),
            normal,
            self.abnormal_loss.equivalent(element),
        ]


@dataclass(frozen=True)
class ProcessCost:
    """What units cost; every amount {element: Decimal}, whole coins.

    completed, ending, abnormal_loss:  together all cost there was, element by element
    normal_loss:       what normal loss cost; part of completed and ending
    from_opening:      by FIFO, what of completed is of opening units: before, and to complete them; no normal loss
    equivalent_units:  {element: Fraction}; of this period's work by FIFO
    unit_cost:         {element: Fraction} of one equivalent unit; None where there are none
    """

    completed: dict
    ending: dict
    abnormal_loss: dict
    normal_loss: dict
    from_opening: dict
    equivalent_units: dict
    unit_cost: dict
