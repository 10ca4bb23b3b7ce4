"""Pools that serve pools, and the words to tell of them."""

from odoo import Command

from .driver_case import DriverCase


class ServiceCase(DriverCase):
    def pool_with(self, name, amount=0.0, **values):
        """A pool by labour hours; its amount of March is entered by hand."""
        pool = self.pool("labour_hour", name=name, **values)
        self.env["mrp.cost.allocation"]._for(pool, self.march).amount = amount
        return pool

    def serve(self, giver, **uses):
        giver.service_ids = [
            Command.create({"receiver_id": self.pools[name].id, "quantity": quantity})
            for name, quantity in uses.items()
        ]

    def service_run(self, method, **values):
        run = self.env["mrp.cost.service.run"].create({"period_id": self.march.id, "method": method, **values})
        run.action_compute()
        return run

    def rates(self, run):
        return {line.giver_id.name: round(line.rate, 4) for line in run.line_ids}

    def left(self, run, *names):
        results = {result.pool_id.name: result.total for result in run.result_ids}
        return [round(results[name], 2) for name in names]
