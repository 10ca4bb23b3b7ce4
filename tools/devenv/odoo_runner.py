"""Start Odoo's command line: configuration, environment variables, shell scripts."""

import json
import os
import re
import subprocess
import tempfile
from pathlib import Path

from . import processes
from .steps import TAIL_LINES, DevError, as_child, run

TOOLS = Path(__file__).resolve().parents[1]
ODOO_BIN = TOOLS / "odoo-bin"
SHELL_SCRIPT = Path(__file__).with_name("shell_script.py")
NOWHERE = "http://127.0.0.1:9"  # nothing answers there: no development database calls Odoo's services
SERVER_WIDE = ("base", "rpc", "web")
NEEDS_LOADING = ("queue_job",)  # modules that only work when loaded server-wide


def environment(env, **extra):
    """The environment Odoo runs in: our database server, no stray ODOO_* or PYTHON* settings."""
    return plain_environment(env) | env.postgres.environment | extra


def plain_environment(env):
    """The same without a database server.

    Byte code goes to the cache: it would otherwise litter the checkout, and without any Odoo needs
    seconds more to start.
    """
    skipped = ("ODOO_", "PYTHON", "PGDATABASE", "PGSERVICE", "VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(skipped)}
    ours = {"PYTHONPYCACHEPREFIX": str(env.paths.cache / "bytecode"), "PYTHONUNBUFFERED": "1"}
    return kept | ours


def write_config(env, name, installed=(), label="batch", **options):
    """Write a configuration file for one database and return its path.

    installed   modules of the database, of which NEEDS_LOADING are loaded server-wide
    label       part of the file's name: a running server reads its own file again when a worker restarts
    options     more options; "section.option" goes to another section of the file
    """
    settings = {
        "addons_path": ",".join(map(str, [*env.source.addons_path, env.paths.addons])),
        "data_dir": env.paths.data_dir,
        "db_name": name,
        "dbfilter": f"^{re.escape(name)}$",
        "list_db": False,
        "http_interface": "127.0.0.1",
        "proxy_mode": False,
        "max_cron_threads": 1,
        "publisher_warranty_url": NOWHERE,
        "server_wide_modules": ",".join([*SERVER_WIDE, *sorted(set(NEEDS_LOADING) & set(installed))]),
        "screenshots": env.paths.logs / "screenshots",
    } | options
    sections = {}
    for key, value in settings.items():
        section, _dot, option = key.rpartition(".")
        sections.setdefault(section or "options", []).append(f"{option} = {value}")
    text = "\n".join(f"[{section}]\n" + "\n".join(lines) + "\n" for section, lines in sections.items())
    file = env.paths.run / f"{name}.{label}.conf"
    file.write_text(text)
    return file


def command(env, *words):
    """The command line that starts Odoo."""
    return [env.python, ODOO_BIN, *words]


def batch(env, name, *words, installed=(), log_name=None):
    """Run Odoo to its end without a web server (install, update); return its log."""
    config = write_config(env, name, installed)
    words = ["-c", config, "-d", name, "--stop-after-init", "--no-http", "--max-cron-threads=0", *words]
    log_file = env.paths.logs / f"{log_name or name}.log"
    return run(command(env, *words), log_file=log_file, cwd=env.paths.run, env=environment(env))


def show(words, variables, cwd=None):
    """Run a command with its output shown as it comes; return its exit code."""
    words = [os.fspath(word) for word in words]
    return processes.attend(subprocess.Popen(words, cwd=cwd, env=variables, **as_child()))


def shell(env, name, script, args=(), input_vars=None):
    """Run a script in Odoo's shell; see DevEnv.shell."""
    with tempfile.TemporaryDirectory(dir=env.paths.run) as folder:
        output, errors = Path(folder, "output"), Path(folder, "errors")
        with output.open("w") as stdout, errors.open("w") as stderr:
            code = shell_code(env, name, script, args, input_vars, stdout, stderr)
        if code:
            tail = "\n".join(errors.read_text(errors="replace").splitlines()[-TAIL_LINES:])
            raise DevError(f"the script failed in the shell of {name} (code {code}):\n{tail}")
        return output.read_text()


def shell_code(env, name, script, args, input_vars, stdout, stderr, **config):
    """Run a script in Odoo's shell and return its exit code; `config` are options of Odoo.

    Everything Odoo itself prints goes to `stderr`; shell_script.py gives the script, and only the
    script, the real `stdout`.
    """
    with tempfile.TemporaryDirectory(dir=env.paths.run) as folder:
        output = os.dup(stdout.fileno())  # the child's own descriptor 1 will be something else
        try:
            process = start_shell(env, name, script, Path(folder), stderr, output, None, args, input_vars, **config)
        finally:
            os.close(output)
        return processes.attend(process)


def start_shell(env, name, script, folder, stderr, output, questions=None, args=(), input_vars=None, **config):
    """Start a script in Odoo's shell and return the process.

    folder      of the process's own, there until it has ended
    output      descriptor of what the script prints
    questions   descriptor of the lines it finds in QUESTIONS
    """
    request = {"args": list(args), "vars": input_vars or {}, "output": output, "questions": questions}
    request |= {"path": str(script.resolve())} if isinstance(script, Path) else {"text": script}
    file = folder / "request.json"
    file.write_text(json.dumps(request))
    with SHELL_SCRIPT.open() as stdin:
        options = as_child()
        options["pass_fds"] += tuple(each for each in (output, questions) if each is not None)
        words = [os.fspath(word) for word in _shell_words(env, name, **config)]
        variables = environment(env, DEV_SHELL_REQUEST=str(file))
        return subprocess.Popen(words, stdin=stdin, stdout=stderr, stderr=stderr, env=variables, **options)


def interactive_shell(env, name):
    """The shell for a person at a terminal."""
    return show(_shell_words(env, name), environment(env))


def _shell_words(env, name, **config):
    from . import databases  # noqa: PLC0415 - the two modules need each other

    file = write_config(env, name, databases.installed_modules(env, name), "shell", **config)
    return command(env, "shell", "-c", file, "-d", name, "--no-http", "--max-cron-threads=0")
