"""`./dev lint`: the checks the Odoo Community Association runs, from one locked environment."""

import os
import subprocess

from .python_env import Environment


def lint(paths, fix=False):
    """Run every check, also after one has failed; return 0 when all are content."""
    environment = Environment(paths, "lint").ensure()
    failed = [title for title, words in _checks(paths, fix) if _fails(paths, environment, title, words)]
    print(f"lint: {', '.join(failed)} failed" if failed else "lint: all checks passed")
    return 1 if failed else 0


def _checks(paths, fix):
    """(title, command) in the order in which problems are best mended."""
    cache = ["--cache-dir", paths.state / "ruff"]
    yield "ruff check", ["ruff", "check", *cache, *["--fix"] * fix, "."]
    yield "ruff format", ["ruff", "format", *cache, *["--check"] * (not fix), "."]
    if (paths.checkout / "__manifest__.py").exists():
        # by way of the link: the folder's name is the module's name in messages and imports
        yield "pylint-odoo", ["pylint", f"--rcfile={paths.checkout / '.pylintrc'}", paths.module.name]
        yield "oca-checks-odoo-module", ["oca-checks-odoo-module", "__manifest__.py"]
    translations = sorted(paths.checkout.glob("i18n/*.po"))
    if translations:
        yield "oca-checks-po", ["oca-checks-po", *translations]


def _fails(paths, environment, title, words):
    print(f"== {title}", flush=True)
    done = subprocess.run(
        [os.fspath(word) for word in [environment.program(words[0]), *words[1:]]],
        check=False,
        cwd=paths.addons if words[0] == "pylint" else paths.checkout,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYLINTHOME": str(paths.state / "pylint")},
    )
    return done.returncode != 0
