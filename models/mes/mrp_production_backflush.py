"""Components that nobody reports: they are issued for the good and the rejected units."""

from odoo import models


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _shopfloor_backflush(self, dates):
        """Issue what the backflushed components of all good and rejected units still lack."""
        done = self.env["stock.move"]
        units = self._shopfloor_received() + self._shopfloor_rejected()
        for moves in self._shopfloor_backflushed_moves().grouped("bom_line_id").values():
            product = moves.product_id
            quantity = product.uom_id.round(
                moves._shopfloor_planned() / self.product_qty * units - moves._shopfloor_issued(),
                rounding_method="HALF-UP",
            )
            if product.uom_id.compare(quantity, 0) > 0:
                done |= self._shopfloor_backflush_component(moves, quantity, dates)
        return done

    def _shopfloor_backflushed_moves(self):
        """Return the moves, in any state, of the components that nobody reports.

        A component belongs to them if its bill of materials line has no operation, it is not
        tracked, and no consumption of it was reported.
        """
        planned = self.move_raw_ids.filtered(lambda m: m.bom_line_id and m.product_id.tracking == "none")
        reported = self.move_raw_ids.filtered("manual_consumption").product_id
        return planned.filtered(lambda m: m.product_id not in reported)

    def _shopfloor_backflush_component(self, moves, quantity, dates):
        move = moves.filtered(lambda m: m.state not in ("done", "cancel"))[:1]
        if not move:
            move = self._shopfloor_add_component(moves.product_id, moves[0].workorder_id)
            move.bom_line_id = moves.bom_line_id
        lines = self._shopfloor_source_lines(move, quantity, self.env["stock.lot"])
        move.is_backflushed = True
        return self._shopfloor_issue_lines(move, lines, dates)

    def _shopfloor_give_back_backflush(self, product):
        """A component that is reported after all is not backflushed as well: put back what was."""
        return self._shopfloor_cancel_issues(
            self.move_raw_ids.filtered(lambda m: m.is_backflushed and m.state == "done" and m.product_id == product)
        )

    def _shopfloor_received(self):
        """Return how many units of the product were received, in the order's unit."""
        done = self.move_finished_ids.filtered(lambda m: m.state == "done" and m.product_id == self.product_id)
        return sum(done.mapped("quantity"))

    def _shopfloor_rejected(self):
        """Return how many units were rejected at operations, in the order's unit."""
        rejects = self.env["mrp.production.reject"].search([("production_id", "=", self.id)])
        return sum(
            reject.uom_id._compute_quantity(reject.quantity, self.product_uom_id, round=False) for reject in rejects
        )
