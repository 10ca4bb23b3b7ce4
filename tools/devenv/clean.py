"""`./dev stop` and `./dev clean`: leave nothing running, leave nothing behind."""

from . import databases, postgres, server
from .processes import remove_tree
from .steps import log


def stop(env):
    """Stop this checkout's servers, also those whose ./dev was killed, then its PostgreSQL."""
    server.stop_all(env)
    postgres.choose(env.paths).stop()
    for report in env.paths.run.glob("result-*.json"):  # of test runs that were killed
        report.unlink()


def clean(env, shared=False):
    """Remove the databases and the state; with `shared` also Odoo and the Python environments."""
    server.stop_all(env)
    own = postgres.choose(env.paths)
    if isinstance(own, postgres.ExternalPostgres):
        _drop_databases(env)
    own.remove()
    for folder in (env.state, *[env.paths.cache] * shared):
        log(f"removing {folder}")
        remove_tree(folder)


def _drop_databases(env):
    """On somebody else's server: what this checkout has made there, nothing else."""
    ours = [*databases.names_starting(env, databases.prefix(env)), *databases.created_here(env)]
    for name in ours:
        log(f"dropping database {name}")
        databases.drop(env, name)
