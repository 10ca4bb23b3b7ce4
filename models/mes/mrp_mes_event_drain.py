"""One drain, two engines: booking in the background what is queued.

What is stored `async`, and what ran out of retries or time, is booked by Odoo's own cron workers,
one for each record of the scheduled action, and where OCA's `queue_job` is installed by its jobs,
over any number of processes and machines. Orders go in parallel, the events of one in sequence.

Neither engine is trusted: the turns and locks of booking alone keep the sequence and book once. A
trigger or job is only a hint that something is queued; what is lost with it, the next regular run finds.
"""

import hashlib
import time

from odoo import api, models

from .turns import claims

CRONS = ("mes_drain_cron", "mes_drain_cron_2")
CLAIMED_ORDERS = 20  # a cron worker takes so many at a time: the other finds some too
JOB_ORDERS = 20
BATCH = 1000  # events booked before looking again
# Odoo ends a worker after 120 s, and a cron worker runs an action ten times before it does anything else.
CRON_SECONDS = 5.0
JOB_SECONDS = 30.0


class MrpMesEvent(models.Model):
    _inherit = "mrp.mes.event"

    @api.model
    def _drain_soon(self, ids):
        """Have stored events booked in the background; to be called once they are committed."""
        with self._own_transaction() as events:
            if "queue.job" in events.env:
                events._drain_by_jobs(ids)
            else:
                events._drain_by_crons()

    @api.model
    def _drain_for(self, seconds, orders):
        """Book the oldest of what is queued of orders, for so long; return (events settled, whether to go on).

        orders: list of (company id, reference), "" for what was reported without an order
        """
        until = time.monotonic() + seconds
        ids = self._queued_of(orders)
        settled = len(self._book_now(ids, seconds))
        return settled, bool(settled) and (len(ids) == BATCH or time.monotonic() > until)

    def _queued_of(self, orders):
        """Return the ids of the oldest queued events of these orders, as they are now."""
        companies, references = (list(column) for column in zip(*orders, strict=True))
        with self._own_transaction() as events:
            events.env.cr.execute(
                """
                SELECT event.id
                  FROM mrp_mes_event event
                  JOIN unnest(%s::int[], %s::text[]) AS wanted (company_id, reference)
                    ON wanted.company_id = event.company_id AND wanted.reference = COALESCE(event.order_ref, '')
                 WHERE event.state = 'queued'
                 ORDER BY event.occurred_at, event.id
                 LIMIT %s
                """,
                [companies, references, BATCH],
            )
            return [event_id for (event_id,) in events.env.cr.fetchall()]

    # ------------------------------------------------------------- Odoo's crons

    def _drain_by_crons(self):
        for name in CRONS:
            cron = self.env.ref(f"mrp_actual_cost.{name}", raise_if_not_found=False)
            if cron:
                cron.sudo()._trigger()

    @api.model
    def _cron_drain(self):
        """Book what is queued, some orders at a time, until nothing is left or time is up.

        An order that another worker drains just now is left to it. An order is tried once: what stays
        queued, because others held its records all the time, waits for the next run.
        """
        tried = []
        with claims(self.env.registry) as claim:
            while orders := claim(tried, CLAIMED_ORDERS):
                tried += orders
                more = True
                while more:
                    settled, more = self._drain_for(CRON_SECONDS, orders)
                    if not self.env["ir.cron"]._commit_progress(settled, remaining=self._count_queued(tried) + more):
                        return
        self.env["ir.cron"]._commit_progress(remaining=0)

    def _count_queued(self, but):
        """Return how many events are queued of other orders than these."""
        companies, references = (list(column) for column in zip(*but, strict=True))
        self.env.cr.execute(
            """
            SELECT count(*) FROM mrp_mes_event
             WHERE state = 'queued'
               AND (company_id, COALESCE(order_ref, '')) NOT IN (SELECT * FROM unnest(%s::int[], %s::text[]))
            """,
            [companies, references],
        )
        return self.env.cr.fetchone()[0]

    # ---------------------------------------------------------- OCA's queue_job

    def _drain_by_jobs(self, ids):
        """Enqueue jobs for the orders of these events; a waiting job for the same orders serves as well."""
        self.env.cr.execute(
            """
            SELECT company_id, COALESCE(order_ref, '') FROM mrp_mes_event
             WHERE id = ANY(%s)
             GROUP BY 1, 2
             ORDER BY MIN(occurred_at), 1, 2
            """,
            [list(ids)],
        )
        orders = [list(row) for row in self.env.cr.fetchall()]
        for first in range(0, len(orders), JOB_ORDERS):
            self._enqueue(orders[first : first + JOB_ORDERS])

    def _enqueue(self, orders):
        self.sudo().with_delay(
            description=self.env._("MES: book queued events"),
            identity_key=f"mes-{hashlib.sha256(repr(orders).encode()).hexdigest()}",
        )._drain_orders(orders)

    @api.model
    def _drain_orders(self, orders):
        """Book what is queued of orders; what time does not allow is left to another job."""
        _settled, more = self._drain_for(JOB_SECONDS, orders)
        if more:
            self._enqueue(orders)
