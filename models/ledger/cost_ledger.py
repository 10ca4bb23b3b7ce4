from collections import defaultdict
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from ...exceptions import OrderClosed
from .cost_line import KINDS_APPENDED, KINDS_SHARED


class MrpCostLedger(models.AbstractModel):
    """The one door of the cost ledger: documents state facts, the ledger writes lines.

    A document may state its facts any number of times. What it said before and says no more
    is reversed, what it says anew is added, what it says again is left alone: stating twice
    writes nothing.
    """

    _name = "mrp.cost.ledger"
    _description = "Cost Ledger"

    @api.model
    def _state(self, sources, facts):
        """Make the ledger say about these documents exactly these facts.

        sources: iterable of (model name, id): the documents that are (re)stated; one that
                 brings no fact has its lines reversed
        facts:   list of CostFact, all of these sources
        returns: the new cost lines, reversals included
        raises:  OrderClosed when an order takes no more cost
        """
        facts = [fact for fact in facts if fact.amount or fact.shows_zero or fact.details.get("hours")]
        revisions = self._last_revisions(sources)
        live = self._live_lines(sources if revisions else ())
        keep, reverse = self._compare(live, facts)
        new = [fact for fact in facts if fact.key not in keep]
        if not new and not reverse:
            return self.env["mrp.cost.line"]
        self._lock_orders({f.production for f in new} | set(reverse.production_id.ids))
        dates = self._accounting_dates(reverse, new)
        # Odoo's entry carries what its document said first; what it says later is ours.
        said_before = {key[0] for key in revisions}
        values = [self._prepare_reversal(line, revisions, dates) for line in reverse]
        for fact in new:
            line_values = self._prepare_line(fact, revisions, dates)
            line_values["is_in_gl"] &= fact.source not in said_before
            values.append(line_values)
        return self._write(values)

    @api.model
    def _append(self, facts):
        """Add facts beside what their documents said before (true-ups, settlements)."""
        facts = [fact for fact in facts if fact.amount]
        if not facts:
            return self.env["mrp.cost.line"]
        self._lock_orders({fact.production for fact in facts})
        revisions = self._last_revisions({fact.source for fact in facts})
        dates = self._accounting_dates(self.env["mrp.cost.line"], facts)
        return self._write([self._prepare_line(fact, revisions, dates) for fact in facts])

    # ------------------------------------------------------------- comparing

    def _live_lines(self, sources):
        """Return the lines of these documents that are neither reversals nor reversed."""
        Line = self.env["mrp.cost.line"].sudo()
        by_model = defaultdict(list)
        for model, res_id in sources:
            by_model[model].append(res_id)
        lines = Line
        for model, ids in by_model.items():
            lines |= Line.search(
                [
                    ("source_model", "=", model),
                    ("source_id", "in", ids),
                    ("kind", "not in", KINDS_APPENDED),
                ]
            )
        return lines.filtered(lambda line: not line.reversal_of_id) - lines.reversal_of_id

    def _compare(self, live, facts):
        """Return (keys of facts that stand already, lines that no longer hold)."""
        stated = {fact.key: fact for fact in facts}
        keep, reverse = set(), self.env["mrp.cost.line"].sudo()
        for line in live:
            fact = stated.get(line._fact_key())
            if fact and line._says(fact):
                keep.add(fact.key)
            else:
                reverse |= line
        return keep, reverse

    # --------------------------------------------------------------- writing

    def _write(self, values):
        """Create lines, and share them with the backorders of orders that were split."""
        lines = self.env["mrp.cost.line"].sudo()._insert(values)
        shared = [line for line, of_line in zip(lines._ids, values, strict=True) if of_line["kind"] in KINDS_SHARED]
        if shared:
            self.env["mrp.cost.split"]._follow(lines.browse(shared))
        return lines

    def _lock_orders(self, production_ids):
        """Make concurrent writers of one order follow each other.

        Waiting for the row alone would leave the later one with an old snapshot
        (REPEATABLE READ); raising the version makes it start again instead.
        """
        ids = sorted(production_ids)
        productions = self.env["mrp.production"].sudo().browse(ids)
        productions.flush_recordset(["cost_version"])
        self.env.execute_query(SQL("SELECT id FROM mrp_production WHERE id IN %s ORDER BY id FOR UPDATE", tuple(ids)))
        self.env.cr.execute(
            SQL(
                "UPDATE mrp_production SET cost_version = COALESCE(cost_version, 0) + 1 WHERE id IN %s",
                tuple(ids),
            )
        )
        productions.invalidate_recordset(["cost_version"], flush=False)
        if self.env.context.get("mrp_actual_cost_clearing"):
            return
        for production in productions:
            if production._cost_is_closed():
                raise OrderClosed(self.env._("%s is closed for cost. Reopen it first.", production.display_name))

    def _last_revisions(self, sources):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT source_model, source_id, production_id, element_id, event_date, part,
                       MAX(revision)
                  FROM mrp_cost_line
                 WHERE (source_model, source_id) IN %s
                 GROUP BY 1, 2, 3, 4, 5, 6
                """,
                tuple(sources) or ((None, None),),
            )
        )
        return defaultdict(
            lambda: -1,
            {((row[0], row[1]), row[2], row[3], row[4], row[5]): row[6] for row in rows},
        )

    def _accounting_dates(self, lines, facts):
        """Return {(company id, day): first open day not before it}."""
        days = defaultdict(set)
        for line in lines:
            days[line.company_id].add(line.accounting_date)
        Production = self.env["mrp.production"]
        for fact in facts:
            production = Production.browse(fact.production)
            days[production.company_id].add(production._cost_day_not_before_take_on(fact.event_date))
        Period = self.env["mrp.cost.period"]
        return {
            (company.id, day): open_day
            for company, wanted in days.items()
            for day, open_day in Period._first_open_days(company, wanted).items()
        }

    def _prepare_line(self, fact, revisions, dates):
        production = self.env["mrp.production"].browse(fact.production)
        revisions[fact.key] += 1
        model, res_id = fact.source
        return {
            "company_id": production.company_id.id,
            "production_id": production.id,
            "order_product_id": production.product_id.id,
            "element_id": fact.element,
            "kind": fact.kind,
            "accounting_date": dates[
                production.company_id.id, production._cost_day_not_before_take_on(fact.event_date)
            ],
            "event_date": fact.event_date,
            "event_time": fact.event_time,
            "amount": float(fact.amount),
            "source_model": model,
            "source_id": res_id,
            "part": fact.part,
            "revision": revisions[fact.key],
            "wip_account_id": fact.wip_account,
            "counter_account_id": fact.counter_account,
            "is_in_gl": fact.is_in_gl,
            **fact.details,
        }

    def _prepare_reversal(self, line, revisions, dates):
        """Take a line back: same place, opposite sign, on a day that is open."""
        key = line._fact_key()
        revisions[key] += 1
        values = line.copy_data()[0]
        values.update(
            accounting_date=dates[line.company_id.id, line.accounting_date],
            amount=-line.amount,
            hours=-line.hours,
            quantity=-line.quantity,
            revision=revisions[key],
            reversal_of_id=line.id,
            wip_move_line_id=False,
            counter_move_line_id=False,
            is_in_gl=False,
        )
        return values

    # --------------------------------------------------------------- reading

    @api.model
    def _wip_by_element(self, productions, date=None):
        """Return {production id: {element id: Decimal}}: the WIP of orders at a date."""
        self.env["mrp.cost.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT production_id, element_id, SUM(amount)::text
                  FROM mrp_cost_line
                 WHERE production_id = ANY(%s) %s
                 GROUP BY production_id, element_id
                HAVING SUM(amount) <> 0
                 ORDER BY production_id, element_id
                """,
                productions.ids,
                SQL("AND accounting_date <= %s", date) if date else SQL(),
            )
        )
        wip = {production_id: {} for production_id in productions.ids}
        for production_id, element_id, amount in rows:
            wip[production_id][element_id] = Decimal(amount)
        return wip
