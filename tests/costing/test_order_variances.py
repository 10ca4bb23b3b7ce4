"""All variances of one order: they sum to its total, and split as the textbooks do."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from costing import OrderUse, Resource, ResourceStandard, ResourceUse, order_variances

STEEL = Resource("material", "material", "steel", None, None)
BRASS = Resource("material", "material", "brass", None, None)
LATHE = Resource("machine", "machine_hour", None, "turning", "lathe")
CENTS = st.integers(-(10**7), 10**7).map(lambda cents: Decimal(cents).scaleb(-2))
UNITS = st.fractions(0, 1000, max_denominator=100)


def categories(order, **more):
    return {(found.element, found.category): found.amount for found in order_variances(order, **more)}


def test_set_up_reported_with_the_hours_is_a_lot_size_variance():
    """5 of a lot of 10: standard 5 × (0.5 h + 2 h ÷ 10) × 40 = 140; used 5 h, 200: lot size (1 - 0.5) × 80 = 40."""
    use = ResourceUse(Fraction(5), Decimal("200.00"))
    standard = ResourceStandard(Fraction(1, 2), 40, 2, 40, 10)
    found = categories(OrderUse(5, {LATHE: use}, {LATHE: standard}, {"machine": Decimal("60.00")}))
    assert found == {("machine", "efficiency"): Decimal("20.00"), ("machine", "lot_size"): Decimal("40.00")}


def test_set_ups_reported_apart_have_hours_and_rates_of_their_own():
    """Two set-ups of 1.5 h at 50.00 for a lot that takes one of 1 h at 40.00; run as planned."""
    use = ResourceUse(
        Fraction(13), Decimal("550.00"), setups=2, setup_quantity=Fraction(3), setup_cost=Decimal("150.00")
    )
    standard = ResourceStandard(1, 40, 1, 40, 10)
    found = categories(OrderUse(10, {LATHE: use}, {LATHE: standard}, {"machine": Decimal("110.00")}))
    assert found == {
        ("machine", "rate"): Decimal("30.00"),  # 150 - 3 h × 40
        ("machine", "efficiency"): Decimal("40.00"),  # (3 - 2 × 1 h) × 40
        ("machine", "lot_size"): Decimal("40.00"),  # (2 - 1) × 1 h × 40
    }


def test_a_substitute_is_substitution_and_the_rest_usage():
    """Brass at 12.00 stands in for half of 20 kg steel at 10.00."""
    used = {
        STEEL: ResourceUse(Fraction(10), Decimal("100.00"), group="metal"),
        BRASS: ResourceUse(Fraction(11), Decimal("132.00"), group="metal"),
    }
    standards = {STEEL: ResourceStandard(2, 10), BRASS: ResourceStandard(0, 12)}
    by_item = {
        (each.resource.item, each.category): each.amount
        for each in order_variances(OrderUse(10, used, standards, {"material": Decimal("32.00")}))
    }
    assert by_item == {
        ("steel", "substitution"): Decimal("-110.00"),  # (10 - 21) × 10
        ("steel", "usage"): Decimal("10.00"),  # (21 - 20) × 10
        ("brass", "substitution"): Decimal("132.00"),
    }


def test_what_was_not_planned_is_quantity_not_price():
    found = categories(
        OrderUse(
            1,
            {BRASS: ResourceUse(Fraction(2), Decimal("9.00"))},
            {STEEL: ResourceStandard()},
            {"material": Decimal("9.00")},
        )
    )
    assert found == {("material", "usage"): Decimal("9.00")}


def test_abnormal_loss_that_left_the_order_is_taken_off_scrap():
    """3 kg scrapped beyond the allowance, and taken out at cost."""
    order = OrderUse(
        10,
        {STEEL: ResourceUse(Fraction(23), Decimal("230.00"), lost=Fraction(3))},
        {STEEL: ResourceStandard(2, 10)},
        {"material": Decimal("0.00")},
        taken_out={"material": Decimal("-30.00")},
    )
    assert [(found.category, found.amount) for found in order_variances(order)] == [
        ("scrap", Decimal("30.00")),
        ("scrap", Decimal("-30.00")),
    ]


def test_an_order_without_standard_quantities_is_not_analysed():
    order = OrderUse(1, {STEEL: ResourceUse(Fraction(1), Decimal(5))}, {}, {"material": Decimal(5)})
    assert categories(order) == {("material", "remaining"): Decimal(5)}


@given(
    good=UNITS,
    quantity=UNITS,
    cost=CENTS,
    hours=UNITS,
    wage=CENTS,
    premium=CENTS,
    per_unit=UNITS,
    price=UNITS,
    setups=st.integers(0, 3),
    totals=st.tuples(CENTS, CENTS),
    tolerance=st.integers(0, 1000),
)
def test_variances_sum_to_the_totals(
    good, quantity, cost, hours, wage, premium, per_unit, price, setups, totals, tolerance
):
    order = OrderUse(
        good,
        {
            STEEL: ResourceUse(quantity, cost),
            LATHE: ResourceUse(
                hours,
                wage,
                premium,
                setups=setups,
                setup_quantity=hours / 3 if setups else 0,
                setup_cost=Decimal("1.10") if setups else Decimal(0),
            ),
        },
        {STEEL: ResourceStandard(per_unit, price), LATHE: ResourceStandard(per_unit, price, 2, price, 10)},
        dict(zip(("material", "machine"), totals, strict=True)),
        taken_out={"material": Decimal("-7.00")},
    )
    sums = {"material": Decimal(0), "machine": Decimal(0)}
    for found in order_variances(order, tolerance):
        sums[found.element] += found.amount
        if abs(sum(totals)) < tolerance:
            assert found.category == "remaining"
    assert sums == order.totals
