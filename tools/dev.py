"""The project's developer tool; run it as ./dev. Everything it needs it sets up by itself."""

import argparse
import importlib
import json
import signal
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # no __pycache__ in the checkout

from devenv import DevEnv, DevError, clean, databases, linting, native, odoo_runner, python_env, testing  # noqa: E402

TOOLS = Path(__file__).resolve().parent
MES_KEY_SCRIPT = TOOLS / "odoo_scripts/mes_key.py"


def demo(env, options):
    """show the module at work on demo data"""
    return importlib.import_module("demo").main(env, options)


def replay(env, options):
    """send a shop-floor log to the module as a MES would"""
    return importlib.import_module("replay").main(env, [options.log, *options.arguments])


def bench(env, options):
    """run a measurement from tools/bench"""
    return _script("bench", env, options)


def faults(env, options):
    """show the known faults of Odoo that the module mends"""
    return importlib.import_module("faults").main(env)


def fault(env, options):
    """run a fault injection from tools/fault"""
    return _script("fault", env, options)


def test(env, options):
    """run all tests; further arguments go to pytest"""
    if options.native:
        return native.test(env, options.native.split(","), with_module=not options.without_module)
    chosen = {"phase": options.phase, "thorough": options.thorough, "keep_db": options.keep_db}
    return testing.test(env, options.arguments, **chosen)


def db(env, options):
    """create a database with the module installed"""
    if not options.force and env.database_exists(options.name):
        raise DevError(f"database {options.name} exists already; --force replaces it")
    modules = [name for name in options.modules.split(",") if name]
    env.ensure_database(options.name, demo=options.demo, modules=modules, fresh=options.force)
    return 0


def shell(env, options):
    """run the script on standard input in Odoo's shell"""
    if sys.stdin.isatty():
        return odoo_runner.interactive_shell(env, options.name)
    arguments = (options.name, sys.stdin.read(), options.arguments, None)
    return odoo_runner.shell_code(env, *arguments, sys.stdout, sys.stderr)


def serve(env, options):
    """run Odoo on a database until Ctrl-C"""
    if options.name == "demo":
        env.ensure_database("demo", demo=True)
    facts = {"db": options.name, "login": "admin", "password": "admin", **_mes_key(env, options.name)}
    with env.server(options.name, options.workers, options.port) as server:
        print(json.dumps({"url": server.url, **facts}), flush=True)
        try:
            code = server.wait()
        except (KeyboardInterrupt, SystemExit):
            return 0  # being told to stop is how this command ends
        raise DevError(f"Odoo ended by itself with code {code}; see {server.log}")


def update(env, options):
    """update the module in a database"""
    databases.update(env, options.name)
    return 0


def uninstall(env, options):
    """uninstall the module from a database"""
    script = f"env['ir.module.module'].search([('name', '=', '{env.module}')]).button_immediate_uninstall()"
    with env.step(f"uninstalling {env.module} from {options.name}"):
        env.shell(options.name, script)
    return 0


def lint(env, options):
    """check style and Odoo conventions"""
    return linting.lint(env.paths, fix=options.fix)


def lock(env, options):
    """resolve requirements/*.in anew into hashed locks"""
    python_env.write_locks(env.paths)
    return 0


def i18n(env, options):
    """export the translation template"""
    return databases.export_terms(env)


def stop(env, options):
    """stop PostgreSQL and all servers of this checkout"""
    clean.stop(env)
    return 0


def clean_up(env, options):
    """stop, and remove this checkout's databases and state"""
    clean.clean(env, shared=options.all)
    return 0


def _script(folder, env, options):
    """Run tools/<folder>/<name>.py, or list the names there are."""
    names = sorted(file.stem for file in (TOOLS / folder).glob("*.py") if not file.stem.startswith("_"))
    if options.name not in names:
        raise DevError(f"name one of these to run: ./dev {folder} {' | '.join(names) or '(there are none yet)'}")
    return importlib.import_module(f"{folder}.{options.name}").main(env, options.arguments)


def _mes_key(env, name):
    """The MES system and key a client can use, if the module offers a way to ask."""
    found = None
    if MES_KEY_SCRIPT.exists():
        lines = env.shell(name, MES_KEY_SCRIPT).splitlines()
        found = json.loads(lines[-1]) if lines else None
    return {key: (found or {}).get(key) for key in ("mes_system", "mes_key")}


def parser():
    """One sub-command for each function above; its docstring is its help."""
    main = argparse.ArgumentParser(prog="./dev", description=__doc__, allow_abbrev=False)
    commands = main.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(function, *names, name=None):
        added = commands.add_parser(name or function.__name__, help=function.__doc__, allow_abbrev=False)
        added.set_defaults(function=function, takes_more="arguments" in names)
        for each in names:
            if each != "arguments":
                added.add_argument(each.rstrip("?"), nargs="?" if each.endswith("?") else None)
        return added

    _demo_options(command(demo))
    command(replay, "log", "arguments")
    command(bench, "name?", "arguments")
    command(fault, "name?", "arguments")
    command(faults)
    _test_options(command(test, "arguments"))
    _db_options(command(db, "name"))
    command(shell, "name", "arguments")
    _serve_options(command(serve, "name"))
    command(update, "name")
    command(uninstall, "name")
    command(lint).add_argument("--fix", action="store_true", help="mend what can be mended")
    command(lock)
    command(i18n)
    command(stop)
    command(clean_up, name="clean").add_argument("--all", action="store_true", help="the shared cache too")
    return main


def _demo_options(added):
    added.add_argument("--once", action="store_true", help="end after the tour instead of serving on")
    added.add_argument("--setting", choices=("perpetual", "periodic"), default="perpetual", help="how stock is kept")
    added.add_argument("--chart", choices=("generic_coa", "cn"), default="generic_coa", help="chart of accounts")


def _test_options(added):
    phases = [phase.name for phase in testing.PHASES]
    added.add_argument("--phase", choices=phases, help="only this one")
    added.add_argument("--thorough", action="store_true", help="thousands of random examples")
    added.add_argument("--keep-db", action="store_true", help="reuse the last test database as it is")
    added.add_argument("--native", metavar="MODULES", help="run Odoo's own tests of these modules instead")
    added.add_argument("--without-module", action="store_true", help="with --native: on plain Odoo")


def _db_options(added):
    added.add_argument("--demo", action="store_true", help="with demo data")
    added.add_argument("--with", dest="modules", default="", metavar="MODULE,...", help="install these too")
    added.add_argument("--force", action="store_true", help="replace an existing database")


def _serve_options(added):
    added.add_argument("--port", type=int, help="default: a free one from 8069 on")
    added.add_argument("--workers", type=int, default=2, help="0: one process with threads")


def _end(number, _frame):
    """Leave by way of every `finally`, so that servers are stopped and databases dropped."""
    raise SystemExit(128 + number)


def main(words):
    options, more = parser().parse_known_args(words)
    if more and not options.takes_more:
        parser().error(f"unrecognized arguments: {' '.join(more)}")
    options.arguments = more[1:] if more[:1] == ["--"] else more
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGHUP, _end)
    try:
        with DevEnv() as env:
            return options.function(env, options)
    except DevError as error:
        print(f"[dev] error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
