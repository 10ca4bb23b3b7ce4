from odoo import api, fields, models


class MrpCostAllocate(models.TransientModel):
    """Shows what each order will get of the period's cost pools, then charges it."""

    _name = "mrp.cost.allocate"
    _description = "Allocate Overhead"

    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)
    period_id = fields.Many2one(
        "mrp.cost.period",
        required=True,
        domain="[('company_id', '=', company_id), ('state', '=', 'open')]",
        default=lambda self: self._default_period(),
    )
    pool_ids = fields.Many2many(
        "mrp.cost.pool",
        string="Cost Pools",
        required=True,
        domain="[('company_id', '=', company_id), ('charging', '=', 'allocate'), ('is_service', '=', False)]",
        default=lambda self: self.env["mrp.cost.pool"]._to_allocate(self.env.company),
    )
    allocation_ids = fields.Many2many("mrp.cost.allocation", readonly=True)
    line_ids = fields.Many2many("mrp.cost.allocation.line", compute="_compute_line_ids", string="Preview")
    state = fields.Selection([("choose", "Choose"), ("preview", "Preview")], default="choose", required=True)

    @api.model
    def _default_period(self):
        """The oldest open period is the one to work on; there is always this month's."""
        Period, company = self.env["mrp.cost.period"], self.env.company
        Period._is_open(company, company._cost_accounting_day(fields.Datetime.now()))
        return Period.search([("company_id", "=", company.id), ("state", "=", "open")], order="date_from", limit=1)

    @api.depends("allocation_ids", "state")
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = wizard.allocation_ids.line_ids

    def action_preview(self):
        self.ensure_one()
        self.allocation_ids = self.env["mrp.cost.allocation"]._for(self.pool_ids, self.period_id)
        self.allocation_ids.action_compute()
        self.state = "preview"
        return self._reopen()

    def action_back(self):
        self.ensure_one()
        self.state = "choose"
        return self._reopen()

    def action_allocate(self):
        self.ensure_one()
        self.allocation_ids.action_post()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Overhead Allocations"),
            "res_model": "mrp.cost.allocation",
            "domain": [("id", "in", self.allocation_ids.ids)],
            "views": [(False, "list"), (False, "form")],
        }

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Allocate Overhead"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
