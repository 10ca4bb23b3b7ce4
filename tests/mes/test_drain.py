from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

from odoo.addons.mrp_actual_cost.models.mes import mrp_mes_event_drain
from odoo.addons.mrp_actual_cost.models.mes.grouping import groups_of
from odoo.addons.mrp_actual_cost.models.mes.handlers import TOGETHER
from odoo.addons.mrp_actual_cost.models.mes.turns import claims

from .common import MesCase


@tagged("post_install", "-at_install")
class TestDrainByCron(MesCase):
    def run_of(self, order, **values):
        return self.event("machine", order, **{"workcenter": "LATHE", "quantity": 1, **values})

    def drain(self):
        with self.env.registry.cursor() as cr:
            self.env(cr=cr)["mrp.mes.event"]._cron_drain()
        self.env.invalidate_all()

    def states(self, events):
        return [self.inbox(event).state for event in events]

    def test_storing_wakes_every_cron_worker_that_drains(self):
        crons = self.env["ir.cron"].search([("code", "=", "model._cron_drain()")])
        self.assertEqual(len(crons), 2)
        self.send(self.run_of(self.order()), mode="async")
        self.assertEqual(self.env["ir.cron.trigger"].search([("cron_id", "in", crons.ids)]).cron_id, crons)

    def test_all_orders_are_drained_and_what_has_none(self):
        events = [self.run_of(self.order()) for _each in range(3)]
        events.append(self.event("labour", employee="ADA", workcenter="LATHE", quantity=1))
        self.send(*events, mode="async")
        self.drain()
        self.assertEqual(self.states(events), ["booked"] * 4)

    def test_events_of_an_order_are_drained_in_the_order_in_which_they_happened(self):
        order = self.order(2)
        self.stock(self.steel, 10, 10)
        late = self.event("complete", order, at="2026-03-02T15:00:00Z")
        middle = self.event("output", order, at="2026-03-02T14:00:00Z", quantity=2)
        early = self.event("consumption", order, at="2026-03-02T13:00:00Z", item="STEEL", quantity=4)
        self.send(late, middle, early, mode="async")
        self.drain()
        self.assertEqual(self.states([late, middle, early]), ["booked"] * 3)
        self.assertEqual((order.state, sum(order.move_raw_ids.mapped("quantity"))), ("done", 4))

    def test_what_cannot_be_booked_does_not_keep_the_rest_waiting(self):
        order = self.order()
        events = [self.run_of("NONE"), self.run_of(order), self.run_of(order, workcenter="NONE"), self.run_of(order)]
        self.send(*events, mode="async")
        self.drain()
        self.assertEqual(self.states(events), ["parked", "booked", "parked", "booked"])

    def test_a_long_queue_is_drained_bit_by_bit(self):
        order = self.order()
        events = [self.run_of(order) for _each in range(5)]
        self.send(*events, mode="async")
        with patch.object(mrp_mes_event_drain, "BATCH", 2):
            self.drain()
        self.assertEqual(self.states(events), ["booked"] * 5)

    def test_a_worker_leaves_the_rest_when_its_time_is_up(self):
        events = [self.run_of(self.order()) for _each in range(3)]
        self.send(*events, mode="async")
        with patch.object(mrp_mes_event_drain, "CRON_SECONDS", 0.0):
            self.drain()
        self.assertEqual(self.states(events), ["queued"] * 3)

    def test_orders_are_claimed_oldest_first_each_once_and_given_up_again(self):
        orders = [self.order() for _each in range(3)]
        times = ("2026-03-02T14:00:00Z", "2026-03-02T13:00:00Z", "2026-03-02T15:00:00Z")
        self.send(*(self.run_of(o, at=at) for o, at in zip(orders, times, strict=True)), mode="async")
        first, second, third = ((o.company_id.id, o.mes_reference) for o in orders)
        with claims(self.env.registry) as claim:
            self.assertEqual(claim([], 2), [second, first])
            self.assertEqual(claim([second, first], 2), [third])
            self.assertEqual(claim([second], 9), [first, third])
        self.env.cr.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        self.assertEqual(self.env.cr.fetchone()[0], 0)


@tagged("post_install", "-at_install")
class TestGrouping(TransactionCase):
    def groups(self, *events, together=TOGETHER):
        """Group events given as 'type order'; return their numbers."""
        rows = []
        for number, event in enumerate(events, 1):
            event_type, order = event.split()
            rows.append((number, event_type, 1, None if order == "-" else order))
        return groups_of(rows, together)

    def test_time_of_many_orders_is_booked_together(self):
        self.assertEqual(self.groups("labour A", "machine A", "labour B", "labour -"), [[1, 3, 4], [2]])

    def test_a_group_has_an_end(self):
        two = {"labour": TOGETHER["labour"]._replace(most=2)}
        self.assertEqual(self.groups(*["labour A"] * 5, together=two), [[1, 2], [3, 4], [5]])

    def test_no_event_overtakes_another_one_of_its_order(self):
        self.assertEqual(self.groups("labour A", "operation A", "labour A", "labour B"), [[1], [2], [3, 4]])
        self.assertEqual(self.groups("labour A", "operation B", "labour A"), [[1, 3], [2]])
        self.assertEqual(self.groups("machine A", "labour A", "machine A"), [[1], [2], [3]])

    def test_what_is_not_booked_together_stays_alone(self):
        self.assertEqual(self.groups("operation A", "operation A"), [[1], [2]])

    def test_consumption_does_not_overtake_what_brings_goods_into_stock(self):
        self.assertEqual(self.groups("consumption A", "labour B", "consumption C"), [[1, 3], [2]])
        self.assertEqual(self.groups("consumption A", "output B", "consumption C"), [[1], [2], [3]])

    def test_another_system_is_another_group(self):
        rows = [(1, "labour", 1, "A"), (2, "labour", 2, "A"), (3, "labour", 2, "B")]
        self.assertEqual(groups_of(rows, TOGETHER), [[1], [2, 3]])
