from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from costing.accruals import Accrued, Billed, match_bills

coins = st.integers(-100000, 100000).map(lambda cents: Decimal(cents) / 100)
units = st.integers(1, 60).map(lambda tenths: Fraction(tenths, 10))
rates = st.integers(1, 40).map(lambda tenths: Fraction(tenths, 10))
accruals = st.builds(Accrued, units, coins, coins, rates, rates)
bills = st.lists(st.builds(Billed, units, coins, coins, rates), min_size=1, max_size=6)


@given(accruals, bills)
def test_what_is_fully_billed_is_matched_to_the_cent(accrued, documents):
    documents.append(Billed(accrued.quantity, Decimal("12.34")))
    matches = [match for match in match_bills(accrued, documents) if match]
    assert sum(match.quantity for match in matches) == accrued.quantity
    assert sum(match.accrued for match in matches) == accrued.amount


@given(accruals, bills)
def test_the_causes_explain_the_whole_difference(accrued, documents):
    for match in match_bills(accrued, documents):
        if match:
            assert match.billed - match.accrued == match.price + match.exchange + match.tax


@given(accruals, st.lists(st.builds(Billed, units, coins, coins, rates), max_size=4))
def test_a_refund_of_everything_takes_everything_back(accrued, documents):
    total = sum((bill.quantity for bill in documents), Fraction(0))
    matches = match_bills(accrued, [*documents, Billed(-total - 1, Decimal(-1))])
    assert sum(match.quantity for match in matches if match) == 0
    assert sum(match.accrued for match in matches if match) == 0


def test_price_exchange_and_tax_are_told_apart():
    """100 at 2.00 USD; 0.50 accrued for a USD, 0.60 on the bill; 2.10 billed; tax 13 % not recoverable.

    accrued  200.00 USD × 0.50 = 100.00 + 13.00 tax = 113.00
    billed   210.00 USD × 0.60 = 126.00 + 16.38 tax = 142.38
    exchange 200.00 × 0.10 = 20.00; tax 16.38 − 13.00 = 3.38; price 10.00 × 0.60 = 6.00
    """
    accrued = Accrued(100, Decimal(113), Decimal(13), 2, Fraction("0.5"))
    [match] = match_bills(accrued, [Billed(100, Decimal("142.38"), Decimal("16.38"), Fraction("0.6"))])
    assert (match.price, match.exchange, match.tax) == (Decimal("6.00"), Decimal("20.00"), Decimal("3.38"))


def test_more_than_was_accrued_is_not_matched():
    first, second, third = match_bills(Accrued(10, Decimal(60), price=6), [Billed(8, 48), Billed(8, 56), Billed(1, 6)])
    assert (first.quantity, first.accrued) == (8, Decimal("48.00"))
    assert (second.quantity, second.accrued, second.billed, second.price) == (2, 12, 14, 2)
    assert third is None
