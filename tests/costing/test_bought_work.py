"""Laws of bought work: bills cover the earliest receipts, and no cent is lost between them."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from costing import to_coins, value_received

numbers = st.decimals(0, 1000, places=2)
receipts = st.lists(numbers, min_size=1, max_size=8)


@given(receipts, numbers, numbers)
def test_without_a_bill_all_is_at_the_ordered_price(quantities, price, value):
    assert sum(value_received(quantities, 0, value, price)) == to_coins(Fraction(sum(quantities)) * Fraction(price))


@given(receipts, numbers, numbers)
def test_billed_in_full_all_is_at_the_billed_amount(quantities, value, price):
    total = sum(quantities)
    if total:
        assert sum(value_received(quantities, total, value, price)) == value


@given(receipts, numbers, numbers, numbers)
def test_how_often_it_was_received_does_not_change_the_sum(quantities, billed, value, price):
    whole = value_received([sum(quantities)], billed, value, price)
    assert sum(value_received(quantities, billed, value, price)) == whole[0]


@given(numbers, numbers, numbers)
def test_a_later_receipt_does_not_change_an_earlier_one(first, second, price):
    assert value_received([first, second], 0, 0, price)[0] == value_received([first], 0, 0, price)[0]


def test_a_bill_covers_the_first_receipt_first():
    assert value_received([4, 6], 4, 48, 10) == [Decimal("48.00"), Decimal("60.00")]
