"""A step whose work a model does, by entry points that are called the same in all of them."""

from typing import NamedTuple

from odoo.tools import SQL

from .registry import CloseStep, Outcome


class Wrote(NamedTuple):
    """How many cost lines, what they sum to, how many entries."""

    lines: int
    amount: float
    entries: int


class EngineStep(CloseStep):
    """Asks `_checks(period)`, `_run(period)` and `_roll_back(period)` of a model.

    What a run wrote is counted here; the test run is a run that is undone.
    """

    model = ""

    def checks(self, period):
        return period.env[self.model]._checks(period)

    def run(self, period):
        written = self._written(period, lambda: period.env[self.model]._run(period))
        if not any(written):
            return Outcome(period.env._("Nothing to book."), changed=False)
        return Outcome(period.env._("Written: %s.", self._told(period, written)))

    def roll_back(self, period):
        written = self._written(period, lambda: period.env[self.model]._roll_back(period))
        return period.env._("Taken back: %s.", self._told(period, written)) if any(written) else ""

    def _told(self, period, written):
        parts, env = [], period.env
        if written.lines:
            amount = period.currency_id.format(written.amount)
            parts.append(env._("%(lines)s cost lines, %(amount)s in all", lines=written.lines, amount=amount))
        if written.entries:
            parts.append(env._("%s entries", written.entries))
        return "; ".join(parts)

    def _written(self, period, work):
        """Do the work; return what it Wrote of the company.

        By id: what others write meanwhile is not seen in this transaction.
        """
        env, of_company = period.env, ("company_id", "=", period.company_id.id)
        last_line, last_entry = (self._last_id(env[model]) for model in ("mrp.cost.line", "account.move"))
        work()
        env.flush_all()
        lines = env["mrp.cost.line"].sudo()
        [(count, amount)] = lines._read_group([("id", ">", last_line), of_company], [], ["__count", "amount:sum"])
        entries = env["account.move"].sudo().search_count([("id", ">", last_entry), of_company])
        return Wrote(count, amount, entries)

    def _last_id(self, model):
        model.flush_model()
        return model.env.execute_query(SQL("SELECT COALESCE(MAX(id), 0) FROM %s", SQL.identifier(model._table)))[0][0]
