"""Databases: made by copying a template, which takes a second, and installing the module."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys

from . import locks, odoo_runner, templates
from .paths import MODULE
from .steps import DevError, log, run, step

SQL_CLIENT = odoo_runner.TOOLS / "devenv/sql_client.py"


def sql(env, database, statement, values=None, **names):
    """Run a statement in autocommit and return its rows; see sql_client.py for `values` and `names`."""
    request = {"database": database, "statement": statement, "values": values, "names": names}
    done = subprocess.run(
        [env.python, SQL_CLIENT],
        check=False,
        capture_output=True,
        text=True,
        input=json.dumps(request),
        env=odoo_runner.environment(env),
    )
    if done.returncode:
        raise DevError(f"SQL failed in {database}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def exists(env, name):
    return bool(_facts(env, name))


def is_template(env, name):
    return _facts(env, name) == [[True]]


def _facts(env, name):
    return sql(env, "postgres", "SELECT datistemplate FROM pg_database WHERE datname = %(name)s", {"name": name})


def installed_modules(env, name):
    """Names of the modules installed in a database."""
    if not exists(env, name):
        raise DevError(f"there is no database {name}: create it with ./dev db {name} [--demo]")
    return [row[0] for row in sql(env, name, "SELECT name FROM ir_module_module WHERE state = 'installed'")]


def create(env, name, *, demo=False, modules=(), with_module=True, scratch=False):
    """Create a database from a template and install the module; whole or not at all.

    modules   installed besides
    scratch   for tests: commits need not reach the disk
    """
    check_name(name)
    drop_abandoned(env)
    template = templates.ensure(env, demo, modules)
    with claimed(env, f"{prefix(env)}new_{os.getpid()}_{name}"[:60]) as unfinished:
        _copy(env, template, unfinished, scratch)
        if with_module:
            with step(f"installing {MODULE} in {name}"):
                output = install(env, unfinished, [MODULE], modules, demo=demo, log_name=name)
            show_complaints(output)
        _rename(env, unfinished, name)
    if scratch:
        relax(env, name)


def copy(env, source, name):
    """Make a database the copy of another one on which nobody works; one of that name is dropped."""
    check_name(name)
    drop(env, name)
    _copy(env, source, name, scratch=False)
    _record(env, name).touch()


def drop(env, name):
    """Drop a database, ending its sessions, and delete its files."""
    if is_template(env, name):
        sql(env, "postgres", "ALTER DATABASE {name} IS_TEMPLATE false", name=name)
    sql(env, "postgres", "DROP DATABASE IF EXISTS {name} WITH (FORCE)", name=name)
    shutil.rmtree(filestore(env, name), ignore_errors=True)
    for file in (_record(env, name), *env.paths.run.glob(f"{name}.*.conf")):
        file.unlink(missing_ok=True)


def update(env, name):
    """Update the module in a database after its views or fields changed."""
    with step(f"updating {MODULE} in {name}"):
        output = odoo_runner.batch(env, name, "-u", MODULE, installed=installed_modules(env, name))
    show_complaints(output)


def export_terms(env):
    """Write i18n/<module>.pot from a fresh database."""
    target = env.checkout / "i18n" / f"{MODULE}.pot"
    target.parent.mkdir(exist_ok=True)
    with claimed(env, f"{prefix(env)}i18n_{os.getpid()}") as name:
        create(env, name, scratch=True)
        config = odoo_runner.write_config(env, name)
        with step(f"exporting {target.relative_to(env.checkout)}"):
            words = ["i18n", "export", "-c", config, "-d", name, "-o", target, MODULE]
            run(odoo_runner.command(env, *words), env=odoo_runner.environment(env), cwd=env.paths.run)
    return 0


def install(env, name, wanted, installed, *, demo, log_name=None):
    """Install modules and make sure that they are: Odoo only warns of a name it does not know."""
    words = ["-i", ",".join(wanted), *["--with-demo"] * bool(demo)]
    output = odoo_runner.batch(env, name, *words, installed=installed, log_name=log_name)
    missing = set(wanted) - set(installed_modules(env, name))
    if missing:
        raise DevError(f"Odoo did not install {', '.join(sorted(missing))}; see {env.paths.logs / name}.log")
    return output


def _copy(env, template, name, scratch):
    sql(env, "postgres", "CREATE DATABASE {name} TEMPLATE {template}", name=name, template=template)
    if scratch:
        relax(env, name)
    # Odoo never changes a file of its filestore in place, so links are as good as copies.
    shutil.copytree(filestore(env, template), filestore(env, name), copy_function=os.link, dirs_exist_ok=True)


def _rename(env, old, new):
    shutil.rmtree(filestore(env, new), ignore_errors=True)
    sql(env, "postgres", "ALTER DATABASE {old} RENAME TO {new}", old=old, new=new)
    filestore(env, old).rename(filestore(env, new))
    _record(env, new).touch()


def relax(env, name):
    """What is in this database can be made again: do not wait for the disk."""
    sql(env, "postgres", "ALTER DATABASE {name} SET synchronous_commit = off", name=name)


@contextlib.contextmanager
def claimed(env, name):
    """A database name of our own for a while; dropped at the end, or by a later run if we are killed."""
    file = env.paths.run / f"{name}.claim"
    with locks.holding(file):
        try:
            yield name
        finally:
            drop(env, name)
            file.unlink(missing_ok=True)


def drop_abandoned(env):
    """Drop the databases whose ./dev was killed: nobody holds their claim any more."""
    for file in env.paths.run.glob("*.claim"):
        with locks.holding(file, wait=False) as descriptor:
            if descriptor is not None:
                drop(env, file.stem)
                file.unlink(missing_ok=True)


def names_starting(env, start):
    """Databases by the beginning of their name."""
    query = "SELECT datname FROM pg_database WHERE starts_with(datname, %(start)s)"
    return [row[0] for row in sql(env, "postgres", query, {"start": start})]


def created_here(env):
    """The databases people made with ./dev in this checkout."""
    return [file.stem for file in env.paths.run.glob("*.database")]


def prefix(env):
    """Begins the names of our own databases; differs between checkouts, which may share a server."""
    return f"mrp_cost_{env.paths.key}_"


def filestore(env, name):
    return env.paths.data_dir / "filestore" / name


def check_name(name):
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}", name):
        raise DevError(f"{name!r} is no good name for a database: use letters, digits, _ and -")


def show_complaints(output, most=20):
    """Odoo only logs much of what is wrong with a module: show the warnings and errors."""
    complaints = [line for line in output.splitlines() if re.search(r" (WARNING|ERROR|CRITICAL) ", line)]
    for line in complaints[:most]:
        print(line, file=sys.stderr)
    if len(complaints) > most:
        log(f"and {len(complaints) - most} more warnings")


def _record(env, name):
    """A note that this database was made here, for ./dev clean on a shared server."""
    return env.paths.run / f"{name}.database"
