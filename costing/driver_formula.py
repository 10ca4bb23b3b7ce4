"""A driver made of other drivers, as a person writes it: ``machine_hours * 0.6 + max(setups, 1) * 12``.

    sum      product, then any number of + product or - product
    product  factor, then any number of * factor or / factor
    factor   a number, a driver, + or - before a factor, (sum), min(sum, sum, …), max(sum, sum, …)

That is all there is: text becomes nested functions of ours by a parser of ours, and nothing in it is ever run as
Python. Numbers are Fractions, so that 0.1 is a tenth. × ÷ and the wide signs of Chinese keyboards are read as well.
"""

import re
from difflib import get_close_matches
from fractions import Fraction

from .exact import exact

MAX_LENGTH = 500  # characters
MAX_DEPTH = 30  # one inside the other

_TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)|(?P<name>[^\W\d]\w*)|(?P<sign>[-+*/(),])|(?P<end>$))"
)
_SAME_SIGNS = str.maketrans("×÷（），＋－＊／．−", "*/(),+-*/.-")
_CHOICES = {"min": min, "max": max}


class FormulaError(ValueError):
    """Something in a formula that a person has to change.

    code:      one of the constants
    position:  where, 1 is the first character; 0 where no place is meant
    detail:    what is written there, or for UNKNOWN the most similar driver; may be empty
    """

    EMPTY = "there is no formula"
    TOO_LONG = f"a formula has at most {MAX_LENGTH} characters"
    TOO_DEEP = f"at most {MAX_DEPTH} parentheses or signs may stand one inside the other"
    CHARACTER = "this character means nothing in a formula"
    VALUE_MISSING = "a number, a driver or ( is missing here"
    SIGN_MISSING = "a sign + - * / or the end of the formula was expected here"
    NOT_CLOSED = "this ( is never closed"
    ONE_CHOICE = "min and max choose between two or more"
    UNKNOWN = "there is no such driver"
    ZERO = "this is zero, and nothing can be divided by zero"
    NO_NUMBER = "this driver has no number"

    def __init__(self, code, position=0, detail=""):
        self.code, self.position, self.detail = code, position, detail
        place = f" (character {position})" if position else ""
        super().__init__(f"{code}{place}{f': {detail}' if detail else ''}")


class DriverFormula:
    """A checked formula; ``names`` is the set of drivers it uses.

    >>> formula = DriverFormula("machine_hours * 0.6 + setups * 12", known=["machine_hours", "setups"])
    >>> sorted(formula.names), formula.value({"machine_hours": 10, "setups": 0.5})
    (['machine_hours', 'setups'], Fraction(12, 1))
    """

    def __init__(self, text, known=None):
        """Read a formula.

        text:    what was typed
        known:   the drivers there are, none of them called min or max; None: any name will do
        raises:  FormulaError
        """
        self.text = text
        reader = _Reader(text, None if known is None else set(known))
        self._work_out = reader.whole()
        self.names = frozenset(reader.names)

    def value(self, drivers):
        """Return the Fraction that the formula makes of drivers.

        drivers:  {name: number}, all of names
        raises:   FormulaError for a division by zero, or a driver without a number
        """
        return self._work_out(drivers)


class _Reader:
    """Reads a text from left to right; every method returns a function {name: number} -> Fraction."""

    def __init__(self, text, known):
        if not text or not text.strip():
            raise FormulaError(FormulaError.EMPTY)
        if len(text) > MAX_LENGTH:
            raise FormulaError(FormulaError.TOO_LONG)
        self._text, self._known, self.names = text.translate(_SAME_SIGNS), known, set()
        self._depth, self._next = 0, 0
        self._step()

    def whole(self):
        whole = self._sum()
        if self._kind != "end":
            raise FormulaError(FormulaError.SIGN_MISSING, self._at, self._token)
        return whole

    def _step(self):
        """Go to the next token."""
        found = _TOKEN.match(self._text, self._next)
        if not found:
            start = len(self._text) - len(self._text[self._next :].lstrip())
            raise FormulaError(FormulaError.CHARACTER, start + 1, self._text[start])
        self._kind, self._token = found.lastgroup, found[found.lastgroup]
        self._at, self._next = found.start(found.lastgroup) + 1, found.end()

    def _take(self, token):
        """Go on if this token is next; return whether it was."""
        is_next = self._kind == "sign" and self._token == token
        if is_next:
            self._step()
        return is_next

    def _sum(self):
        terms = [(1, self._product())]
        while self._kind == "sign" and self._token in "+-":
            sign = -1 if self._token == "-" else 1
            self._step()
            terms.append((sign, self._product()))
        return terms[0][1] if len(terms) == 1 else lambda drivers: sum(sign * term(drivers) for sign, term in terms)

    def _product(self):
        factors = [(None, self._factor())]
        while self._kind == "sign" and self._token in "*/":
            is_divisor = self._token == "/"
            self._step()
            start = self._at
            factor = self._factor()
            written = self._text[start - 1 : self._at - 1].strip()
            factors.append(((start, written) if is_divisor else None, factor))
        return factors[0][1] if len(factors) == 1 else lambda drivers: _multiplied(factors, drivers)

    def _factor(self):
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise FormulaError(FormulaError.TOO_DEEP, self._at)
        try:
            return self._sign_or_value()
        finally:
            self._depth -= 1

    def _sign_or_value(self):
        kind, token, start = self._kind, self._token, self._at
        if kind == "number":
            self._step()
            return lambda _drivers, number=Fraction(token): number
        if kind == "name":
            self._step()
            return self._choice(_CHOICES[token], start) if token in _CHOICES else self._driver(token, start)
        if self._take("+"):
            return self._factor()
        if self._take("-"):
            factor = self._factor()
            return lambda drivers: -factor(drivers)
        if self._take("("):
            return self._closed(self._sum(), start)
        raise FormulaError(FormulaError.VALUE_MISSING, start, token)

    def _closed(self, inside, start):
        if not self._take(")"):
            if self._kind == "end":
                raise FormulaError(FormulaError.NOT_CLOSED, start)
            raise FormulaError(FormulaError.SIGN_MISSING, self._at, self._token)
        return inside

    def _choice(self, choose, start):
        opened = self._at
        if not self._take("("):
            raise FormulaError(FormulaError.ONE_CHOICE, start)
        parts = [self._sum()]
        while self._take(","):
            parts.append(self._sum())
        self._closed(None, opened)
        if len(parts) < 2:
            raise FormulaError(FormulaError.ONE_CHOICE, start)
        return lambda drivers: choose(part(drivers) for part in parts)

    def _driver(self, name, start):
        if self._known is not None and name not in self._known:
            similar = get_close_matches(name, sorted(self._known), 1)
            raise FormulaError(FormulaError.UNKNOWN, start, similar[0] if similar else "")
        self.names.add(name)
        return lambda drivers: _number(drivers, name, start)


def _multiplied(factors, drivers):
    """Multiply pairs (place, factor); a factor with a place is a divisor, and may not be zero."""
    result = Fraction(1)
    for place, factor in factors:
        number = factor(drivers)
        if place and not number:
            raise FormulaError(FormulaError.ZERO, *place)
        result = result / number if place else result * number
    return result


def _number(drivers, name, start):
    number = drivers.get(name)
    if number is None:
        raise FormulaError(FormulaError.NO_NUMBER, start, name)
    return exact(number)
