"""Laws of apportionment: nothing lost, nothing invented, reversals cancel."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costing import apportion, to_coins

CENT = Decimal("0.01")
amounts = st.integers(-(10**12), 10**12).map(lambda cents: cents * CENT)
weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=40).filter(any)


@given(amounts, weights)
def test_shares_sum_to_the_amount(amount, receivers):
    assert sum(apportion(amount, receivers)) == amount


@given(amounts, weights)
def test_the_shares_of_a_reversal_cancel_those_of_the_original(amount, receivers):
    assert apportion(-amount, receivers) == [-share for share in apportion(amount, receivers)]


@given(amounts, weights)
def test_every_share_is_within_a_coin_of_its_exact_part(amount, receivers):
    total = sum(receivers)
    for weight, share in zip(receivers, apportion(amount, receivers), strict=True):
        assert abs(share - amount * weight / total) < CENT


@given(amounts, weights)
def test_no_weight_no_share(amount, receivers):
    for weight, share in zip(receivers, apportion(amount, receivers), strict=True):
        assert weight or not share


@given(amounts, weights, st.integers(1, 1000))
def test_only_the_proportion_of_weights_matters(amount, receivers, factor):
    scaled = [weight * factor for weight in receivers]
    assert apportion(amount, scaled) == apportion(amount, receivers)


def test_a_currency_without_cents_is_apportioned_in_whole_coins():
    assert apportion(Decimal("100"), [1, 1, 1], Decimal("1")) == [34, 33, 33]


@pytest.mark.parametrize("receivers", [[], [0, 0], [1, -1, 3]])
def test_weights_that_say_nothing_are_refused(receivers):
    with pytest.raises(ValueError, match="weights"):
        apportion(Decimal("1.00"), receivers)


def test_an_amount_finer_than_the_coin_is_refused():
    with pytest.raises(ValueError, match="coins"):
        apportion(Decimal("1.005"), [1])


@given(st.fractions(min_value=-(10**9), max_value=10**9))
def test_rounding_is_symmetric_and_nearest(amount):
    coins = to_coins(amount)
    assert abs(Fraction(coins) - amount) <= Fraction(CENT) / 2
    assert to_coins(-amount) == -coins
