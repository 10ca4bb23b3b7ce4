"""Free ports on the loopback interface, each claimed so that two servers starting at once differ."""

import socket

from . import locks
from .steps import DevError

HIGHEST = 65535


def claim(paths, first):
    """The first free port from `first` on; returns it with the descriptor that keeps the claim."""
    folder = paths.cache / "ports"
    folder.mkdir(exist_ok=True)
    for port in range(first, HIGHEST):
        descriptor = locks.acquire(folder / str(port), wait=False)
        if descriptor is None:
            continue
        if is_free(port):
            return port, descriptor
        locks.release(descriptor)
    raise DevError(f"no free port from {first} on")


def is_free(port):
    """True if a server could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
