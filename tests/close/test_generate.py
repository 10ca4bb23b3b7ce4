from odoo.tests import tagged

from .test_steps import CloseCase


@tagged("post_install", "-at_install")
class TestGenerate(CloseCase):
    def generate(self, scheme, **values):
        wizard = (
            self.env["mrp.cost.period.generate"]
            .with_user(self.user("planner"))
            .create({"date": "2026-06-15", "scheme": scheme, "company_id": self.company.id, **values})
        )
        wizard.action_generate()
        return self.env["mrp.cost.period"].search([("company_id", "=", self.company.id)], order="date_from")

    def test_a_year_of_months(self):
        periods = self.generate("monthly")
        self.assertEqual(len(periods), 12)
        self.assertEqual(periods[1].name, "2026-02")
        self.assertEqual(str(periods[1].date_to), "2026-02-28")

    def test_a_fiscal_year_that_begins_in_april(self):
        self.march.unlink()
        periods = self.generate("445", date_from="2026-04-01", date_to="2027-03-31")
        self.assertEqual(len(periods), 12)
        self.assertEqual((str(periods[0].date_from), str(periods[-1].date_to)), ("2026-04-01", "2027-03-31"))
        self.assertEqual((periods[0].date_to - periods[0].date_from).days + 1, 28)
        self.assertEqual((periods[2].date_to - periods[2].date_from).days + 1, 35)

    def test_weeks_are_cut_around_a_month_that_stays(self):
        """1 January 2026 is a Thursday: the ninth week would be 26 February to 4 March."""
        self.rent(5.0)
        periods = self.generate("weekly")
        self.assertIn(self.march, periods)
        ninth = periods.filtered(lambda period: str(period.date_from) == "2026-02-26")
        self.assertEqual(str(ninth.date_to), "2026-02-28")
        after = periods.filtered(lambda period: str(period.date_from) == "2026-04-01")
        self.assertEqual(str(after.date_to), "2026-04-01")

    def test_none_is_made_before_a_closed_month(self):
        """It could take no cost, and would keep April from being closed."""
        self.march.action_close()
        periods = self.generate("weekly")
        self.assertEqual(periods[0], self.march)
        self.assertEqual(str(periods[1].date_from), "2026-04-01")
        self.assertEqual(str(periods[-1].date_to), "2026-12-31")

    def test_a_period_with_an_allocation_is_kept(self):
        self.rent(5.0)
        self.assertIn(self.march, self.generate("445"))
