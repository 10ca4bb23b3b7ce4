"""What ./dev faults counts as a fault shown."""

import faults


def row(test, outcome, told=""):
    return {"test": test, "outcome": outcome, "told": told}


def test_only_an_assertion_that_does_not_hold_shows_a_fault():
    plain = [row("test_a", "failed"), row("test_b", "error"), row("test_c", "passed")]
    ours = [row(test, "passed") for test in ("test_a", "test_b", "test_c")]
    assert faults.count(faults.compare(plain, ours)) == {"faults": 3, "fail_on_odoo": 1, "hold_here": 3}


def test_a_test_that_one_run_does_not_know_counts_for_nothing_there():
    rows = faults.compare([row("setUpClass (TestKnownFaults)", "error")], [row("test_a", "passed")])
    assert faults.count(rows) == {"faults": 2, "fail_on_odoo": 0, "hold_here": 1}


def test_the_table_has_the_first_line_of_what_a_test_said():
    rows = faults.compare(
        [row("test_unbuild_leaves_no_balance", "failed", "WIP 60.00, right: 0.00\nmore")],
        [row("test_unbuild_leaves_no_balance", "passed")],
    )
    last = faults.table(rows).splitlines()[-1]
    assert last.split("  ")[0] == "unbuild leaves no balance"
    assert "fails: WIP 60.00, right: 0.00  " in last and last.endswith("  holds")
