from odoo import fields, models
from odoo.tools import format_date

from ..report.opening import opened
from ..report.wip_as_of import WIP_DATE


class MrpCostWipAsOfOpen(models.TransientModel):
    """Asks as of which day work in progress is wanted, and shows it."""

    _name = "mrp.cost.wip.as.of.open"
    _description = "Show Work in Progress as of a Day"

    date = fields.Date(
        string="As of",
        required=True,
        default=lambda self: self.env.company._cost_accounting_day(fields.Datetime.now()),
        help="The end of this accounting day; any day, past ones too.",
    )

    def action_open(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_wip_as_of_action")
        name = self.env._("Work in Progress as of %s", format_date(self.env, self.date))
        return opened(action, name, [], {WIP_DATE: fields.Date.to_string(self.date)})
