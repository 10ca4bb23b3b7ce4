"""Fetch Odoo 19 from Debian with a private apt state: no root, no change to the machine's own lists.

Debian verifies the archive's signature with the machine's keyring; the pinned version is checked by
its sha256 as well. The mirror is whatever apt is configured to use here.
"""

import hashlib
import os
import re
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from .steps import DevError, log, run

PINNED_VERSION = "19.0.0+dfsg-1"
PINNED_SHA256 = "9d2f598b0555db17e291d48ed24df184c70823c053c4c5ed53c467ca7f629bbf"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
SUITE = "sid"  # the only suite that has odoo-19
OTHER_WAYS = (
    "Other ways to give Odoo 19: ODOO_SOURCE=/path/to/a/checkout, ODOO_DEB=/path/to/odoo-19.deb, "
    "or DEBIAN_MIRROR=<URL of a Debian mirror>."
)


def download(folder, wanted=("odoo-19", "libjs-jquery")):
    """Download the packages into `folder`; return {package name: file}."""
    if not shutil.which("apt-get"):
        raise DevError(f"there is no apt-get here to fetch Odoo with. {OTHER_WAYS}")
    with tempfile.TemporaryDirectory(prefix=".apt-", dir=folder) as private:
        options = _private_apt(Path(private), find_mirror())
        run(["apt-get", *options, "update"])
        if "odoo-19" in wanted:
            check_version(_offered_version(options))
        for package in wanted:
            run(["apt-get", *options, "download", package], cwd=folder)
    files = {package: _only(folder.glob(f"{package}_*.deb"), package) for package in wanted}
    if "odoo-19" in files:
        _check_sum(files["odoo-19"])
    return files


def find_mirror():
    """Ask apt which Debian mirror it would use, even before its first update."""
    if os.environ.get("DEBIAN_MIRROR"):
        return os.environ["DEBIAN_MIRROR"].rstrip("/")
    with tempfile.TemporaryDirectory() as lists:
        Path(lists, "partial").mkdir()
        output = run(["apt-get", "-o", f"Dir::State::Lists={lists}", "update", "--print-uris"], ignore=True)
    mirror = mirror_in(output or "")
    if not mirror:
        raise DevError(f"apt has no Debian mirror configured on this machine. {OTHER_WAYS}")
    return mirror


def mirror_in(print_uris):
    """The main Debian archive among the lines of `apt-get update --print-uris`.

    >>> mirror_in("'http://ftp.test/debian/dists/bookworm/InRelease' ftp.test_InRelease 0 ")
    'http://ftp.test/debian'
    >>> mirror_in("'http://other.test/dists/nodistro/InRelease' other 0 ")
    """
    for base, suite in re.findall(r"^'(.*)/dists/([^/']*)/InRelease'", print_uris, re.MULTILINE):
        special = re.search("security|updates|backports", suite)
        if urlsplit(base).path.rstrip("/").endswith("/debian") and not special:
            return base
    return None


def check_version(offered, pinned=PINNED_VERSION):
    """Refuse another Odoo series; only mention another revision of the same series.

    Debian replaces the package from time to time; failing hard on that day would break every fresh
    clone, and apt has verified the signature anyway.
    """
    if offered == pinned:
        return
    if not offered.startswith("19.0."):
        raise DevError(f"Debian now has odoo-19 {offered}, this project is tested with {pinned}. {OTHER_WAYS}")
    log(f"note: Debian now has odoo-19 {offered}, this project was tested with {pinned}")


def _private_apt(folder, mirror):
    """apt options that read and write nothing of the machine's own state."""
    (folder / "etc").mkdir()
    for name in ("lists/partial", "cache/archives/partial"):
        (folder / name).mkdir(parents=True)
    if not os.path.exists(KEYRING):
        raise DevError(f"{KEYRING} is missing: apt-get install -y debian-archive-keyring")
    (folder / "etc/debian.sources").write_text(
        f"Types: deb\nURIs: {mirror}\nSuites: {SUITE}\nComponents: main\nSigned-By: {KEYRING}\n"
    )
    settings = {
        "Dir::Etc::SourceList": "/dev/null",
        "Dir::Etc::SourceParts": folder / "etc",
        "Dir::State::Lists": folder / "lists",
        "Dir::Cache": folder / "cache",
        "Dir::State::Status": "/dev/null",
        "Acquire::Languages": "none",
        "APT::Sandbox::User": "root",
    }
    return [word for key, value in settings.items() for word in ("-o", f"{key}={value}")]


def _offered_version(options):
    found = re.search(r"^Version: (.*)$", run(["apt-cache", *options, "show", "odoo-19"]), re.MULTILINE)
    if not found:
        raise DevError(f"Debian {SUITE} has no odoo-19 any more. {OTHER_WAYS}")
    return found[1]


def _check_sum(file):
    if f"_{PINNED_VERSION}_" not in file.name.replace("%2b", "+"):
        return
    if hashlib.sha256(file.read_bytes()).hexdigest() != PINNED_SHA256:
        raise DevError(f"{file.name} is not the file this project was tested with (sha256 differs). {OTHER_WAYS}")


def _only(files, package):
    files = list(files)
    if len(files) != 1:
        raise DevError(f"apt-get download gave {len(files)} files for {package}")
    return files[0]
