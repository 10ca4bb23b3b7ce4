"""`./dev faults`: the tests of tests/known_faults on plain Odoo, where they fail, and with the module.

Both databases are new. The first has what the module depends on and nothing else.
"""

import json
import textwrap
from pathlib import Path

from devenv import databases

SCRIPT = Path(__file__).resolve().parent / "odoo_scripts/known_faults.py"
WIDTHS = (38, 55, 21)  # of the table's columns
HEAD = ("fault, by its test", "plain Odoo", "with this module")
LONGEST = 110  # letters of what a failing test says


def main(env):
    """Print the table and the sum; return 0 if every fault is seen on Odoo and none with the module."""
    plain, ours = (_run(env, with_module) for with_module in (False, True))
    rows = compare(plain, ours)
    print(table(rows))
    print(json.dumps(count(rows)))
    return 0 if rows and all(fails and holds for _test, fails, holds in map(_verdict, rows)) else 1


def compare(plain, ours):
    """Join two runs, {test: what it said when it failed, or None}, into [(test, said on Odoo, said here)].

    A test that one run does not know has failed in it: its class was not set up.
    """
    missing = "was not run"
    tests = [*plain, *(test for test in ours if test not in plain)]
    return [(test, plain.get(test, missing), ours.get(test, missing)) for test in tests]


def count(rows):
    """Return the last line of the output as a dict."""
    verdicts = [_verdict(row) for row in rows]
    return {
        "faults": len(rows),
        "fail_on_odoo": sum(fails for _test, fails, _holds in verdicts),
        "hold_here": sum(holds for _test, _fails, holds in verdicts),
    }


def table(rows):
    """Return the table, each fault in as many lines as it needs."""
    lines = [*_lines(HEAD), *_lines(["-" * width for width in WIDTHS])]
    for test, on_odoo, here in rows:
        lines += _lines([_name(test), _odoo(on_odoo), f"FAILS: {_short(here)}" if here else "holds"])
    return "\n".join(lines)


def _verdict(row):
    """What counts as a fault shown: a figure or an error of the test itself."""
    test, on_odoo, here = row
    return test, on_odoo is not None and on_odoo != "was not run", here is None


def _odoo(text):
    return "holds: this Odoo does not have the fault" if text is None else f"fails: {_short(text)}"


def _short(text):
    """The first line of a message, with database ids taken as they come."""
    return textwrap.shorten(text.strip().splitlines()[0] if text.strip() else "no message", LONGEST, placeholder=" …")


def _name(test):
    return test.removeprefix("test_").replace("_", " ")


def _lines(cells):
    wrapped = [textwrap.wrap(cell, width) for cell, width in zip(cells, WIDTHS, strict=True)]
    height = max(map(len, wrapped))
    filled = [lines + [""] * (height - len(lines)) for lines in wrapped]
    return [
        "  ".join(text.ljust(width) for text, width in zip(row, WIDTHS, strict=True)).rstrip()
        for row in zip(*filled, strict=True)
    ]


def _run(env, with_module):
    """Return {test: what it said when it failed, or None} of one new database."""
    label = "with" if with_module else "without"
    with databases.claimed(env, f"{databases.prefix(env)}faults_{label}") as name:
        databases.drop(env, name)
        databases.create(env, name, with_module=with_module, scratch=True)
        with env.step(f"running the tests {label} the module"):
            output = env.shell(name, SCRIPT, input_vars={"checkout": str(env.checkout)})
    return {row["test"]: row["told"] for row in json.loads(output.splitlines()[-1])}
