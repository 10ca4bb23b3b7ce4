"""Waiting for one's turn at orders and products, before a transaction begins.

Under REPEATABLE READ whoever waits for a row that another then changes has waited in vain: he
gets 40001 and starts again behind all others. With six clients on one order some never get
through. So workers queue here, first come first served, on locks of the session that are taken
before the snapshot. They only keep order; what is right is guarded by the row locks.
"""

import time
from contextlib import contextmanager

ORDER_TURN = 0x6D657301
PRODUCT_TURN = 0x6D657302
DRAIN_CLAIM = 0x6D657303
LOCK_SECONDS = 20.0  # nobody waits longer for locks: a worker that waits answers no other call

# The inner query is worked out first, so that nothing but what is returned is locked.
FREE_ORDERS = """
    WITH waiting AS MATERIALIZED (
        SELECT company_id, COALESCE(order_ref, '') AS reference
          FROM mrp_mes_event
         WHERE state = 'queued'
           AND (company_id, COALESCE(order_ref, '')) NOT IN (SELECT * FROM unnest(%s::int[], %s::text[]))
         GROUP BY 1, 2
         ORDER BY MIN(occurred_at), 1, 2)
    SELECT company_id, reference FROM waiting
     WHERE pg_try_advisory_lock(%s, hashtext(company_id || ' ' || reference))
     LIMIT %s
"""


def patience(deadline=None):
    """Return until when, of time.monotonic(), to wait for locks."""
    until = time.monotonic() + LOCK_SECONDS
    return min(until, deadline) if deadline else until


def limit_waiting(cr, until):
    """Let this transaction wait for locks until then, and no longer: LockNotAvailable."""
    milliseconds = max(int(1000 * (until - time.monotonic())), 1)
    cr.execute("SET LOCAL lock_timeout = %s", [milliseconds])


@contextmanager
def turn(cr, keys, until):
    """Hold the turns of all (kind, id); ends the cursor's transaction.

    Everybody takes them in the same order, so that nobody waits for each other crosswise.
    raises: LockNotAvailable if they are not all free by then; see `patience`
    """
    kinds, ids = zip(*sorted(set(keys)), strict=True) if keys else ((), ())
    wanted = [list(kinds), list(ids)]
    try:
        if keys:
            limit_waiting(cr, until)
            cr.execute(
                "SELECT pg_advisory_lock(kind, id) FROM unnest(%s::int[], %s::int[]) AS wanted (kind, id)",
                wanted,
                log_exceptions=False,
            )
        cr.rollback()
        yield
    finally:
        cr.rollback()
        if keys:
            cr.execute(
                "SELECT pg_advisory_unlock(kind, id) FROM unnest(%s::int[], %s::int[]) AS wanted (kind, id)", wanted
            )
        cr.rollback()


@contextmanager
def claims(registry):
    """Give a function that claims orders with queued events, oldest first, for one worker of the drain.

    claim(but, most): returns up to `most` (company id, reference) that nobody has claimed and that are not
                      in `but`, and gives up the last ones. A claim spares workers each other's orders, no more.
    """
    with registry.cursor() as cr:

        def claim(but, most):
            cr.rollback()
            cr.execute("SELECT pg_advisory_unlock_all()")
            companies, references = zip(*but, strict=True) if but else ((), ())
            cr.execute(FREE_ORDERS, [list(companies), list(references), DRAIN_CLAIM, most])
            orders = cr.fetchall()
            cr.rollback()
            return orders

        try:
            yield claim
        finally:
            cr.rollback()
            cr.execute("SELECT pg_advisory_unlock_all()")
            cr.rollback()
