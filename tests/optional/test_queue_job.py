"""The drain by OCA's queue_job (phase `optional`)."""

from unittest import SkipTest
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.mrp_actual_cost.models.mes import mrp_mes_event_drain
from odoo.addons.mrp_actual_cost.tests.mes.common import MesCase


@tagged("post_install", "-at_install")
class TestDrainByJobs(MesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "queue.job" not in cls.env:
            raise SkipTest("queue_job is not installed")
        cls.jobs = cls.env["queue.job"].search([])

    def run_of(self, order, **values):
        return self.event("machine", order, workcenter="LATHE", **{"quantity": 1, **values})

    def new_jobs(self):
        return self.env["queue.job"].search([("id", "not in", self.jobs.ids)], order="id")

    def perform(self, job):
        """Run a job as its runner would, but here."""
        records = self.env["mrp.mes.event"].with_user(job.user_id).sudo()
        self.env.flush_all()
        records._drain_orders(*job.args)
        self.env.invalidate_all()

    def states(self, events):
        return [self.inbox(event).state for event in events]

    def test_events_are_booked_by_a_job_for_their_orders(self):
        first, second = self.order(), self.order()
        events = [self.run_of(first), self.run_of(second), self.run_of(first), self.run_of("NONE")]
        self.assertEqual(self.statuses(self.send(*events, mode="async")), ["queued"] * 4)
        job = self.new_jobs()
        self.assertEqual((job.state, job.method_name), ("pending", "_drain_orders"))
        self.perform(job)
        self.assertEqual(self.states(events), ["booked", "booked", "booked", "parked"])

    def test_crons_are_not_woken_as_well(self):
        crons = self.env["ir.cron"].search([("code", "=", "model._cron_drain()")])
        before = self.env["ir.cron.trigger"].search_count([("cron_id", "in", crons.ids)])
        self.send(self.run_of(self.order()), mode="async")
        self.assertEqual(self.env["ir.cron.trigger"].search_count([("cron_id", "in", crons.ids)]), before)

    def test_a_job_that_waits_for_the_same_orders_serves_for_later_events(self):
        order = self.order()
        events = [self.run_of(order), self.run_of(order)]
        for event in events:
            self.send(event, mode="async")
        self.perform(self.new_jobs().ensure_one())
        self.assertEqual(self.states(events), ["booked", "booked"])

    def test_a_job_leaves_what_it_has_no_time_for_to_another_one(self):
        order = self.order()
        events = [self.run_of(order), self.run_of(order)]
        self.send(*events, mode="async")
        first = self.new_jobs()
        with patch.object(mrp_mes_event_drain, "BATCH", 1):
            first.state = "started"
            self.perform(first)
        self.assertEqual(self.states(events), ["booked", "queued"])
        self.perform(self.new_jobs() - first)
        self.assertEqual(self.states(events), ["booked", "booked"])

    def test_a_job_run_twice_books_once(self):
        order = self.order()
        self.send(self.run_of(order), mode="async")
        for _time in range(2):
            self.perform(self.new_jobs())
        self.assertEqual(len(order.workorder_ids.time_ids), 1)

    def test_the_cron_books_what_a_lost_job_left(self):
        event = self.run_of(self.order())
        self.send(event, mode="async")
        self.new_jobs().unlink()
        with self.env.registry.cursor() as cr:
            self.env(cr=cr)["mrp.mes.event"]._cron_drain()
        self.env.invalidate_all()
        self.assertEqual(self.states([event]), ["booked"])

    def test_many_orders_are_spread_over_several_jobs(self):
        orders = [self.order() for _each in range(3)] + [f"NONE{number}" for number in range(38)]
        self.send(*(self.run_of(order) for order in orders), mode="async")
        jobs = self.new_jobs()
        self.assertEqual([len(job.args[0]) for job in jobs], [20, 20, 1])
