from odoo import fields, models


class MrpCostWipRunLine(models.Model):
    """One cost element of a production cost report."""

    _name = "mrp.cost.wip.run.line"
    _description = "Cost Element of a Production Cost Report"
    _order = "run_id, element_id"

    run_id = fields.Many2one("mrp.cost.wip.run", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    element_id = fields.Many2one(
        "mrp.cost.element", string="Cost Element", required=True, readonly=True, ondelete="restrict"
    )
    opening_amount = fields.Monetary(string="Opening", readonly=True, help="In progress when the period began.")
    added_amount = fields.Monetary(string="Added", readonly=True, help="Cost of the period, less losses.")
    equivalent_units = fields.Float(
        digits=(16, 4),
        readonly=True,
        help="Finished-unit value of the work: received units, and unfinished ones as far as they are done. First in "
        "first out: of this period's work only. 0 where every order keeps its actual cost.",
    )
    rate = fields.Float(
        string="Cost per Equivalent Unit",
        digits=(16, 6),
        readonly=True,
        aggregator=None,
        help="Cost ÷ equivalent units; first in first out: cost added ÷ equivalent units of this period.",
    )
    transferred_out = fields.Monetary(readonly=True, help="What the received units cost.")
    ending_amount = fields.Monetary(string="Work in Progress", readonly=True, help="What the unfinished units cost.")
    true_up = fields.Monetary(readonly=True, help="Transferred out less what the receipts took when they were made.")
