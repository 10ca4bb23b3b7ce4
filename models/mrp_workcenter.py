from odoo import fields, models


class MrpWorkcenter(models.Model):
    _inherit = "mrp.workcenter"

    is_time_shared = fields.Boolean(
        string="One Machine",
        default=True,
        help="Machine reports that overlap share the clock time: an hour of one machine is "
        "charged once. Untick for a group of machines that run side by side.",
    )
