"""DevEnv: everything a script of this project needs, set up on first use.

Scripts under tools/ get one as their first argument; nothing is installed, downloaded or started
before something asks for it.
"""

from functools import cached_property

from . import databases, locks, odoo_runner, odoo_source, postgres, steps
from .paths import MODULE, Paths
from .python_env import Environment
from .server import Server
from .shell_session import ShellSession


class DevEnv:
    """The tools of one checkout. Use as a context manager, so that PostgreSQL is not left running."""

    def __init__(self):
        self.paths = Paths.from_environment()
        self.module = MODULE
        self.checkout = self.paths.checkout
        self.state = self.paths.state

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        if "postgres" in vars(self):
            self.postgres.stop_if_last()

    @cached_property
    def source(self):
        """Odoo's source tree, fetched when there is none."""
        found = odoo_source.find(self.paths)
        if found:
            return found
        with self.setup_lock(self.paths.cache / "odoo.lock"):
            return odoo_source.find(self.paths) or odoo_source.fetch(self.paths)

    @cached_property
    def environment(self):
        """The Python environment Odoo and the tests run in."""
        return Environment(self.paths, "odoo", self.source.root).ensure()

    @property
    def python(self):
        """Path of that environment's interpreter."""
        return self.environment.python

    @cached_property
    def postgres(self):
        """The running database server; it stays up until the last ./dev has ended."""
        server = postgres.choose(self.paths)
        self.__dict__["postgres"] = server  # so that an interrupted start is stopped as well
        server.start()
        return server

    @staticmethod
    def log(message):
        """One line of progress on stderr."""
        steps.log(message)

    @staticmethod
    def step(title):
        """`with env.step("loading 10,000 orders"):` prints the title and the seconds it took."""
        return steps.step(title)

    @staticmethod
    def setup_lock(file):
        """One process at a time does what follows; the others wait and say so."""
        return locks.holding(file, on_wait=lambda: steps.log("waiting for another ./dev to finish setting up"))

    def database_exists(self, name):
        return databases.exists(self, name)

    def ensure_database(self, name, demo=False, modules=(), fresh=False, with_module=True):
        """Create a database with the module (and `modules`) installed, unless it exists; return its name.

        demo         with demo data
        fresh        drop an existing one first
        with_module  False: only what the module depends on, for comparing
        """
        if fresh:
            databases.drop(self, name)
        if not databases.exists(self, name):
            databases.create(self, name, demo=demo, modules=modules, with_module=with_module)
        return name

    def drop_database(self, name):
        """Drop a database and its files; nothing happens if it does not exist."""
        databases.drop(self, name)

    def psql(self, name, sql):
        """Run one SQL statement in autocommit; rows come back as lists (dates and decimals as text)."""
        return databases.sql(self, name, sql)

    def shell(self, name, script, args=(), input_vars=None):
        """Run a script (text, or the Path of a file) in Odoo's shell and return what it printed.

        The script finds `env` and `self` as usual, `args` in sys.argv[1:] and `input_vars` (anything
        JSON can carry) in the dict ARGS. What it does not commit is rolled back.
        raises   DevError with the end of the log when the script raises
        """
        return odoo_runner.shell(self, name, script, args, input_vars)

    def shell_session(self, name, script, input_vars=None):
        """`with env.shell_session("demo", file) as session:` runs a script that answers `session.ask(…)`."""
        return ShellSession(self, name, script, input_vars)

    def server(self, name, workers=2, port=None, config=None):
        """`with env.server("demo") as server:` runs Odoo on a database; see server.Server."""
        return Server(self, name, workers, port, config)

    def exit_code_of(self, *words, cwd=None, **variables):
        """Run `words` with Odoo's Python, its output shown; variables go to its environment."""
        return odoo_runner.show([self.python, *words], odoo_runner.environment(self, **variables), cwd)
