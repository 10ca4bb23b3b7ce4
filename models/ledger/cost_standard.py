from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# What may still be written on a released version: how it is looked at, and its messages.
OPEN_WHEN_RELEASED = {
    "compare_with_id",
    "message_follower_ids",
    "message_ids",
    "activity_ids",
    "message_main_attachment_id",
}
# What only the verbs of the version write.
OWN_FIELDS = {"state", "rolled_up_at", "released_at", "applied_on", "move_id"}


class MrpCostStandard(models.Model):
    """One version of standard costs: rolled up, looked at, released; never changed afterwards."""

    _name = "mrp.cost.standard"
    _description = "Standard Cost Version"
    _inherit = ["mail.thread"]
    _order = "date desc, released_at desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        string="Valid From",
        required=True,
        tracking=True,
        default=fields.Date.context_today,
        help="Rates and prices are those of this day; released, the version is in force from this day on.",
    )
    price_source = fields.Selection(
        [
            ("cost", "Current cost price"),
            ("purchase", "Latest purchase price"),
            ("standard", "Released standard"),
        ],
        string="Material Prices",
        required=True,
        default="cost",
        help="What bought products cost: Odoo's cost price, the price of the latest vendor order or bill, or the "
        "standard in force (only rates, times and bills of materials change). Where there is none: Odoo's cost price.",
    )
    scope = fields.Selection(
        [("all", "All Manufactured Products"), ("category", "Product Categories"), ("product", "Products")],
        required=True,
        default="all",
    )
    category_ids = fields.Many2many("product.category", string="Product Categories")
    scope_product_ids = fields.Many2many("product.product", string="Products")
    input_ids = fields.One2many("mrp.cost.standard.input", "standard_id", string="Given Values", copy=True)
    state = fields.Selection(
        [("draft", "Draft"), ("simulated", "Simulated"), ("released", "Released")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    product_line_ids = fields.One2many(
        "mrp.cost.standard.product", "standard_id", string="Standard Costs", readonly=True
    )
    product_count = fields.Integer(compute="_compute_product_count")
    rolled_up_at = fields.Datetime(string="Rolled Up on", readonly=True, copy=False)
    released_at = fields.Datetime(string="Released on", readonly=True, copy=False)
    applied_on = fields.Date(
        string="In Effect since",
        readonly=True,
        copy=False,
        help="The day on which cost prices were set and stock was revalued.",
    )
    is_superseded = fields.Boolean(
        string="Superseded",
        compute="_compute_is_superseded",
        help="A later released version is in force for every product of this one.",
    )
    move_id = fields.Many2one(
        "account.move", string="Revaluation Entry", readonly=True, copy=False, ondelete="restrict"
    )
    compare_with_id = fields.Many2one(
        "mrp.cost.standard",
        string="Compare with",
        copy=False,
        check_company=True,
        ondelete="set null",
        help="Empty: with the standards that were in force when this version was rolled up.",
    )

    @api.depends("product_line_ids")
    def _compute_product_count(self):
        counted = self.env["mrp.cost.standard.product"]._read_group(
            [("standard_id", "in", self.ids)], ["standard_id"], ["__count"]
        )
        counts = dict(counted)
        for standard in self:
            standard.product_count = counts.get(standard, 0)

    @api.depends("state", "date")
    def _compute_is_superseded(self):
        released = self.filtered(lambda standard: standard.state == "released")
        (self - released).is_superseded = False
        for company, standards in released.grouped("company_id").items():
            today = company._cost_accounting_day(fields.Datetime.now())
            rows = standards.sudo().product_line_ids
            in_force = set(self._rows_in_force(company, rows.product_id, today).values())
            ruling = {row.standard_id for row in rows if row.id in in_force}
            for standard in standards:
                standard.is_superseded = standard.date <= today and standard not in ruling

    # ---------------------------------------------------------------- guards

    @api.model_create_multi
    def create(self, vals_list):
        if any(OWN_FIELDS & values.keys() for values in vals_list):
            vals_list = [{k: v for k, v in values.items() if k not in OWN_FIELDS} for values in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if OWN_FIELDS & vals.keys():
            raise UserError(self.env._("A version changes its state by rolling up and releasing only."))
        if vals.keys() - OPEN_WHEN_RELEASED:
            self._check_not_released()
        return super().write(vals)

    def _record(self, vals):
        """Write what the verbs of the version state; the guard of write is for everybody else."""
        return super().write(vals)  # pylint: disable=super-method-mismatch

    @api.ondelete(at_uninstall=False)
    def _unlink_not_released(self):
        self._check_not_released()

    def _check_not_released(self):
        released = self.filtered(lambda standard: standard.state == "released")
        if released:
            raise UserError(
                self.env._(
                    "%s is released and stays as it is. Make a new version instead.",
                    ", ".join(released.mapped("display_name")),
                )
            )

    # ---------------------------------------------------------------- actions

    def action_compare(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_standard_comparison_action")
        return action | {"domain": [("standard_id", "=", self.id)], "context": {}}

    def action_view_products(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_standard_product_action")
        return action | {"domain": [("standard_id", "=", self.id)], "context": {}}

    # --------------------------------------------------------------- reading

    @api.model
    def _per_unit(self, company, products, day, as_issued=False):
        """Return the standards in force on a day, {product id: {element id: Fraction}}.

        Amounts are for one unit of the product, in company currency; products that have no
        released standard on that day are left out.

        as_issued: False, rolled up: the elements of all levels (成本卷积);
                   True, as the ledger of an order sees it: the product's own operations by
                   element, and each component as one amount under its material element.
                   Both have the same sum.
        """
        self.env["mrp.cost.standard.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.product_id, line.element_id, %s
                  FROM mrp_cost_standard_line AS line
                  JOIN (%s) AS ruling ON ruling.id = line.row_id
                 ORDER BY line.product_id, line.element_id
                """,
                SQL.identifier("line", "issued" if as_issued else "amount"),
                self._in_force_query(company, products, day),
            )
        )
        standards = {}
        for product, element, amount in rows:
            by_element = standards.setdefault(product, {})
            if amount:
                by_element[element] = Fraction(str(amount))
        return standards

    @api.model
    def _rows_in_force(self, company, products, day):
        """Return {product id: id of its mrp.cost.standard.product in force on a day}."""
        return {product: row for row, product in self.env.execute_query(self._in_force_query(company, products, day))}

    def _in_force_query(self, company, products, day):
        """The last version by date, and of one date the one released last."""
        self.env["mrp.cost.standard"].flush_model()
        self.env["mrp.cost.standard.product"].flush_model()
        return SQL(
            """
            SELECT DISTINCT ON (result.product_id) result.id, result.product_id
              FROM mrp_cost_standard_product AS result
              JOIN mrp_cost_standard AS version ON version.id = result.standard_id
             WHERE version.company_id = %s AND version.state = 'released' AND version.date <= %s
               AND result.product_id IN %s
             ORDER BY result.product_id, version.date DESC, version.released_at DESC, version.id DESC
            """,
            company.id,
            day,
            tuple(products.ids) or (0,),
        )
