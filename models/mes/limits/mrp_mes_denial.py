import logging
from contextlib import suppress
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models

_logger = logging.getLogger(__name__)

CODES = [
    ("unauthorized", "No valid key"),
    ("forbidden", "Not its system"),
    ("bad_request", "Malformed request"),
    ("too_large", "Too large"),
    ("too_many", "Too many"),
]
KEPT_DAYS = 90
SHOWN = 128  # characters of what a caller claims


class MrpMesDenial(models.Model):
    """Calls of the MES interface that were refused: a day's number by reason and caller."""

    _name = "mrp.mes.denial"
    _description = "Refused Call of the MES Interface"
    _order = "last_at desc, id desc"
    _rec_name = "code"
    _log_access = False

    day = fields.Date(required=True, readonly=True)
    code = fields.Selection(CODES, string="Reason", required=True, readonly=True)
    call = fields.Char(readonly=True)
    system_code = fields.Char(string="MES System Named", readonly=True, help="As the caller said, true or not.")
    login = fields.Char(string="User", required=True, readonly=True, help="Empty: the caller was not known.")
    address = fields.Char(required=True, readonly=True)
    message = fields.Char(readonly=True)
    count = fields.Integer(string="Calls", readonly=True)
    last_at = fields.Datetime(string="Last", readonly=True)

    _counted_once = models.UniqueIndex("(day, code, login, address)")

    @api.model
    def _note(self, fault, call, system_code=None, login=None, address=None):
        """Log a refused call and count it. Never the key, and of what was sent only the system's code."""
        if fault.code not in dict(CODES):
            return
        claimed = _storable(system_code) if isinstance(system_code, str) else None
        _logger.warning(
            "MES call %r refused (%s, %s): system %r, user %r, from %s",
            _storable(call),
            fault.code,
            _storable(fault.message),
            claimed,
            login,
            address,
        )
        row = {
            "code": fault.code,
            "call": _storable(call),
            "system_code": claimed,
            "login": login or "",
            "address": address or "",
            "message": _storable(fault.message),
        }
        # The log has it already; a refusal must not fail because another is being counted.
        with suppress(OperationalError):
            self._count(row)

    @api.model
    def _count(self, row):
        with self.env.registry.cursor() as cr:
            cr.execute(
                """
                SET LOCAL synchronous_commit TO off;
                INSERT INTO mrp_mes_denial AS denial
                       (day, code, call, system_code, login, address, message, count, last_at)
                VALUES ((now() AT TIME ZONE 'UTC')::date, %(code)s, %(call)s, %(system_code)s, %(login)s, %(address)s,
                        %(message)s, 1, now() AT TIME ZONE 'UTC')
                    ON CONFLICT (day, code, login, address) DO UPDATE
                       SET count = denial.count + 1, last_at = EXCLUDED.last_at, call = EXCLUDED.call,
                           system_code = EXCLUDED.system_code, message = EXCLUDED.message
                """,
                row,
                log_exceptions=False,
            )

    @api.autovacuum
    def _gc_denials(self):
        self.env.cr.execute(
            "DELETE FROM mrp_mes_denial WHERE day < %s", [fields.Date.today() - timedelta(days=KEPT_DAYS)]
        )


def _storable(text):
    """Return what a log and the database can keep of any text."""
    return text[:SHOWN].encode("utf-8", "replace").decode().replace("\x00", "")
