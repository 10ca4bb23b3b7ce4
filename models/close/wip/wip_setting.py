from collections import namedtuple

from odoo import fields, models

from ..wip_choices import COMPLETIONS, METHODS, SCOPES

SETTING_NAMES = ("cost_wip_method", "cost_wip_scope", "cost_wip_completion")

WipSetting = namedtuple("WipSetting", "method scope completion")


class MrpCostWipSetting(models.AbstractModel):
    """How work in progress of a product, or of a category's products, is valued. Empty: as set above it."""

    _name = "mrp.cost.wip.setting"
    _description = "Setting of Work in Progress"

    cost_wip_method = fields.Selection(
        METHODS,
        string="Work in Progress",
        company_dependent=True,
        help="How a closing divides the cost of partly received orders between what was received and what is "
        "not finished. Empty: as set for the category above, or for the company.",
    )
    cost_wip_scope = fields.Selection(
        SCOPES,
        string="Units of Work in Progress",
        company_dependent=True,
        help="Each order by itself: only partly received orders are divided. All orders together (process "
        "costing): every unit that the product's orders finished in the period costs the same.",
    )
    cost_wip_completion = fields.Selection(
        COMPLETIONS,
        string="Completion",
        company_dependent=True,
        help="What tells how far unfinished units are done: the operations they have passed (half done in the one "
        "they are at), hours spent against planned hours, or what is entered for each order.",
    )


def wip_setting(product, company):
    """Return the WipSetting of a product: its own, its category's, its category's parents', the company's."""
    template = product.sudo().product_tmpl_id.with_company(company)
    sources = [template, *template.categ_id._cost_wip_ancestry(), company.sudo()]
    return WipSetting(*(next(filter(None, (source[name] for source in sources))) for name in SETTING_NAMES))
