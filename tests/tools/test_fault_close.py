"""What `./dev fault close` calls the same."""

from fault import close

CALM = {"mrp_cost_line": ["id=1 amount=60.00", "id=2 amount=-60.00"], "history": ["Lock: done", "Lock: done"]}


def test_the_same_rows_in_any_order_are_the_same():
    assert close._differing(CALM, {**CALM, "mrp_cost_line": CALM["mrp_cost_line"][::-1]}) == []


def test_another_amount_is_a_row_missing_and_one_added():
    found = {**CALM, "mrp_cost_line": ["id=1 amount=60.01", "id=2 amount=-60.00"]}
    assert close._differing(CALM, found) == [
        "mrp_cost_line: missing id=1 amount=60.00",
        "mrp_cost_line: added id=1 amount=60.01",
    ]


def test_a_row_that_stands_once_too_often_is_told():
    assert close._differing(CALM, {**CALM, "history": ["Lock: done"] * 3}) == ["history: added Lock: done"]
