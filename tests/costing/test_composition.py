"""Laws of composition: a move's parts sum to its value, whatever the stock went through."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costing import AveragePool, FifoLayers, level_out, production_levels, restate, revalue

CENT = Decimal("0.01")
amounts = st.integers(-(10**9), 10**9).map(lambda cents: cents * CENT)
values = st.integers(0, 10**9).map(lambda cents: cents * CENT)
elements = st.sampled_from(["energy", "labour", "machine", "material", "unanalysed"])
vectors = st.dictionaries(elements, amounts, max_size=5)
positive = st.dictionaries(elements, values, max_size=5)
quantities = st.integers(1, 10**6).map(lambda thousandths: thousandths * Decimal("0.001"))
steps = st.lists(st.one_of(st.tuples(quantities, positive), st.tuples(quantities)), max_size=30)
stocks = st.sampled_from([AveragePool, FifoLayers])


@given(vectors, amounts)
def test_parts_sum_to_the_amount(vector, amount):
    assert sum(restate(vector, amount, "unanalysed").values()) == amount


@given(vectors, amounts)
def test_the_parts_of_a_reversal_cancel_those_of_the_original(vector, amount):
    minus = {element: -part for element, part in vector.items()}
    reverse = restate(minus, -amount, "unanalysed")
    assert reverse == {element: -part for element, part in restate(vector, amount, "unanalysed").items()}


@given(vectors, amounts)
def test_the_order_of_elements_is_irrelevant(vector, amount):
    turned = dict(reversed(vector.items()))
    assert restate(turned, amount, "unanalysed") == restate(vector, amount, "unanalysed")


@given(vectors)
def test_what_sums_to_its_amount_is_left_alone(vector):
    kept = {element: part for element, part in vector.items() if part}
    assert restate(vector, sum(vector.values(), Decimal(0)), "unanalysed") == kept


@given(positive.filter(lambda vector: any(vector.values())), values)
def test_every_part_is_within_a_coin_of_its_proportion(vector, amount):
    whole = sum(vector.values())
    parts = restate(vector, amount, "unanalysed")
    for element, part in vector.items():
        assert abs(parts.get(element, 0) - amount * part / whole) <= CENT


@given(vectors, st.sampled_from([Decimal("0.001"), Decimal("-7.125")]))
def test_an_amount_finer_than_a_coin_is_refused(vector, amount):
    with pytest.raises(ValueError, match="whole number of coins"):
        restate(vector, amount, "unanalysed")


@given(vectors, amounts)
def test_a_value_no_document_explains_is_reached_exactly(vector, amount):
    assert sum(revalue(vector, amount, "unanalysed").values()) == amount


@given(positive, values)
def test_revaluing_leaves_no_element_below_zero(vector, amount):
    assert all(part > 0 for part in revalue(vector, amount, "unanalysed").values())


@given(st.dictionaries(st.integers(), vectors, max_size=6))
def test_levelling_changes_neither_receipts_nor_elements(receipts):
    levelled = level_out(receipts)
    assert {r: sum(v.values()) for r, v in levelled.items()} == {r: sum(v.values()) for r, v in receipts.items()}
    assert totals(levelled) == totals(receipts)


@given(st.dictionaries(st.integers(), positive.filter(lambda v: any(v.values())), min_size=1, max_size=6))
def test_levelled_receipts_have_the_composition_of_all_of_them(receipts):
    whole, parts = totals(receipts), level_out(receipts)
    for receipt, vector in parts.items():
        for element, part in vector.items():
            fair = whole[element] * sum(receipts[receipt].values()) / sum(whole.values())
            assert abs(part - fair) <= len(receipts) * CENT


def totals(vectors):
    sums = {}
    for vector in vectors.values():
        for element, part in vector.items():
            sums[element] = sums.get(element, 0) + part
    return {element: part for element, part in sums.items() if part}


@given(stocks, steps, values)
def test_whatever_leaves_can_be_restated_to_any_value(kind, history, value):
    stock = kind()
    for step in history:
        if len(step) == 2:
            stock.receive(*step)
        else:
            taken = restate(stock.issue(*step), value, "unanalysed")
            assert sum(taken.values()) == value
            assert all(part > 0 for part in taken.values())
        assert all(part >= -CENT for part in stock.stock.values())


@given(stocks, st.lists(st.tuples(quantities, positive), min_size=1, max_size=12))
def test_what_is_received_leaves_again_to_the_last_coin(kind, receipts):
    stock = kind()
    for quantity, vector in receipts:
        stock.receive(quantity, vector)
    expected = {}
    for _quantity, vector in receipts:
        for element, part in vector.items():
            expected[element] = expected.get(element, 0) + part
    left = stock.issue(sum(quantity for quantity, _vector in receipts))
    assert {e: round(p, 6) for e, p in left.items() if p} == {e: round(p, 6) for e, p in expected.items() if p}
    assert not any(stock.stock.values())


@given(stocks, quantities, positive)
def test_what_leaves_beyond_the_stock_is_made_of_what_was_there_last(kind, quantity, vector):
    stock = kind()
    stock.receive(quantity, vector)
    stock.issue(quantity)
    assert stock.issue(quantity) == vector


@given(stocks, quantities)
def test_what_leaves_from_nothing_is_made_of_nothing_known(kind, quantity):
    stock = kind()
    assert restate(stock.issue(quantity), Decimal("3.00"), "unanalysed") == {"unanalysed": Decimal("3.00")}


def test_first_in_first_out_pays_back_what_was_taken_beyond_the_stock():
    """10 in, 12 out: 2 of the next 5 are gone when they arrive."""
    stock = FifoLayers()
    stock.receive(Decimal(10), {"material": Decimal(100)})
    stock.issue(Decimal(12))
    stock.receive(Decimal(5), {"labour": Decimal(50)})
    assert stock.stock == {"labour": Decimal(30)}


def test_average_stock_is_set_anew_by_what_arrives_below_zero():
    """As Odoo: the average of -2 and 5 is the price of the 5."""
    stock = AveragePool()
    stock.receive(Decimal(10), {"material": Decimal(100)})
    stock.issue(Decimal(12))
    stock.receive(Decimal(5), {"labour": Decimal(50)})
    assert stock.stock == {"labour": Decimal(30)}


def test_a_price_set_by_hand_adds_or_takes():
    stock = AveragePool()
    stock.receive(Decimal(10), {"material": Decimal(60), "labour": Decimal(40)})
    stock.reprice(Decimal(12), "unanalysed")
    assert stock.stock == {"material": Decimal(60), "labour": Decimal(40), "unanalysed": Decimal(20)}
    stock.reprice(Decimal(6), "unanalysed")
    assert stock.stock == {"material": Decimal(30), "labour": Decimal(20), "unanalysed": Decimal(10)}


graphs = st.dictionaries(st.integers(0, 9), st.frozensets(st.integers(0, 9), max_size=4), max_size=10).map(
    lambda graph: {product: below & graph.keys() for product, below in graph.items()}
)


@given(graphs)
def test_every_product_comes_once_and_after_what_it_consumes(consumed):
    done = set()
    for level in production_levels(consumed):
        for group in level:
            for product in group:
                assert consumed[product] - set(group) <= done
        done |= {product for group in level for product in group}
    assert sorted(p for level in production_levels(consumed) for group in level for p in group) == sorted(consumed)


@given(graphs)
def test_only_products_that_consume_each_other_share_a_group(consumed):
    for level in production_levels(consumed):
        for group in level:
            for product in group:
                assert len(group) == 1 or set(group) <= reached(consumed, product)


def reached(consumed, product):
    found, new = set(), set(consumed[product])
    while new:
        found |= new
        new = {child for one in new for child in consumed[one]} - found
    return found
