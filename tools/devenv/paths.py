"""Where everything lives: the checkout, what all checkouts share, and what belongs to one checkout."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from .steps import DevError

MODULE = "mrp_actual_cost"


@dataclass(frozen=True)
class Paths:
    """The three roots and the names derived from them.

    checkout  the repository, which *is* the Odoo module whatever its folder is called
    cache     Odoo and the Python environments; shared by all checkouts, can be deleted at any time
    state     databases' files, logs, locks of this checkout; keyed by its path
    """

    checkout: Path
    cache: Path
    state: Path

    @classmethod
    def from_environment(cls):
        """Follow the XDG base directories, so that a test can point both roots elsewhere."""
        checkout = Path(__file__).resolve().parents[2]
        key = short_hash(str(checkout))
        cache = _xdg("XDG_CACHE_HOME", ".cache") / MODULE
        state = _xdg("XDG_STATE_HOME", ".local/state") / MODULE / key
        paths = cls(checkout, cache, state)
        paths.make()
        return paths

    def make(self):
        """Create the folders; an unwritable home is the commonest way to fail, so say what to set."""
        try:
            for folder in (self.cache, self.state, self.logs, self.run, self.addons, self.data_dir):
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DevError(
                f"cannot create {error.filename}: {error.strerror}. Point XDG_CACHE_HOME and "
                "XDG_STATE_HOME to folders you can write to."
            ) from error
        link_to(self.addons / MODULE, self.checkout)  # Odoo takes a module's name from its folder

    @property
    def key(self):
        """Names this checkout's databases and its folder under /var/tmp; differs with the state folder too."""
        return short_hash(str(self.state))

    @property
    def logs(self):
        return self.state / "logs"

    @property
    def run(self):
        """Process ids and the locks of running test databases."""
        return self.state / "run"

    @property
    def addons(self):
        """The addons path Odoo is given: one link, to the checkout."""
        return self.state / "addons"

    @property
    def module(self):
        """The checkout under the module's own name."""
        return self.addons / MODULE

    @property
    def data_dir(self):
        """Odoo's data directory (filestores)."""
        return self.state / "data"

    @property
    def requirements(self):
        return self.checkout / "requirements"


def link_to(link, target):
    """Make or correct a symbolic link; never a moment without it, as another run may be using it."""
    if link.is_symlink() and link.readlink() == target:
        return
    temporary = link.with_name(f".{link.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(target)
    temporary.replace(link)


def short_hash(*parts):
    """Twelve hex digits that change when any part does."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def _xdg(variable, default):
    value = os.environ.get(variable, "")
    return Path(value) if os.path.isabs(value) else Path.home() / default
