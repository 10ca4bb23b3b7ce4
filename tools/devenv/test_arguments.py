"""Which phase of `./dev test` a pytest argument concerns, and what it is called there."""

from pathlib import Path

# name in the room of the costing phase -> folder of the checkout
PURE_ROOM = {"costing": "costing", "costing_tests": "tests/costing", "tools_tests": "tests/tools"}
# the same of the contract phase
CONTRACT_ROOM = {"contract_tests": "tests/contract"}


class Selection:
    """The arguments a person gave to pytest, paths apart from options."""

    def __init__(self, checkout, arguments):
        self.options = []
        self.pure, self.contract, self.odoo = [], [], []
        for argument in arguments:
            path = _path_in(checkout, argument)
            if path is None:
                self.options.append(argument)
            elif _room_name(path):
                self.pure.append(_room_name(path))
            elif _room_name(path, CONTRACT_ROOM):
                self.contract.append(_room_name(path, CONTRACT_ROOM))
            else:
                self.odoo.append(path)

    @property
    def is_partial(self):
        """True if the arguments may leave a phase without tests."""
        return bool(self.options or self._paths)

    @property
    def _paths(self):
        return self.pure + self.contract + self.odoo

    def concerns(self, phase):
        """A path is run in its own phases only; without any, everything is."""
        if not self._paths:
            return True
        return bool({"costing": self.pure, "contract": self.contract}.get(phase, self.odoo))

    def for_costing(self, room):
        everything = [name for name in PURE_ROOM if (room / name).is_dir()]
        return [*self.options, *(room / name for name in self.pure or everything)]

    def for_contract(self, room):
        return [*self.options, *(room / name for name in self.contract or CONTRACT_ROOM)]

    def for_odoo(self, module):
        return [*self.options, *(module / name for name in self.odoo or ["tests"])]


def _path_in(checkout, argument):
    """The argument relative to the checkout if it names something in it, else None.

    A test inside a file may follow, as in tests/test_close.py::TestClose.
    """
    if argument.startswith("-"):
        return None
    name, separator, test = argument.partition("::")
    for file in (Path(name).resolve(), checkout / name):
        if file.exists() and file.is_relative_to(checkout):
            return str(file.relative_to(checkout)) + separator + test
    return None


def _room_name(path, room=PURE_ROOM):
    """A checkout path under its name in a phase's room, or None if it is not part of it.

    >>> _room_name("tests/costing/test_apportion.py::test_zero")
    'costing_tests/test_apportion.py::test_zero'
    >>> _room_name("tests/mes/test_inbox.py")
    """
    for name, folder in room.items():
        if path == folder or path.startswith(f"{folder}/"):
            return name + path[len(folder) :]
    return None
