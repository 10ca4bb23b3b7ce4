"""One operation done outside: bought as a service, cost of the order (工序外协)."""

from odoo import Command, fields, models
from odoo.exceptions import UserError


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    is_outsourced = fields.Boolean(related="workcenter_id.is_outsourced")
    purchase_line_ids = fields.One2many(
        "purchase.order.line", "cost_workorder_id", readonly=True, groups="purchase.group_purchase_user"
    )

    def action_outsource(self):
        """Open the request for quotation of this operation; make a draft if there is none."""
        self.ensure_one()
        self._check_outsourceable()
        purchase = self.purchase_line_ids.filtered(lambda line: line.state != "cancel").order_id[:1]
        if not purchase:
            purchase = self.env["purchase.order"].create(self._prepare_outsourcing_order())
        return {
            "type": "ir.actions.act_window",
            "res_model": "purchase.order",
            "res_id": purchase.id,
            "views": [(False, "form")],
        }

    def _check_outsourceable(self):
        workcenter, order = self.workcenter_id, self.production_id
        if not order.is_actual_cost or order._cost_is_closed():
            raise UserError(self.env._("%s takes no cost, so nothing can be bought for it.", order.display_name))
        if not (workcenter.is_outsourced and workcenter.outsourcing_product_id and workcenter.outsourcing_partner_id):
            raise UserError(
                self.env._(
                    "Tick Outsourced on the work center %s, and choose the vendor and the service that is bought.",
                    workcenter.display_name,
                )
            )

    def _prepare_outsourcing_order(self):
        order, workcenter = self.production_id, self.workcenter_id
        return {
            "partner_id": workcenter.outsourcing_partner_id.id,
            "company_id": order.company_id.id,
            "origin": order.name,
            "order_line": [
                Command.create(
                    {
                        "product_id": workcenter.outsourcing_product_id.id,
                        "product_qty": self._outsourced_quantity(),
                        "cost_production_id": order.id,
                        "cost_workorder_id": self.id,
                    }
                )
            ],
        }

    def _outsourced_quantity(self):
        """Return the order's quantity in the service's unit, or as it is if one is not the other."""
        order, unit = self.production_id, self.workcenter_id.outsourcing_product_id.uom_id
        if order.product_uom_id._has_common_reference(unit):
            return order.product_uom_id._compute_quantity(order.product_qty, unit)
        return order.product_qty
