"""Locks between runs of ./dev: two at once must not trample on each other.

They are flock(2) locks: the kernel releases them however a process dies. Commands started while a
lock is held inherit its descriptor, so a step killed together with ./dev stays locked until the
command it had started has ended as well.
"""

import fcntl
import os
import time
from contextlib import contextmanager

MOMENT = 2  # seconds

_held = set()


def held_descriptors():
    """The descriptors a child has to inherit to keep our locks alive."""
    return tuple(_held)


def acquire(path, *, shared=False, wait=True, on_wait=None):
    """Lock a file; return its descriptor, or None when another has it and `wait` is false.

    on_wait is called when it takes longer than a moment, so that a person knows why nothing happens.
    """
    mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    if not _try(descriptor, mode):
        if not wait:
            os.close(descriptor)
            return None
        if on_wait and not _try_for_a_moment(descriptor, mode):
            on_wait()
        fcntl.flock(descriptor, mode)
    _held.add(descriptor)
    return descriptor


def upgrade(descriptor):
    """Turn a shared lock into an exclusive one if nobody else holds it; True when done."""
    return _try(descriptor, fcntl.LOCK_EX)


def release(descriptor):
    _held.discard(descriptor)
    os.close(descriptor)


@contextmanager
def holding(path, **options):
    """`with holding(path):` for the common case; yields the descriptor, or None if it was not to be had."""
    descriptor = acquire(path, **options)
    try:
        yield descriptor
    finally:
        if descriptor is not None:
            release(descriptor)


def _try_for_a_moment(descriptor, mode):
    deadline = time.monotonic() + MOMENT
    while time.monotonic() < deadline:
        if _try(descriptor, mode):
            return True
        time.sleep(0.05)
    return False


def _try(descriptor, mode):
    try:
        fcntl.flock(descriptor, mode | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
