"""The PostgreSQL server of one checkout: private, reached by a unix socket only, gone with its last user.

Set PGHOST (PGPORT, PGUSER, PGPASSWORD) to use a server of your own instead; it is never started or
stopped from here.
"""

import locale
import os
import pwd
import shlex
import signal
import stat
import time
from pathlib import Path

from . import locks, pg_binaries, processes
from .paths import MODULE
from .steps import DevError, log, run, step

USER = "odoo"
PORT = 5432  # only a part of the socket's name: nothing listens on TCP
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432.lock")  # sockaddr_un
SETTINGS = {
    "listen_addresses": "",
    "port": PORT,
    "max_connections": 200,
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "jit": "off",
}


class ExternalPostgres:
    """A server somebody else runs, named by libpq's own variables."""

    environment = {}

    def start(self):
        """Only what can be known without connecting: Odoo refuses to run as this user."""
        if os.environ.get("PGUSER") == "postgres":
            raise DevError("Odoo refuses to work as the database user postgres: set PGUSER to another one")

    def have_alone(self):
        """Nobody may break a server that is not ours."""
        raise DevError("this needs the PostgreSQL that ./dev runs itself: unset PGHOST")

    def stop_if_last(self):
        """Not ours to stop."""

    stop = remove = stop_if_last


class PrivatePostgres:
    """A cluster of our own. PostgreSQL refuses to run as root, so then it runs as nobody, in /var/tmp."""

    def __init__(self, paths):
        self.paths = paths
        self.as_user = None
        self.home = paths.state / "postgres"
        self._short = Path("/var/tmp", f"{MODULE}-{paths.key}")
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            self.as_user = (nobody.pw_uid, nobody.pw_gid)
            self.home = self._short
        fits = len(os.fsencode(self.home)) <= LONGEST_SOCKET_FOLDER
        self.socket_folder = self.home if fits else self._short
        self._lifetime = None

    @property
    def environment(self):
        """What libpq, and so Odoo, needs to find the server."""
        return {"PGHOST": str(self.socket_folder), "PGPORT": str(PORT), "PGUSER": USER}

    def start(self):
        """Start the server unless it runs, and keep it running for as long as this process lives."""
        if self._lifetime is None:
            self._lifetime = locks.acquire(self.paths.state / "postgres.lock", shared=True)
        with locks.holding(self.paths.state / "postgres-start.lock"):
            for folder in (self.home, self.socket_folder):
                self._make_private(folder)
            if not self._running():
                self._start()

    def have_alone(self):
        """Keep the server to ourselves from now on: whoever crashes it must not hit others."""
        if not locks.upgrade(self._lifetime):
            raise DevError("another ./dev of this checkout uses its PostgreSQL: wait for it, or ./dev stop")

    def stop_if_last(self):
        """Give up our share of the server; whoever is last stops it."""
        if self._lifetime is None:
            return
        if locks.upgrade(self._lifetime):
            self.stop()
        locks.release(self._lifetime)
        self._lifetime = None

    def stop(self):
        """A fast shutdown: sessions are ended, nothing committed is lost."""
        for _data, pid in self._running():
            processes.end(pid, (signal.SIGINT, signal.SIGQUIT))

    def crash(self):
        """End the server as a power cut would, for fault tests; start() brings it back."""
        for _data, pid in self._running():
            processes.end(pid, (signal.SIGQUIT, signal.SIGKILL))

    def remove(self):
        """Delete the cluster with everything in it."""
        self.stop()
        for folder in {self.home, self.socket_folder}:
            processes.remove_tree(folder)

    def _running(self):
        """[(data folder, process id)] of the servers that run from our folder."""
        found = []
        for file in self.home.glob("data-*/postmaster.pid"):
            pid = int(file.read_text().split("\n")[0] or 0)
            if processes.works_in(pid, file.parent):
                found.append((file.parent, pid))
        return found

    def _start(self):
        programs = pg_binaries.find(self.paths)
        if self._do([programs / "initdb", "--version"], ignore=True) is None:
            programs = pg_binaries.copy_readable(programs, self.home)
        data = self.home / f"data-{pg_binaries.version(programs)}"
        if not data.exists():
            with step("creating the PostgreSQL cluster"):
                self._create(programs, data)
        for leftover in (data / "postmaster.pid", *self.socket_folder.glob(".s.PGSQL.*")):
            leftover.unlink(missing_ok=True)
        self._launch(programs, data)

    def _create(self, programs, data):
        """initdb beside, then rename: an interrupted one leaves no half cluster."""
        unfinished = self.home / "unfinished"
        processes.remove_tree(unfinished)
        options = ["-U", USER, "--auth=trust", "--encoding=UTF8", "--no-sync", *_locale_options(programs)]
        self._do([programs / "initdb", "-D", unfinished, *options])
        unfinished.rename(data)

    def _launch(self, programs, data, patience=15):
        """Backends of a killed server may still be dying, so one refusal is not the end."""
        settings = {**SETTINGS, "unix_socket_directories": self.socket_folder}
        words = " ".join(f"-c {name}={shlex.quote(str(value))}" for name, value in settings.items())
        command = [programs / "pg_ctl", "-s", "-w", "-t", "60", "-D", data, "-l", data / "server.log"]
        deadline = time.monotonic() + patience
        while True:
            try:
                return self._do([*command, "-o", words, "start"], detached=True)
            except DevError as error:
                if time.monotonic() > deadline:
                    tail = "\n".join((data / "server.log").read_text(errors="replace").splitlines()[-8:])
                    raise DevError(f"PostgreSQL does not start:\n{tail}") from error
                log("PostgreSQL did not start, trying again")
                time.sleep(1)

    def _do(self, command, **options):
        """Run one of PostgreSQL's programs, as nobody when we are root, from a folder it can see."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return run(command, cwd="/", env=clean, as_user=self.as_user, **options)

    def _make_private(self, folder):
        """/var/tmp is open to all: use a folder there only if it is ours, and let nobody else in."""
        owner = self.as_user or (os.geteuid(), os.getegid())
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (owner[0], os.geteuid()):
            raise DevError(f"{folder} belongs to somebody else; remove it to go on")
        folder.chmod(0o700)
        if found.st_uid != owner[0]:
            os.chown(folder, *owner)


def choose(paths):
    """The server to use: the one PGHOST names, else our own."""
    return ExternalPostgres() if os.environ.get("PGHOST") else PrivatePostgres(paths)


def _locale_options(programs):
    """UTF-8 character classes without depending on the machine's locales where PostgreSQL can (17+)."""
    if pg_binaries.version(programs) >= 17:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    current = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
        return ["--locale=C.UTF-8"]
    except locale.Error:
        return ["--locale=C"]
    finally:
        locale.setlocale(locale.LC_CTYPE, current)
