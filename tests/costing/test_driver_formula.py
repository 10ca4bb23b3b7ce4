"""Laws of driver formulas: worked out exactly as written, and nothing but formulas is read."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costing import DriverFormula, FormulaError

NAMES = ("hours", "setups", "电量")
drivers = st.fixed_dictionaries({name: st.integers(-50, 50).map(lambda n: Fraction(n, 4)) for name in NAMES})


def numbers():
    return st.integers(0, 999).map(lambda n: (f"{n // 100}.{n % 100:02}", lambda _d, n=n: Fraction(n, 100)))


def names():
    return st.sampled_from(NAMES).map(lambda name: (name, lambda d: d[name]))


def pairs(inner):
    """Two formulas made into one: its text, and what it means in Python's own arithmetic."""

    def join(parts):
        (left, lv), sign, (right, rv) = parts
        meanings = {
            "+": (f"({left} + {right})", lambda d: lv(d) + rv(d)),
            "-": (f"({left}-{right})", lambda d: lv(d) - rv(d)),
            "*": (f"{left} * ({right})", lambda d: lv(d) * rv(d)),
            "max": (f"max({left}, {right})", lambda d: max(lv(d), rv(d))),
            "min": (f"min({left},{right}, 2)", lambda d: min(lv(d), rv(d), 2)),
            "neg": (f"-({right})", lambda d: -rv(d)),
        }
        text, value = meanings[sign]
        return (f"({text})", value)

    return st.tuples(inner, st.sampled_from(("+", "-", "*", "max", "min", "neg")), inner).map(join)


formulas = st.recursive(numbers() | names(), pairs, max_leaves=8).filter(lambda formula: len(formula[0]) < 400)


@given(formulas, drivers)
def test_a_formula_means_what_it_says(formula, values):
    text, meaning = formula
    read = DriverFormula(text, NAMES)
    assert read.value(values) == meaning(values)
    assert read.names == {name for name in NAMES if name in text}


@given(st.text(max_size=40) | st.text("0123456789.+-*/(),ab minx", max_size=40), drivers)
def test_whatever_is_typed_is_read_or_refused_at_a_place(text, values):
    try:
        DriverFormula(text, NAMES).value(values)
    except FormulaError as fault:
        assert 0 <= fault.position <= len(text) + 1
        assert str(fault)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("hours * 0.6 + setups * 12", "18"),
        ("2 + 3 * 4", "14"),
        ("10 - 4 - 3", "3"),
        ("24 / 4 / 3 * 2", "4"),
        ("-hours * -2", "20"),
        ("- 2 + +3", "1"),
        ("max(hours, setups, 11) / min(4, 5)", "2.75"),
        (".5 * 4. ", "2"),
        (" （hours＋setups）×2÷4\n", "5.5"),
        ("0.1 + 0.2", "0.3"),
        ("max (1, 2)", "2"),
    ],
)
def test_arithmetic_as_at_school(text, value):
    assert DriverFormula(text).value({"hours": 10, "setups": Decimal(1)}) == Fraction(value)


@pytest.mark.parametrize(
    ("text", "code", "position", "detail"),
    [
        ("", FormulaError.EMPTY, 0, ""),
        ("  \n", FormulaError.EMPTY, 0, ""),
        ("1" * 501, FormulaError.TOO_LONG, 0, ""),
        ("hours +", FormulaError.VALUE_MISSING, 8, ""),
        ("* hours", FormulaError.VALUE_MISSING, 1, "*"),
        ("hours setups", FormulaError.SIGN_MISSING, 7, "setups"),
        ("hours * 0,6", FormulaError.SIGN_MISSING, 10, ","),
        ("2hours", FormulaError.SIGN_MISSING, 2, "hours"),
        ("1.2.3", FormulaError.SIGN_MISSING, 4, ".3"),
        ("hours)", FormulaError.SIGN_MISSING, 6, ")"),
        ("2 * (hours + 1", FormulaError.NOT_CLOSED, 5, ""),
        ("max(hours, 1", FormulaError.NOT_CLOSED, 4, ""),
        ("(hours, 1)", FormulaError.SIGN_MISSING, 7, ","),
        ("max(hours)", FormulaError.ONE_CHOICE, 1, ""),
        ("1 + max", FormulaError.ONE_CHOICE, 5, ""),
        ("hours ** 2", FormulaError.VALUE_MISSING, 8, "*"),
        ("hours % 2", FormulaError.CHARACTER, 7, "%"),
        ("'hours'", FormulaError.CHARACTER, 1, "'"),
        ("hours.real", FormulaError.CHARACTER, 6, "."),
        ("[hours]", FormulaError.CHARACTER, 1, "["),
        ("__import__(1)", FormulaError.UNKNOWN, 1, ""),
        ("1 + hour", FormulaError.UNKNOWN, 5, "hours"),
        ("1e3", FormulaError.SIGN_MISSING, 2, "e3"),
    ],
)
def test_a_fault_is_told_with_its_place(text, code, position, detail):
    with pytest.raises(FormulaError) as fault:
        DriverFormula(text, ["hours", "setups"])
    assert (fault.value.code, fault.value.position, fault.value.detail) == (code, position, detail)


@pytest.mark.parametrize("sign", ["(", "-", "max(1,"])
def test_depth_is_limited(sign):
    with pytest.raises(FormulaError) as fault:
        DriverFormula(sign * 60 + "1")
    assert fault.value.code == FormulaError.TOO_DEEP


def test_the_longest_formula_is_worked_out():
    assert DriverFormula("+".join(["a"] * 250)).value({"a": 2}) == 500
    assert DriverFormula("*".join(["a"] * 250)).value({"a": 1}) == 1


def test_division_by_zero_says_what_is_zero():
    formula = DriverFormula("10 / (hours - 5) + 1")
    with pytest.raises(FormulaError) as fault:
        formula.value({"hours": 5})
    assert (fault.value.code, fault.value.position, fault.value.detail) == (FormulaError.ZERO, 6, "(hours - 5)")
    assert formula.value({"hours": 7}) == 6


def test_a_driver_without_a_number_is_named():
    with pytest.raises(FormulaError) as fault:
        DriverFormula("2 * hours").value({"hours": None})
    assert (fault.value.code, fault.value.detail) == (FormulaError.NO_NUMBER, "hours")
