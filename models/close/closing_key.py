"""The key by which the steps of a close date cost in a period whose door is shut to everybody else."""

from typing import NamedTuple

CLOSING = "mrp_cost_closing"


class ClosingKey(NamedTuple):
    """Put into the context by the close alone: an object cannot come in from outside by RPC."""

    period_id: int


def opens(context, period_id):
    """Tell whether the context holds the key of this period."""
    key = context.get(CLOSING)
    return isinstance(key, ClosingKey) and key.period_id == period_id
