import hashlib

from odoo import api, fields, models

RELEASED = ("confirmed", "progress", "to_close", "done")
SHOWN = (*RELEASED, "cancel")
NOT_NUMBERED = 0


class MrpProduction(models.Model):
    """How a MES sees orders: under a name that stays, and in the order of their changes."""

    _inherit = "mrp.production"

    mes_reference = fields.Char(
        string="MES Reference",
        compute="_compute_mes_reference",
        store=True,
        copy=False,
        help="The order's name when it was released. It stays when Odoo renames the order, so that the MES finds it.",
    )
    mes_shape = fields.Char(
        compute="_compute_mes_change",
        store=True,
        copy=False,
        help="A digest of what a MES is shown of the order.",
    )
    mes_change_seq = fields.Integer(
        string="MES Change Number",
        compute="_compute_mes_change",
        store=True,
        copy=False,
        help="Rises with every change that a MES must hear of; 0: changed, not numbered yet.",
    )

    _mes_reference_unique = models.UniqueIndex(
        "(company_id, mes_reference) WHERE mes_reference IS NOT NULL",
        "Two orders of a company must not have the same MES reference.",
    )
    _mes_changes = models.Index("(company_id, mes_change_seq) WHERE mes_reference IS NOT NULL")

    @api.depends("state")
    def _compute_mes_reference(self):
        for order in self:
            released = order.name if order.state in RELEASED else False
            order.mes_reference = order.mes_reference or released

    @api.depends(
        "state",
        "is_cost_closed",
        "product_qty",
        "product_uom_id",
        "date_start",
        "date_finished",
        "workorder_ids.state",
        "workorder_ids.name",
        "workorder_ids.workcenter_id",
        "workorder_ids.operation_id",
        "workorder_ids.duration_expected",
        "move_raw_ids.state",
        "move_raw_ids.product_id",
        "move_raw_ids.product_uom_qty",
        "move_raw_ids.product_uom",
        "move_raw_ids.operation_id",
        "move_raw_ids.bom_line_id",
        "move_raw_ids.manual_consumption",
    )
    def _compute_mes_change(self):
        """Note a change only if it shows: Odoo computes this whenever any move changes."""
        for order in self:
            shape = order._mes_shape() if order.state in SHOWN else False
            order.mes_change_seq = order.mes_change_seq if shape == order.mes_shape else NOT_NUMBERED
            order.mes_shape = shape

    def _mes_shape(self):
        """Return a digest of what `orders` shows, apart from names and codes."""
        shape = [
            (self.state, self.is_cost_closed, self.product_qty, self.product_uom_id.id),
            (self.date_start, self.date_finished),
            sorted(
                (w.id, w.name or "", w.workcenter_id.id, w.operation_id.id, w._mes_planned_minutes())
                for w in self._mes_workorders()
            ),
            sorted(
                (*(record.id for record in key), round(sum(moves.mapped("product_uom_qty")), 6), backflush)
                for key, moves, backflush in self._mes_component_groups()
            ),
        ]
        return hashlib.sha256(repr(shape).encode()).hexdigest()[:16]

    def write(self, vals):
        if "name" in vals:
            self.mapped("mes_reference")  # settle it before Odoo renames the order
        return super().write(vals)

    def _mes_mark_changed(self):
        """Let the MES hear of these orders again."""
        changed = self.filtered("mes_change_seq")
        if changed:
            changed.sudo().mes_change_seq = NOT_NUMBERED

    # ------------------------------------------------ the shape of the contract

    def _mes_order(self, teller):
        """Return this order as the `orders` call shows it; what is not known is left out.

        teller: the CodeTeller of the system
        """
        self.ensure_one()
        values = {
            "order": self.mes_reference,
            "state": "closed" if self.is_cost_closed else self.state,
            "product": teller.code_of(self.product_id),
            "quantity": self.product_qty,
            "unit": self.product_uom_id.name,
            "planned_start": _utc_text(self.date_start),
            "planned_end": _utc_text(self.date_finished),
            "operations": [w._mes_operation(teller) for w in self._mes_workorders()],
            "components": self._mes_components(teller),
            "changed_at": _utc_text(self.write_date),
        }
        return {name: value for name, value in values.items() if value is not None}

    def _mes_workorders(self):
        return self.workorder_ids.filtered(lambda w: w.state != "cancel")

    def _mes_components(self, teller):
        return [_component(teller, self, moves, backflush) for _key, moves, backflush in self._mes_component_groups()]

    def _mes_component_groups(self):
        """Return [((product, unit, operation), moves, whether it is backflushed)] of what is shown as a component."""
        moves = self.move_raw_ids.filtered(lambda m: m.bom_line_id or m.state != "cancel")
        backflushed = self._shopfloor_backflushed_moves()
        groups = moves.filtered("product_uom_qty").grouped(lambda m: (m.product_id, m.product_uom, m.operation_id))
        return [(key, parts, bool(parts & backflushed)) for key, parts in groups.items()]


def _component(teller, order, moves, backflush):
    product, operation = moves.product_id, moves.operation_id
    workorder = order._mes_workorders().filtered(lambda w: operation and w.operation_id == operation)
    component = {
        "item": teller.code_of(product),
        "quantity": sum(moves.mapped("product_uom_qty")),
        "unit": moves.product_uom.name,
        "lot_tracked": product.tracking != "none",
        "backflush": backflush,
    }
    if workorder:
        component["operation"] = workorder[0]._mes_code()
    return component


def _utc_text(moment):
    return moment.isoformat(timespec="seconds") + "Z" if moment else None
