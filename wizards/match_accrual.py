from odoo import api, fields, models


class MrpCostMatchAccrual(models.TransientModel):
    """Matches a document, or a part of it, with an accrual that was entered by hand."""

    _name = "mrp.cost.match.accrual"
    _description = "Match a Document with an Accrual"

    accrual_id = fields.Many2one("mrp.cost.accrual", required=True, readonly=True)
    company_id = fields.Many2one(related="accrual_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_to = fields.Date(related="accrual_id.period_id.date_to")
    account_id = fields.Many2one(related="accrual_id.account_id")
    remaining_amount = fields.Monetary(related="accrual_id.remaining_amount")
    item_id = fields.Many2one(
        "account.move.line",
        string="Journal Item",
        required=True,
        domain="[('company_id', '=', company_id), ('account_id', '=', account_id), ('parent_state', '=', 'posted'),"
        " ('date', '>', date_to), ('move_id.mrp_cost_accrual_kind', '=', False)]",
        help="Of the bill or payroll entry that has come, on the cost account of the accrual.",
    )
    document_amount = fields.Monetary(
        string="Amount of the Document",
        compute="_compute_amounts",
        store=True,
        readonly=False,
        help="The part of the document that is for this accrual.",
    )
    is_last = fields.Boolean(
        string="Nothing More Comes", help="What then remains of the accrual was estimated too high."
    )

    @api.depends("item_id")
    def _compute_amounts(self):
        for wizard in self:
            item = wizard.item_id
            wizard.document_amount = self.env["mrp.cost.accrual.match"]._left_of(item) if item else 0.0

    @api.constrains("item_id")
    def _check_item_readable(self):
        """A journal item named by its number is not told to who may not read it."""
        self.item_id.sudo(False).check_access("read")

    def action_match(self):
        """Match; what is estimated too low or too high shows as difference."""
        self.ensure_one()
        remaining = self.accrual_id.remaining_amount
        accrued = remaining if self.is_last else min(self.document_amount, remaining, key=abs)
        self.env["mrp.cost.accrual.match"]._match_by_hand(self.accrual_id, self.item_id, self.document_amount, accrued)
        return {"type": "ir.actions.act_window_close"}
