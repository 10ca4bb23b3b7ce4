"""Template databases: everything the module depends on, installed once; building one takes a minute.

A template is known by what it is made of (dependencies, Odoo, Python packages, demo data, extra
modules). It counts only once it is marked as a template, so an interrupted build is simply repeated.
"""

import ast
import contextlib

from . import databases
from .odoo_runner import NOWHERE
from .paths import short_hash
from .steps import DevError, step

OWN_ENDPOINT = """
    INSERT INTO ir_config_parameter (key, value) VALUES ('iap.endpoint', %(url)s)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value
"""


def ensure(env, demo, modules):
    """The template with all dependencies; built if needed. Older ones of its kind are dropped."""
    modules = sorted(set(modules) - _with_dependencies(env, depends(env)))
    name = _template_name(env, demo, modules)
    with env.setup_lock(env.paths.state / "templates.lock"):
        if _is_complete(env, name):
            return name
        kind = name.rpartition("_")[0]
        for old in databases.names_starting(env, f"{kind}_"):
            databases.drop(env, old)
        _build(env, name, demo, modules)
    return name


def _build(env, name, demo, modules):
    _create_empty(env, name)
    databases.relax(env, name)
    extras = [*modules, *["demo data"] * bool(demo)]
    title = f"preparing a database with {', '.join(['the dependencies', *extras])} (1-3 minutes, once)"
    with step(title):
        databases.install(env, name, [*depends(env), *modules], modules, demo=demo)
    databases.sql(env, name, OWN_ENDPOINT, {"url": NOWHERE})
    databases.filestore(env, name).mkdir(parents=True, exist_ok=True)
    databases.sql(env, "postgres", "ALTER DATABASE {name} ALLOW_CONNECTIONS false IS_TEMPLATE true", name=name)


def _create_empty(env, name):
    """As Odoo would, but before it starts, so that the settings made next already count."""
    create = "CREATE DATABASE {name} ENCODING 'UTF8' LC_COLLATE 'C' TEMPLATE template0"
    databases.sql(env, "postgres", create, name=name)
    with contextlib.suppress(DevError):  # an extension the server may not have: searching is slower then
        databases.sql(env, name, "CREATE EXTENSION IF NOT EXISTS pg_trgm")


def _is_complete(env, name):
    """A template is marked as such last; its files could have been deleted since."""
    return databases.is_template(env, name) and databases.filestore(env, name).is_dir()


def _template_name(env, demo, modules):
    """<checkout>_tpl_<kind>_<what it is made of>"""
    kind = ("demo" if demo else "plain") + short_hash(*modules)[:6]
    lock_file = (env.paths.requirements / "odoo.txt").read_text()
    return f"{databases.prefix(env)}tpl_{kind}_{short_hash(env.source.identity, lock_file, *sorted(depends(env)))}"


def depends(env):
    """What the manifest depends on."""
    return _depends(env.checkout)


def _with_dependencies(env, modules):
    """The modules with everything they depend on; none of it makes a template differ."""
    found, waiting = set(), list(modules)
    while waiting:
        name = waiting.pop()
        folders = [path / name for path in env.source.addons_path if (path / name / "__manifest__.py").exists()]
        if name not in found:
            found.add(name)
            waiting += [each for folder in folders for each in _depends(folder)]
    return found


def _depends(folder):
    return ast.literal_eval((folder / "__manifest__.py").read_text()).get("depends", [])
