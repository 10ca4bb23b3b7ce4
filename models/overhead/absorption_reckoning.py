from dataclasses import replace
from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError

from ...costing import Absorption, NothingApplied, prorate
from .shares import replace_shares


class MrpCostAbsorption(models.Model):
    """How the difference is worked out, and who takes it."""

    _inherit = "mrp.cost.absorption"

    def _reckon(self):
        """Work out the difference and where it goes; a pool that is given up has only what it carries."""
        if self.pool_id._is_charged_to_orders():
            self._reckon_charged()
        else:
            nothing = Decimal(0)
            self._keep(nothing, nothing, {}, {}, Absorption(nothing, nothing, nothing))

    def _reckon_charged(self):
        allocation, pool = self._allocation(), self.pool_id
        allocation._gather_amounts()
        base = pool._driver_base(self.period_id)
        applied = pool._applied(self.period_id) if pool.charging != "allocate" else {}
        actual = self._decimal(allocation.amount + allocation.received - allocation.given)
        total = sum(applied.values(), Decimal(0)) or self._decimal(
            allocation.allocated if allocation.state == "posted" else 0.0
        )
        parts = pool._split(actual, total, self.period_id, sum(base.values()))
        if pool.charging == "allocate":
            parts = self._as_allocated(parts, allocation)
        self._keep(actual, total, applied, base, parts)

    def _as_allocated(self, parts, allocation):
        """Return the parts with the idle cost that was left out: what was charged since may have changed the base."""
        idle = self._decimal(allocation.idle)
        return replace(parts, idle=idle, rest=parts.total - parts.above_normal - idle)

    def _keep(self, actual, total, applied, base, parts):
        """Write down what was found: {order: number} of all orders, shares of those that take cost."""
        pool = self.pool_id
        applied, by_driver = pool._of_takers(applied), pool._of_takers(base)
        charged = by_driver if pool.charging == "allocate" else applied
        parts = self._as_taken(parts, charged)
        self.write(
            {
                "actual": float(actual),
                "applied": float(total),
                "normal_capacity": pool._capacity(self.period_id) if pool._is_charged_to_orders() else 0.0,
                "activity": float(sum(base.values())),
                "idle": float(parts.idle),
                "above_normal": float(parts.above_normal),
                "carried_in": self._carried_in(),
            }
        )
        self._dispose(parts, charged, by_driver)

    def _as_taken(self, parts, charged):
        """Return the parts: where only cancelled orders were charged too much, it left with them and is rest."""
        if any(number > 0 for number in charged.values()):
            return parts
        return replace(parts, above_normal=Decimal(0), rest=parts.rest + parts.above_normal)

    def _dispose(self, parts, charged, base):
        """Say where the parts go, and what each order takes: by what it was charged, or has of the driver."""
        rest = parts.rest + self._decimal(self.carried_in)
        disposition = self._disposition()
        bases = base if disposition == "true_up" else charged
        to_orders = {"prorate": rest, "true_up": rest}.get(disposition, Decimal(0))
        shares = self._shares(parts.above_normal, charged)
        for order, share in self._shares(to_orders, bases).items():
            shares[order] = shares.get(order, Decimal(0)) + share
        self.write(
            {
                "rest": float(rest),
                "to_orders": float(to_orders + parts.above_normal),
                "to_expense": float(parts.idle + (rest if disposition == "expense" else 0)),
                "carried_out": float(rest if disposition == "carry" else 0),
            }
        )
        rows = [(order.id, float(bases.get(order, 0)), share) for order, share in shares.items() if share]
        replace_shares(self, rows)

    def _shares(self, amount, bases):
        """Return {order: Decimal}; raises UserError where nobody has anything to take it by."""
        if not amount:
            return {}
        try:
            return prorate(amount, bases, Decimal(str(self.currency_id.rounding)))
        except NothingApplied as fault:
            raise UserError(
                self.env._(
                    "%(amount)s of %(pool)s is to be shared by orders in %(period)s, but none has anything of it. "
                    "Choose that over- or under-absorption is an expense.",
                    amount=self.currency_id.format(float(amount)),
                    pool=self.pool_id.name,
                    period=self.period_id.name,
                )
            ) from fault
