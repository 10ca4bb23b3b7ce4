"""Tens of thousands of orders, some at a time: what was read of them does not stay in memory."""

from odoo.tools import SQL

CHUNK = 1000


def in_chunks(orders):
    """Yield orders in parts, those of one product together; between parts all is written and forgotten.

    A few orders are one part: nothing is forgotten then.
    """
    if len(orders) <= CHUNK:
        yield orders
        return
    env = orders.env
    env["mrp.production"].flush_model(["product_id"])
    rows = env.execute_query(
        SQL("SELECT id FROM mrp_production WHERE id = ANY(%s) ORDER BY product_id, id", list(orders._ids))
    )
    ids = [order for (order,) in rows]
    for start in range(0, len(ids), CHUNK):
        yield orders.browse(ids[start : start + CHUNK])
        forget(env, CHUNK)


def forget(env, count):
    """Write what is to be written, and let go of what was read, where it was of that many orders."""
    if count >= CHUNK:
        env.flush_all()
        env.invalidate_all()
