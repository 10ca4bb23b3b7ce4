from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from costing.late_cost import EARLIER, REVALUED, STOCK, Movement, average_shares, layer_shares
from costing.stock_history import LONGEST, StockHistory

on_hand = st.integers(-20, 50)
received = st.integers(1, 50)
movements = st.lists(
    st.tuples(st.integers(0, 5), st.one_of(st.none(), st.integers(-30, 30))).map(lambda pair: Movement(*pair)),
    max_size=8,
)


@given(on_hand, received, movements)
def test_shares_add_up_to_the_whole(before, units, later):
    for shares in (average_shares(before, units, later), layer_shares(before, units, later)):
        assert sum(shares.values()) == 1
        assert all(share > 0 for share in shares.values())


@given(st.integers(0, 50), received, movements)
def test_an_average_share_is_what_the_pool_would_have_charged(before, units, later):
    """One coin more a received unit: each issue at the average would have cost that much more."""
    later = [m for m in later if m.quantity is not None]
    shares = average_shares(before, units, later)
    extra, pool, charged = Fraction(units), Fraction(before + units), {}
    for movement in later:
        if movement.quantity < 0:
            out = min(-movement.quantity, max(pool, 0))
            cost = extra * out / pool if pool > 0 else extra
            charged[movement.key] = charged.get(movement.key, 0) + cost
            extra -= cost
        pool += movement.quantity
    for key, cost in charged.items():
        assert shares.get(key, 0) * units == cost


def test_layers_before_are_used_first():
    later = [Movement("first", -5), Movement("second", -5)]
    assert layer_shares(5, 10, later) == {"second": Fraction(1, 2), STOCK: Fraction(1, 2)}


def test_what_was_used_before_it_came_is_told_apart():
    assert average_shares(-4, 10, []) == {EARLIER: Fraction(2, 5), STOCK: Fraction(3, 5)}
    assert layer_shares(-20, 10, [Movement("out", -3)]) == {EARLIER: Fraction(1)}


def test_a_stock_revalued_by_hand_no_longer_carries_its_cost():
    later = [Movement("sale", -4), Movement(None, None), Movement("order", -3)]
    assert average_shares(0, 10, later) == {"sale": Fraction(2, 5), REVALUED: Fraction(3, 5)}
    assert layer_shares(0, 10, later)["order"] == Fraction(3, 10)


@given(st.lists(movements.filter(bool), min_size=1, max_size=4).map(lambda lists: sum(lists, [])))
def test_many_receipts_at_once_go_where_each_one_goes(history):
    """Following all receipts of an item in one pass says the same as following each, and in the same order."""

    def destination(key):
        return "passing" if key in (EARLIER, REVALUED) or key < 2 else key

    stock = StockHistory(history, destination, "passing")
    for index, movement in enumerate(history):
        if movement.quantity is None or movement.quantity <= 0:
            continue
        before = sum((m.quantity or 0 for m in history[:index]), 0)
        for units in (movement.quantity, movement.quantity + 1):
            for follow, one_pass in ((average_shares, stock.average), (layer_shares, stock.layer)):
                expected = {}
                for key, share in follow(before, units, history[index + 1 :]).items():
                    place = STOCK if key == STOCK else destination(key)
                    expected[place] = expected.get(place, 0) + share
                assert list(one_pass(index, units).items()) == list(expected.items())


def test_fractions_of_a_long_history_stay_short():
    """2,000 issues of a third of the pool each: without rounding the shares would have thousands of digits."""
    history = [Movement("receipt", 3)]
    for number in range(2000):
        history += [Movement(number, -1), Movement("more", 1 + Fraction(1, 7 + number))]
    shares = StockHistory(history, lambda key: "gone", "gone").average(0, 3)
    assert sum(shares.values()) == 1
    assert all(share.denominator.bit_length() <= LONGEST + 1 for share in shares.values())
