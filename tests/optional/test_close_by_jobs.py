"""The close by OCA's queue_job (phase `optional`)."""

from unittest import SkipTest

from odoo.tests import tagged

from ..close.test_steps import CloseCase


@tagged("post_install", "-at_install")
class TestCloseByJobs(CloseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "queue.job" not in cls.env:
            raise SkipTest("queue_job is not installed")

    def test_each_step_is_a_job_that_asks_for_the_next(self):
        """Performing the jobs as they come closes March."""
        self.worked_order()
        done = self.env["queue.job"].search([])
        self.march.with_user(self.user("closer")).action_run()
        for _n in range(20):
            job = self.env["queue.job"].search([("id", "not in", done.ids)], order="id")
            if not job:
                break
            self.assertEqual((len(job), job.method_name), (1, "_run_job"))
            job.state = "done"
            self.march.with_user(job.user_id).sudo()._run_job()
            done |= job
        self.assertEqual(self.march.state, "closed")
        self.assertEqual(len(done.filtered(lambda j: j.method_name == "_run_job")), len(self.march.step_ids))
