"""Stock moves whose report was cancelled, and the moves that take them back."""

from odoo import api, fields, models
from odoo.fields import Domain

# Context: value stock as if what was cancelled until then (True: until now) had never moved.
WITHOUT_CANCELLED = "mrp_actual_cost_without_cancelled"


class StockMove(models.Model):
    """A cancelled move stays done, beside the move that takes it back at the same value.

    Its order no longer counts it among its components or outputs. Both moves are left out when stock is valued
    as of the cancellation or later: what is left costs what it would without them.
    """

    _inherit = "stock.move"

    cancelled_production_id = fields.Many2one(
        "mrp.production",
        string="Cancelled on Order",
        index="btree_not_null",
        readonly=True,
        copy=False,
        check_company=True,
        help="The manufacturing order for which this was reported, and cancelled.",
    )
    cancelled_move_id = fields.Many2one(
        "stock.move", string="Takes Back", index="btree_not_null", readonly=True, copy=False, check_company=True
    )
    cancelled_at = fields.Datetime(readonly=True, copy=False, help="From then on the move counts no more.")
    cancelled_on = fields.Date(
        readonly=True, copy=False, help="Of a move that takes another back: the accounting day on which it does."
    )

    @api.depends("cancelled_production_id.name")
    def _compute_reference(self):
        cancelled = self.filtered("cancelled_production_id")
        for move in cancelled:
            move.reference = move.cancelled_production_id.name
        return super(StockMove, self - cancelled)._compute_reference()

    # --------------------------------------------------------------- cancelling

    def _shopfloor_detach(self, orders_field):
        """Note that these moves were cancelled on the order they belong to by a field; the order lets go of them.

        What Odoo computes from the order (places, reference, type of operation) stays as it was when done.
        """
        kept = [field for field in self._fields.values() if field.compute and field.store]
        now = fields.Datetime.now()
        with self.env.protecting(kept, self):
            for order, moves in self.grouped(orders_field).items():
                moves.write({orders_field: False, "cancelled_production_id": order.id, "cancelled_at": now})

    def _shopfloor_dates(self):
        """Return the dates of this move as the verbs of the shop floor take them."""
        return {"occurred_at": self.occurred_at, "posting_date": self.posting_date}

    def _prepare_take_back(self):
        """Return the values of the move that takes this one back."""
        self.ensure_one()
        return {
            "cancelled_move_id": self.id,
            "cancelled_production_id": self.cancelled_production_id.id,
            "cancelled_at": self.cancelled_at,
            "cancelled_on": self._shopfloor_day_taken_back(),
            "workorder_id": self.workorder_id.id,
            "origin": self.origin,
            "product_id": self.product_id.id,
            "product_uom": self.product_id.uom_id.id,
            "location_id": self.location_dest_id.id,
            "location_dest_id": self.location_id.id,
            "company_id": self.company_id.id,
            "procure_method": "make_to_stock",
            "occurred_at": self.occurred_at,
            "posting_date": self.posting_date,
            "cost_reason": self.cost_reason,
        }

    def _shopfloor_day_taken_back(self):
        """Return the day of this move, or the first open one after it."""
        day = self._cost_event_date()
        return self.env["mrp.cost.period"]._first_open_days(self.company_id, {day})[day]

    def _shopfloor_take_back(self, lines, **values):
        """Make the move that takes this one back, and do it.

        lines: values of its move lines, as _shopfloor_return_line gives them
        """
        quantity = sum(line["quantity"] for line in lines)
        move = self.create(self._prepare_take_back() | {"product_uom_qty": quantity} | values)
        move._action_confirm(merge=False, create_proc=False)
        move.move_line_ids.unlink()
        self.env["stock.move.line"].create([{**line, "move_id": move.id} for line in lines])
        move.picked = True
        move._action_done()
        return move

    # -------------------------------------------------------------------- value

    def _cost_orders(self):
        return super()._cost_orders() | self.cancelled_production_id.filtered("is_actual_cost")

    def _cost_is_component_scrap(self):
        return super()._cost_is_component_scrap() or bool(self.scrap_id and self.cancelled_production_id)

    def _cost_is_cancelled_output(self):
        """Tell whether an order received this and it was cancelled, or whether it takes such a receipt back."""
        self.ensure_one()
        received = self.cancelled_move_id or self
        return bool(
            received.cancelled_production_id
            and received.location_id.usage == "production"
            and not received.origin_returned_move_id
        )

    def _cost_is_issue(self):
        return super()._cost_is_issue() and not self._cost_is_cancelled_output()

    def _cost_state_issues(self):
        outputs = self.filtered(lambda move: move._cost_is_cancelled_output())
        self.env["mrp.cost.settlement"]._take_back(outputs.filtered("cancelled_move_id"))
        return super(StockMove, self - outputs)._cost_state_issues()

    def _set_value(self, correction_quantity=None):
        """What takes goods out again has the value with which they came in."""
        result = super()._set_value(correction_quantity=correction_quantity)
        for move in self.filtered(lambda move: move.cancelled_move_id and move._is_out()):
            move.value = move.cancelled_move_id.value
        return result

    def _get_value_from_production(self, quantity, at_date=None):
        if not self._cost_is_cancelled_output():
            return super()._get_value_from_production(quantity, at_date)
        is_costed = self.cancelled_production_id.is_actual_cost
        return self._cost_value_as_cancelled(self._value_in_cost_ledger(at_date) if is_costed else self.value, quantity)

    def _get_value_from_returns(self, quantity, at_date=None):
        if self.cancelled_production_id and not self.cancelled_move_id and not self.return_production_id:
            return self._cost_value_as_cancelled(self.value, quantity)
        return super()._get_value_from_returns(quantity, at_date)

    def _cost_value_as_cancelled(self, value, quantity):
        order = self.cancelled_production_id.display_name
        return {"value": value, "quantity": quantity, "description": self.env._("Cancelled on %s", order)}

    @api.model
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        until = self.env.context.get(WITHOUT_CANCELLED)
        if until:
            counts = Domain("cancelled_at", "=", False)
            domain = Domain(domain) & (counts if until is True else counts | Domain("cancelled_at", ">", until))
        return super().search_fetch(domain, field_names, offset, limit, order)
