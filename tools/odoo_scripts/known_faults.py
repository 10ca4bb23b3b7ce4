"""Run tests/known_faults in the database at hand and print a JSON list of {"test", "told"}.

Runs in Odoo's shell. ``told`` is what a failing test said, or null for one that passed.
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


class Told(OdooTestResult):
    """Keeps what each test said, also of a class that cannot be set up."""

    def __init__(self):
        super().__init__()
        self.told = {}

    def startTest(self, test):
        super().startTest(test)
        self.told[test._testMethodName] = None

    def addError(self, test, err):
        self._keep(test, f"{err[0].__name__}: {err[1]}")
        super().addError(test, err)

    def addFailure(self, test, err):
        self._keep(test, str(err[1]))
        super().addFailure(test, err)

    def addSkip(self, test, reason):
        self._keep(test, f"skipped: {reason}")
        super().addSkip(test, reason)

    def _keep(self, test, text):
        self.told[getattr(test, "_testMethodName", str(test))] = text


def tests(checkout):
    """Import the tests without the module: no line of it may run on plain Odoo.

    Odoo takes test cases only from packages below odoo.addons, so the packages above are empty
    stand-ins where the module is not loaded.
    """
    for name, folder in PACKAGES.items():
        if name not in sys.modules:
            sys.modules[name] = types.ModuleType(name)
            sys.modules[name].__path__ = [str(Path(checkout, folder))]
    return list(loader.get_module_test_cases(importlib.import_module(TESTS)))


def run(checkout):
    suite = OdooSuite(tests(checkout))
    result = Told()
    config["test_enable"] = odoo_module.current_test = True
    suite(result)
    config["test_enable"] = odoo_module.current_test = False
    return [{"test": name, "told": text} for name, text in result.told.items()]


env.cr.rollback()  # noqa: F821 - the shell's: its transaction would hold locks
if "mrp_actual_cost" not in env.registry._init_modules and "odoo.addons.mrp_actual_cost" in sys.modules:  # noqa: F821
    raise RuntimeError("the module was imported into plain Odoo")
logging.getLogger("odoo.addons.mrp_actual_cost.tests").setLevel(logging.CRITICAL)  # failing is what is asked
print(json.dumps(run(ARGS["checkout"])))  # noqa: F821
