"""Waiting for one's turn at an order or a product, before a transaction begins.

Under REPEATABLE READ whoever waits for a row that another then changes has waited in vain: he
gets 40001 and starts again behind all others. With six clients on one order some never get
through. So workers queue here, first come first served, on a lock of the session that is taken
before the snapshot. It only keeps order; what is right is guarded by the row locks.
"""

from contextlib import contextmanager

ORDER_TURN = 0x6D657301
PRODUCT_TURN = 0x6D657302


@contextmanager
def turn(cr, keys):
    """Hold the turn of each (kind, id), taken in this order; ends the cursor's transaction."""
    taken = []
    try:
        for key in keys:
            cr.execute("SELECT pg_advisory_lock(%s, %s)", key)
            taken.append(key)
        cr.rollback()
        yield
    finally:
        cr.rollback()
        for key in taken:
            cr.execute("SELECT pg_advisory_unlock(%s, %s)", key)
        cr.rollback()
