from odoo import api, fields, models


class MrpProductionProgress(models.Model):
    """One report of progress: an operation was begun, or units passed it, or were received.

    Odoo keeps the sum only. Rates per run and per unit need the day of each part.
    """

    _name = "mrp.production.progress"
    _inherit = ["mrp.cancellable.report"]
    _description = "Progress of an Order"
    _order = "occurred_at desc, id desc"

    production_id = fields.Many2one(
        "mrp.production",
        string="Manufacturing Order",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    company_id = fields.Many2one(related="production_id.company_id", store=True, index=True)
    workorder_id = fields.Many2one(
        "mrp.workorder",
        string="Work Order",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        help="Empty: units of the order received, whatever operations they passed.",
    )
    move_id = fields.Many2one(
        "stock.move", string="Receipt", index="btree_not_null", ondelete="restrict", readonly=True
    )
    quantity = fields.Float(
        string="Good Units",
        digits="Product Unit",
        readonly=True,
        help="0: the operation was begun; below 0: taken back.",
    )
    uom_id = fields.Many2one("uom.uom", string="Unit", required=True, ondelete="restrict", readonly=True)
    occurred_at = fields.Datetime(required=True, default=fields.Datetime.now, readonly=True)
    posting_date = fields.Date(readonly=True, help="The accounting day asked for; empty: the day it happened.")

    is_finish = fields.Boolean(string="Finished", readonly=True, help="The operation was reported finished.")

    _received_once = models.UniqueIndex(
        "(move_id) WHERE move_id IS NOT NULL", "The units of this receipt are noted already."
    )

    @api.depends("production_id", "workorder_id", "quantity", "uom_id")
    def _compute_display_name(self):
        for report in self:
            report.display_name = self.env._(
                "%(place)s: %(quantity)g %(unit)s good",
                place=(report.workorder_id or report.production_id).display_name,
                quantity=report.quantity,
                unit=report.uom_id.name,
            )

    @api.model_create_multi
    def create(self, vals_list):
        reports = super().create(vals_list)
        reports._cost_settle_dates()
        reports._cost_restate()
        return reports

    def write(self, vals):
        result = super().write(vals)
        self._cost_restate()
        return result

    def unlink(self):
        sources = {(self._name, report.id) for report in self}
        workorders, orders = self.workorder_id, self.production_id
        result = super().unlink()
        if sources:
            self.env["mrp.cost.ledger"]._state(sources, [])
            workorders._cost_state_runs()
            self.env["mrp.cost.settlement"]._settle(orders)
        return result

    # ------------------------------------------------------------------- cost

    def _cost_event_date(self):
        """Return the accounting day of the report, whatever period is open."""
        self.ensure_one()
        return self.posting_date or self.company_id._cost_accounting_day(self.occurred_at)

    def _cost_report_day(self):
        return self._cost_event_date()

    def _cost_restate(self):
        """State in the ledger what the units of these reports cost, and the runs they began."""
        costed = self.filtered("production_id.is_actual_cost")
        if not costed:
            return
        facts = self.env["mrp.cost.valuation"]._unit_facts(costed.filtered("active"))
        self.env["mrp.cost.ledger"]._state({(self._name, report.id) for report in costed}, facts)
        passing = costed.filtered("workorder_id")
        passing.workorder_id._cost_state_runs()
        # A receipt settles its order itself, once it has taken its own cost out.
        self.env["mrp.cost.settlement"]._settle(passing.production_id)

    @api.model
    def _cost_note_received(self, moves):
        """Write down units received of orders' own products, before the receipt takes cost out.

        Only where units received have a rate: else the stock move itself says it all.
        """
        known = self.sudo().search([("move_id", "in", moves.ids)]).move_id
        received = (moves - known).filtered(
            lambda m: m.product_id == m.production_id.product_id and m._get_valued_qty()
        )
        priced = self.env["mrp.cost.valuation"]._priced_when_received(received)
        self.sudo().create(
            [
                {
                    "production_id": move.production_id.id,
                    "move_id": move.id,
                    "quantity": move._get_valued_qty(),
                    "uom_id": move.product_id.uom_id.id,
                    "occurred_at": move.occurred_at or move.date,
                    "posting_date": move.posting_date,
                }
                for move in priced
            ]
        )
