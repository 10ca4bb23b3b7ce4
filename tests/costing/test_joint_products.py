"""Laws of joint cost: all of it is shared, nobody gives, only proportions matter."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costing import JointOutput, joint_weights, net_realisable_value, share_joint_cost, take_out

CENT = Decimal("0.01")
amounts = st.integers(0, 10**11).map(lambda cents: cents * CENT)
costs = st.dictionaries(st.sampled_from("abcdef"), amounts, min_size=1)
outputs = st.lists(
    st.builds(
        JointOutput,
        quantity=st.fractions(0, 10**6),
        unit_weight=st.fractions(-1000, 1000),
        fixed_share=st.none() | st.fractions(0, 20),
    ),
    min_size=1,
    max_size=5,
)


@given(costs, outputs, st.booleans())
def test_the_shares_are_the_joint_cost_and_none_is_negative(cost, made, is_fixed):
    shares = share_joint_cost(cost, joint_weights(made, is_fixed))
    for element, amount in cost.items():
        assert sum(share[element] for share in shares) == amount
        assert all(share[element] >= 0 for share in shares)


@given(costs, outputs, st.integers(1, 1000))
def test_only_the_proportion_of_prices_matters(cost, made, factor):
    dearer = [JointOutput(output.quantity, output.unit_weight * factor) for output in made]
    assert share_joint_cost(cost, joint_weights(made)) == share_joint_cost(cost, joint_weights(dearer))


@given(outputs)
def test_what_was_not_made_takes_nothing_by_fixed_shares(made):
    weights = joint_weights(made, is_fixed=True)
    if any(output.quantity for output in made):
        rest = [weight for weight, output in zip(weights, made, strict=True) if not output.quantity]
        assert not any(rest)


@given(costs, amounts)
def test_a_byproduct_never_takes_more_than_there_is(cost, value):
    taken = take_out(cost, value)
    assert sum(taken.values(), Decimal(0)) == min(value, sum(cost.values()))
    assert all(0 <= amount <= cost[element] for element, amount in taken.items())


def test_net_realisable_value_shares_of_the_textbook():
    """Published: L 1,850, T 6,569, P 3,881 of 12,300, in whole currency."""
    made = [
        JointOutput(3200, net_realisable_value("2.1", "0.7")),
        JointOutput(3700, net_realisable_value("5.4", "1.1")),
        JointOutput(2000, net_realisable_value("6.2", "1.5")),
    ]
    shares = share_joint_cost({"joint": Decimal("12300.00")}, joint_weights(made))
    assert [share["joint"] for share in shares] == [Decimal("1849.75"), Decimal("6569.08"), Decimal("3881.17")]


def test_a_byproduct_reduces_the_joint_cost_of_the_textbook():
    """8,000 of sales - 500 to sell them: 100,000 becomes 92,500."""
    taken = take_out({"joint": Decimal("100000.00")}, Decimal("8000.00") - Decimal("500.00"))
    assert Decimal("100000.00") - taken["joint"] == Decimal("92500.00")


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        ([JointOutput(1, 0), JointOutput(3, -1)], [1, 3]),
        ([JointOutput(0, 5), JointOutput(0, 5)], [1, 1]),
        ([JointOutput(1, 5), JointOutput(3, -1)], [5, 0]),
    ],
)
def test_what_is_worth_nothing_takes_nothing_while_others_are_worth_something(made, expected):
    assert joint_weights(made) == expected


def test_the_product_takes_what_fixed_shares_leave():
    made = [JointOutput(10), JointOutput(2, fixed_share=Fraction("12.5")), JointOutput(0, fixed_share=Fraction(40))]
    assert joint_weights(made, is_fixed=True) == [Fraction("87.5"), Fraction("12.5"), 0]


def test_no_cost_no_byproduct_value():
    assert take_out({"material": Decimal("0.00"), "labour": Decimal("-3.00")}, Decimal("5.00")) == {}
