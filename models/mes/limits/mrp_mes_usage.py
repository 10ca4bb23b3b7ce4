from datetime import timedelta

from odoo import api, fields, models

KEPT_HOURS = 24


class MrpMesUsage(models.Model):
    """Calls and events of one key of a MES system in one minute, as counted by one database connection.

    A row has one writer, so that counting never waits and never conflicts; what a key was used for is
    the sum over connections. Calls under way at the same moment do not see each other.
    """

    _name = "mrp.mes.usage"
    _description = "Use of the MES Interface"
    _order = "minute desc, id desc"
    _log_access = False

    system_id = fields.Many2one("mrp.mes.system", required=True, ondelete="cascade")
    key = fields.Char(required=True, help="How the key begins; empty: calls over object RPC.")
    minute = fields.Datetime(required=True)
    backend = fields.Integer(required=True)
    calls = fields.Integer(required=True)
    events = fields.Integer(required=True)

    _counted_once = models.UniqueIndex("(system_id, key, minute, backend)")

    @api.model
    def _count(self, system, key, events):
        """Count a call with so many events, at once and for everybody.

        key:     how the key begins that the call came with; "" if it came over object RPC
        returns: (calls, events) of the key in this minute before this call, seconds until the next
        """
        with self.env.registry.cursor() as cr:
            # That a count outlives a power cut is not worth a wait for the disk.
            cr.execute(
                """
                SET LOCAL synchronous_commit TO off;
                WITH counted AS (
                    INSERT INTO mrp_mes_usage AS usage (system_id, key, minute, backend, calls, events)
                    VALUES (%(system)s, %(key)s, date_trunc('minute', now() AT TIME ZONE 'UTC'), pg_backend_pid(),
                            1, %(events)s)
                        ON CONFLICT (system_id, key, minute, backend)
                        DO UPDATE SET calls = usage.calls + 1, events = usage.events + EXCLUDED.events)
                SELECT COALESCE(SUM(calls), 0)::bigint, COALESCE(SUM(events), 0)::bigint,
                       60 - EXTRACT(SECOND FROM now())::integer
                  FROM mrp_mes_usage
                 WHERE system_id = %(system)s AND key = %(key)s
                   AND minute = date_trunc('minute', now() AT TIME ZONE 'UTC')
                """,
                {"system": system.id, "key": key, "events": events},
            )
            calls, counted, seconds = cr.fetchone()
        return calls, counted, max(seconds, 1)

    @api.autovacuum
    def _gc_usage(self):
        self.env.cr.execute(
            "DELETE FROM mrp_mes_usage WHERE minute < %s",
            [fields.Datetime.now() - timedelta(hours=KEPT_HOURS)],
        )
