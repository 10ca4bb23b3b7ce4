"""Exact numbers: reading them, dividing them, solving equations of them."""

from decimal import Decimal
from fractions import Fraction


class SingularSystem(ValueError):
    """Equations that do not fix their unknowns; ``unknown`` is the index of one they leave open."""

    def __init__(self, unknown):
        super().__init__(f"the equations leave unknown {unknown} open")
        self.unknown = unknown


def exact(number):
    """Return a number as a Fraction; a float is read as it prints.

    >>> exact(0.1), exact("2.5"), exact(3)
    (Fraction(1, 10), Fraction(5, 2), Fraction(3, 1))
    """
    if type(number) is Fraction:
        return number
    # By way of Decimal: reading a text as a Fraction takes five times as long.
    return Fraction(Decimal(str(number))) if isinstance(number, float) else Fraction(number)


def per_unit(amount, quantity):
    """Return what one unit costs, exact; None where there are no units.

    >>> per_unit(100, 3), per_unit(100, 0)
    (Fraction(100, 3), None)
    """
    quantity = exact(quantity)
    return exact(amount) / quantity if quantity else None


def solve(matrix, right):
    """Solve linear equations exactly, for several right-hand sides at once.

    matrix:   n rows of n numbers
    right:    n rows of m numbers, one column per right-hand side
    returns:  n rows of m Fractions, so that matrix × result = right
    raises:   SingularSystem
    source:   Gauss-Jordan elimination

    >>> solve([[2, 1], [1, 3]], [[3], [4]])
    [[Fraction(1, 1)], [Fraction(1, 1)]]
    """
    size = len(matrix)
    rows = [[exact(x) for x in (*row, *side)] for row, side in zip(matrix, right, strict=True)]
    for column in range(size):
        pivot = next((index for index in range(column, size) if rows[index][column]), None)
        if pivot is None:
            raise SingularSystem(column)
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [x / rows[column][column] for x in rows[column]]
        for index in range(size):
            factor = rows[index][column]
            if index != column and factor:
                rows[index] = [x - factor * y if y else x for x, y in zip(rows[index], rows[column], strict=True)]
    return [row[size:] for row in rows]
