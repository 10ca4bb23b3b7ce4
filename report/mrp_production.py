from odoo import api, fields, models

from ..models.mrp_production import COST_GROUP
from .opening import opened


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    cost_sheet_ids = fields.One2many("mrp.cost.sheet", "production_id", readonly=True, groups=COST_GROUP)
    cost_standard = fields.Monetary(
        string="Standard Cost",
        compute="_compute_cost_standard",
        currency_field="company_currency_id",
        groups=COST_GROUP,
        help="The standard in force when the order was confirmed, for the good units made; for those "
        "ordered while the order is not done.",
    )
    cost_standard_per_unit = fields.Float(
        string="Standard per Unit",
        compute="_compute_cost_standard",
        digits="Product Price",
        groups=COST_GROUP,
    )
    cost_difference = fields.Monetary(
        string="Difference",
        compute="_compute_cost_comparison",
        currency_field="company_currency_id",
        groups=COST_GROUP,
        help="Actual less planned cost.",
    )
    cost_difference_ratio = fields.Float(string="Difference %", compute="_compute_cost_comparison", groups=COST_GROUP)
    cost_planned_per_unit = fields.Float(
        string="Planned per Unit",
        compute="_compute_cost_comparison",
        digits="Product Price",
        groups=COST_GROUP,
    )
    cost_per_unit = fields.Float(
        string="Actual per Unit",
        compute="_compute_cost_comparison",
        digits="Product Price",
        groups=COST_GROUP,
        help="Of the units made, or of those ordered while none is made.",
    )
    cost_stage = fields.Selection(
        [("provisional", "Provisional"), ("final", "Final"), ("closed", "Cost-Closed")],
        string="Cost Status",
        compute="_compute_cost_stage",
        groups=COST_GROUP,
        help="Final once the order is done and the periods in which it took cost are closed.",
    )
    reject_count = fields.Integer(string="Rejects", compute="_compute_reject_count")

    @api.depends("cost_planned", "cost_actual", "cost_plan_quantity", "product_qty", "state")
    def _compute_cost_comparison(self):
        for order in self:
            planned, actual = order.cost_planned, order.cost_actual
            made = order._cost_unit_quantity()
            order.cost_difference = actual - planned
            order.cost_difference_ratio = (actual - planned) / planned if planned else 0.0
            order.cost_per_unit = actual / made if made else 0.0
            ordered = order.cost_plan_quantity or order.product_uom_qty
            order.cost_planned_per_unit = planned / ordered if ordered else 0.0

    @api.depends("cost_standard_ids.per_unit", "product_uom_qty", "state")
    def _compute_cost_standard(self):
        for order in self:
            per_unit = order.sudo().cost_standard_ids.mapped("per_unit")
            is_open = order.state not in ("done", "cancel")
            units = order.product_uom_qty if is_open or not per_unit else order._cost_made_quantity()
            order.cost_standard_per_unit = sum(per_unit)
            order.cost_standard = sum(order.company_currency_id.round(amount * units) for amount in per_unit)

    def _cost_made_quantity(self):
        """Return the good units made so far, in the product's unit."""
        self.ensure_one()
        unit = self.product_id.uom_id
        receipts = self.sudo()._cost_receipts()
        return sum(m.product_uom._compute_quantity(m.quantity, unit) for m in receipts)

    def _cost_unit_quantity(self):
        """Return the quantity that the cost of one unit refers to, in the product's unit."""
        self.ensure_one()
        return self._cost_made_quantity() or self.product_uom_qty

    @api.depends("state", "is_cost_closed", "cost_line_ids.accounting_date")
    def _compute_cost_stage(self):
        last_days = dict(
            self.env["mrp.cost.line"]._read_group(
                [("production_id", "in", self.ids)], ["production_id"], ["accounting_date:max"]
            )
        )
        closed = self.env["mrp.cost.period"].search(
            [("company_id", "in", self.company_id.ids), ("state", "=", "closed")]
        )
        for order in self:
            day = last_days.get(order)
            is_final = order.state == "done" and any(
                period.company_id == order.company_id and day and period.date_from <= day <= period.date_to
                for period in closed
            )
            order.cost_stage = "closed" if order.is_cost_closed else "final" if is_final else "provisional"

    @api.depends("reject_ids")
    def _compute_reject_count(self):
        for order in self:
            order.reject_count = len(order.reject_ids)

    def action_view_cost_sheet(self):
        """Open the cost sheet, grouped as context key 'cost_sheet_by' says: a group-by filter of its search."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_sheet_detail_action")
        stage = dict(self._fields["cost_stage"]._description_selection(self.env))[self.cost_stage]
        by = self.env.context.get("cost_sheet_by", "element")
        name = self.env._("%(order)s: Cost Sheet, %(status)s", order=self.display_name, status=stage)
        context = {f"search_default_group_by_{by}": 1, "cost_sheet_production_id": self.id}
        return opened(action, name, [("production_id", "=", self.id)], context)

    def action_view_finished_lots(self):
        """Open what each finished lot of the order cost."""
        return self.env["mrp.cost.sheet.detail"].with_context(cost_sheet_production_id=self.id).action_open_lots()
