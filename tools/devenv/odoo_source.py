"""Odoo itself: the cached Debian package, or a tree given by ODOO_SOURCE or ODOO_DEB."""

import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from . import odoo_download
from .paths import short_hash
from .steps import DevError, run, step

SERIES = (19, 0)
COMPLETE = ".complete"  # written last: a folder with it is whole
IN_PACKAGE = "usr/lib/python3/dist-packages"
# Debian removes this file as non-free, but a bundle still lists it, and a bundle with a file missing
# makes every browser test fail.
REMOVED_BY_DEBIAN = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"


@dataclass(frozen=True)
class OdooSource:
    """root holds the `odoo` package; identity changes whenever the code may have changed."""

    root: Path
    identity: str

    @property
    def addons_path(self):
        """A git checkout keeps most modules beside the package, Debian's package all of them inside."""
        beside = [self.root / "addons"] if not (self.root / "odoo/addons/mail").is_dir() else []
        return [self.root / "odoo/addons", *beside]


def find(paths):
    """Return the Odoo to use without fetching anything, or None."""
    if os.environ.get("ODOO_SOURCE"):
        return _given(Path(os.environ["ODOO_SOURCE"]).expanduser().resolve())
    if os.environ.get("ODOO_DEB"):
        return _unpacked(paths.cache / f"odoo-{_deb_key(_given_deb())}")
    pinned = _unpacked(paths.cache / f"odoo-{odoo_download.PINNED_VERSION}")
    return pinned or _newest_unpacked(paths.cache)


def fetch(paths):
    """Download (or take ODOO_DEB) and unpack; whole or not at all."""
    for leftover in paths.cache.glob(".odoo-*"):
        shutil.rmtree(leftover)
    with tempfile.TemporaryDirectory(prefix=".odoo-", dir=paths.cache) as folder:
        folder = Path(folder)
        files, name = _packages(folder)
        tree = folder / "tree"
        with step("unpacking Odoo"):
            for file in files.values():
                run(["dpkg-deb", "-x", file, tree])
            _mend(tree / IN_PACKAGE)
        (tree / COMPLETE).touch()
        target = paths.cache / f"odoo-{name}"
        if target.exists():
            shutil.rmtree(target)
        tree.rename(target)
    return _unpacked(target)


def _packages(folder):
    """The .deb files to unpack and the name of the result."""
    if os.environ.get("ODOO_DEB"):
        deb = _given_deb()
        with step("downloading libjs-jquery"):
            return {"odoo-19": deb, **odoo_download.download(folder, ["libjs-jquery"])}, _deb_key(deb)
    with step("downloading Odoo 19 (125 MB)"):
        files = odoo_download.download(folder)
    return files, _deb_version(files["odoo-19"])


def _mend(root):
    """Put right what Debian's packaging takes away (see REMOVED_BY_DEBIAN).

    The second addons folder holds fragments of modules; Odoo would search it too.
    """
    shutil.rmtree(root / "addons", ignore_errors=True)
    stub = root / REMOVED_BY_DEBIAN
    if not stub.exists():
        stub.parent.mkdir(parents=True, exist_ok=True)
        stub.write_text("/* left out by Debian */\n")


def _given(root):
    release = root / "odoo/release.py"
    if not release.is_file():
        raise DevError(f"ODOO_SOURCE={root} has no odoo/release.py")
    found = re.search(r"version_info = \((\d+), (\d+)", release.read_text())
    if not found or tuple(map(int, found.groups())) != SERIES:
        raise DevError(f"ODOO_SOURCE={root} is not Odoo {SERIES[0]}.{SERIES[1]}")
    commit = run(["git", "-C", root, "rev-parse", "HEAD"], ignore=True) or ""
    return OdooSource(root, short_hash(str(root), release.read_text(), commit))


def _given_deb():
    deb = Path(os.environ["ODOO_DEB"]).expanduser().resolve()
    if not deb.is_file():
        raise DevError(f"ODOO_DEB={deb} does not exist")
    return deb


def _deb_version(deb):
    version = run(["dpkg-deb", "-f", deb, "Version"]).strip()
    odoo_download.check_version(version)
    return version


def _deb_key(deb):
    """A package somebody built gets a folder of its own, whatever version it says it is."""
    return f"{_deb_version(deb)}-{short_hash(str(deb), str(deb.stat().st_mtime_ns))}"


def _unpacked(folder):
    return OdooSource(folder / IN_PACKAGE, folder.name) if (folder / COMPLETE).exists() else None


def _newest_unpacked(cache):
    """Debian may have moved on since the pin: what was fetched then stays good."""
    folders = [folder for folder in cache.glob("odoo-19.0.*") if (folder / COMPLETE).exists()]
    return _unpacked(max(folders, key=lambda folder: folder.stat().st_mtime)) if folders else None
