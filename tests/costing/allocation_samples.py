"""Random service centers for the property tests."""

from decimal import Decimal

from hypothesis import strategies as st

CENT = Decimal("0.01")
SERVICE = ("canteen", "power", "repair", "stores")
PRODUCTION = ("lathe", "paint", "saw")
ELEMENTS = ("energy", "wages")

cents = st.integers(-(10**9), 10**9).map(lambda count: count * CENT)
positive_cents = st.integers(0, 10**9).map(lambda count: count * CENT)


@st.composite
def plants(draw, amounts=cents):
    """Return cost and uses; every service center serves at least one production center."""
    count = draw(st.integers(1, len(SERVICE)))
    centers = SERVICE[:count]
    vectors = st.dictionaries(st.sampled_from(ELEMENTS), amounts)
    cost = {center: draw(vectors) for center in (*centers, *PRODUCTION[:2])}
    uses = {
        center: {
            **draw(st.dictionaries(st.sampled_from(centers), st.integers(0, 500), max_size=4)),
            **draw(st.dictionaries(st.sampled_from(PRODUCTION), st.integers(1, 500), min_size=1)),
        }
        for center in centers
    }
    return cost, uses


def sums(vectors):
    """Return {element: sum} without zeros."""
    total = {}
    for vector in vectors:
        for element, amount in vector.items():
            total[element] = total.get(element, Decimal(0)) + amount
    return {element: amount for element, amount in total.items() if amount}


def negated(tree):
    """Return nested dicts with the sign of every amount changed."""
    return {key: negated(value) if isinstance(value, dict) else -value for key, value in tree.items()}
