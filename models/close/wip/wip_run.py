from odoo import api, fields, models
from odoo.exceptions import UserError

from ..wip_choices import COMPLETIONS, METHODS, SCOPES


class MrpCostWipRun(models.Model):
    """The production cost report of one product in one period: units, equivalent units, cost of a unit, transferred
    out, left in progress. Computed, looked at, then booked; run again, it books what has changed."""

    _name = "mrp.cost.wip.run"
    _description = "Production Cost Report"
    _order = "period_id desc, product_id"
    _check_company_auto = True

    period_id = fields.Many2one("mrp.cost.period", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    product_id = fields.Many2one("product.product", required=True, readonly=True, ondelete="restrict")
    uom_id = fields.Many2one(related="product_id.uom_id")
    method = fields.Selection(METHODS, required=True, readonly=True)
    scope = fields.Selection(SCOPES, string="Units Costed", required=True, readonly=True)
    completion = fields.Selection(COMPLETIONS, required=True, readonly=True)
    state = fields.Selection(
        [("draft", "Preview"), ("booked", "Booked")],
        default="draft",
        required=True,
        readonly=True,
        help="Booked: what was received has been brought to the cost transferred out.",
    )
    fault = fields.Char(string="What Is in the Way", readonly=True)
    opening_units = fields.Float(digits="Product Unit", readonly=True, help="Unfinished when the period began.")
    started_units = fields.Float(
        digits="Product Unit", readonly=True, help="Received, lost and unfinished at the end, less opening units."
    )
    completed_units = fields.Float(
        string="Received Units", digits="Product Unit", readonly=True, help="Received into stock in the period."
    )
    lost_units = fields.Float(string="Rejected Units", digits="Product Unit", readonly=True)
    ending_units = fields.Float(
        string="Unfinished Units", digits="Product Unit", readonly=True, help="Ordered, and neither received nor lost."
    )
    finished_units = fields.Float(
        string="Finished, Not Received",
        digits="Product Unit",
        readonly=True,
        help="Past the last operation and not yet received into stock: part of the unfinished units, and complete.",
    )
    line_ids = fields.One2many("mrp.cost.wip.run.line", "run_id", string="Cost", readonly=True)
    order_ids = fields.One2many("mrp.cost.wip.run.order", "run_id", string="Orders", readonly=True)
    cost = fields.Monetary(string="Cost to Account for", compute="_compute_totals")
    transferred_out = fields.Monetary(compute="_compute_totals")
    ending_amount = fields.Monetary(string="Work in Progress", compute="_compute_totals")
    true_up = fields.Monetary(compute="_compute_totals", help="Transferred out less what receipts took before.")

    _once = models.Constraint("UNIQUE (period_id, product_id)", "This product has a report of this period already.")

    @api.depends("line_ids.opening_amount", "line_ids.added_amount", "line_ids.transferred_out", "line_ids.true_up")
    def _compute_totals(self):
        names = ("opening_amount", "added_amount", "transferred_out", "ending_amount", "true_up")
        sums = self.env["mrp.cost.wip.run.line"]._read_group(
            [("run_id", "in", self.ids)], ["run_id"], [f"{name}:sum" for name in names]
        )
        total = {run: dict(zip(names, amounts, strict=True)) for run, *amounts in sums}
        for run in self:
            row = total.get(run, dict.fromkeys(names, 0.0))
            run.cost = row["opening_amount"] + row["added_amount"]
            run.transferred_out = row["transferred_out"]
            run.ending_amount = row["ending_amount"]
            run.true_up = row["true_up"]

    @api.depends("product_id", "period_id")
    def _compute_display_name(self):
        for run in self:
            run.display_name = f"{run.product_id.display_name} / {run.period_id.name}"

    @api.ondelete(at_uninstall=False)
    def _unlink_never_booked(self):
        if any(run.state == "booked" for run in self):
            raise UserError(self.env._("A report that is booked is not deleted. Take it back first."))

    # ---------------------------------------------------------------- actions

    def action_compute(self):
        """Compute the reports of these periods again, without booking."""
        for period in self.period_id:
            self.env["mrp.cost.wip.step"]._test_run(period)

    def action_book(self):
        """Book all reports of these periods, lowest product level first."""
        for period in self.period_id:
            self.env["mrp.cost.wip.step"]._run(period)

    def action_take_back(self):
        """Take back what these reports booked, by opposite lines."""
        for period, runs in self.grouped("period_id").items():
            self.env["mrp.cost.wip.step"]._roll_back(period, runs)

    def action_view_lines(self):
        """Show the cost lines that these reports booked."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_line_action")
        lines = self.env["mrp.cost.wip.cost"]._lines_of(self)
        return action | {"domain": [("id", "in", lines.ids)], "context": {}}
