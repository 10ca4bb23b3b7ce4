"""The same facts, in whatever order they arrive, before completion or after it, cost the same."""

from datetime import timedelta

from hypothesis import strategies as st

from odoo.tests import tagged

from odoo.addons.mrp_actual_cost.exceptions import OrderClosed

from .histories import HistoryCase, examples

ORDERED = 10
GROUPS = {"receipt": "goods", "true_up": "goods", "true_up_sold": "goods", "variance": "variance", "loss": "loss"}

orders = st.integers(0, 1)
hours = st.integers(0, 36)  # hours after 2 March 2026: people's reports overlap, and cross midnight
minutes = st.integers(1, 500)
facts = st.one_of(
    st.tuples(st.just("labour"), orders, hours, minutes, st.booleans(), st.booleans()),
    st.tuples(st.just("machine"), orders, hours, minutes, st.booleans()),
    st.tuples(st.just("charged"), orders, hours, minutes, st.booleans()),
    st.tuples(st.just("issue"), orders, hours, st.integers(1, 900)),
    st.tuples(st.just("bolts"), orders, hours, st.integers(1, 40)),
    # A reading that costs less than half a cent costs nothing: a closed order would not refuse it.
    st.tuples(st.just("meter"), orders, hours, st.integers(3, 9999)),
    st.tuples(st.just("reject"), orders, hours, st.integers(1, 4)),
    st.tuples(st.just("output"), orders, hours, st.integers(1, 6)),
)


@st.composite
def arrivals(draw):
    """Draw facts, another order of them, and how many come before each order is completed."""
    # Something is put out before completion: an order without any good unit is a loss at once.
    firsts = [("output", number, 1, draw(st.integers(1, 6))) for number in (0, 1)]
    some = draw(st.lists(facts, min_size=2, max_size=10))
    shuffled = draw(st.permutations(some))
    cuts = [draw(st.integers(0, len(some))) for _order in (0, 1)]
    return firsts, some, shuffled, cuts


class ArrivalCase(HistoryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.no_lot = cls.env["stock.lot"]
        cls.no_workorder = cls.env["mrp.workorder"]
        cls._make_rates()
        cls.bolt = cls._product("Bolt", cls.category_standard_auto, standard_price=0.33)
        cls.bom.bom_line_ids.operation_id = cls.bom.operation_ids
        # Bolts are issued for good and rejected units, unless somebody reports them.
        cls.bom.bom_line_ids = [(0, 0, {"product_id": cls.bolt.id, "product_qty": 3.0})]
        cls.products = {
            "average": cls.gear,
            "fifo": cls._product("Fifo gear", cls.category_fifo_auto),
            "standard": cls._product("Standard gear", cls.category_standard_auto, standard_price=31.7),
        }
        cls.bom.write({"is_loss_limited": True, "loss_allowance": 10.0})

    @classmethod
    def _make_rates(cls):
        element = cls.env["mrp.cost.element"]._by_code
        rates = (
            ("burden", "percent", 38.5, {"base_element_id": cls.labour.id}),
            ("machine", "machine_hour", 23.45, {"phase": "setup"}),
            ("overhead_variable", "machine_hour", 7.77, {}),
            ("energy", "energy", 0.183, {}),
            ("energy", "machine_hour", 1.11, {}),
            ("inspection", "unit", 0.17, {}),
        )
        cls.env["mrp.cost.rate"].create(
            [
                {"element_id": element(code).id, "basis": basis, "amount": amount, "date_from": "2026-01-01", **limits}
                for code, basis, amount, limits in rates
            ]
        )

    # ------------------------------------------------------------------- facts

    def play(self, product, before, after):
        """Let facts arrive, complete both orders, each after its own first facts; return the figures.

        before, after: facts of an order by when they come; facts of both orders mixed
        """
        self.stock(self.steel, 1000, 9.97)
        bom = self.bom.copy({"product_tmpl_id": product.product_tmpl_id.id})
        self.orders = [self.order(ORDERED, product=product, bom=bom) for _number in (0, 1)]
        for fact in before:
            self.apply(fact)
        for number in (0, 1):
            self.complete(number)
        for fact in after:
            self.apply(fact)
        self.post()
        self.assertLedgerHolds()
        return self.figures()

    def complete(self, number):
        self.orders[number]._shopfloor_complete({"occurred_at": self.at(48)})

    def apply(self, fact):
        name, number, *arguments = fact
        getattr(self, f"_apply_{name}")(self.orders[number], *arguments)

    def at(self, hour):
        return self.moment("2026-03-02 00:00") + timedelta(hours=hour)

    def _apply_labour(self, order, hour, length, is_ada, is_rework):
        employee = self.ada if is_ada else self.bo
        self._log(order, hour, length, employee, is_rework=is_rework)

    def _apply_machine(self, order, hour, length, is_setup):
        self._log(order, hour, length, kind="machine", is_setup=is_setup)

    def _apply_charged(self, order, hour, length, is_ada):
        employee = self.ada if is_ada else self.bo
        self._log(order, hour, 120, employee, is_charged=True, charged_hours=round(length / 60, 4))

    def _log(self, order, hour, length, employee=None, kind="labour", **values):
        start = self.at(hour)
        self.work(order, str(start), str(start + timedelta(minutes=length)), employee, kind, **values)

    def _apply_issue(self, order, hour, hundredths):
        dates = {"occurred_at": self.at(hour)}
        order._shopfloor_issue(self.steel, hundredths / 100, self.no_lot, self.no_workorder, dates)

    def _apply_bolts(self, order, hour, quantity):
        """Reported after all: what was backflushed of them comes back."""
        order._shopfloor_issue(self.bolt, quantity, self.no_lot, self.no_workorder, {"occurred_at": self.at(hour)})

    def _apply_meter(self, order, hour, thousandths):
        self.env["mrp.meter.reading"].create(
            {
                "production_id": order.id,
                "workcenter_id": self.lathe.id,
                "quantity": thousandths / 100,
                "occurred_at": self.at(hour),
            }
        )

    def _apply_reject(self, order, hour, quantity):
        self.env["mrp.production.reject"].create(
            {
                "production_id": order.id,
                "workorder_id": order.workorder_ids.id,
                "quantity": quantity,
                "uom_id": order.product_uom_id.id,
                "occurred_at": self.at(hour),
            }
        )
        if order.state == "done":
            order._shopfloor_backflush({"occurred_at": self.at(hour)})

    def _apply_output(self, order, hour, quantity):
        order._shopfloor_receive(order.product_id, quantity, self.no_lot, {"occurred_at": self.at(hour)})

    # ----------------------------------------------------------------- figures

    def check_arrival(self, arrival, method):
        """All before completion in one order, or in another and some of each order's after it."""
        firsts, some, shuffled, cuts = arrival
        early = [fact for index, fact in enumerate(shuffled) if index < cuts[fact[1]]]
        late = [fact for index, fact in enumerate(shuffled) if index >= cuts[fact[1]]]
        product = self.products[method]
        with self.example():
            expected = self.play(product, firsts + some, [])
        with self.example():
            self.assertEqual(self.play(product, firsts + early, late), expected)
            self.assertComposed()
            self.check_cost_closed(some)

    def figures(self):
        """Return what has to be the same: net amounts and hours by order, element and direction; the goods' value."""
        figures = {}
        for number, order in enumerate(self.orders):
            for line in self.lines(order):
                key = (number, line.element_id.code, GROUPS.get(line.kind, "in"))
                figures[key] = figures.get(key, 0.0) + line.amount
                figures[*key, "hours"] = figures.get((*key, "hours"), 0.0) + line.hours
            received = order.move_finished_ids.filtered(lambda move: move.state == "done")
            figures[number, "units"] = sum(received.mapped("quantity"))
            figures[number, "goods"] = sum(received.mapped("value"))
            figures[number, "wip"] = self.wip(order)
        figures["stock"] = self.orders[0].product_id.total_value
        # A share of an hour on a line is rounded to its sixth digit.
        digits = {key: 4 if isinstance(key, tuple) and key[-1] == "hours" else 2 for key in figures}
        return {key: round(number, digits[key]) for key, number in figures.items() if round(number, digits[key])}

    def check_cost_closed(self, late):
        """Cost-closed, the orders have no work in progress, and refuse every fact that costs."""
        for order in self.orders:
            order.action_cost_close()
        known = self.figures()
        self.assertFalse([key for key in known if key[-1] == "wip"])
        for fact in late:
            with self.assertRaises(OrderClosed), self.env.cr.savepoint():
                self.apply(fact)
            self.env.invalidate_all()
        self.assertEqual(self.figures(), known)


def arrival_histories(number):
    return examples(number, arrivals(), st.sampled_from(["average", "fifo", "standard"]))


@tagged("post_install", "-at_install")
class TestArrivalOrder(ArrivalCase):
    @arrival_histories(3)
    def test_the_order_of_arrival_does_not_matter(self, arrival, method):
        self.check_arrival(arrival, method)


@tagged("post_install", "-at_install")
class TestArrivalOrderPeriodic(ArrivalCase):
    setting = "periodic"

    @arrival_histories(1)
    def test_the_order_of_arrival_does_not_matter(self, arrival, method):
        self.check_arrival(arrival, method)


@tagged("post_install", "-at_install")
class TestArrivalOrderChinese(ArrivalCase):
    chart = "cn"

    @arrival_histories(1)
    def test_the_order_of_arrival_does_not_matter(self, arrival, method):
        self.check_arrival(arrival, method)


@tagged("post_install", "-at_install")
class TestArrivalOrderChinesePeriodic(ArrivalCase):
    chart = "cn"
    setting = "periodic"

    @arrival_histories(1)
    def test_the_order_of_arrival_does_not_matter(self, arrival, method):
        self.check_arrival(arrival, method)
