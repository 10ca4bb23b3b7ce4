"""Random facts, some cancelled, some corrected, in whatever order they come: only what stands counts."""

from datetime import timedelta

from hypothesis import strategies as st

from odoo.tests import tagged

from ..ledger.histories import examples
from ..ledger.test_arrival_order import ORDERED, ArrivalCase
from .common import MesCase

orders = st.integers(0, 1)
hours = st.integers(0, 36)  # hours after 2 March 2026: people's reports overlap, and cross midnight
facts = st.one_of(
    st.tuples(st.just("labour"), orders, hours, st.integers(1, 500), st.sampled_from(["ADA", "BO"])),
    st.tuples(st.just("machine"), orders, hours, st.integers(1, 500), st.sampled_from(["setup", "run"])),
    st.tuples(st.just("consumption"), orders, hours, st.integers(1, 900)),
    st.tuples(st.just("energy"), orders, hours, st.integers(1, 9999)),
    st.tuples(st.just("scrap"), orders, hours, st.integers(1, 4)),
    st.tuples(st.just("output"), orders, hours, st.integers(1, 6)),
    st.tuples(st.just("operation"), orders, hours, st.integers(1, 6)),
    st.tuples(st.just("complete"), orders, st.just(48)),
)
STANDS, CANCELLED, REPLACED = "stands", "cancelled", "replaced"


@st.composite
def stories(draw):
    """Draw facts, what becomes of each, and in which order they and their corrections arrive."""
    outputs = [("output", number, 1, draw(st.integers(1, 6))) for number in (0, 1)]
    some = outputs + draw(st.lists(facts, min_size=2, max_size=8))
    fates = [STANDS, STANDS] + [draw(st.sampled_from([STANDS, CANCELLED, REPLACED])) for _fact in some[2:]]
    arrivals = [(index, step) for index, fate in enumerate(fates) for step in range(1 if fate == STANDS else 2)]
    return some, fates, draw(st.permutations(arrivals))


@tagged("post_install", "-at_install")
class TestCancelRandom(ArrivalCase, MesCase):
    @examples(3, stories(), st.sampled_from(["average", "fifo", "standard"]))
    def test_only_what_stands_counts(self, story, method):
        some, fates, arrivals = story
        dirty = [self.arrival(index, step, some[index], fates[index]) for index, step in arrivals]
        clean = [self.fact(f"F{i}", fact) for i, fact in enumerate(some) if fates[i] != CANCELLED]
        with self.example():
            expected = self.tell(self.products[method], clean)
        with self.example():
            self.assertEqual(self.tell(self.products[method], dirty), expected)
            self.assertComposed()

    # ------------------------------------------------------------------- events

    def arrival(self, index, step, fact, fate):
        """Return the event of a fact (step 0), or the correction of it (step 1)."""
        event_id = f"F{index}"
        if fate != REPLACED:
            return self.fact(event_id, fact) if not step else self.correction("cancel", event_id)
        if step:
            return self.correction("replace", event_id, event=self.fact(event_id, fact))
        return self.fact(event_id, self.wrong(fact))

    def wrong(self, fact):
        """Return what was reported of a fact first, by mistake."""
        kind, order, hour, *rest = fact
        return (kind, 1 - order, hour + 1, *((rest[0] + 1, *rest[1:]) if rest else ()))

    def correction(self, kind, event_id, **values):
        at = self.at(60).isoformat() + "Z"
        return {"event_id": f"C{event_id}", "type": kind, "occurred_at": at, "ref_event_id": event_id, **values}

    def fact(self, event_id, fact):
        kind, order, hour, *rest = fact
        values = getattr(self, f"_{kind}")(self.at(hour), *rest)
        return {"event_id": event_id, "type": kind, "occurred_at": self.text(self.at(hour)), "order": order, **values}

    def text(self, moment):
        return moment.isoformat() + "Z"

    def _labour(self, start, minutes, employee):
        return {"employee": employee, "start": self.text(start), "end": self.text(start + timedelta(minutes=minutes))}

    def _machine(self, start, minutes, reason):
        return {"workcenter": "LATHE", "quantity": round(minutes / 60, 4), "reason": reason}

    def _consumption(self, start, hundredths):
        return {"item": "STEEL", "quantity": hundredths / 100}

    def _energy(self, start, hundredths):
        return {"workcenter": "LATHE", "quantity": hundredths / 100, "unit": "KWH"}

    def _scrap(self, start, quantity):
        return {"operation": "Turning", "quantity": quantity, "reason": "crack"}

    def _output(self, start, quantity):
        return {"quantity": quantity}

    def _operation(self, start, quantity):
        return {"operation": "Turning", "status": "progress", "quantity": quantity}

    def _complete(self, start):
        return {}

    # -------------------------------------------------------------------- story

    def tell(self, product, events):
        """Let events arrive one by one, complete both orders; return the figures."""
        self.stock(self.steel, 1000, 9.97)
        bom = self.bom.copy({"product_tmpl_id": product.product_tmpl_id.id})
        self.orders = [self.order(ORDERED, product=product, bom=bom) for _number in (0, 1)]
        system = self.env["mrp.mes.system"]._of_caller("MES1", None)
        last = [self.fact(f"L{number}", ("complete", number, 49)) for number in (0, 1)]
        self.env.flush_all()
        for event in events + last:
            self.env["mrp.mes.event"].with_env(system.env)._receive(system, [self.on_order(event)])
        self.env.invalidate_all()
        unsettled = self.env["mrp.mes.event"].search([("system_id", "=", system.id), ("state", "!=", "booked")])
        self.assertFalse(unsettled.mapped(lambda e: (e.event_id, e.event_type, e.code, e.message)))
        self.post()
        self.assertLedgerHolds()
        return self.figures()

    def on_order(self, event):
        """Return an event with the reference of its order in place of the number."""
        values = {**event}
        if "order" in event:
            values["order"] = self.orders[event["order"]].mes_reference
        if "event" in event:
            values["event"] = self.on_order(event["event"])
        return values

    def figures(self):
        figures = super().figures()
        for number, order in enumerate(self.orders):
            figures[number, "progress"] = order.workorder_ids.qty_produced
            figures[number, "hours"] = round(order.workorder_ids.duration, 2)
        figures["steel"] = round(self.steel.total_value, 2)
        return figures
