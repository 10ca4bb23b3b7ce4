from datetime import timedelta

from odoo import fields, models

DEFAULT_DAYS = 365


class MesKeyGenerate(models.TransientModel):
    """Make a key for a MES system. The key itself is shown once and stored nowhere."""

    _name = "mrp.mes.key.generate"
    _description = "Generate a MES Key"

    system_id = fields.Many2one("mrp.mes.system", string="MES System", required=True)
    name = fields.Char(
        string="Description",
        required=True,
        default=lambda self: self.env._("MES interface"),
        help="Where the key is used, to tell it from others of this system.",
    )
    expires_at = fields.Datetime(
        string="Expires",
        required=True,
        default=lambda self: fields.Datetime.now() + timedelta(days=DEFAULT_DAYS),
        help="From then on the key is refused.",
    )
    revoke_others = fields.Boolean(
        string="Revoke the Other Keys",
        help="The system's earlier keys stop working at once. Leave this off to let the MES "
        "change keys without a break.",
    )

    def action_generate(self):
        """Make the key and show it."""
        self.ensure_one()
        key = self.system_id.generate_key(self.name, self.expires_at, self.revoke_others)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("MES Key of %s", self.system_id.name),
            "res_model": "mrp.mes.key.show",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_key": key, "default_expires_at": self.expires_at},
        }
