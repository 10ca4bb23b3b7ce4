"""Laws of variances: they are the whole difference, to the coin, whatever explains it."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costing import (
    CATEGORIES,
    InputUse,
    OverheadPool,
    SetupUse,
    close_variances,
    four_way,
    labour_variances,
    material_variances,
    overhead_efficiency,
    overhead_variances,
    pool_variances,
    price_variance,
    setup_variances,
    standard_for_output,
    three_way,
    to_coins,
    two_way,
)

CENT = Decimal("0.01")
amounts = st.integers(-(10**9), 10**9).map(lambda count: count * CENT)
quantities = st.integers(0, 10**5).map(lambda count: Fraction(count, 7))
prices = st.integers(0, 10**5).map(lambda count: Fraction(count, 1000))
uses = st.dictionaries(
    st.sampled_from("abcde"),
    st.builds(
        InputUse,
        quantity=quantities,
        cost=amounts,
        standard_quantity=quantities,
        standard_price=prices,
        loss=quantities,
        standard_loss=quantities,
        group=st.sampled_from((None, "fillers", "resins")),
    ),
    min_size=1,
)


def whole(use):
    return to_coins(Fraction(use.cost) - use.standard_quantity * use.standard_price)


@given(uses)
def test_the_variances_of_an_input_are_its_difference(inputs):
    for key, parts in material_variances(inputs).items():
        assert sum(parts.values()) == whole(inputs[key])
    for key, parts in labour_variances(inputs).items():
        assert sum(parts.values()) == whole(inputs[key])


@given(uses)
def test_a_component_at_standard_cost_has_no_price_variance(inputs):
    at_standard = {key: InputUse(**(vars(use) | {"has_price": False})) for key, use in inputs.items()}
    for key, parts in material_variances(at_standard).items():
        use = inputs[key]
        assert not parts["price"]
        assert sum(parts.values()) == to_coins((use.quantity - use.standard_quantity) * use.standard_price)


@given(uses)
def test_where_prices_are_equal_another_mix_costs_nothing(inputs):
    equal = {key: InputUse(**(vars(use) | {"standard_price": Fraction(2)})) for key, use in inputs.items()}
    mix = {}
    for key, parts in material_variances(equal).items():
        mix[equal[key].group] = mix.get(equal[key].group, 0) + parts["substitution"]
    assert all(abs(amount) <= len(inputs) * CENT for amount in mix.values())


@given(st.lists(st.dictionaries(st.sampled_from(CATEGORIES), amounts), max_size=4), amounts, st.integers(0, 10**6))
def test_categories_and_what_remains_are_the_total(parts, total, tolerance):
    closed = close_variances(parts, total, tolerance)
    assert sum(closed.values()) == total
    assert all(closed.values())
    if abs(total) < tolerance:
        assert set(closed) <= {"remaining"}


@given(st.builds(SetupUse, quantities, quantities, amounts, quantities, st.integers(1, 500), quantities, prices))
def test_the_variances_of_a_setup_are_its_difference(use):
    standard = use.good / use.lot * use.standard_hours * use.standard_rate
    assert sum(setup_variances(use).values()) == to_coins(Fraction(use.cost) - standard)


pools = st.builds(OverheadPool, amounts, amounts, amounts, prices, st.integers(1, 10**5), quantities, quantities)


@given(pools)
def test_every_way_of_telling_overhead_is_the_same_total(pool):
    five = overhead_variances(pool)
    rates = pool.variable_rate + pool.fixed_rate
    total = to_coins(Fraction(pool.variable + pool.fixed) - pool.standard_hours * rates)
    assert sum(five) == total
    for ways in (two_way, three_way, four_way):
        assert sum(ways(five).values()) == total


@given(pools)
def test_pool_and_orders_share_the_total(pool):
    """The pool keeps what actual hours did not absorb, the orders what their hours were too many."""
    five = overhead_variances(pool)
    kept = sum(pool_variances(five).values())
    on_orders = overhead_efficiency(pool.hours, pool.standard_hours, pool.variable_rate + pool.fixed_rate)
    assert abs(kept + on_orders - sum(five)) <= 4 * CENT


def texts(variances):
    return {category: str(amount) for category, amount in variances.items() if amount}


def test_the_joint_effect_is_in_the_price():
    """(6 - 5) × 110 = 110, of which 10 are for the 10 too many; (110 - 100) × 5 = 50."""
    [parts] = material_variances({"steel": InputUse(110, Decimal("660.00"), 100, 5)}).values()
    assert texts(parts) == {"price": "110.00", "usage": "50.00"}


def test_quantity_is_split_into_mix_scrap_and_usage():
    """
    standard for the good output: 60 of A at 4, 40 of B at 9, 5 of A normal loss; used: 80 of A, 30 of B, 11 of A lost
    by the standard mix 110 are 66 of A and 44 of B
    mix     A (80 - 66) × 4 =  56   B (30 - 44) × 9 = -126
    scrap   A (11 -  5) × 4 =  24
    usage   A (66 - 60) × 4 - 24 = 0   B (44 - 40) × 9 = 36
    """
    parts = material_variances(
        {
            "A": InputUse(80, Decimal("320.00"), 60, 4, loss=11, standard_loss=5, group="blend"),
            "B": InputUse(30, Decimal("270.00"), 40, 9, group="blend"),
        }
    )
    assert texts(parts["A"]) == {"substitution": "56.00", "scrap": "24.00"}
    assert texts(parts["B"]) == {"substitution": "-126.00", "usage": "36.00"}


def test_the_textbook_of_mix_and_yield():
    """Horngren, Datar, Rajan, chapter 14: 6,500 t of three tomatoes where 6,400 t were to be used.

    mix 26,000 - 29,250 = -3,250; yield 100 t × 77 = 7,700, here usage; efficiency 4,450
    """
    parts = material_variances(
        {
            "latoms": InputUse(3250, Decimal("227500.00"), 3200, 70, group="tomatoes"),
            "caltoms": InputUse(2275, Decimal("186550.00"), 1920, 80, group="tomatoes"),
            "flotoms": InputUse(975, Decimal("93600.00"), 1280, 90, group="tomatoes"),
        }
    )
    assert texts(parts["latoms"]) == {"usage": "3500.00"}
    assert texts(parts["caltoms"]) == {"price": "4550.00", "substitution": "26000.00", "usage": "2400.00"}
    assert texts(parts["flotoms"]) == {"price": "5850.00", "substitution": "-29250.00", "usage": "1800.00"}


def test_a_substitute_that_was_not_planned_is_substitution():
    """20 of C at 7 instead of 20 of A at 4: 140 more and 80 less, by mix alone."""
    parts = material_variances(
        {
            "A": InputUse(0, Decimal("0.00"), 20, 4, group="blend"),
            "C": InputUse(20, Decimal("140.00"), 0, 7, group="blend"),
        }
    )
    assert (texts(parts["A"]), texts(parts["C"])) == ({"substitution": "-80.00"}, {"substitution": "140.00"})


def test_an_unplanned_input_that_stands_for_nothing_is_usage():
    for group in (None, "nothing planned"):
        [parts] = material_variances({"X": InputUse(2, Decimal("20.00"), 0, 9, group=group)}).values()
        assert texts(parts) == {"price": "2.00", "usage": "18.00"}


def test_overtime_is_not_a_matter_of_the_rate():
    """100 h at 20 are 2,000, 10 of them with a premium of 100; 95 h were standard."""
    use = InputUse(100, Decimal("2130.00"), 95, 20, premium=Decimal("100.00"))
    assert texts(labour_variances({"shift": use})["shift"]) == {
        "overtime": "100.00",
        "rate": "30.00",
        "efficiency": "100.00",
    }


def test_hours_on_rejects_beyond_normal_are_scrap():
    use = InputUse(100, Decimal("2000.00"), 90, 20, loss=8, standard_loss=3)
    assert texts(labour_variances({"shift": use})["shift"]) == {"scrap": "100.00", "efficiency": "100.00"}


def test_the_standard_is_for_good_output_with_normal_loss():
    assert standard_for_output(100, "2.5", 4) == (260, 10)
    assert standard_for_output(100, "2.5") == (250, 0)


def test_a_variance_at_the_tolerance_is_analysed():
    parts = [{"usage": Decimal("4.00")}]
    assert close_variances(parts, Decimal("5.00"), 5) == {"usage": Decimal("4.00"), "remaining": Decimal("1.00")}
    assert close_variances(parts, Decimal("-4.99"), 5) == {"remaining": Decimal("-4.99")}
    assert close_variances([], Decimal("0.00")) == {}


def test_a_setup_for_half_a_lot():
    """Two set-ups of 2 h at 50 for 50 units of a lot of 100: 150 too many; 4.5 h at 52 with a premium of 9."""
    use = SetupUse(2, 4.5, Decimal("243.00"), 50, 100, 2, 50, premium=Decimal("9.00"))
    assert texts(setup_variances(use)) == {
        "overtime": "9.00",
        "rate": "9.00",
        "efficiency": "25.00",
        "lot_size": "150.00",
    }


def test_price_at_purchase():
    assert price_variance(Decimal("25803.00"), 18300, 1.38) == Decimal("549.00")


def test_what_cannot_be_a_standard_is_refused():
    with pytest.raises(ValueError, match="lot must be above zero"):
        setup_variances(SetupUse(1, 1, Decimal(0), 1, 0, 1, 1))
    with pytest.raises(ValueError, match="normal capacity"):
        overhead_variances(OverheadPool(budgeted_fixed=Decimal("1.00")))
    assert sum(overhead_variances(OverheadPool(Decimal("5.00")))) == 5
