"""A step whose work a model does, by entry points that are called the same in all of them."""

from odoo.tools import SQL

from .registry import CloseStep, Outcome

WRITTEN = ("mrp.cost.line", "account.move")


class EngineStep(CloseStep):
    """Asks `_checks(period)`, `_run(period)` and `_roll_back(period)` of a model.

    What a run wrote is counted here, in cost lines and entries; the test run is a run that is undone.
    """

    model = ""

    def checks(self, period):
        return period.env[self.model]._checks(period)

    def run(self, period):
        lines, entries = self._written(period, lambda: period.env[self.model]._run(period))
        if not lines and not entries:
            return Outcome(period.env._("Nothing changed."), changed=False)
        return Outcome(
            period.env._("%(lines)s cost lines and %(entries)s entries written.", lines=lines, entries=entries)
        )

    def roll_back(self, period):
        lines, entries = self._written(period, lambda: period.env[self.model]._roll_back(period))
        if not lines and not entries:
            return ""
        return period.env._("Taken back by %(lines)s cost lines and %(entries)s entries.", lines=lines, entries=entries)

    def _written(self, period, work):
        """Do the work; return how many cost lines and entries of the company it wrote."""
        env = period.env
        before = {name: self._last_id(env[name]) for name in WRITTEN}
        work()
        env.flush_all()
        return [
            env[name].sudo().search_count([("id", ">", before[name]), ("company_id", "=", period.company_id.id)])
            for name in WRITTEN
        ]

    def _last_id(self, model):
        model.flush_model()
        return model.env.execute_query(SQL("SELECT COALESCE(MAX(id), 0) FROM %s", SQL.identifier(model._table)))[0][0]
