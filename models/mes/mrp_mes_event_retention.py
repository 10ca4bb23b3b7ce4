"""Clearing what booked events were sent as, once nobody needs it any more."""

from odoo import api, models
from odoo.tools import SQL

BATCH = 1000


class MrpMesEvent(models.Model):
    _inherit = "mrp.mes.event"

    # Whatever clears payloads: what was acknowledged and is not booked keeps its own.
    _unbooked_is_kept = models.Constraint(
        "CHECK (payload IS NOT NULL OR booked_at IS NOT NULL)", "What was sent must be kept until it is booked."
    )

    @api.model
    def _cron_clear_payloads(self):
        """Clear the content of events booked longer ago than their MES system keeps it, batch by batch.

        Id, hash, result and documents stay: the event sent again is still a duplicate. What a correction took
        back is kept as long as the correction, which may have to be taken back itself.
        """
        last = 0
        while ids := self._clear_payloads_after(last):
            last = max(ids)
            if not self.env["ir.cron"]._commit_progress(len(ids), remaining=int(len(ids) == BATCH)):
                break
        self.invalidate_model(["payload"])

    @api.model
    def _clear_payloads_after(self, last):
        """Clear one batch of events with an id above `last`; return their ids."""
        self.env.cr.execute(
            SQL(
                """
                WITH old AS MATERIALIZED (
                    SELECT event.id
                      FROM mrp_mes_event event
                      JOIN mrp_mes_system system ON system.id = event.system_id
                 LEFT JOIN mrp_mes_event correction ON correction.id = event.cancelled_by_id
                     WHERE event.id > %s
                       AND event.state = 'booked'
                       AND event.payload IS NOT NULL
                       AND correction.payload IS NULL
                       AND system.payload_months > 0
                       AND event.booked_at < now() AT TIME ZONE 'UTC'
                                             - make_interval(months => system.payload_months)
                     ORDER BY event.id
                     LIMIT %s
                       FOR UPDATE OF event SKIP LOCKED)
                UPDATE mrp_mes_event AS event
                   SET payload = NULL
                  FROM old
                 WHERE event.id = old.id
             RETURNING event.id
                """,
                last,
                BATCH,
            )
        )
        return [row[0] for row in self.env.cr.fetchall()]
