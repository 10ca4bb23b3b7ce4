"""Python environments in the cache, one for each lock file and interpreter, built from hashed locks."""

import os
import shutil
import sys
from pathlib import Path

from . import locks, system
from .paths import short_hash
from .steps import DevError, log, run, step

COMPLETE = ".complete"


class Environment:
    """One virtual environment: made from one lock file, optionally with a source tree on its path."""

    def __init__(self, paths, name, source_root=None):
        self.paths = paths
        self.name = name
        self.source_root = source_root
        version = sys.version_info
        key = short_hash(self._lock_file.read_text(), sys.executable, sys.version, str(source_root))
        self.folder = paths.cache / f"python-{version[0]}.{version[1]}-{name}-{key}"

    @property
    def _lock_file(self):
        return self.paths.requirements / f"{self.name}.txt"

    @property
    def python(self):
        return self.folder / "bin/python"

    @property
    def site_packages(self):
        return next(self.folder.glob("lib/python3*/site-packages"))

    def program(self, name):
        return self.folder / "bin" / name

    def is_ready(self):
        return (self.folder / COMPLETE).exists()

    def ensure(self):
        """Build the environment unless it is there; one builder at a time, from scratch after a failure."""
        if self.is_ready():
            return self
        with locks.holding(self.paths.cache / f"{self.folder.name}.lock", on_wait=self._say_wait):
            if not self.is_ready():
                self._build()
        return self

    def _say_wait(self):
        log("waiting for another ./dev to finish setting up")

    def _build(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        system.require_venv()
        if self.name == "odoo":
            system.require_cairo()
        if self.name == "tool":
            self._build_with_pip()
        else:
            tool = Environment(self.paths, "tool").ensure()
            with step(f"installing Python packages ({self.name})"):
                run([sys.executable, "-m", "venv", "--without-pip", self.folder])
                self._install(tool)
        if self.source_root:
            (self.site_packages / "odoo-source.pth").write_text(f"{self.source_root}\n")
        (self.folder / COMPLETE).touch()

    def _build_with_pip(self):
        with step("preparing the package installer"):
            run([sys.executable, "-m", "venv", self.folder])
            self._pip(self)

    def _install(self, tool):
        """uv is ten times faster; pip knows every way a machine's index can be configured."""
        command = [tool.program("uv"), "pip", "install", "-q", "--python", self.python]
        try:
            run([*command, "--require-hashes", "--no-deps", "-r", self._lock_file], env=_uv_settings(tool))
        except DevError as error:
            log(f"uv failed, trying pip ({str(error).splitlines()[-1]})")
            self._pip(tool)

    def _pip(self, owner):
        command = [owner.python, "-m", "pip", "--python", self.python, "install", "-q", "--disable-pip-version-check"]
        run([*command, "--no-deps", "--require-hashes", "-r", self._lock_file])


def _uv_settings(tool):
    """uv does not read pip's configuration: tell it the index and the certificates pip would use."""
    settings = {"UV_PYTHON_DOWNLOADS": "never", "UV_SYSTEM_CERTS": "1"}
    configured = run([tool.python, "-m", "pip", "config", "get", "global.index-url"], ignore=True) or ""
    index = os.environ.get("PIP_INDEX_URL") or configured.strip()
    return os.environ | settings | ({"UV_DEFAULT_INDEX": index} if index else {})


def write_locks(paths):
    """Resolve requirements/*.in anew for every supported Python; what `./dev lock` does."""
    tool = Environment(paths, "tool").ensure()
    options = ["--universal", "--python-version", "3.11", "--generate-hashes", "--upgrade", "--no-annotate"]
    options += ["--no-header", "--no-emit-index-url", "--no-emit-find-links", "--override", "overrides.txt"]
    for source in sorted(paths.requirements.glob("*.in")):
        with step(f"locking {source.name}"):
            target = Path(source.name).with_suffix(".txt")
            command = [tool.program("uv"), "pip", "compile", "-q", *options, source.name, "-o", target]
            run(command, cwd=paths.requirements, env=_uv_settings(tool))
