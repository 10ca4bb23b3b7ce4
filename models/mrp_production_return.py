"""Unused components of an order go back into stock: the newest issue first."""

from odoo import fields, models
from odoo.exceptions import UserError

from ..exceptions import NotIssued


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    return_move_ids = fields.One2many(
        "stock.move", "return_production_id", string="Returned Components", readonly=True, copy=False
    )

    def action_return_components(self):
        """Open the window in which a person returns components."""
        self.ensure_one()
        if not self._returnable_products():
            raise UserError(self.env._("No component was issued to %s yet.", self.display_name))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Return Components"),
            "res_model": "mrp.production.return",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_production_id": self.id},
        }

    def _returnable_products(self):
        return self.move_raw_ids.filtered(lambda m: m.state == "done" and m.quantity).product_id

    def _shopfloor_return(self, product, quantity, lot, workorder, dates, reason=None):
        """Return a quantity (in the product's unit) of a lot to stock; return the done moves.

        It goes back to where it was taken from, at the value it was issued for.
        raises: NotIssued when the order holds less of it
        """
        self.ensure_one()
        issues = self._shopfloor_issues_of(product, workorder)
        return self._shopfloor_return_from(issues, product, quantity, lot, {**dates, "cost_reason": reason})

    def _shopfloor_return_from(self, issues, product, quantity, lot, values):
        """Return a quantity of what these component moves issued, the first of them first.

        values: of the moves made
        raises: NotIssued when they issued less of it
        """
        plan, missing = [], quantity
        for issue in issues:
            lines, missing = self._shopfloor_return_lines(issue, lot, missing)
            if lines:
                plan.append((issue, lines))
        if product.uom_id.compare(missing, 0) > 0:
            raise self._shopfloor_not_issued(product, lot, quantity - missing, quantity)
        moves = self.env["stock.move"]
        for issue, lines in plan:
            moves |= self._shopfloor_return_move(issue, lines, values)
        return moves._action_done()

    def _shopfloor_issues_of(self, product, workorder):
        """Return the done component moves of a product, newest first, the work order's own before others."""
        issues = self.move_raw_ids.filtered(lambda m: m.product_id == product and m.state == "done")
        newest = issues.sorted(lambda m: (m.occurred_at or m.date, m.id), reverse=True)
        return newest.sorted(lambda m: bool(workorder) and m.workorder_id != workorder)

    def _shopfloor_return_lines(self, issue, lot, quantity):
        """Return (values of move lines, what is still missing) for what one issue can give back."""
        unit = issue.product_id.uom_id
        returned = issue._returned_quantities()
        lines, missing = [], quantity
        for line in issue.move_line_ids.sorted("id", reverse=True):
            if lot and line.lot_id != lot:
                continue
            owner = line.owner_id if line._should_exclude_for_valuation() else line.owner_id.browse()
            gone = min(float(returned[line.lot_id, owner]), line.quantity_product_uom)
            returned[line.lot_id, owner] -= type(returned[line.lot_id, owner])(str(gone))
            back = min(missing, line.quantity_product_uom - gone)
            if unit.compare(back, 0) > 0:
                lines.append(self._shopfloor_return_line(line, back))
                missing -= back
        return lines, missing

    def _shopfloor_return_line(self, line, quantity):
        return {
            "product_id": line.product_id.id,
            "product_uom_id": line.product_id.uom_id.id,
            "quantity": quantity,
            "lot_id": line.lot_id.id,
            "owner_id": line.owner_id.id,
            "location_id": line.location_dest_id.id,
            "location_dest_id": line.location_id.id,
            "company_id": line.company_id.id,
            "picked": True,
        }

    def _shopfloor_return_move(self, issue, lines, values):
        product = issue.product_id
        move = self.env["stock.move"].create(
            {
                "return_production_id": self.id,
                "origin_returned_move_id": issue.id,
                "workorder_id": issue.workorder_id.id,
                "origin": self.name,
                "product_id": product.id,
                "product_uom": product.uom_id.id,
                "product_uom_qty": sum(line["quantity"] for line in lines),
                "location_id": issue.location_dest_id.id,
                "location_dest_id": issue.location_id.id,
                "company_id": self.company_id.id,
                "procure_method": "make_to_stock",
                **values,
            }
        )
        move._action_confirm(merge=False, create_proc=False)
        move.move_line_ids.unlink()
        self.env["stock.move.line"].create([{**line, "move_id": move.id} for line in lines])
        move.picked = True
        return move

    def _shopfloor_not_issued(self, product, lot, held, wanted):
        name = f"{product.display_name} ({lot.name})" if lot else product.display_name
        return NotIssued(
            self.env._(
                "%(order)s holds only %(held)g of %(wanted)g %(unit)s of %(item)s.",
                order=self.display_name,
                held=held,
                wanted=wanted,
                unit=product.uom_id.name,
                item=name,
            )
        )
