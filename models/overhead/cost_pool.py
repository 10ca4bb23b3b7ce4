from odoo import api, fields, models
from odoo.exceptions import ValidationError

DRIVERS = [
    ("labour_hour", "Labour hours"),
    ("machine_hour", "Machine hours"),
    ("setup", "Set-ups"),
    ("operation", "Operations begun"),
    ("output", "Good units received"),
    ("energy", "Metered units"),
    ("material_cost", "Direct material cost"),
    ("labour_cost", "Direct labour cost"),
    ("direct_cost", "Total direct cost"),
]
# Drivers that add up quantities of one unit, and the unit proposed.
UNITS = {"output": "uom.product_uom_unit", "energy": "uom.product_uom_kwh"}
DRIVERS_IN_MONEY = ("material_cost", "labour_cost", "direct_cost", "output_value")
# Drivers that happen at work centers.
DRIVERS_AT_WORKCENTERS = (
    "labour_hour",
    "machine_hour",
    "setup",
    "operation",
    "energy",
    "labour_cost",
    "standard_hour",
    "statistic",
)


class MrpCostPool(models.Model):
    """Cost of a period that belongs to no order yet, and the rule by which it is spread."""

    _name = "mrp.cost.pool"
    _description = "Cost Pool"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    element_id = fields.Many2one(
        "mrp.cost.element",
        string="Cost Element",
        required=True,
        ondelete="restrict",
        domain=[("basis", "not in", ("material", "subcontracting"))],
        help="Orders show the cost of the pool as this element.",
    )
    driver = fields.Selection(
        DRIVERS,
        required=True,
        default="labour_hour",
        help="The base by which orders share the cost of the pool.",
    )
    workcenter_ids = fields.Many2many(
        "mrp.workcenter",
        string="Work Centers",
        check_company=True,
        help="Only what happened at these work centers counts; empty: all.",
    )
    uom_id = fields.Many2one(
        "uom.uom",
        string="Unit",
        compute="_compute_uom_id",
        store=True,
        precompute=True,
        readonly=False,
        ondelete="restrict",
        help="What good units, or meters, are counted in. Other units are converted to it; meters of "
        "another kind do not count.",
    )
    base_element_ids = fields.Many2many(
        "mrp.cost.element",
        string="Base Elements",
        domain=[("basis", "!=", "allocation")],
        help="Cost of these elements is the base; empty: as the driver says.",
    )
    driver_unit = fields.Char(string="Counted In", compute="_compute_driver_unit")
    source_account_ids = fields.Many2many(
        "account.account",
        string="Source Accounts",
        check_company=True,
        help="The balance of these accounts in the period is the amount of the pool. Leave "
        "empty to enter the amount by hand.",
    )
    absorption_account_id = fields.Many2one(
        "account.account",
        check_company=True,
        ondelete="restrict",
        help="Credited when the pool is charged to orders; empty: as set on the cost element.",
    )

    @api.depends("driver")
    def _compute_uom_id(self):
        for pool in self:
            pool.uom_id = self.env.ref(UNITS[pool.driver]) if pool.driver in UNITS else False

    @api.depends("driver", "uom_id", "company_id")
    def _compute_driver_unit(self):
        names = {
            "labour_hour": self.env._("h"),
            "machine_hour": self.env._("h"),
            "setup": self.env._("set-up"),
            "operation": self.env._("operation"),
            "standard_hour": self.env._("h"),
            "formula": self.env._("point"),
        }
        for pool in self:
            in_money = pool.company_id.currency_id.name if pool.driver in DRIVERS_IN_MONEY else ""
            pool.driver_unit = names.get(pool.driver) or pool.uom_id.name or in_money

    @api.constrains("driver", "uom_id")
    def _check_unit(self):
        for pool in self:
            if pool.driver in UNITS and not pool.uom_id:
                raise ValidationError(self.env._("Say in which unit the base of %s is counted.", pool.name))

    @api.constrains("driver", "workcenter_ids")
    def _check_workcenters(self):
        for pool in self:
            if pool.workcenter_ids and pool.driver not in DRIVERS_AT_WORKCENTERS:
                raise ValidationError(
                    self.env._(
                        "%(driver)s belong to no work center: leave the work centers of %(pool)s empty.",
                        driver=dict(self._fields["driver"]._description_selection(self.env))[pool.driver],
                        pool=pool.name,
                    )
                )

    # ------------------------------------------------------------------ amount

    def _is_gathered(self):
        """Tell whether the amount is found in the database; else it is entered by hand."""
        self.ensure_one()
        return bool(self.source_account_ids)

    def _absorption_account(self):
        self.ensure_one()
        return self.absorption_account_id or self.element_id._absorption_account(self.company_id)
