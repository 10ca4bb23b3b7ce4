from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

from odoo import api, models
from odoo.tools import SQL, float_repr

RUN, LINE, ORDER = "mrp.cost.wip.run", "mrp.cost.wip.run.line", "mrp.cost.wip.run.order"


class MrpCostWipReport(models.AbstractModel):
    """Writes what was valued as production cost reports, in bulk, and only where it differs from what they say."""

    _name = "mrp.cost.wip.report"
    _description = "Writing of Production Cost Reports"

    @api.model
    def _write(self, period, values):
        """Make the reports of these products say what was valued; return {run: ProcessValue}."""
        Run = self.env[RUN].sudo()
        known = {run.product_id.id: run for run in Run.search([("period_id", "=", period.id)])}
        missing = [value for value in values if value.product.id not in known]
        made = Run.create([{**self._header(value), **self._place(period, value)} for value in missing])
        known.update({run.product_id.id: run for run in made})
        by_run = {known[value.product.id]: value for value in values}
        for run, value in by_run.items():
            self._update(run, self._header(value))
        self._replace(LINE, period, {run: self._lines(run, value) for run, value in by_run.items()})
        self._replace(ORDER, period, {run: self._orders(run, value) for run, value in by_run.items()})
        return by_run

    def _place(self, period, value):
        return {"period_id": period.id, "company_id": period.company_id.id, "product_id": value.product.id}

    def _header(self, value):
        orders = value.orders.values()
        opening = sum((order.opening.quantity for order in orders), Fraction(0))
        completed = sum((order.completed for order in orders), Fraction(0))
        lost = sum((order.lost for order in orders), Fraction(0))
        ending = sum((order.ending.quantity for order in orders), Fraction(0))
        return {
            "method": value.setting.method,
            "scope": value.setting.scope,
            "completion": value.setting.completion,
            "fault": value.fault or False,
            "opening_units": float(opening),
            "started_units": float(completed + lost + ending - opening),
            "completed_units": float(completed),
            "lost_units": float(lost),
            "ending_units": float(ending),
            "finished_units": float(sum((order.ending.finished for order in orders), Fraction(0))),
        }

    def _update(self, run, header):
        changed = {
            name: value
            for name, value in header.items()
            if (run._fields[name].convert_to_cache(value, run) != run[name] if name != "fault" else run.fault != value)
        }
        if changed:
            run.write(changed)

    # ------------------------------------------------------------------- rows

    def _lines(self, run, value):
        """Return {element id: values} of a report's lines."""
        rows = defaultdict(lambda: defaultdict(Decimal))
        for key, order in value.orders.items():
            for element, amount in order.opening_cost.items():
                rows[element]["opening_amount"] += amount
            for element, amount in order.added_cost.items():
                rows[element]["added_amount"] += amount
            for by_element in value.given[key].values():
                for element, amount in by_element.items():
                    rows[element]["given"] += amount
        out = self._transferred(value)
        units, worth = self._equivalents(value)
        return {
            element: {
                "run_id": run.id,
                "company_id": run.company_id.id,
                "element_id": element,
                "opening_amount": row["opening_amount"],
                "added_amount": row["added_amount"],
                "equivalent_units": float(units[element]),
                "rate": float(worth[element] / units[element]) if units[element] else 0.0,
                "transferred_out": out[element],
                "ending_amount": row["opening_amount"] + row["added_amount"] - out[element],
                "true_up": out[element] - row["given"],
            }
            for element, row in sorted(rows.items())
        }

    def _transferred(self, value):
        """Return {element id: Decimal}: what left, as valued, else as the ledger has it."""
        out, valued = defaultdict(Decimal), {order for part in value.parts for order in part.receipts}
        for part in value.parts:
            for element, amount in part.cost.completed.items():
                out[element] += amount
        for order, by_move in value.given.items():
            if order not in valued:
                for by_element in by_move.values():
                    for element, amount in by_element.items():
                        out[element] += amount
        return out

    def _equivalents(self, value):
        """Return equivalent units of what was divided, and what they cost, by element id."""
        units, worth = defaultdict(Fraction), defaultdict(Fraction)
        for part in value.parts:
            for element, equivalent in part.cost.equivalent_units.items():
                units[element] += equivalent
                worth[element] += equivalent * (part.cost.unit_cost[element] or 0)
        return units, worth

    def _orders(self, run, value):
        """Return {order id: values} of a report's orders."""
        ending = {order: sum(by.values(), Decimal(0)) for part in value.parts for order, by in part.ending.items()}
        out = {
            order: sum((amount for by in receipts.values() for amount in by.values()), Decimal(0))
            for part in value.parts
            for order, receipts in part.receipts.items()
        }
        return {
            key: self._order_values(run, value, key, order, out.get(key), ending.get(key))
            for key, order in value.orders.items()
        }

    def _order_values(self, run, value, key, order, out, ending):
        if out is None:
            out = sum((amount for by in value.given[key].values() for amount in by.values()), Decimal(0))
            cost = (*order.opening_cost.values(), *order.added_cost.values())
            ending = sum(cost, Decimal(0)) - out
        return {
            "run_id": run.id,
            "period_id": run.period_id.id,
            "company_id": run.company_id.id,
            "production_id": key,
            "opening_units": float(order.opening.quantity),
            "completed_units": float(order.completed),
            "lost_units": float(order.lost),
            "ending_units": float(order.ending.quantity),
            "finished_units": float(order.ending.finished),
            "material_degree": float(order.ending.degree(True) * 100),
            "conversion_degree": float(order.ending.degree(False) * 100),
            "is_entered": value.units[key].is_entered,
            "transferred_out": out,
            "ending_amount": ending,
        }

    # ------------------------------------------------------------------- bulk

    def _replace(self, model, period, rows):
        """Write rows anew where a run's differ from those that stand; rows: {run: {key: values}}."""
        stand = self._standing(model, rows)
        stale = [run for run, wanted in rows.items() if self._columns(model, run, wanted.values()) != stand[run.id]]
        if not stale:
            return
        Model = self.env[model].sudo()
        self.env.cr.execute(
            SQL("DELETE FROM %s WHERE run_id IN %s", SQL.identifier(Model._table), tuple(run.id for run in stale))
        )
        stamp = (self.env.uid, self.env.uid, self.env.cr.now(), self.env.cr.now())
        inserted = [(*columns, *stamp) for run in stale for columns in self._columns(model, run, rows[run].values())]
        if inserted:
            names = [*self._names(model), "create_uid", "write_uid", "create_date", "write_date"]
            self.env.cr.execute_values(
                f'INSERT INTO "{Model._table}" ({", ".join(names)}) VALUES %s', inserted, page_size=1000
            )
        Model.invalidate_model()
        self.env[RUN].browse([run.id for run in stale]).invalidate_recordset()

    def _names(self, model):
        return [
            name
            for name, field in sorted(self.env[model]._fields.items())
            if field.store and field.column_type and name not in ("id", *models.MAGIC_COLUMNS)
        ]

    def _columns(self, model, run, rows):
        """Return rows as the database gives them back, sorted."""
        Model, currency = self.env[model], run.currency_id
        fields = [Model._fields[name] for name in self._names(model)]
        return sorted(tuple(self._column(field, row[field.name], currency) for field in fields) for row in rows)

    def _column(self, field, value, currency):
        if field.type == "monetary":
            return currency.round(float(value))
        if field.type == "float":
            digits = field.get_digits(self.env)
            return float(float_repr(value, digits[1])) if digits else value
        return value

    def _standing(self, model, rows):
        """Return {run id: rows as they stand, sorted}."""
        Model, stand = self.env[model], {run.id: [] for run in rows}
        Model.flush_model()
        found = self.env.execute_query(
            SQL(
                "SELECT run_id, %s FROM %s WHERE run_id IN %s",
                SQL(", ").join(SQL.identifier(name) for name in self._names(model)),
                SQL.identifier(Model._table),
                tuple(stand) or (0,),
            )
        )
        for run, *columns in found:
            stand[run].append(tuple(columns))
        return {run: sorted(columns) for run, columns in stand.items()}
