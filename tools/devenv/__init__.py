"""The development environment behind ./dev; scripts use DevEnv and DevError, nothing else."""

from .api import DevEnv
from .steps import DevError

__all__ = ["DevEnv", "DevError"]
