"""What `./dev fault mes` breaks while events are sent: server workers, connections, the database."""

import os
import random
import signal

from devenv import processes

SEED = 20260303
CYCLE = ("worker", "connections", "worker", "postgres", "connections", "worker")
CUT = """
    SELECT count(pg_terminate_backend(pid)) FROM (
        SELECT pid FROM pg_stat_activity
         WHERE datname = '{database}' AND backend_type = 'client backend' AND pid <> pg_backend_pid()
         ORDER BY random() LIMIT 3) AS chosen
"""


class Killer:
    """Breaks one thing after the other.

    pause   seconds between two of them, on average
    most    turns after which it lets things be, so that a slow machine comes to an end too
    counts  how often what was ended by force so far

    The server is started again by whoever calls: Linux ends a child with the thread that made it.
    """

    def __init__(self, env, server, database, pause, most):
        self.counts = dict.fromkeys(CYCLE, 0)
        self._env = env
        self._server = server
        self._database = database
        self._pause = pause
        self._most = most
        self._chance = random.Random(SEED)

    @property
    def kills(self):
        return sum(self.counts.values())

    def told(self):
        return ", ".join(f"{count} × {kind}" for kind, count in self.counts.items())

    def kill_until(self, is_over):
        """Go on until `is_over(seconds)`, which waits so long at most, says so."""
        turn = 0
        while not is_over(self._pause * self._chance.uniform(0.5, 1.5)):
            self.restart_server()
            if turn < self._most:
                kind = CYCLE[turn % len(CYCLE)]
                self.counts[kind] += getattr(self, f"_end_{kind}")()
                turn += 1
        self.restart_server()

    def restart_server(self):
        """Do what a service manager does: Odoo's master ends by itself where it finds no database."""
        if self._server.has_ended():
            self._server.kill()  # what is left of its workers
            self._server.start()

    def _end_worker(self):
        """Kill one of the server's own children: a worker of HTTP, of crons or of jobs."""
        children = processes.children(self._server.pid)
        if not children:
            return 0
        os.kill(self._chance.choice(children), signal.SIGKILL)
        return 1

    def _end_connections(self):
        [[count]] = self._env.psql(self._database, CUT.format(database=self._database))
        return count

    def _end_postgres(self):
        self._env.postgres.crash()
        self._env.postgres.start()
        return 1
