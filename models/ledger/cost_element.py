from odoo import api, fields, models

from ...exceptions import MissingAccount

# What a rate of the element is multiplied by.
BASES = [
    ("material", "Value of material"),
    ("labour_hour", "Hour of labour"),
    ("machine_hour", "Hour of machine"),
    ("energy", "Unit of energy"),
    ("allocation", "Share of a cost pool"),
]


class MrpCostElement(models.Model):
    """A kind of cost: material, labour, machine, energy, overhead …"""

    _name = "mrp.cost.element"
    _description = "Cost Element"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short code that imports and reports use. It never changes.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    basis = fields.Selection(
        BASES,
        required=True,
        default="machine_hour",
        help="What the cost of this element comes from, and so what its rates are for.",
    )
    behaviour = fields.Selection(
        [("variable", "Variable"), ("fixed", "Fixed")],
        required=True,
        default="variable",
        help="Variable cost follows the quantity made, fixed cost follows the calendar.",
    )
    rate_required = fields.Boolean(
        help="Time or energy of this element is not accepted without a rate: it waits, "
        "named, until a rate is entered. Otherwise no rate means no such cost."
    )
    absorption_account_id = fields.Many2one(
        "account.account",
        company_dependent=True,
        check_company=True,
        help="Credited when this cost enters work in progress: the account on which the "
        "actual cost (wages, power, depreciation …) was booked, or its absorption account.",
    )

    _code_unique = models.Constraint("UNIQUE (code)", "There is a cost element with this code already.")

    @api.model
    def _by_code(self, code):
        """Return the element with that code; codes of built-in elements always exist."""
        return self.with_context(active_test=False).search([("code", "=", code)], limit=1)

    def _absorption_account(self, company):
        """Return the account credited for this element, or say where it has to be set."""
        self.ensure_one()
        element = self.with_company(company)
        account = (
            element.absorption_account_id
            or company.cost_absorption_account_id
            or company._cost_periodic_counter_account()
        )
        if not account:
            raise MissingAccount(
                self.env._(
                    "%(element)s has no absorption account in %(company)s. Set one on the "
                    "cost element, or a general one in Manufacturing Costs / Settings.",
                    element=self.display_name,
                    company=company.display_name,
                )
            )
        return account
