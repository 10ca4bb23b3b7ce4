"""Words to tell of variances in."""

from odoo import fields

from ..ledger.standards import StandardCase


class VarianceCase(StandardCase):
    """The standard of a gear is 2 kg steel at 10.00 and 6 min of a lathe of 40.00/h: 24.00."""

    def period(self, day=None):
        """Return the period of a day, by default today, as the ledger makes it."""
        day = day or self.company._cost_accounting_day(fields.Datetime.now())
        Period = self.env["mrp.cost.period"]
        Period._first_open_days(self.company, {day})
        return Period.search(
            [("company_id", "=", self.company.id), ("date_from", "<=", day), ("date_to", ">=", day)], limit=1
        )

    @property
    def analysis(self):
        return self.env["mrp.cost.variance.analysis"]

    def analyse(self):
        return self.analysis._run(self.period())

    def run_lathe(self, order, hours, **values):
        at = "2026-03-02 08:00"
        return self.work(order, at, at, kind="machine", is_charged=True, charged_hours=hours, **values)

    def records(self, order, **match):
        """Return the variances of an order that hold now."""
        records = self.env["mrp.cost.variance"].search([("production_id", "=", order.id)])
        records = records.filtered(lambda each: not each.reversal_of_id) - records.reversal_of_id
        for name, value in match.items():
            records = records.filtered(lambda each, n=name, v=value: each[n] == v)
        return records

    def assertVariances(self, order, table):
        """Compare what holds with a table: element, category, amount; text after it explains."""
        rows = [line.split() for line in table.strip().splitlines()[1:]]
        expected = sorted((row[0], row[1], float(row[2])) for row in rows)
        sums = {}
        for record in self.records(order):
            key = (record.element_id.code, record.category)
            sums[key] = round(sums.get(key, 0.0) + record.amount, 2)
        self.assertEqual(sorted((*key, amount) for key, amount in sums.items() if amount), expected)
