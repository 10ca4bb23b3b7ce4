"""Run tests/known_faults in the database at hand and print a JSON list of {"test", "outcome", "told"}.

Runs in Odoo's shell. ``outcome`` is "passed", "failed" (an assertion did not hold) or "error" (the test
could not be carried out, which shows nothing); ``told`` is what it said.
ARGS: checkout
"""

import importlib
import json
import logging
import sys
import types
from pathlib import Path

import odoo.tests.loader as loader
from odoo.modules import module as odoo_module
from odoo.tests.result import OdooTestResult
from odoo.tests.suite import OdooSuite
from odoo.tools import config

TESTS = "odoo.addons.mrp_actual_cost.tests.known_faults.test_known_faults"
PACKAGES = {"odoo.addons.mrp_actual_cost": ".", "odoo.addons.mrp_actual_cost.tests": "tests"}


class Outcomes(OdooTestResult):
    """Keeps what each test said, also that a class cannot be set up."""

    def __init__(self):
        super().__init__()
        self.rows = {}

    def startTest(self, test):
        super().startTest(test)
        self._keep(test, "passed", "")

    def addError(self, test, err):
        self._keep(test, "error", f"{err[0].__name__}: {err[1]}")
        super().addError(test, err)

    def addFailure(self, test, err):
        self._keep(test, "failed", str(err[1]))
        super().addFailure(test, err)

    def addSkip(self, test, reason):
        self._keep(test, "error", f"skipped: {reason}")
        super().addSkip(test, reason)

    def _keep(self, test, outcome, told):
        name = getattr(test, "_testMethodName", str(test))
        self.rows[name] = {"test": name, "outcome": outcome, "told": told}


def tests(checkout):
    """Import the tests without the module: no line of it may run on plain Odoo.

    Odoo takes test cases only from packages below odoo.addons, so the packages above are empty
    stand-ins where the module is not loaded.
    """
    for name, folder in PACKAGES.items():
        if name not in sys.modules:
            sys.modules[name] = types.ModuleType(name)
            sys.modules[name].__path__ = [str(Path(checkout, folder))]
    cases = loader.get_module_test_cases(importlib.import_module(TESTS))
    return sorted(cases, key=lambda case: getattr(case, case._testMethodName).__code__.co_firstlineno)


def run(checkout):
    suite = OdooSuite(tests(checkout))
    result = Outcomes()
    config["test_enable"] = odoo_module.current_test = True
    suite(result)
    config["test_enable"] = odoo_module.current_test = False
    return list(result.rows.values())


# The names below are the shell's.
env.cr.rollback()  # noqa: F821 - its transaction would hold locks
logging.getLogger("odoo.addons.mrp_actual_cost.tests").setLevel(logging.CRITICAL)  # failing is what is asked
print(json.dumps(run(ARGS["checkout"])))  # noqa: F821
