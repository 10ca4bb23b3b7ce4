"""Activity-based costing of two products, as documents."""

from .driver_case import DriverCase

# What both products need of each activity; sums are the published activity.
ACTIVITY = {"labor_related": (600, 2000), "setups": (500, 700), "order_size": (3000, 3200)}
DRIVER_OF_POOL = {"labor_related": "labour_hour", "setups": "setup", "order_size": "machine_hour"}


class ActivityCase(DriverCase):
    """Fomer Inc.: pools by labour hours, set-ups and machine hours over one order of each product."""

    def work_as_published(self, activity=None):
        """Report what two orders needed; return them. A set-up takes half an hour of the machine."""
        activity = activity or ACTIVITY
        orders = [self.order(), self.order()]
        for index, order in enumerate(orders):
            hours, setups, machine_hours = (activity[name][index] for name in DRIVER_OF_POOL)
            self.report(order, [{"charged_hours": hours, "employee_id": self.ada.id, "time_kind": "labour"}])
            self.report(order, [{"charged_hours": 0.5, "is_setup": True}] * setups)
            self.report(order, [{"charged_hours": machine_hours - 0.5 * setups}])
        return orders

    def report(self, order, logs):
        at = self.moment("2026-03-02 08:00")
        common = {
            "workorder_id": order.workorder_ids.id,
            "workcenter_id": self.lathe.id,
            "company_id": self.company.id,
            "loss_id": self.productive.id,
            "time_kind": "machine",
            "date_start": at,
            "date_end": at,
            "is_charged": True,
        }
        self.env["mrp.workcenter.productivity"].create([common | log for log in logs])

    def allocate_pools(self, amounts):
        """amounts: {pool: amount of the period}; return {pool: allocation}."""
        return {
            name: self.allocate(self.pool(DRIVER_OF_POOL[name], name=name), self.march, amount)
            for name, amount in amounts.items()
        }
