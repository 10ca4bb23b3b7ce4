from decimal import Decimal
from fractions import Fraction

from odoo import api, fields, models

from ..costing import to_coins
from .ledger.cost_fact import CostFact

COST_GROUP = "mrp_actual_cost.group_cost_user"
# A change of these changes what a reject costs.
COST_FIELDS = {
    "active",
    "occurred_at",
    "posting_date",
    "production_id",
    "quantity",
    "recovery_amount",
    "uom_id",
    "workcenter_id",
    "workorder_id",
}


class MrpProductionReject(models.Model):
    """Units of an order rejected at an operation, before they are finished.

    They never were in stock. A normal loss stays in the cost of the good units; an abnormal one leaves the order
    at the cost up to that operation. What the units still bring is taken out of the order first.
    """

    _name = "mrp.production.reject"
    _inherit = ["mrp.cancellable.report"]
    _description = "Rejected Units of an Order"
    _order = "occurred_at desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(related="production_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    production_id = fields.Many2one(
        "mrp.production",
        string="Manufacturing Order",
        required=True,
        check_company=True,
        index=True,
        ondelete="restrict",
    )
    workorder_id = fields.Many2one("mrp.workorder", string="Work Order", check_company=True)
    workcenter_id = fields.Many2one(
        "mrp.workcenter",
        string="Responsible Work Center",
        check_company=True,
        compute="_compute_workcenter_id",
        store=True,
        readonly=False,
        help="Who answers for the reject: by default the work center of the operation.",
    )
    quantity = fields.Float(required=True, digits="Product Unit")
    uom_id = fields.Many2one("uom.uom", string="Unit", required=True)
    reason = fields.Char()
    occurred_at = fields.Datetime(required=True, default=fields.Datetime.now)
    posting_date = fields.Date(help="The accounting day asked for; empty: the day it happened.")
    normal_quantity = fields.Float(
        readonly=True, copy=False, digits="Product Unit", help="Within the allowance, in the product's unit."
    )
    abnormal_quantity = fields.Float(
        readonly=True, copy=False, digits="Product Unit", help="Above the allowance, in the product's unit."
    )
    recovery_amount = fields.Monetary(
        string="Recovery Value",
        copy=False,
        groups=COST_GROUP,
        help="What the rejected units still bring, all together. It reduces the cost of the good units for normal "
        "loss, and the loss for abnormal loss.",
    )
    loss_amount = fields.Monetary(
        string="Abnormal Loss",
        compute="_compute_loss_amount",
        groups=COST_GROUP,
        help="Cost of the abnormal units up to their operation, less what they bring.",
    )

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "A rejected quantity must be above zero.")
    _recovery_not_negative = models.Constraint("CHECK (recovery_amount >= 0)", "A recovery value must not be negative.")

    @api.depends("production_id", "quantity", "reason")
    def _compute_display_name(self):
        for reject in self:
            reject.display_name = self.env._(
                "%(order)s: %(quantity)g %(unit)s rejected",
                order=reject.production_id.display_name,
                quantity=reject.quantity,
                unit=reject.uom_id.name,
            )

    @api.depends("workorder_id")
    def _compute_workcenter_id(self):
        for reject in self:
            reject.workcenter_id = reject.workorder_id.workcenter_id

    @api.depends("abnormal_quantity", "recovery_amount", "production_id.cost_line_ids.amount")
    def _compute_loss_amount(self):
        lines = self.env["mrp.cost.line"].sudo()
        of_these = [("source_model", "=", self._name), ("source_id", "in", self.ids), ("kind", "=", "loss")]
        lost = dict(lines._read_group(of_these, ["source_id"], ["amount:sum"]))
        for reject in self:
            reject.loss_amount = -lost.get(reject.id, 0.0)

    # ------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        rejects = super().create(vals_list)
        rejects._cost_settle_dates()
        rejects._cost_restate()
        return rejects

    def write(self, vals):
        orders = self.production_id
        result = super().write(vals)
        if {"occurred_at", "posting_date"} & set(vals):
            self._cost_settle_dates()
        if COST_FIELDS & set(vals):
            self._cost_restate(orders)
        return result

    def unlink(self):
        orders = self.production_id.filtered("is_actual_cost")
        sources = {(self._name, reject.id) for reject in self}
        result = super().unlink()
        if orders:
            self.env["mrp.cost.ledger"]._state(sources, [])
            self.env["mrp.cost.settlement"]._settle(orders)
        return result

    # ------------------------------------------------------------------- cost

    def _cost_restate(self, also_settle=None):
        """State what these rejects bring, and what their orders lost by them."""
        rejects = self.sudo().filtered("production_id.is_actual_cost")
        if rejects:
            recovering = rejects.filtered(lambda reject: reject.active and reject.recovery_amount)
            facts = [reject._cost_recovery_fact() for reject in recovering]
            self.env["mrp.cost.ledger"]._state({(reject._name, reject.id) for reject in rejects}, facts)
        orders = rejects.production_id | (also_settle or self.env["mrp.production"])
        self.env["mrp.cost.settlement"]._settle(orders.filtered("is_actual_cost"))

    def _cost_report_day(self):
        return self._cost_event_date()

    def _cost_quantity(self):
        """Return the rejected quantity in the product's unit, exact."""
        self.ensure_one()
        unit = self.production_id.product_id.uom_id
        return Fraction(str(self.uom_id._compute_quantity(self.quantity, unit, round=False)))

    def _cost_allowance(self):
        """Return the work order or the order whose allowance these units count against."""
        self.ensure_one()
        return self.workorder_id if self.workorder_id.is_loss_limited else self.production_id

    def _cost_note_split(self, normal, abnormal):
        self.ensure_one()
        if (self.normal_quantity, self.abnormal_quantity) != (float(normal), float(abnormal)):
            self.sudo().write({"normal_quantity": float(normal), "abnormal_quantity": float(abnormal)})

    def _cost_event_date(self):
        self.ensure_one()
        return self.posting_date or self.company_id._cost_accounting_day(self.occurred_at)

    def _cost_recovery_element(self):
        """Return the element that recovery reduces: the material the order uses most, by plan."""
        self.ensure_one()
        plan = self.production_id.sudo().cost_plan_line_ids.filtered(lambda p: p.element_id.basis == "material")
        planned = {element: sum(lines.mapped("amount")) for element, lines in plan.grouped("element_id").items()}
        if not planned:
            return self.env["mrp.cost.element"]._by_code("material")
        return max(planned, key=planned.get)

    def _cost_recovery_fact(self):
        self.ensure_one()
        production = self.production_id
        return CostFact(
            source=(self._name, self.id),
            production=production.id,
            element=self._cost_recovery_element().id,
            kind="recovery",
            event_date=self._cost_event_date(),
            event_time=self.occurred_at,
            amount=-to_coins(Decimal(str(self.recovery_amount)), production._cost_coin()),
            wip_account=production._cost_wip_account().id,
            counter_account=production._cost_recovery_account().id,
            details={
                "workorder_id": self.workorder_id.id,
                "workcenter_id": self.workcenter_id.id,
                "source_label": self.display_name,
            },
        )
