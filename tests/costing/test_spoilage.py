"""Laws of loss: abnormal units carry the cost up to their operation, and no more than there is."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from costing import Stage, abnormal_loss, place_cost, share_by_units, split_normal

CENT = Decimal("0.01")
amounts = st.integers(0, 10**11).map(lambda cents: cents * CENT)
units = st.integers(0, 10**5).map(Fraction)
stages = st.lists(
    st.tuples(amounts, units, st.fractions(0, 1)).map(lambda s: Stage({"cost": s[0]}, s[1], s[1] * s[2])),
    min_size=1,
    max_size=6,
)


@given(stages, units)
def test_loss_is_never_negative_nor_more_than_the_cost(route, good):
    losses = [loss.get("cost", Decimal(0)) for loss in abnormal_loss(route, good)]
    assert all(loss >= 0 for loss in losses)
    assert sum(losses) <= sum(stage.cost["cost"] for stage in route)


@given(stages, units, st.integers(1, 100))
def test_only_the_proportion_of_units_matters(route, good, factor):
    scaled = [Stage(s.cost, s.rejected * factor, s.abnormal * factor) for s in route]
    assert abnormal_loss(route, good) == abnormal_loss(scaled, good * factor)


@given(stages, units, amounts)
def test_a_reject_carries_nothing_of_later_operations(route, good, later):
    assert abnormal_loss([*route, Stage({"cost": later})], good)[:-1] == abnormal_loss(route, good)


@given(st.lists(units, max_size=8), st.none() | units)
def test_normal_and_abnormal_are_all_that_was_rejected(rejected, allowed):
    pairs = split_normal(rejected, allowed)
    assert [normal + abnormal for normal, abnormal in pairs] == rejected
    normal = sum(pair[0] for pair in pairs)
    assert normal == (sum(rejected) if allowed is None else min(sum(rejected), allowed))


def test_the_textbook_of_spoilage():
    """3,075,000 / 20,500 = 150: 100 abnormal are 15,000; 20,000 good ones keep 3,060,000."""
    [(first, second)] = split_normal([500], Fraction(20000) * 2 / 100)
    [loss] = abnormal_loss([Stage({"cost": Decimal("3075000.00")}, 500, second)], good=20000)
    assert (first, second) == (400, 100)
    assert loss == {"cost": Decimal("15000.00")}


def test_two_operations_carry_their_cost_one_after_the_other():
    """
    operation  cost    reached  unit   rejected  abnormal  loss
    1          200.00  10       20.00  2         1         20.00
    2           80.00   8       32.50  0         0          0.00   (200 - 20 + 80) / 8
    """
    losses = abnormal_loss([Stage({"c": Decimal("200.00")}, 2, 1), Stage({"c": Decimal("80.00")})], good=8)
    assert losses == [{"c": Decimal("20.00")}, {}]


def test_cost_without_an_operation_follows_the_operations():
    own = [{"labour": Decimal("30.00")}, {"labour": Decimal("60.00")}]
    placed = place_cost(own, {"overhead": Decimal("10.00")}, [30, 60])
    assert [cost["overhead"] for cost in placed] == [Decimal("3.33"), Decimal("6.67")]
    assert place_cost([{}, {}], {"overhead": Decimal("10.00")}, [0, 0])[0] == {"overhead": Decimal("10.00")}


def test_documents_share_by_their_units():
    assert share_by_units({"c": Decimal("10.00")}, [1, 2]) == [{"c": Decimal("3.33")}, {"c": Decimal("6.67")}]
    assert share_by_units({"c": Decimal("10.00")}, [0, 0]) == [{}, {}]
