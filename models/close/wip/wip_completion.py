from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class MrpCostWipCompletion(models.Model):
    """How far the unfinished units of an order were on a day, as a person says.

    Counts in the period of its day, before what operations or hours tell. The last one of a period counts.
    """

    _name = "mrp.cost.wip.completion"
    _description = "Completion of an Order's Unfinished Units"
    _order = "date desc, id desc"
    _check_company_auto = True

    production_id = fields.Many2one(
        "mrp.production",
        string="Manufacturing Order",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain="[('is_actual_cost', '=', True)]",
    )
    company_id = fields.Many2one(related="production_id.company_id", store=True, index=True)
    uom_id = fields.Many2one(related="production_id.product_id.uom_id")
    date = fields.Date(required=True, default=fields.Date.context_today, help="Counts in the period of this day.")
    has_quantity = fields.Boolean(
        string="Units Counted", help="The units were counted; otherwise they are ordered less received and rejected."
    )
    quantity = fields.Float(
        string="Units", digits="Product Unit", help="Units begun and not received, in the product's unit."
    )
    material_degree = fields.Float(
        string="Material (%)", default=100.0, digits=(16, 4), help="How much of their material is in them, on average."
    )
    conversion_degree = fields.Float(
        string="Conversion (%)",
        required=True,
        digits=(16, 4),
        help="How much of their labour, machine time and overhead is in them, on average.",
    )

    _degrees = models.Constraint(
        "CHECK (material_degree BETWEEN 0 AND 100 AND conversion_degree BETWEEN 0 AND 100 AND quantity >= 0)",
        "A degree of completion is between 0 and 100 %, and units are not below zero.",
    )

    @api.depends("production_id", "date")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.production_id.display_name} {row.date or ''}"

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._check_open()
        return rows

    def write(self, vals):
        self._check_open()
        result = super().write(vals)
        self._check_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_open(self):
        self._check_open()

    def _check_open(self):
        """Refuse to change what a closed period was valued with; while it is being closed, it may lack just this."""
        Period = self.env["mrp.cost.period"]
        for company, rows in self.sudo().grouped("company_id").items():
            for day in set(rows.mapped("date")):
                if Period._is_final(company, day):
                    raise UserError(
                        self.env._(
                            "%s is in a closed period, which was valued already. Enter how far the units are in an "
                            "open one.",
                            day,
                        )
                    )

    @api.model
    def _entered(self, order_ids, day, since=None):
        """Return {order id: (units or None, material 0 to 100, conversion 0 to 100)}, the last up to a day."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (production_id) production_id,
                       CASE WHEN has_quantity THEN quantity END, material_degree, conversion_degree
                  FROM mrp_cost_wip_completion
                 WHERE production_id IN %s AND date <= %s AND date >= %s
                 ORDER BY production_id, date DESC, id DESC
                """,
                tuple(order_ids) or (0,),
                day,
                since or fields.Date.to_date("1900-01-01"),
            )
        )
        return {row[0]: row[1:] for row in rows}
