"""Packages of the operating system: install them when we may, else name the one line that does."""

import ctypes.util
import importlib.util
import os
import shutil
import subprocess
import sys

from .steps import DevError, log, run, step

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")  # where Odoo looks


def require_venv():
    """Debian splits `venv` off Python; without it no environment can be made."""
    if importlib.util.find_spec("ensurepip") is None:
        install_or_explain(["python3-venv"])


def require_cairo():
    """From Python 3.13 on barcodes are drawn by the system's cairo library (see requirements/odoo.in)."""
    if sys.version_info >= (3, 13) and not ctypes.util.find_library("cairo"):
        install_or_explain(["libcairo2"])


def want_browser():
    """Browser tests need Chromium. A run without them can still be useful, so this only warns."""
    if not any(map(shutil.which, BROWSERS)):
        try:
            install_or_explain(["chromium"])
        except DevError as error:
            log(f"no browser found, so browser tests will be skipped and the run will fail. {error}")


def install_or_explain(packages):
    """apt-get install as root; anybody else is told what to ask for."""
    command = ["apt-get", "install", "-y", *packages]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise DevError(f"missing system packages, please run: {' '.join(command)}")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    with step(f"installing {' '.join(packages)} with apt-get"):
        if _completes(command, environment):
            return
        run(["apt-get", "update"], env=environment)
        if not _completes(command, environment):
            raise DevError(f"`{' '.join(command)}` failed")


def _completes(command, environment):
    """Not by way of run(): dpkg must be able to finish even if we are killed."""
    words = [*command, "--no-install-recommends"]
    done = subprocess.run(words, check=False, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr)
    return done.returncode == 0
