from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _shopfloor_take_out(self, lines):
        """Have these component moves done with exactly these lines; what they ask beyond stays open.

        lines:   values of move lines
        returns: the done moves
        """
        orders = self.raw_material_production_id
        workorders = {(move.raw_material_production_id.id, move.product_id.id): move.workorder_id for move in self}
        self.move_line_ids.unlink()
        self.env["stock.move.line"].create(lines)
        self.write({"picked": True})
        open_before = orders.move_raw_ids
        done = self._action_done()
        remainder = orders.move_raw_ids - open_before
        for workorder, rest in remainder.grouped(
            lambda move: workorders[move.raw_material_production_id.id, move.product_id.id]
        ).items():
            rest.write({"workorder_id": workorder.id, "picked": False})
        return done
