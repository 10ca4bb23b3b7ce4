from odoo import api, fields, models


class MrpMeterReading(models.Model):
    """What a meter counted (kWh, m³, strokes) for an order, or for a work center as a whole."""

    _name = "mrp.meter.reading"
    _inherit = ["mrp.cancellable.report"]
    _description = "Meter Reading"
    _order = "occurred_at desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    workcenter_id = fields.Many2one("mrp.workcenter", string="Work Center", check_company=True, index=True)
    production_id = fields.Many2one(
        "mrp.production",
        string="Manufacturing Order",
        check_company=True,
        index="btree_not_null",
        help="Empty: of the work center as a whole, shared among its orders at period end.",
    )
    workorder_id = fields.Many2one("mrp.workorder", string="Work Order", check_company=True)
    quantity = fields.Float(required=True, digits="Product Unit")
    uom_id = fields.Many2one(
        "uom.uom",
        string="Unit",
        required=True,
        default=lambda self: self.env.ref("uom.product_uom_kwh", raise_if_not_found=False),
    )
    occurred_at = fields.Datetime(required=True, default=fields.Datetime.now)
    posting_date = fields.Date()

    _has_a_place = models.Constraint(
        "CHECK (workcenter_id IS NOT NULL OR production_id IS NOT NULL)",
        "Say which order or which work center it was metered for.",
    )

    @api.depends("production_id", "workcenter_id")
    def _compute_display_name(self):
        for reading in self:
            place = reading.production_id or reading.workcenter_id
            reading.display_name = self.env._(
                "Meter reading, %(place)s, %(quantity)g %(unit)s",
                place=place.display_name,
                quantity=reading.quantity,
                unit=reading.uom_id.name,
            )

    @api.model_create_multi
    def create(self, vals_list):
        readings = super().create(vals_list)
        readings._cost_restate()
        return readings

    def write(self, vals):
        before = self.production_id
        result = super().write(vals)
        self._cost_restate(before)
        return result

    def unlink(self):
        sources = {("mrp.meter.reading", reading.id) for reading in self}
        productions = self.production_id
        result = super().unlink()
        self.env["mrp.cost.ledger"]._state(sources, [])
        self.env["mrp.cost.settlement"]._settle(productions)
        return result

    def _cost_report_day(self):
        return self.company_id._cost_event_date(self.occurred_at, self.posting_date)

    def _cost_restate(self, before=None):
        """State in the cost ledger what was metered for orders; before: orders it was on."""
        orders = (self.production_id | (before or self.production_id)).filtered("is_actual_cost")
        if not orders:
            return
        costed = self.filtered(lambda reading: reading.active and reading.production_id.is_actual_cost)
        facts = self.env["mrp.cost.valuation"]._energy_facts(costed)
        sources = {("mrp.meter.reading", reading.id) for reading in self}
        self.env["mrp.cost.ledger"]._state(sources, facts)
        self.env["mrp.cost.settlement"]._settle(orders)
