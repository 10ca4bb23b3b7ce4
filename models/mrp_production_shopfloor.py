"""What the shop floor does to an order, as Odoo documents.

Each verb books exactly what was reported: Odoo's own ways to fill in the rest (reserve, pick,
receive, finish, clock) are kept out. Quantities are in the unit the verb names, dates are the
values of `occurred_at` and `posting_date` for stock moves.
"""

from odoo import Command, models
from odoo.exceptions import UserError

from ..exceptions import LotMissing, NotAnOutput
from .mrp_production_issue import Issue, StockPlaces

REPORTED = "mrp_actual_cost_reported"  # context: book what was reported, invent nothing


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def pre_button_mark_done(self):
        """Leave out Odoo's guesses at lots, quantities and by-products of a reported order.

        Its serial numbers are in stock already, which is where they are kept from being made twice.
        """
        if self.env.context.get(REPORTED):
            self._check_company()
            return True
        return super().pre_button_mark_done()

    # ------------------------------------------------------------- components

    def _shopfloor_issue(self, product, quantity, lot, workorder, dates):
        """Issue a quantity (in the product's unit) of a lot; return the done moves.

        What backflush issued of a component that is reported after all comes back.
        """
        self.ensure_one()
        [done] = self._shopfloor_issue_all([Issue(self, product, quantity, lot, workorder, dates)])
        return done

    def _shopfloor_component_move(self, product, workorder):
        """Return the open component move of a product, if there is one."""
        moves = self.move_raw_ids.filtered(lambda m: m.product_id == product and m.state not in ("done", "cancel"))
        own = moves.filtered(lambda m: m.workorder_id == workorder) if workorder else moves
        return (own or moves)[:1]

    def _shopfloor_add_component(self, product, workorder):
        move = self.env["stock.move"].create(self._prepare_added_component(product, workorder))
        return move._action_confirm(merge=False, create_proc=False)

    def _prepare_added_component(self, product, workorder):
        """Return the values of a component move without demand."""
        return {
            "raw_material_production_id": self.id,
            "workorder_id": workorder.id,
            "product_id": product.id,
            "product_uom": product.uom_id.id,
            "product_uom_qty": 0.0,
            "location_id": self.location_src_id.id,
            "location_dest_id": self.production_location_id.id,
            "picking_type_id": self.picking_type_id.id,
            "company_id": self.company_id.id,
            "additional": True,
        }

    def _shopfloor_source_lines(self, move, quantity, lot, places=None):
        """Return the move lines that take the quantity from where it lies.

        A tracked lot must be there in full. Of other products what is missing is taken from
        the order's component location, whose stock then turns negative, as in Odoo.

        places: the StockPlaces that others of these moves take from as well
        """
        product = move.product_id
        places = places or StockPlaces(self.env)
        lines, missing = [], quantity
        for quant, available in places.of(product, move.location_id, lot):
            taken = min(missing, available)
            if product.uom_id.compare(taken, 0) > 0:
                lines.append(self._shopfloor_line(move, taken, lot, quant))
                places.take(quant, taken)
                missing -= taken
        if product.uom_id.compare(missing, 0) > 0:
            if lot:
                there = quantity - missing
                raise self._shopfloor_lot_missing(lot, there, quantity, move.location_id)
            lines.append(self._shopfloor_line(move, missing, lot))
        return lines

    def _shopfloor_line(self, move, quantity, lot, quant=None):
        place = {"location_id": move.location_id.id}
        if quant:
            place = {
                "location_id": quant.location_id.id,
                "package_id": quant.package_id.id,
                "owner_id": quant.owner_id.id,
            }
        return {
            **move._prepare_move_line_vals(quantity=0),
            "product_uom_id": move.product_id.uom_id.id,
            "quantity": quantity,
            "lot_id": lot.id,
            "picked": True,
            **place,
        }

    def _shopfloor_issue_lines(self, move, lines, dates):
        """Take move lines out of stock now; what the move asks beyond stays open."""
        move.write(dates)
        return move._shopfloor_take_out(lines)

    # ------------------------------------------------------------------ output

    def _shopfloor_output_unit(self, product):
        """Return the unit in which an output of a product is reported by default."""
        return self.product_uom_id if product == self.product_id else product.uom_id

    def _shopfloor_receive(self, product, quantity, lot, dates):
        """Receive finished units, whether planned or not, before completion or after it."""
        self.ensure_one()
        move = self._shopfloor_finished_move(product)
        self._shopfloor_keep_open(move, quantity)
        move.move_line_ids.unlink()
        line = self.env["stock.move.line"].create(
            {
                **move._prepare_move_line_vals(quantity=0),
                "product_uom_id": self._shopfloor_output_unit(product).id,
                "quantity": quantity,
                "lot_id": lot.id,
                "picked": True,
            }
        )
        line._apply_putaway_strategy()
        move.write({**dates, "picked": True})
        done = move._action_done()
        return done | self._shopfloor_after_receipt(lot, dates)

    def _shopfloor_finished_move(self, product):
        """Return the open finished move of a product, or a new one without demand."""
        moves = self.move_finished_ids.filtered(lambda m: m.product_id == product)
        if not moves:
            raise NotAnOutput(
                self.env._(
                    "%(product)s is not an output of order %(order)s.",
                    product=product.display_name,
                    order=self.display_name,
                )
            )
        still_open = moves.filtered(lambda m: m.state not in ("done", "cancel"))
        if still_open:
            return still_open.sorted("product_uom_qty", reverse=True)[0]
        return self._shopfloor_add_output(moves[0])

    def _shopfloor_add_output(self, move):
        extra = move.copy({"product_uom_qty": 0.0})
        return extra._action_confirm(merge=False, create_proc=False)

    def _shopfloor_keep_open(self, move, quantity):
        """Keep the order from ending by itself when its last planned unit is received.

        Odoo ends an order once all of its moves are done. Only `complete` may end it.
        """
        if self.state == "done" or move.product_id != self.product_id:
            return
        others = self.move_finished_ids.filtered(
            lambda m: m.product_id == self.product_id and m.state not in ("done", "cancel")
        )
        is_last = move.product_uom.compare(move.product_uom_qty, quantity) <= 0
        if is_last and others == move:
            self._shopfloor_add_output(move)

    def _shopfloor_after_receipt(self, lot, dates):
        """Keep the order's own figures in step; return what late units used."""
        if lot and (self.product_tracking == "serial" or not self.lot_producing_ids):
            if lot.product_id == self.product_id:
                self.lot_producing_ids |= lot
        if self.state == "done":
            issued = self._shopfloor_backflush(dates)
            self._shopfloor_trace()
            return issued
        self.qty_producing = self._shopfloor_received()
        return self.env["stock.move"]

    # -------------------------------------------------------------- completion

    def _shopfloor_complete(self, dates):
        """Finish the order with what was reported; return the moves of its backflush."""
        self.ensure_one()
        if self.state == "done":
            return self.env["stock.move"]
        self._shopfloor_note_completion()
        self.qty_producing = self._shopfloor_received()
        issued = self._shopfloor_backflush(dates)
        open_workorders = self.workorder_ids.filtered(lambda w: w.state not in ("done", "cancel"))
        open_workorders.is_finished_by_completion = True
        open_workorders._shopfloor_report(0.0, finish=True)
        self._shopfloor_drop_unreported()
        self.with_context(
            skip_backorder=True,
            skip_consumption=True,
            skip_redirection=True,
            mo_ids_to_backorder=[],
            **{REPORTED: True},
        ).button_mark_done()
        if self.state != "done":
            raise UserError(self.env._("The order %s could not be finished.", self.display_name))
        self._shopfloor_trace()
        return issued

    def _shopfloor_drop_unreported(self):
        """See to it that completion neither uses nor receives what was not reported.

        If nothing was received, one finished move is kept as done with quantity 0: an order
        whose finished moves are all cancelled counts as cancelled in Odoo.
        """
        self.move_raw_ids.filtered(lambda m: m.state not in ("done", "cancel")).picked = False
        finished = self.move_finished_ids.filtered(lambda m: m.state not in ("done", "cancel"))
        finished.move_line_ids.unlink()
        if not self.move_finished_ids.filtered(lambda m: m.state == "done"):
            kept = finished.filtered(lambda m: m.product_id == self.product_id)[:1]
            kept.write({"state": "done", "product_uom_qty": 0.0})
            finished -= kept
        finished._action_cancel()

    def _shopfloor_trace(self):
        """Link the lots produced to the lots used: Odoo links only what completion moved."""
        used = self.move_raw_ids.filtered(lambda m: m.state == "done").move_line_ids
        made = self.move_finished_ids.filtered(lambda m: m.state == "done").move_line_ids
        made.consume_line_ids = used

    # ------------------------------------------------------------------- scrap

    def _shopfloor_scrap_component(self, product, quantity, lot, workorder, reason, dates):
        """Scrap a component from where the order takes it; return the done scrap."""
        if lot:
            self._shopfloor_check_lot(product, lot, quantity)
        tags = self.env["stock.scrap.reason.tag"].search([("name", "=", reason)])
        scrap = self.env["stock.scrap"].create(
            {
                "company_id": self.company_id.id,
                "production_id": self.id,
                "workorder_id": workorder.id,
                "product_id": product.id,
                "product_uom_id": product.uom_id.id,
                "scrap_qty": quantity,
                "lot_id": lot.id,
                "location_id": self.location_src_id.id,
                "origin": f"{self.name}: {reason}",
                "scrap_reason_tag_ids": [Command.set(tags.ids)],
            }
        )
        scrap.with_context(mrp_scrap_dates=dates).do_scrap()
        return scrap

    def _shopfloor_check_lot(self, product, lot, quantity):
        there = self.env["stock.quant"]._gather(product, self.location_src_id, lot_id=lot)
        there = sum(there.filtered(lambda q: q.lot_id == lot).mapped("quantity"))
        if product.uom_id.compare(there, quantity) < 0:
            raise self._shopfloor_lot_missing(lot, there, quantity, self.location_src_id)

    def _shopfloor_lot_missing(self, lot, there, needed, place):
        return LotMissing(
            self.env._(
                "Of lot %(lot)s only %(there)g of %(needed)g %(unit)s are at %(place)s.",
                lot=lot.name,
                there=there,
                needed=needed,
                unit=lot.product_id.uom_id.name,
                place=place.display_name,
            )
        )

    # -------------------------------------------------------------- operations

    def _shopfloor_find_operation(self, code):
        """Return the work orders that an operation code or name may mean."""
        return self.workorder_ids.filtered(lambda w: w.state != "cancel" and code in (w.name, str(w.id), w.barcode))

    def _shopfloor_current_workorder(self, workcenter):
        """Return the work order that time belongs to: at the work center if there is one,
        then one in progress, then the first not finished, then the last."""
        workorders = self.workorder_ids.filtered(lambda w: w.state != "cancel")
        if workcenter:
            workorders = workorders.filtered(lambda w: w.workcenter_id == workcenter) or workorders
        unfinished = workorders.filtered(lambda w: w.state != "done")
        running = unfinished.filtered(lambda w: w.state == "progress")
        return running[:1] or unfinished[:1] or workorders[-1:]
