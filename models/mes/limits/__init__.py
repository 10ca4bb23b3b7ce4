"""How much a MES may ask for, and who was refused."""

from . import (
    mrp_mes_denial,
    mrp_mes_system,
    mrp_mes_usage,
)
