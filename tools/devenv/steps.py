"""Progress lines on stderr, and external commands that explain themselves when they fail."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

from . import locks

TAIL_LINES = 25  # of a failed command's output: enough for a traceback, short enough to read


class DevError(Exception):
    """Something a person can act on; printed without a traceback."""


_line_is_open = False


def log(message):
    """Write one line of progress; results go to stdout, so this never does."""
    global _line_is_open
    prefix = "\n" if _line_is_open else ""
    _line_is_open = False
    print(f"{prefix}[dev] {message}", file=sys.stderr, flush=True)


@contextmanager
def step(title):
    """Announce a long step before it starts and its duration when it ends."""
    global _line_is_open
    started = time.monotonic()
    print(f"{chr(10) if _line_is_open else ''}[dev] {title} …", end="", file=sys.stderr, flush=True)
    _line_is_open = True
    try:
        yield
    except BaseException:
        _close_line(title, f"failed after {time.monotonic() - started:.0f} s")
        raise
    _close_line(title, f"{time.monotonic() - started:.0f} s")


def _close_line(title, words):
    """Complete the line of a step, or repeat its title when other lines came in between."""
    global _line_is_open
    if _line_is_open:
        print(f" {words}", file=sys.stderr, flush=True)
        _line_is_open = False
    else:
        log(f"{title} … {words}")


def run(command, *, log_file=None, cwd=None, env=None, ignore=False, as_user=None, detached=False):
    """Run a command to its end; return its output, or raise with the tail of it.

    log_file  keep the output there too, for reading later
    ignore    a failure is no error: return None
    as_user   (uid, gid) to become first
    detached  the command leaves a daemon behind: it must not inherit our locks or wait for its output
    """
    options = {"cwd": cwd, "env": env, "stdin": subprocess.DEVNULL, "errors": "replace"}
    if as_user:
        options |= {"user": as_user[0], "group": as_user[1], "extra_groups": []}
    if detached:
        options |= {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    else:
        options |= {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, **as_child(signal.SIGTERM)}
    try:
        done = subprocess.run([os.fspath(part) for part in command], check=False, **options)
    except OSError as error:
        if ignore:
            return None
        raise DevError(f"cannot run {command[0]}: {error.strerror}") from error
    output = done.stdout or ""
    if log_file:
        log_file.write_text(output)
    if done.returncode == 0:
        return output
    if ignore:
        return None
    raise DevError(_explain(command, done.returncode, output, log_file))


def as_child(last_word=signal.SIGINT):
    """Popen options of a child that belongs to us: it keeps our locks, and ends when we do.

    last_word   the signal Linux sends the child should we be killed outright
    """

    def before_exec():
        # a shell's background jobs ignore interrupts, and children inherit that; so allow them again
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        if sys.platform == "linux":
            pr_set_pdeathsig = 1
            ctypes.CDLL(None).prctl(pr_set_pdeathsig, last_word)

    return {"pass_fds": locks.held_descriptors(), "preexec_fn": before_exec}


def _explain(command, code, output, log_file):
    tail = "\n".join(output.splitlines()[-TAIL_LINES:])
    where = f"\n(whole output: {log_file})" if log_file else ""
    words = " ".join(os.fspath(part) for part in command[:6])
    return f"`{words} …` ended with code {code}:\n{tail}{where}"
