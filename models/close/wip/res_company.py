from odoo import fields, models

from ..wip_choices import COMPLETIONS, METHODS, SCOPES


class ResCompany(models.Model):
    _inherit = "res.company"

    cost_wip_method = fields.Selection(
        METHODS,
        string="Work in Progress",
        default="actual",
        required=True,
        help="How a closing divides the cost of partly received orders between what was received and what is "
        "not finished. Actual cost: what was received leaves at planned cost, the rest of the order's cost stays.",
    )
    cost_wip_scope = fields.Selection(
        SCOPES,
        string="Units of Work in Progress",
        default="order",
        required=True,
        help="Each order by itself: only partly received orders are divided. All orders together (process "
        "costing): every unit that the product's orders finished in the period costs the same.",
    )
    cost_wip_completion = fields.Selection(
        COMPLETIONS,
        string="Completion",
        default="operations",
        required=True,
        help="What tells how far unfinished units are done: the operations they have passed (half done in the one "
        "they are at), hours spent against planned hours, or what is entered for each order.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    cost_wip_method = fields.Selection(related="company_id.cost_wip_method", readonly=False, required=True)
    cost_wip_scope = fields.Selection(related="company_id.cost_wip_scope", readonly=False, required=True)
    cost_wip_completion = fields.Selection(related="company_id.cost_wip_completion", readonly=False, required=True)
