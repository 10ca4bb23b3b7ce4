from odoo import api, fields, models

from ...exceptions import MissingAccount

# What a rate is multiplied by.
RATE_BASES = [
    ("labour_hour", "Hour of labour"),
    ("machine_hour", "Hour of machine"),
    ("piece", "Piece paid"),
    ("energy", "Metered unit"),
    ("run", "Run of an operation"),
    ("unit", "Good unit"),
    ("percent", "Percentage of another element"),
]
# What the cost of an element comes from: rates, or documents that bring their own amount.
BASES = [
    ("material", "Value of material"),
    *RATE_BASES,
    ("allocation", "Share of a cost pool"),
    ("subcontracting", "Purchase orders of subcontractors"),
]
COSTING_METHODS = [("actual", "Actual"), ("standard", "Standard")]

# What an account is for -> (field of an element and of its settings by category, fields of
# the company: the first that is set counts).
ACCOUNT_ROLES = {
    "absorption": ("absorption_account_id", ("cost_absorption_account_id",)),
    "variance": ("variance_account_id", ("cost_variance_account_id",)),
    "loss": ("loss_account_id", ("cost_loss_account_id", "cost_variance_account_id")),
}


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
        help="What the cost of this element mainly comes from. Its rates may be on other bases too: they add up.",
    )
    behaviour = fields.Selection(
        [("variable", "Variable"), ("fixed", "Fixed")],
        required=True,
        default="variable",
        help="Variable cost follows the quantity made, fixed cost follows the calendar.",
    )
    rate_required = fields.Boolean(
        help="What is reported on this element's basis is not accepted without a rate: it waits, "
        "named, until a rate is entered. Otherwise no rate means no such cost."
    )
    absorption_account_id = fields.Many2one(
        "account.account",
        company_dependent=True,
        check_company=True,
        help="Credited when this cost enters work in progress: the account on which the "
        "actual cost (wages, power, depreciation …) was booked, or its absorption account.",
    )
    variance_account_id = fields.Many2one(
        "account.account",
        company_dependent=True,
        check_company=True,
        help="Takes the variances of this element; empty: as set in the settings.",
    )
    loss_account_id = fields.Many2one(
        "account.account",
        company_dependent=True,
        check_company=True,
        help="Takes what an order without output leaves of this element; empty: as set in the settings.",
    )
    costing_method = fields.Selection(
        COSTING_METHODS,
        company_dependent=True,
        help="Actual: goods take what the element really cost. Standard: it enters at actual cost and leaves at "
        "standard, the rest is variance.",
    )
    setting_ids = fields.One2many("mrp.cost.element.setting", "element_id", string="Settings by Category")

    _code_unique = models.Constraint("UNIQUE (code)", "There is a cost element with this code already.")

    @api.model
    def _by_code(self, code):
        """Return the element with that code; codes of built-in elements always exist."""
        return self.with_context(active_test=False).search([("code", "=", code)], limit=1)

    @api.model
    def _priced_by_rates(self):
        """Return the active elements that may have rates, in their order."""
        return self.search([("basis", "not in", ("material", "subcontracting"))])

    # ------------------------------------------------------- accounts and method

    def _absorption_account(self, company, category=None):
        """Return the account credited for this element, or say where it has to be set."""
        return self._account("absorption", company, category)

    def _clearing_account(self, role, company, category=None):
        """Return the account that takes variances or losses of this element; role as named."""
        return self._account(role, company, category)

    def _costing_method(self, company, category=None):
        """Return 'actual' or 'standard'."""
        self.ensure_one()
        return self._configured("costing_method", company, category) or "actual"

    def _at_standard(self, company, products):
        """Return {product id: ids of those of these elements that leave its orders at standard cost}.

        For a product without a category the elements themselves say it.
        """
        by_category = {
            category: {element.id for element in self if element._costing_method(company, category) == "standard"}
            for category in {product.categ_id for product in products}
        }
        return {product.id: by_category[product.categ_id] for product in products}

    def _account(self, role, company, category):
        """Return the account of a role, from the order's category up to the company.

        raises: MissingAccount
        """
        self.ensure_one()
        name, company_names = ACCOUNT_ROLES[role]
        account = self._configured(name, company, category)
        for company_name in company_names:
            account = account or company.sudo()[company_name]
        account = account or company._cost_periodic_counter_account()
        if not account:
            raise MissingAccount(
                self.env._(
                    "%(element)s has no %(account)s in %(company)s. Set one on the cost element (for category "
                    "%(category)s or for all), or a general one in Manufacturing Costs / Settings.",
                    element=self.display_name,
                    account=self._account_label(name),
                    company=company.display_name,
                    category=category.display_name if category else "-",
                )
            )
        return account.with_env(self.env)

    def _account_label(self, name):
        labels = {
            "absorption_account_id": self.env._("absorption account"),
            "variance_account_id": self.env._("variance account"),
            "loss_account_id": self.env._("loss account"),
        }
        return labels[name]

    def _configured(self, name, company, category):
        """Return what is set for a category, the nearest first, else for the element."""
        element = self.sudo().with_company(company)
        ancestry = [int(part) for part in category.sudo().parent_path.split("/") if part] if category else []
        by_category = {s.category_id.id: s[name] for s in element.setting_ids if s.company_id == company}
        for category_id in reversed(ancestry):
            if by_category.get(category_id):
                return by_category[category_id]
        return element[name]
