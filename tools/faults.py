"""`./dev faults`: the tests of tests/known_faults on plain Odoo, where they fail, and with the module.

Both databases are new. The first has what the module depends on and nothing else.
"""

import json
import textwrap
from pathlib import Path

from devenv import databases

SCRIPT = Path(__file__).resolve().parent / "odoo_scripts/known_faults.py"
HEAD = ("what should hold, by the test's name", "plain Odoo", "with this module")
WIDTHS = (41, 56, 16)
LONGEST = 150  # letters of what a test said
NOT_RUN = {"outcome": "error", "told": "was not run"}
WORDS = {
    "plain": {"passed": "HOLDS: no fault here", "failed": "fails: ", "error": "NOT SHOWN, error: "},
    "ours": {"passed": "holds", "failed": "FAILS: ", "error": "ERROR: "},
}


def main(env):
    """Print the table and the counts; return 0 if every fault is seen on Odoo and none with the module."""
    rows = compare(_run(env, with_module=False), _run(env, with_module=True))
    counts = count(rows)
    print(table(rows))
    print(json.dumps(counts))
    return 0 if rows and set(counts.values()) == {len(rows)} else 1


def compare(plain, ours):
    """Join two runs into [(test, its row on plain Odoo, its row with the module)].

    plain, ours: lists of {"test", "outcome", "told"}, as odoo_scripts/known_faults.py prints them
    """
    plain, ours = ({row["test"]: row for row in run} for run in (plain, ours))
    return [(test, plain.get(test, NOT_RUN), ours.get(test, NOT_RUN)) for test in {**plain, **ours}]


def count(rows):
    """Return the last line of the output. Only an assertion that did not hold shows a fault."""
    return {
        "faults": len(rows),
        "fail_on_odoo": sum(plain["outcome"] == "failed" for _test, plain, _ours in rows),
        "hold_here": sum(ours["outcome"] == "passed" for _test, _plain, ours in rows),
    }


def table(rows):
    """Return the table, each test in as many lines as it needs."""
    lines = [*_lines(HEAD), *_lines(["-" * width for width in WIDTHS])]
    for test, plain, ours in rows:
        name = test.removeprefix("test_").replace("_", " ")
        lines += _lines([name, _text("plain", plain), _text("ours", ours)])
    return "\n".join(lines)


def _text(run, row):
    first_line = row["told"].strip().partition("\n")[0]
    return WORDS[run][row["outcome"]] + textwrap.shorten(first_line, LONGEST, placeholder=" …")


def _lines(cells):
    wrapped = [textwrap.wrap(cell, width) for cell, width in zip(cells, WIDTHS, strict=True)]
    height = max(map(len, wrapped))
    filled = [lines + [""] * (height - len(lines)) for lines in wrapped]
    return [
        "  ".join(text.ljust(width) for text, width in zip(row, WIDTHS, strict=True)).rstrip()
        for row in zip(*filled, strict=True)
    ]


def _run(env, *, with_module):
    """Return the rows of the tests, run in a new database."""
    label = "with" if with_module else "without"
    with databases.claimed(env, f"{databases.prefix(env)}faults_{label}") as name:
        databases.drop(env, name)
        databases.create(env, name, with_module=with_module, scratch=True)
        with env.step(f"running the tests {label} the module"):
            output = env.shell(name, SCRIPT, input_vars={"checkout": str(env.checkout)})
    return json.loads(output.splitlines()[-1])
