"""Words to cancel and replace with, and all figures that have to return."""

from odoo.addons.mrp_actual_cost.tests.mes.common import MesCase


class CancelCase(MesCase):
    """The plant of MesCase with stock of everything, and a rate for what meters count."""

    def setUp(self):
        super().setUp()
        self.stock(self.steel, 1000, 10.0)
        self.stock(self.seal, 1000, 1.0)
        self.price("energy", "energy", 0.5)

    # ------------------------------------------------------------------- words

    def price(self, element, basis, amount):
        element = self.env["mrp.cost.element"]._by_code(element)
        values = {"element_id": element.id, "basis": basis, "amount": amount, "date_from": "2026-01-01"}
        self.env["mrp.cost.rate"].create(values)

    def take(self, event_type, order=None, **values):
        """Report one event that must be booked; return the event."""
        event = self.event(event_type, order, **values)
        (result,) = self.send(event)
        self.assertEqual(result["status"], "booked", result)
        return event

    def cancel(self, event, **values):
        """Return the cancellation of an event."""
        return self.event("cancel", ref_event_id=event["event_id"], **values)

    def replacement(self, event, **values):
        """Return the event that replaces another by one with other fields."""
        new = {name: value for name, value in {**event, **values}.items() if name != "event_id"}
        return self.event("replace", ref_event_id=event["event_id"], event=new)

    def assertCancels(self, event, code=None):
        """Cancel an event; code: why it must be parked instead."""
        cancellation = self.cancel(event)
        (result,) = self.send(cancellation)
        expected = ("parked", code) if code else ("booked", None)
        self.assertEqual((result["status"], result.get("code")), expected, result)
        if not code:
            self.assertEqual(self.inbox(event).cancelled_by_id, self.inbox(cancellation))
        return cancellation

    # ----------------------------------------------------------------- figures

    def figures(self, *orders):
        """Return what a cancelled event must leave as it was: stock, work in progress, the books, the orders."""
        self.post()
        self.assertLedgerHolds()
        self.env.invalidate_all()
        figures = {}
        for product in self.steel | self.seal | self.resin | self.gear | self.pump:
            figures[product.name, "stock"] = product.qty_available
            figures[product.name, "value"] = product.total_value
        for order in orders:
            figures |= self._of_order(order)
        for account in self._accounts():
            figures[account.display_name] = self.account_balance(account)
        return {key: value if isinstance(value, str) else round(value, 2) for key, value in figures.items() if value}

    def _of_order(self, order):
        figures = {(order.id, "state"): order.state, (order.id, "made"): order.qty_produced}
        for line in self.lines(order):
            key = order.id, line.element_id.code, "in" if line.kind in order._cost_kinds_in() else "out"
            figures[key] = figures.get(key, 0.0) + line.amount
            figures[*key, "hours"] = figures.get((*key, "hours"), 0.0) + line.hours
        for move in order.move_raw_ids | order.move_finished_ids:
            is_done = move.state == "done"
            key = order.id, move.product_id.name, move.state if move.state in ("done", "cancel") else "open"
            figures[key] = figures.get(key, 0.0) + move.quantity * is_done
            planned = order.id, move.product_id.name, "planned"
            figures[planned] = figures.get(planned, 0.0) + move.product_uom_qty
        for workorder in order.workorder_ids:
            figures[workorder.id, "state"] = workorder.state
            figures[workorder.id, "good"] = workorder.qty_produced
            figures[workorder.id, "minutes"] = workorder.duration
        figures[order.id, "rejects"] = sum(order.reject_ids.mapped("quantity"))
        return {key: value if isinstance(value, str) else round(value, 4) for key, value in figures.items()}

    def _accounts(self):
        return self.env["account.account"].search([("company_ids", "in", self.company.ids)])
