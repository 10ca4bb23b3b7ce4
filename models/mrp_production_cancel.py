"""What the shop floor takes back of an order: moves of stock, at the values they were booked with.

A cancelled move stays beside the one that takes it back, and the order counts neither. Reports that move no
stock are archived (mrp.cancellable.report).
"""

from odoo import models

from ..exceptions import NotReversible


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    # -------------------------------------------------------------- components

    def _shopfloor_cancel_issues(self, moves):
        """Put back what component moves took, as if they had never been; return the moves made.

        raises: NotReversible when the order does not hold the goods any more
        """
        self.ensure_one()
        issues = moves.filtered(lambda m: m.state == "done" and m.raw_material_production_id == self)
        made = self.env["stock.move"]
        for issue in issues:
            plan = self._shopfloor_plan_to_put_back(issue)
            self._shopfloor_restore_demand(issue, "raw_material_production_id")
            issue._shopfloor_detach("raw_material_production_id")
            made |= self._shopfloor_put_back(issue, plan)
        self._shopfloor_forget_reported(issues.bom_line_id)
        self._shopfloor_value_without(issues)
        self._shopfloor_refresh_state()
        if self.state == "done" and issues:
            made |= self._shopfloor_backflush(issues[-1:]._shopfloor_dates())
        return made

    def _shopfloor_plan_to_put_back(self, issue):
        """Return [(component move, values of move lines)]: of the issue itself, and of other issues of the item
        where what it took went back already."""
        others = self._shopfloor_issues_of(issue.product_id, issue.workorder_id) - issue
        plan = []
        for (lot, _owner), quantity in issue._cost_part_quantities().items():
            missing = float(quantity)
            for move in (issue, *others):
                lines, missing = self._shopfloor_return_lines(move, lot, missing)
                plan += [(move, lines)] if lines else []
            if issue.product_id.uom_id.compare(missing, 0) > 0:
                raise self._shopfloor_gone_back(issue, missing)
        return plan

    def _shopfloor_put_back(self, issue, plan):
        values = issue._shopfloor_dates() | {
            "cancelled_move_id": issue.id,
            "cancelled_production_id": self.id,
            "cancelled_at": issue.cancelled_at,
            "cost_reason": issue.cost_reason,
        }
        moves = self.env["stock.move"]
        for source, lines in plan:
            moves |= self._shopfloor_return_move(source, lines, values)
        return moves._action_done()

    def _shopfloor_gone_back(self, issue, missing):
        return NotReversible(
            self.env._(
                "%(quantity)g %(unit)s of %(item)s went back from %(order)s already. Cancel that return first.",
                quantity=missing,
                unit=issue.product_id.uom_id.name,
                item=issue.product_id.display_name,
                order=self.display_name,
            )
        )

    def _shopfloor_restore_demand(self, move, link):
        """Plan again what a cancelled move had been planned for; link: the field that holds its order."""
        if move.additional or not move.product_uom_qty:
            return
        planned = self.move_raw_ids if link == "raw_material_production_id" else self.move_finished_ids
        again = planned.filtered(
            lambda m: (
                m.state not in ("done", "cancel")
                and (m.product_id, m.bom_line_id, m.workorder_id)
                == (move.product_id, move.bom_line_id, move.workorder_id)
            )
        )[:1]
        if again:
            again.with_context(no_procurement=True).product_uom_qty += move.product_uom_qty
            return
        again = move.copy({link: self.id, "product_uom_qty": move.product_uom_qty})
        if self.state == "done":
            again.state = "cancel"
        else:
            again._action_confirm(merge=False, create_proc=False)
            again.picked = False

    def _shopfloor_forget_reported(self, bom_lines):
        """Let components of which no report is left be backflushed again."""
        for line in bom_lines:
            planned = self.move_raw_ids.filtered(lambda m, line=line: m.bom_line_id == line)
            if not planned.filtered(lambda m: m.state == "done" and m.manual_consumption):
                planned.manual_consumption = planned[:1]._is_manual_consumption()

    def _shopfloor_cancel_returns(self, moves):
        """Take again what was returned from the order; return the moves made.

        raises: NotReversible when a lot that was returned is not in stock any more
        """
        self.ensure_one()
        returns = moves.filtered(lambda m: m.state == "done" and m.return_production_id == self)
        plans = [(move, self._shopfloor_lines_to_take(move, is_strict=False)) for move in returns]
        issues = returns.origin_returned_move_id
        returns._shopfloor_detach("return_production_id")
        made = self.env["stock.move"].concat(*(move._shopfloor_take_back(lines) for move, lines in plans))
        self._shopfloor_value_without(returns)
        # What else came back of the same issue shares its cents anew.
        issues.returned_move_ids.filtered(lambda m: m.return_production_id and m.state == "done")._set_value()
        return made

    def _shopfloor_cancel_scraps(self, scraps):
        """Bring scrapped components back into stock; return the moves made."""
        self.ensure_one()
        moves = scraps.move_ids.filtered(lambda m: m.state == "done" and m.raw_material_production_id == self)
        moves._shopfloor_detach("raw_material_production_id")
        made = self.env["stock.move"]
        for move in moves:
            lines = [self._shopfloor_return_line(line, line.quantity_product_uom) for line in move.move_line_ids]
            made |= move._shopfloor_take_back(lines, scrap_id=move.scrap_id.id, origin_returned_move_id=move.id)
        self._shopfloor_value_without(moves)
        return made

    # ------------------------------------------------------------------- outputs

    def _shopfloor_cancel_receipts(self, moves):
        """Take received goods back into the order, at what they took out of it; return the moves made.

        raises: NotReversible when the goods are not where they were received any more
        """
        self.ensure_one()
        receipts = moves.filtered(lambda m: m.state == "done" and m.production_id == self)
        if not receipts:
            return receipts
        plans = [(move, self._shopfloor_lines_to_take(move)) for move in receipts]
        self._shopfloor_keep_an_output(receipts)
        receipts._shopfloor_detach("production_id")
        self.env["mrp.production.progress"].sudo().search([("move_id", "in", receipts.ids)])._cancel_report()
        made = self.env["stock.move"].concat(*(move._shopfloor_take_back(lines) for move, lines in plans))
        self._shopfloor_value_without(receipts)
        self.lot_producing_ids -= receipts.lot_ids - self._shopfloor_done_outputs().lot_ids
        if self.state != "done":
            self.qty_producing = self._shopfloor_received()
        self._shopfloor_refresh_state()
        return made | self._shopfloor_give_back()

    def _shopfloor_keep_an_output(self, receipts):
        """See to it that the order keeps a finished move that is not cancelled: without one Odoo cancels it."""
        for move in receipts:
            if self.state != "done":
                self._shopfloor_restore_demand(move, "production_id")
            elif not (self._shopfloor_done_outputs() - receipts).filtered(
                lambda m, of=move: m.product_id == of.product_id
            ):
                kept = move.copy({"production_id": self.id, "product_uom_qty": 0.0})
                kept.state = "done"

    def _shopfloor_done_outputs(self):
        return self.move_finished_ids.filtered(lambda m: m.state == "done")

    def _shopfloor_lines_to_take(self, move, is_strict=True):
        """Return values of the lines that take what a move brought out of stock again, from where it brought it.

        is_strict: whether all of it must still be there; else that counts for lots alone
        """
        lines = []
        for line in move.move_line_ids:
            missing = line.quantity_product_uom
            for quant in self._shopfloor_quants_of(line):
                taken = min(missing, quant.quantity - sum(v["quantity"] for v in lines if v["quant"] == quant))
                if line.product_id.uom_id.compare(taken, 0) > 0:
                    lines.append(self._shopfloor_line_to_take(line, taken, quant))
                    missing -= taken
            if line.product_id.uom_id.compare(missing, 0) > 0:
                if is_strict or line.lot_id:
                    raise self._shopfloor_gone(line, missing)
                lines.append(self._shopfloor_line_to_take(line, missing))
        return [{name: value for name, value in values.items() if name != "quant"} for values in lines]

    def _shopfloor_quants_of(self, line):
        quants = self.env["stock.quant"]._gather(
            line.product_id, line.location_dest_id, lot_id=line.lot_id or None, owner_id=line.owner_id, strict=False
        )
        return quants.filtered(lambda q: q.lot_id == line.lot_id and q.owner_id == line.owner_id and q.quantity > 0)

    def _shopfloor_line_to_take(self, line, quantity, quant=None):
        back = self._shopfloor_return_line(line, quantity)
        place = {"location_id": quant.location_id.id, "package_id": quant.package_id.id} if quant else {}
        return {**back, **place, "quant": quant}

    def _shopfloor_gone(self, line, missing):
        return NotReversible(
            self.env._(
                "%(quantity)g %(unit)s of %(item)s are not at %(place)s any more: they were shipped, used or moved. "
                "Bring them back there, then replay.",
                quantity=missing,
                unit=line.product_id.uom_id.name,
                item=" ".join(name for name in (line.product_id.display_name, line.lot_id.name) if name),
                place=line.location_dest_id.display_name,
            )
        )

    # ----------------------------------------------------------------- backflush

    def _shopfloor_give_back(self):
        """Put back what was backflushed for more units than there are any more; return the moves made."""
        made = cancelled = self.env["stock.move"]
        if self.state != "done":
            return made
        units = self._shopfloor_received() + self._shopfloor_rejected()
        for moves in self._shopfloor_backflushed_moves().grouped("bom_line_id").values():
            unit = moves.product_id.uom_id
            needed = unit.round(moves._shopfloor_planned() / self.product_qty * units, rounding_method="HALF-UP")
            excess = moves._shopfloor_issued() - needed
            for move in moves.filtered(lambda m: m.state == "done").sorted("id", reverse=True):
                if unit.compare(excess, 0) <= 0:
                    break
                taken = move._shopfloor_issued()
                if unit.compare(taken, excess) > 0:  # a move is cancelled as a whole
                    made |= self._shopfloor_backflush_component(moves, taken - excess, move._shopfloor_dates())
                cancelled |= move
                excess -= taken
        return made | self._shopfloor_cancel_issues(cancelled)

    def _shopfloor_value_without(self, moves):
        """Value the products of cancelled moves by what else happened to them."""
        products = moves.product_id.with_company(self.company_id)
        products._value_without_cancelled(moves.move_line_ids.lot_id.with_company(self.company_id))
