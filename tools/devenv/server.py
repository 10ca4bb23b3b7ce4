"""A running Odoo server on one database, ended together with everything it started."""

import http.client
import json
import os
import signal
import subprocess
import time

from . import databases, locks, odoo_runner, ports, processes
from .steps import TAIL_LINES, DevError, as_child

FIRST_PORT = 8069
PATIENCE = 180  # seconds until the first page, which builds the asset bundles


class Server:
    """`with Server(env, "demo") as server:` starts Odoo and waits until it answers.

    url, port, pid   of the running server (pid is the prefork master's)
    log              path of its log file
    stop(), kill()   end it politely / at once, with all its workers; start() brings it back
    """

    def __init__(self, env, name, workers=2, port=None, config=None):
        self.env = env
        self.name = name
        self.workers = workers
        self.config = config or {}
        self.port = None
        self._wanted_port = port
        self._claims = []
        self._process = None

    def __enter__(self):
        try:
            self._claim_ports()
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_exception):
        self.stop()
        for descriptor in self._claims:
            locks.release(descriptor)
        self._claims = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self):
        return self._process.pid

    @property
    def log(self):
        return self.env.paths.logs / f"server-{self.name}-{self.port}.log"

    def start(self):
        """Start Odoo and wait for its login page."""
        modules = databases.installed_modules(self.env, self.name)
        options = {"workers": self.workers, "http_port": self.port, "gevent_port": self._gevent_port}
        label = f"server-{self.port}"
        config = odoo_runner.write_config(self.env, self.name, modules, label, **(options | self.config))
        with self.log.open("a") as log:
            self._process = subprocess.Popen(
                [os.fspath(word) for word in odoo_runner.command(self.env, "-c", config)],
                cwd=self.env.paths.run,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=odoo_runner.environment(self.env),
                start_new_session=True,
                **as_child(),
            )
        self._note.write_text(json.dumps({"pid": self.pid, "birth": processes.birth(self.pid)}))
        self.wait_until_ready()

    def wait_until_ready(self):
        """Return once the login page is there; raise when Odoo ends first."""
        answers = processes.wait_until(self._has_ended_or_answers, PATIENCE, pause=0.2)
        if not answers or self._process.poll() is not None:
            tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-TAIL_LINES:])
            self.stop()
            raise DevError(f"Odoo does not answer on {self.url}:\n{tail}\n(whole log: {self.log})")

    def has_ended(self):
        """Tell whether Odoo has ended by itself."""
        return self._process is None or self._process.poll() is not None

    def wait(self):
        """Wait until Odoo ends by itself; return its exit code."""
        return self._process.wait()

    def stop(self):
        """End Odoo as Ctrl-C would, then whatever is left of it."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(processes.PATIENCE)
            except subprocess.TimeoutExpired:
                pass
        self.kill()

    def kill(self):
        """End Odoo and all its workers at once, as a power cut would."""
        if self._process is None:
            return
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._process.wait()
        self._process = None
        self._note.unlink(missing_ok=True)

    @property
    def _note(self):
        """Lets ./dev stop find a server whose ./dev was killed."""
        return self.env.paths.run / f"{self.name}-{self.port}.server"

    def _claim_ports(self):
        if self._wanted_port and not ports.is_free(self._wanted_port):
            raise DevError(f"port {self._wanted_port} is taken")
        self.port, claim = ports.claim(self.env.paths, self._wanted_port or FIRST_PORT)
        self._claims.append(claim)
        self._gevent_port, claim = ports.claim(self.env.paths, self.port + 1)
        self._claims.append(claim)

    def _has_ended_or_answers(self):
        return self._process.poll() is not None or self._answers()

    def _answers(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", "/web/login")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def stop_all(env):
    """End every server of this checkout that still runs."""
    for note in env.paths.run.glob("*.server"):
        found = json.loads(note.read_text() or "{}")
        pid = found.get("pid", 0)
        if pid and processes.is_alive(pid) and processes.birth(pid) == found["birth"]:
            processes.end(pid)
            time.sleep(0.1)
            try:
                os.killpg(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        note.unlink(missing_ok=True)
