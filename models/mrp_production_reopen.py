"""An order that was reported complete, and is not."""

from odoo import fields, models

from ..exceptions import NotReversible


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    is_finished_by_completion = fields.Boolean(
        readonly=True, copy=False, help="Nobody reported it finished: the completion of its order did that."
    )

    def _shopfloor_cancel_report(self, good, finish):
        """Take good units (in the order's unit), and the finish, out of the progress again."""
        for workorder in self:
            if good:
                models.Model.write(workorder, {"qty_produced": workorder.qty_produced - good})
            if workorder.state != "done" or (finish and workorder.production_id.state != "done"):
                models.Model.write(workorder, workorder._shopfloor_open_state())
        self.production_id._shopfloor_refresh_state()

    def _shopfloor_open_state(self):
        """Return the state that reports leave an unfinished work order in."""
        self.ensure_one()
        if self.state == "cancel":
            return {}
        reports = self.sudo().cost_progress_ids
        if any(reports.mapped("is_finish")):
            return {"state": "done"}
        has_begun = reports or self.time_ids or self.qty_produced
        return {"state": "progress" if has_begun else "ready"}

    def _shopfloor_reopen(self):
        """Open these work orders again, which the completion of their order had finished."""
        for workorder in self.filtered("is_finished_by_completion"):
            models.Model.write(workorder, {"is_finished_by_completion": False, **workorder._shopfloor_open_state()})


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    completed_at = fields.Datetime(
        string="Reported Complete at", readonly=True, copy=False, help="When the report was booked that finished it."
    )
    cost_line_before_completion = fields.Integer(
        readonly=True, copy=False, help="The last cost line before the order was done."
    )

    def _shopfloor_note_completion(self):
        """Keep what tells the work of the completion from what was before it."""
        lines = self.env["mrp.cost.line"].sudo()
        last = lines.search([("production_id", "=", self.id)], order="id desc", limit=1)
        self.write({"completed_at": fields.Datetime.now(), "cost_line_before_completion": last.id})

    def _shopfloor_cancel_completion(self):
        """Open an order again that a report had finished; return the moves that put its backflush back.

        An order finished by a person stays done: the report had no part in it.

        raises: NotReversible when goods of the order were unbuilt, or Odoo has costed it by itself
        """
        self.ensure_one()
        if self.state != "done" or not self.completed_at:
            return self.env["stock.move"]
        if not self.is_actual_cost:
            raise NotReversible(
                self.env._("%s is not under actual costing: Odoo has booked its labour for good.", self.display_name)
            )
        if self.unbuild_ids.filtered(lambda unbuild: unbuild.state == "done"):
            raise NotReversible(
                self.env._("Goods of %s were unbuilt: it stays done. Report what is missing late.", self.display_name)
            )
        done = self._shopfloor_backflushed_moves().filtered(lambda m: m.state == "done" and m.date >= self.completed_at)
        last_line = self.cost_line_before_completion
        self._shopfloor_reopen()
        made = self._shopfloor_cancel_issues(done)
        self.env["mrp.cost.settlement"]._reopen(self, last_line)
        return made

    def _shopfloor_reopen(self):
        """Plan again what completion had dropped, and let the order go on."""
        dropped = self.move_raw_ids.filtered(lambda m: m.state == "cancel" and m.product_uom_qty)
        outputs = self.move_finished_ids.filtered(
            lambda m: m.state == "cancel" or (m.state == "done" and not m.quantity)
        )
        models.Model.write(self, {"state": "confirmed", "completed_at": False, "cost_line_before_completion": False})
        main = outputs.filtered(lambda m: m.product_id == self.product_id)[:1]
        if main.state == "done":
            main.product_uom_qty = self.product_qty
        opened = dropped | outputs
        opened.write({"state": "draft", "picked": False})
        opened._action_confirm(merge=False, create_proc=False)
        self.workorder_ids._shopfloor_reopen()
        self.qty_producing = self._shopfloor_received()
        self._shopfloor_refresh_state()

    def _shopfloor_refresh_state(self):
        """Let the state of orders that are under way follow from what is left of their reports."""
        for order in self.filtered(lambda o: o.state in ("confirmed", "progress", "to_close")):
            models.Model.write(order, {"state": "confirmed"})
            order._compute_state()
