"""Checks answers against the published description of the interface."""

import importlib.util
from pathlib import Path

FILE = Path(__file__).resolve().parents[1] / "mes/openapi.py"
_spec = importlib.util.spec_from_file_location("mes_openapi", FILE)
openapi = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(openapi)
