"""Laws of the roll-up, on random bills of materials."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costing import CostNode, ProductCycle, low_level_codes, roll_up, round_together

ELEMENTS = ("material", "labour", "machine")
amounts = st.fractions(min_value=0, max_value=1000, max_denominator=1000)
quantities = st.fractions(min_value=Fraction(1, 100), max_value=20, max_denominator=100)
costs = st.dictionaries(st.sampled_from(ELEMENTS), amounts)


@st.composite
def bills_of_materials(draw):
    """Products 0..n, each made of products with a higher number only."""
    count = draw(st.integers(1, 8))
    return {
        product: CostNode(
            draw(costs),
            draw(st.dictionaries(st.integers(product + 1, count - 1), quantities, max_size=4))
            if product + 1 < count
            else {},
            draw(st.sampled_from(("material", "auxiliary"))),
        )
        for product in range(count)
    }


def exploded(nodes, product):
    """The cost of one unit by exploding it to the last screw, as {element: amount}."""
    total = dict(nodes[product].own)
    for component, quantity in nodes[product].components.items():
        for element, amount in exploded(nodes, component).items():
            total[element] = total.get(element, 0) + quantity * amount
    return total


@given(bills_of_materials())
def test_each_element_is_that_of_the_full_explosion(nodes):
    for product, rolled in roll_up(nodes).items():
        for element, amount in exploded(nodes, product).items():
            assert rolled.own.get(element, 0) + rolled.lower.get(element, 0) == amount


@given(bills_of_materials())
def test_an_order_sees_the_same_total(nodes):
    for rolled in roll_up(nodes).values():
        assert sum(rolled.issued.values()) == sum(rolled.own.values()) + sum(rolled.lower.values())


@given(bills_of_materials(), st.randoms())
def test_the_order_of_the_products_does_not_matter(nodes, random):
    shuffled = list(nodes.items())
    random.shuffle(shuffled)
    assert roll_up(dict(shuffled)) == roll_up(nodes)


@given(bills_of_materials())
def test_components_are_deeper_than_what_uses_them(nodes):
    levels = low_level_codes({product: node.components for product, node in nodes.items()})
    for product, node in nodes.items():
        assert all(levels[component] > levels[product] for component in node.components)


@given(st.lists(st.fractions(min_value=-1000, max_value=1000, max_denominator=997), max_size=8))
def test_rounded_amounts_sum_to_the_rounded_sum(parts):
    coin = Fraction(1, 100)
    rounded = round_together(parts, coin)
    assert abs(sum(rounded) - sum(parts)) <= coin / 2
    assert all((share / coin).denominator == 1 for share in rounded)
    assert all(abs(share - part) < coin for share, part in zip(rounded, parts, strict=True))


def test_a_cycle_is_named_without_what_hangs_below_it():
    with pytest.raises(ProductCycle) as fault:
        low_level_codes({"top": ["a"], "a": ["b"], "b": ["c"], "c": ["a", "bolt"], "bolt": []})
    cycle = fault.value.args[0]
    assert sorted(cycle) == ["a", "b", "c"]
    assert cycle[(cycle.index("a") + 1) % 3] == "b"


def test_a_product_that_contains_itself_is_a_cycle():
    with pytest.raises(ProductCycle) as fault:
        low_level_codes({"a": ["a"]})
    assert fault.value.args[0] == ["a"]


def test_a_shared_component_is_counted_along_every_path():
    """A table has 4 legs; legs and top are glued: 4 × 1 + 2 = 6 glue at 0.50, plus own labour."""
    nodes = {
        "table": CostNode({"labour": 5}, {"leg": 4, "top": 1}, "material"),
        "leg": CostNode({"labour": 1}, {"glue": 1}, "material"),
        "top": CostNode({"labour": 2}, {"glue": 2}, "material"),
        "glue": CostNode({"auxiliary": Fraction(1, 2)}, {}, "auxiliary"),
    }
    table = roll_up(nodes)["table"]
    assert table.own == {"labour": 5}
    assert table.lower == {"labour": 6, "auxiliary": 3}  # labour 4 × 1 + 2, glue 6 × 0.50
    assert table.issued == {"labour": 5, "material": 9}  # 4 legs × 1.50 + a top of 3.00
