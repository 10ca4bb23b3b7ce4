from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError

from ....costing import production_levels
from ...ledger.order_chunks import CHUNK, forget
from .wip_valuation import METHOD_ACTUAL

# What a valuation depends on beside orders, cost lines and master data.
TABLES_READ = (
    "mrp_cost_wip_completion",
    "mrp_cost_wip_run",
    "mrp_cost_wip_run_order",
    "mrp_production_progress",
)


class MrpCostWipStep(models.AbstractModel):
    """The step of the close that values work in progress: checks, test run, run, roll back."""

    _name = "mrp.cost.wip.step"
    _description = "Valuing Work in Progress"

    @api.model
    def _checks(self, period):
        """Return [(severity, message, records)] of what keeps the step from running, or may make it wrong.

        severity: "block" or "warn"
        """
        checks = []
        for orders in self._batches(period):
            for value in self.env["mrp.cost.wip.valuation"]._value(period, orders):
                checks += self._check_product(value)
        return checks

    def _check_product(self, value):
        """Return what stands in the way of dividing the orders of a product; those at actual cost are not divided."""
        checks = [("block", f"{value.product.display_name}: {value.fault}", value.product)] if value.fault else []
        return checks + self._check_completion(value) + self._check_negative(value)

    def _check_completion(self, value):
        unfinished = {
            order: value.units[order]
            for order, of_order in value.orders.items()
            if of_order.ending.quantity and value.methods[order] != METHOD_ACTUAL
        }
        if value.setting.completion == "entered":
            lacking = [order for order, units in unfinished.items() if not units.is_entered]
            severity = "block"
            message = self.env._("Enter how far the unfinished units of %s are done.", value.product.display_name)
        else:
            lacking = [order for order, units in unfinished.items() if not self._has_hours(units)]
            severity = "warn"
            message = self.env._(
                "The operations of %s take no time: how far unfinished units are done is taken from material.",
                value.product.display_name,
            )
        return [(severity, message, self.env["mrp.production"].browse(lacking))] if lacking else []

    def _check_negative(self, value):
        negative = dict.fromkeys(
            order for part in value.parts for order, by in part.ending.items() if min(by.values(), default=0) < 0
        )
        if not negative:
            return []
        message = self.env._("Work in progress of %s comes out below zero.", value.product.display_name)
        return [("warn", message, self.env["mrp.production"].browse(negative))]

    def _has_hours(self, units):
        return units.is_entered or any(operation.hours for operation in units.progress.operations)

    @api.model
    def _test_run(self, period):
        """Compute the reports of a period, book nothing; return them. Reports that are booked stay as they are.

        Cost that a run would pass on from one product to the next is not in it.
        """
        period.check_access("write")
        Cost, Valuation = self.env["mrp.cost.wip.cost"], self.env["mrp.cost.wip.valuation"]
        values = Valuation._value(period, Cost._orders_of(period))
        booked = period.wip_run_ids.filtered(lambda run: run.state == "booked").product_id
        return self._report(period, [value for value in values if value.product not in booked])

    @api.model
    def _run(self, period):
        """Value work in progress of a period and book it, lowest product level first; return the new cost lines.

        Run again it books what has changed since; with nothing changed it writes nothing.
        raises: UserError naming what is in the way
        """
        self._check_open(period)
        lines = self.env["mrp.cost.line"]
        if self._is_current(period):
            return lines
        for orders in self._batches(period):
            values = self.env["mrp.cost.wip.valuation"]._value(period, orders)
            self._refuse_faults(values)
            lines |= self._book(period, values)
        lines |= self._take_back_rest(period)
        period._note_seen(self._name, TABLES_READ)
        return lines

    @api.model
    def _is_current(self, period):
        """Tell whether nothing has changed since work in progress of the period was valued."""
        return period._has_seen(self._name, TABLES_READ)

    def _book(self, period, values):
        by_run = self._by_run(period, values)
        lines = self.env["mrp.cost.wip.booking"].sudo()._book(by_run, period.date_to)
        draft = self.env["mrp.cost.wip.run"].sudo().concat(*by_run).filtered(lambda run: run.state == "draft")
        draft.state = "booked"
        return lines

    def _by_run(self, period, values):
        return self.env["mrp.cost.wip.report"]._write(period, values)

    def _report(self, period, values):
        return self.env["mrp.cost.wip.run"].concat(*self._by_run(period, values))

    def _batches(self, period):
        """Yield [(order id, product id)], all orders of some products at a time, the lowest level first.

        Products that consume each other come together. What was read of a batch is forgotten after it, where it
        was many orders.
        """
        for level in self._levels(period):
            orders, batch = defaultdict(list), []
            for order, product in self.env["mrp.cost.wip.cost"]._orders_of(period):
                orders[product].append((order, product))
            for number, group in enumerate(level, start=1):
                batch += [pair for product in group for pair in orders[product]]
                if len(batch) >= CHUNK or number == len(level):
                    yield batch
                    forget(self.env, len(batch))
                    batch = []

    def _levels(self, period):
        """Return the levels of products, the lowest first: lists of groups of ids that consume each other."""
        Cost = self.env["mrp.cost.wip.cost"]
        consumed = Cost._consumed(period)
        # Cost may come to the orders of a product only as those of its components are valued.
        made = {product for _order, product in Cost._orders_of(period)} | set(consumed)
        graph = {product: sorted(consumed.get(product, set()) & made) for product in sorted(made)}
        return production_levels(graph)

    def _take_back_rest(self, period):
        """Take back what reports of products booked that have no orders in the period any more."""
        made = {product for _order, product in self.env["mrp.cost.wip.cost"]._orders_of(period)}
        rest = period.wip_run_ids.filtered(lambda run: run.product_id.id not in made)
        lines = self._roll_back(period, rest) if rest else self.env["mrp.cost.line"]
        rest.sudo().unlink()
        return lines

    def _refuse_faults(self, values):
        faults = [check for value in values for check in self._check_product(value) if check[0] == "block"]
        if faults:
            raise UserError("\n".join(message for _severity, message, _records in faults))

    @api.model
    def _roll_back(self, period, runs=None):
        """Take back what the reports of a period booked, by opposite lines; the reports remain as a preview."""
        self._check_open(period)
        runs = period.wip_run_ids if runs is None else runs
        runs = runs.sudo().filtered(lambda run: run.state == "booked")
        lines = self.env["mrp.cost.wip.booking"].sudo()._book(dict.fromkeys(runs), period.date_to)
        runs.state = "draft"
        return lines

    def _check_open(self, period):
        period.check_access("write")
        period._check_takes_cost()
