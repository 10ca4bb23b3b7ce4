from odoo import Command, fields, models

from .mrp_mes_reminder import DEFAULT_LIMITS


class MrpMesSystem(models.Model):
    """What somebody has to know of a MES system without looking at it."""

    _name = "mrp.mes.system"
    _inherit = ["mrp.mes.system", "mail.thread", "mail.activity.mixin"]

    responsible_id = fields.Many2one(
        "res.users",
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Is reminded of what needs a person, where nobody else is named.",
    )
    reminder_ids = fields.One2many(
        "mrp.mes.reminder",
        "system_id",
        string="Reminders",
        copy=True,
        default=lambda self: [Command.create({"kind": kind, "limit": limit}) for kind, limit in DEFAULT_LIMITS.items()],
    )

    def _missing_seq_noticed(self, before):
        """Return the gaps [(first, last)] in the sequence numbers that could be seen before a moment."""
        self.env["mrp.mes.event"].flush_model(["system_id", "seq"])
        self.env.cr.execute(
            """
            SELECT (previous + 1)::bigint, (seq - 1)::bigint
              FROM (SELECT seq,
                           lag(seq) OVER numbers AS previous,
                           GREATEST(create_date, lag(create_date) OVER numbers) AS noticed
                      FROM mrp_mes_event
                     WHERE system_id = %s AND seq IS NOT NULL
                    WINDOW numbers AS (ORDER BY seq)) AS received
             WHERE seq > previous + 1 AND noticed < %s
             ORDER BY seq
            """,
            [self.id, before],
        )
        return self.env.cr.fetchall()
