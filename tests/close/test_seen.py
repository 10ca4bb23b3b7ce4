from odoo.exceptions import AccessError
from odoo.tests import tagged

from .wip_case import WipCase


@tagged("post_install", "-at_install")
class TestSeen(WipCase):
    """A step that ran need not compute again to find that nothing changed; and any change makes it."""

    def setUp(self):
        super().setUp()
        self.value_by("weighted_average")
        self.made = self.paste_order(10)
        self.put_in(self.made, "2026-03-10", material=100.0, conversion=60.0)
        self.take_out(self.made, "2026-03-20", 4)
        self.step._run(self.march)

    def assertSeenAgain(self):
        """What changed was noticed; once the step has run it is known."""
        self.assertFalse(self.step._is_current(self.march))
        self.step._run(self.march)
        self.assertTrue(self.step._is_current(self.march))

    def test_run_again_it_reads_no_order(self):
        self.assertTrue(self.step._is_current(self.march))
        self.env.flush_all()
        before = self.cr.sql_log_count
        self.assertFalse(self.step._run(self.march))
        self.assertLess(self.cr.sql_log_count - before, 15)

    def test_cost_counts(self):
        self.put_in(self.made, "2026-03-25", conversion=1.0)
        self.assertSeenAgain()

    def test_reports_without_cost_count(self):
        self.pass_operation(self.made, 0, 7, "2026-03-21")
        self.assertSeenAgain()

    def test_what_a_person_enters_counts(self):
        self.enter(self.made, "2026-03-31", 100, 50)
        self.assertSeenAgain()

    def test_settings_count(self):
        self.value_by("material")
        self.assertSeenAgain()

    def test_a_change_behind_odoos_back_counts(self):
        self.env.cr.execute("UPDATE product_category SET name = name WHERE id = %s", [self.paste.categ_id.id])
        self.assertSeenAgain()

    def test_what_was_taken_back_is_booked_again(self):
        booked = self.wip_by_element(self.made)
        self.step._roll_back(self.march)
        self.assertFalse(self.step._is_current(self.march))
        self.step._run(self.march)
        self.assertEqual(self.wip_by_element(self.made), booked)

    def test_nobody_notes_it_by_hand(self):
        """Who could say that a step has seen all could keep it from running."""
        with self.assertRaisesRegex(AccessError, "Only the steps"):
            self.march.with_user(self.env.ref("base.user_admin")).write({"seen_versions": {}})
