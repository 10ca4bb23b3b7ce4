from odoo import fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    mes_reminder_key = fields.Char(
        readonly=True, index="btree_not_null", help="What a MES reminder reminds of; empty: no such reminder."
    )

    _one_open_reminder = models.UniqueIndex(
        "(mes_reminder_key) WHERE active AND mes_reminder_key IS NOT NULL", "There is an open reminder of this already."
    )

    def _mes_settle(self):
        """Mark reminders done whose cause is gone. Their key is free again, should it come back."""
        self._action_done(feedback=self.env._("The cause is gone."))
        self.mes_reminder_key = False

    def _mes_update(self, values):
        """Say in an open reminder how things stand now."""
        changed = {name: values[name] for name in ("summary", "note", "user_id") if name in values}
        changed = {name: value for name, value in changed.items() if self._mes_value(name) != value}
        if changed:
            self.write(changed)

    def _mes_value(self, name):
        value = self[name]
        return value.id if name == "user_id" else value
