"""What `./dev demo` calls a difference: on made-up month ends."""

import pytest
from demo_plant import story
from devenv import DevError


def closing(**changed):
    agreed = {
        "state": "closed",
        "trial": 0.0,
        "reconciliation": [["WIP", 10.0, 10.0, 0.0, 0.0]],
        "stock": [["Components", 5.0, 5.0, 0.0]],
    }
    return agreed | changed


def test_month_ends_that_agree():
    assert not any(story.differences(closing()))
    assert not any(story.later_differences([["2026-08", "closed", 0.0, [["WIP", 10.0, 10.0]]]]))


@pytest.mark.parametrize(
    "changed",
    [
        {"trial": 0.01},
        {"reconciliation": [["WIP", 10.0, 9.99, 0.0, 0.01]]},
        {"stock": [["Components", 5.0, 5.01, -0.01], ["Goods", 5.0, 4.99, 0.01]]},
    ],
)
def test_a_cent_is_a_difference(changed):
    assert any(story.differences(closing(**changed)))


def test_a_month_that_was_not_closed_is_no_agreement():
    for changed in ({"state": "closing"}, {"reconciliation": []}):
        with pytest.raises(DevError):
            story.differences(closing(**changed))


def test_differences_of_two_accounts_do_not_cancel_out():
    rows = [["2026-08", "closed", 0.0, [["Components", 10.0, 0.0], ["Goods", 0.0, 10.0]]]]
    assert story.later_differences(rows) == [0.0, 10.0, -10.0]
