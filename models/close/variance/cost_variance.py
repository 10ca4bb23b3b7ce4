from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

CATEGORIES = [
    ("price", "Price"),
    ("substitution", "Substitution"),
    ("scrap", "Scrap"),
    ("usage", "Usage"),
    ("overtime", "Overtime Premium"),
    ("rate", "Rate"),
    ("efficiency", "Efficiency"),
    ("lot_size", "Lot Size"),
    ("spending", "Spending"),
    ("volume", "Volume"),
    ("remaining", "Remaining"),
]
RESPONSIBLE = [("workcenter", "Work Center"), ("buyer", "Buyer"), ("planner", "Planner")]


class MrpCostVariance(models.Model):
    """Why an order cost more (+) or less (-) than the standard for its good output: one category of one resource.

    Written once and never changed; what no longer holds is cancelled by a reversal. Records are made by
    ``mrp.cost.variance.analysis`` only.
    """

    _name = "mrp.cost.variance"
    _description = "Variance of an Order"
    _order = "date desc, production_id, id"
    _rec_name = "category"

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    period_id = fields.Many2one("mrp.cost.period", required=True, readonly=True, index=True, ondelete="restrict")
    date = fields.Date(required=True, readonly=True, help="The last day of the period in which it was found.")
    production_id = fields.Many2one(
        "mrp.production", string="Manufacturing Order", required=True, readonly=True, index=True, ondelete="restrict"
    )
    product_id = fields.Many2one("product.product", readonly=True, ondelete="restrict", help="What the order made.")
    element_id = fields.Many2one(
        "mrp.cost.element", string="Cost Element", required=True, readonly=True, ondelete="restrict"
    )
    category = fields.Selection(CATEGORIES, required=True, readonly=True)
    item_id = fields.Many2one("product.product", string="Component", readonly=True, ondelete="restrict")
    operation_id = fields.Many2one("mrp.routing.workcenter", readonly=True, ondelete="set null")
    workcenter_id = fields.Many2one("mrp.workcenter", string="Work Center", readonly=True, ondelete="restrict")
    basis = fields.Char(readonly=True)
    amount = fields.Monetary(readonly=True, required=True, help="+ cost more than the standard, - less.")
    quantity = fields.Float(
        string="Actual Quantity", digits=(16, 6), readonly=True, aggregator=None, help="Units, or hours."
    )
    price = fields.Float(string="Actual Price", digits=(16, 6), readonly=True, aggregator=None)
    standard_quantity = fields.Float(
        digits=(16, 6), readonly=True, aggregator=None, help="For the good units that were made."
    )
    standard_price = fields.Float(digits=(16, 6), readonly=True, aggregator=None)
    responsible = fields.Selection(RESPONSIBLE, string="Answerable", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        readonly=True,
        ondelete="restrict",
        help="The buyer of the latest purchase order, or who is responsible for the manufacturing order.",
    )
    reversal_of_id = fields.Many2one("mrp.cost.variance", string="Reversal of", readonly=True, ondelete="restrict")
    explanation = fields.Char(string="Why this Amount", compute="_compute_explanation")

    _reversed_once = models.UniqueIndex(
        "(reversal_of_id) WHERE reversal_of_id IS NOT NULL", "This variance has been cancelled already."
    )
    _company_date = models.Index("(company_id, date)")

    def init(self):
        """Let the database itself refuse to change or delete a variance."""
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION mrp_cost_variance_is_append_only()
                RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF TG_OP = 'UPDATE' AND NEW.operation_id IS NULL
                       AND to_jsonb(NEW) - 'operation_id' = to_jsonb(OLD) - 'operation_id'
                    THEN
                        RETURN NEW;  -- the operation was deleted
                    END IF;
                    RAISE EXCEPTION 'Variances are never changed or deleted: reverse them.'
                        USING ERRCODE = 'restrict_violation';
                END $$;
                DROP TRIGGER IF EXISTS mrp_cost_variance_append_only ON mrp_cost_variance;
                CREATE TRIGGER mrp_cost_variance_append_only
                    BEFORE UPDATE OR DELETE ON mrp_cost_variance
                    FOR EACH ROW EXECUTE FUNCTION mrp_cost_variance_is_append_only();
                """
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Variances are never deleted. Roll the analysis of the period back instead."))

    @api.depends("quantity", "price", "standard_quantity", "standard_price", "amount", "reversal_of_id")
    def _compute_explanation(self):
        for variance in self:
            variance.explanation = variance._explain()

    def _explain(self):
        """Say in one line how the amount came about."""
        self.ensure_one()
        if self.reversal_of_id:
            return self.env._("Cancels what was found in %s", self.reversal_of_id.period_id.display_name)
        if not (self.quantity or self.standard_quantity):
            return self.env._("Not explained by quantities and prices")
        return self.env._(
            "%(quantity).6g × %(price).6g, standard %(standard_quantity).6g × %(standard_price).6g",
            quantity=self.quantity,
            price=self.price,
            standard_quantity=self.standard_quantity,
            standard_price=self.standard_price,
        )

    # ------------------------------------------------------------------ reasons

    def _lines_domain(self):
        """Return the domain of the cost lines behind this variance."""
        self.ensure_one()
        domain = [
            ("production_id", "=", self.production_id.id),
            ("element_id", "=", self.element_id.id),
            ("accounting_date", "<=", self.date),
        ]
        if self.item_id:
            return [*domain, ("product_id", "=", self.item_id.id), ("kind", "in", ("issue", "issue_true_up"))]
        if self.operation_id:
            domain += [("workorder_id.operation_id", "=", self.operation_id.id)]
        elif self.basis and self.workcenter_id:
            domain += [("workcenter_id", "=", self.workcenter_id.id)]
        return [*domain, ("basis", "=", self.basis)] if self.basis else domain

    def action_view_lines(self):
        """Show the cost lines behind the variance; each opens its document and the event of the shop floor."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_line_action")
        return action | {"domain": self._lines_domain(), "context": {}}
