from odoo import api, fields, models


class MrpCostServiceResult(models.Model):
    """What a pool has before and after service centers have given."""

    _name = "mrp.cost.service.result"
    _description = "Cost Pool after Service Centers"
    _order = "run_id, id"

    run_id = fields.Many2one("mrp.cost.service.run", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="run_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    pool_id = fields.Many2one("mrp.cost.pool", string="Cost Pool", required=True, ondelete="restrict")
    own = fields.Monetary(string="Own Cost")
    received = fields.Monetary()
    given = fields.Monetary()
    total = fields.Monetary(compute="_compute_total", help="Own cost + received - given: what is left for its orders.")

    @api.depends("own", "received", "given")
    def _compute_total(self):
        for result in self:
            result.total = result.own + result.received - result.given
