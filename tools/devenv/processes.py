"""Small helpers for processes: who is alive, ending them politely, removing what they left."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from .steps import DevError

PATIENCE = 20  # seconds a process gets to end by itself


def is_alive(pid):
    """True while a process exists; one that ended but was not waited for counts as dead."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return not Path("/proc/self").exists()


def works_in(pid, folder):
    """True if the process has this working directory: a process id alone may have been used again."""
    if pid <= 0 or not is_alive(pid):
        return False
    try:
        return Path(os.readlink(f"/proc/{pid}/cwd")) == Path(folder).resolve()
    except OSError:
        return not Path("/proc/self").exists()


def birth(pid):
    """When a process was started, in the kernel's ticks; with the id it names one process for ever."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""


def children(pid):
    """Return the ids of a process's children."""
    files = Path(f"/proc/{pid}/task").glob("*/children")
    return sorted(int(child) for file in files for child in file.read_text().split())


def end(pid, signals=(signal.SIGTERM, signal.SIGKILL), *, group=False):
    """Send the first signal, wait, then the next one."""
    for number in signals:
        try:
            (os.killpg if group else os.kill)(pid, number)
        except ProcessLookupError:
            return
        if wait_until(lambda: not is_alive(pid), PATIENCE):
            return
    raise DevError(f"process {pid} does not end")


def wait_until(condition, seconds, pause=0.05):
    """Poll a condition; True as soon as it holds, False when the time is over."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def remove_tree(folder):
    """Delete a folder, if it is there, and be sure that it is gone."""
    if folder.is_dir():
        shutil.rmtree(folder)


def attend(process):
    """Wait for a child; when we are told to stop, let it clean up (end its browsers) before we go."""
    try:
        return process.wait()
    except BaseException:
        dismiss(process)
        raise


def dismiss(process):
    """End a child that still runs, and give it time to clean up."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGINT)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
