from markupsafe import Markup

from odoo import api, fields, models

from .reminder_causes import FINDERS

KINDS = [
    ("silent_operation", "Operation started and silent"),
    ("silent_mes", "MES gone quiet"),
    ("gap", "Sequence gap not filled"),
    ("parked", "Parked events"),
    ("key", "Key about to expire"),
]
UNITS = [("minute", "minutes"), ("hour", "hours"), ("day", "days")]
UNIT_OF_KIND = {"silent_operation": "hour", "silent_mes": "hour", "gap": "minute", "parked": "hour", "key": "day"}
DEFAULT_LIMITS = {"silent_operation": 24.0, "silent_mes": 24.0, "gap": 60.0, "parked": 24.0, "key": 14.0}


class MrpMesReminder(models.Model):
    """After how long a person is reminded of something at a MES system: by an activity, while the cause lasts."""

    _name = "mrp.mes.reminder"
    _description = "MES Reminder"
    _order = "system_id, id"
    _rec_name = "kind"

    system_id = fields.Many2one("mrp.mes.system", string="MES System", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="system_id.company_id", store=True)
    kind = fields.Selection(KINDS, string="Remind of", required=True)
    limit = fields.Float(string="After", help="0: never. A key: how long before its end.")
    unit = fields.Selection(UNITS, compute="_compute_unit")
    user_id = fields.Many2one(
        "res.users",
        string="Remind",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Empty: the responsible of the MES system.",
    )

    _kind_once = models.UniqueIndex("(system_id, kind)", "The MES system has this reminder already.")
    _limit_is_sane = models.Constraint('CHECK ("limit" >= 0)', "The time must not be negative.")

    @api.depends("kind")
    def _compute_unit(self):
        for reminder in self:
            reminder.unit = UNIT_OF_KIND.get(reminder.kind)

    # -------------------------------------------------------------- background

    @api.model
    def _cron_remind(self):
        """Remind of what has a cause, once; what has none any more is done."""
        causes = self.search([("limit", ">", 0), ("system_id.active", "=", True)])._causes()
        activities = self.env["mail.activity"].search([("mes_reminder_key", "!=", False)])
        activities.filtered(lambda a: a.mes_reminder_key not in causes)._mes_settle()
        still_open = activities.filtered("active").grouped("mes_reminder_key")
        for key, activity in still_open.items():
            activity._mes_update(causes[key])
        dismissed = self._dismissed_today(causes)
        self._schedule([cause for key, cause in causes.items() if key not in still_open and key not in dismissed])

    def _causes(self):
        """Return {key: values of an activity} of all causes there are now, in the language of who is reminded."""
        causes = {}
        for reminder in self:
            user = reminder._reminded()
            if not user:
                continue
            for cause in FINDERS[reminder.kind](reminder.with_context(lang=user.lang, tz=user.tz)):
                key = f"{reminder.system_id.id}:{reminder.kind}:{cause.thing}"
                causes[key] = {
                    "mes_reminder_key": key,
                    "user_id": user.id,
                    "summary": cause.summary,
                    "note": Markup("<p>%s</p>") % cause.note,
                    "res_model_id": self.env["ir.model"]._get_id(cause.record._name),
                    "res_id": cause.record.id,
                }
        return causes

    def _reminded(self):
        """Return who is reminded: the user named, or the system's responsible, if still active."""
        return self.user_id.filtered("active") or self.system_id.responsible_id.filtered("active")

    @api.model
    def _dismissed_today(self, causes):
        """Return the keys that a person has marked done today: he is reminded again tomorrow."""
        done = self.env["mail.activity"].search(
            [
                ("mes_reminder_key", "in", list(causes)),
                ("active", "=", False),
                ("date_done", "=", fields.Date.today()),
            ]
        )
        return {a.mes_reminder_key for a in done if a.user_id.id == causes[a.mes_reminder_key]["user_id"]}

    @api.model
    def _schedule(self, causes):
        activity_type = self.env.ref("mail.mail_activity_data_todo")
        self.env["mail.activity"].create(
            [
                {
                    "activity_type_id": activity_type.id,
                    "automated": True,
                    "date_deadline": fields.Date.today(),
                    **values,
                }
                for values in causes
            ]
        )
