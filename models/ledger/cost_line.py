from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, float_compare

from .cost_element import RATE_BASES
from .cost_fact import FactKey

KINDS = [
    ("issue", "Material issued"),
    ("time", "Time"),
    ("energy", "Energy"),
    ("activity", "Activity"),
    ("subcontract", "Subcontracting"),
    ("overhead", "Overhead allocated"),
    ("issue_true_up", "Late cost of material"),
    ("split", "Moved by a split"),
    ("opening", "Taken on"),
    ("unbuild", "Unbuilt"),
    ("recovery", "Recovery value"),
    ("process", "Shared within a process"),
    ("receipt", "Received into stock"),
    ("true_up", "True-up of received goods"),
    ("true_up_sold", "True-up of goods already used"),
    ("variance", "Variance"),
    ("settlement", "Variance settled"),
    ("loss", "Loss"),
]
# The kinds that bring cost into an order; the others take it out.
KINDS_IN = (
    "issue",
    "time",
    "energy",
    "activity",
    "subcontract",
    "overhead",
    "issue_true_up",
    "split",
    "opening",
)
# Lines that a document does not state again: they stand beside what it says.
KINDS_APPENDED = ("issue_true_up", "true_up", "true_up_sold", "variance", "loss")
# What an order shares with its backorders, each kind by operation or by item.
KINDS_SHARED = ("issue", "issue_true_up", "time", "energy", "activity", "split")
# The part of receipts that were made before their order was taken on.
PART_TAKEN_ON = "taken_on"
# What the posting run may fill in on a written line; the database refuses all else.
POSTING_COLUMNS = ("wip_move_line_id", "counter_move_line_id", "write_uid", "write_date")


class MrpCostLine(models.Model):
    """One amount entering (+) or leaving (-) the WIP of one order.

    Written once and never changed; a correction is a reversal plus a new line. Lines are
    made by ``mrp.cost.ledger`` only.
    """

    _name = "mrp.cost.line"
    _description = "Manufacturing Cost Line"
    _order = "accounting_date, id"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    production_id = fields.Many2one(
        "mrp.production",
        string="Manufacturing Order",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    order_product_id = fields.Many2one(
        "product.product", string="Product of the Order", readonly=True, ondelete="restrict"
    )
    element_id = fields.Many2one(
        "mrp.cost.element",
        string="Cost Element",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    accounting_date = fields.Date(required=True, readonly=True, help="The day on which finance counts the amount.")
    event_date = fields.Date(
        required=True,
        readonly=True,
        help="The day it happened. Later than this is the accounting date only where the "
        "period of that day was closed already.",
    )
    event_time = fields.Datetime(readonly=True)
    amount = fields.Monetary(required=True, readonly=True, help="+ enters work in progress, - leaves it.")
    hours = fields.Float(readonly=True, digits=(16, 6), help="Hours charged, after sharing; 0 where not time.")
    rate = fields.Float(readonly=True, digits=(16, 6), aggregator=None, help="As it was when written.")
    basis = fields.Selection(RATE_BASES, readonly=True, help="What the rate was multiplied by; empty: no rate.")
    rate_class_id = fields.Many2one("mrp.rate.class", readonly=True, ondelete="restrict")
    quantity = fields.Float(readonly=True, digits="Product Unit")
    uom_id = fields.Many2one("uom.uom", readonly=True, ondelete="restrict")
    product_id = fields.Many2one("product.product", string="Item", readonly=True, ondelete="restrict")
    lot_id = fields.Many2one("stock.lot", string="Lot/Serial Number", readonly=True, ondelete="restrict")
    is_outside_plan = fields.Boolean(
        string="Outside the Bill of Materials",
        readonly=True,
        help="The order's components do not name this item: it was added, or stands in for another.",
    )
    workorder_id = fields.Many2one("mrp.workorder", string="Work Order", readonly=True, ondelete="restrict")
    workcenter_id = fields.Many2one("mrp.workcenter", string="Work Center", readonly=True, ondelete="restrict")
    employee_id = fields.Many2one(
        "hr.employee",
        readonly=True,
        ondelete="restrict",
        groups="mrp_actual_cost.group_cost_accountant",
    )
    is_rework = fields.Boolean(string="Rework", readonly=True)
    is_setup = fields.Boolean(string="Set-up", readonly=True)

    source_model = fields.Char(required=True, readonly=True)
    source_id = fields.Many2oneReference(model_field="source_model", required=True, readonly=True, string="Document")
    source_label = fields.Char(string="Document Name", readonly=True)
    part = fields.Char(required=True, default="", readonly=True)
    revision = fields.Integer(required=True, default=0, readonly=True, aggregator=None)
    reversal_of_id = fields.Many2one("mrp.cost.line", string="Reversal of", readonly=True, ondelete="restrict")

    wip_account_id = fields.Many2one(
        "account.account", string="Work in Progress Account", required=True, readonly=True, ondelete="restrict"
    )
    counter_account_id = fields.Many2one("account.account", required=True, readonly=True, ondelete="restrict")
    is_in_gl = fields.Boolean(
        string="Posted by Odoo's Stock Entry",
        readonly=True,
        help="Odoo's own entry of the stock move carries this amount; the posting run must not post it again.",
    )
    wip_move_line_id = fields.Many2one("account.move.line", string="Journal Item", readonly=True, ondelete="restrict")
    counter_move_line_id = fields.Many2one(
        "account.move.line",
        string="Counter Journal Item",
        readonly=True,
        ondelete="restrict",
    )
    explanation = fields.Char(
        string="Why this Amount",
        compute="_compute_explanation",
    )

    _costed_once = models.Constraint(
        "UNIQUE (source_model, source_id, production_id, element_id, event_date, part, revision)",
        "This document has already been costed.",
    )
    _reversed_once = models.UniqueIndex(
        "(reversal_of_id) WHERE reversal_of_id IS NOT NULL",
        "This line has already been reversed.",
    )
    _order_account = models.Index("(production_id, element_id, accounting_date) INCLUDE (amount)")
    _company_day = models.Index("(company_id, accounting_date)")
    _to_post = models.Index("(company_id, accounting_date) WHERE wip_move_line_id IS NULL")
    _by_journal_item = models.Index("(wip_move_line_id) WHERE wip_move_line_id IS NOT NULL")

    def init(self):
        """Let the database itself refuse to change or delete a written line."""
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION mrp_cost_line_is_append_only()
                RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF TG_OP = 'UPDATE' THEN
                        %(posting)s
                        IF OLD *= NEW THEN
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'Cost lines are never changed or deleted: reverse them.'
                        USING ERRCODE = 'restrict_violation';
                END $$;
                DROP TRIGGER IF EXISTS mrp_cost_line_append_only ON mrp_cost_line;
                CREATE TRIGGER mrp_cost_line_append_only
                    BEFORE UPDATE OR DELETE ON mrp_cost_line
                    FOR EACH ROW EXECUTE FUNCTION mrp_cost_line_is_append_only();
                DROP TRIGGER IF EXISTS mrp_cost_line_no_truncate ON mrp_cost_line;
                CREATE TRIGGER mrp_cost_line_no_truncate
                    BEFORE TRUNCATE ON mrp_cost_line
                    EXECUTE FUNCTION mrp_cost_line_is_append_only();
                """,
                posting=SQL(" ").join(
                    SQL("OLD.%s := NEW.%s;", *2 * [SQL.identifier(name)]) for name in POSTING_COLUMNS
                ),
            )
        )

    @api.depends("kind", "basis", "hours", "rate", "quantity", "amount")
    def _compute_explanation(self):
        for line in self:
            line.explanation = line._explain()

    def _explain(self):
        """Say in one line how the amount came about."""
        self.ensure_one()
        if self.reversal_of_id:
            return self.env._("Reversal of what %s said before", self.source_label)
        units = self.hours or self.quantity
        if not units or not self.rate:
            return self.source_label or ""
        explained = {
            "units": units,
            "unit": self._explained_unit(),
            "rate": self.rate,
            "amount": self.currency_id.format(self.amount),
            "name": self.source_label,
        }
        if self.basis == "percent":
            explained["units"] = self.currency_id.format(units)
            return self.env._("%(units)s × %(rate).6g %% = %(amount)s (%(name)s)", **explained)
        return self.env._("%(units).6g %(unit)s × %(rate).6g = %(amount)s (%(name)s)", **explained)

    def _explained_unit(self):
        """Return the name of what the rate counts."""
        if self.basis == "run":
            return self.env._("run")
        if self.hours or (self.kind == "time" and not self.uom_id):
            return self.env._("h")
        return self.uom_id.name or ""

    # ---------------------------------------------------------------- guards

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Cost lines are never deleted. Correct the document instead."))

    # --------------------------------------------------------------- reading

    def _fact_key(self):
        self.ensure_one()
        return FactKey(
            (self.source_model, self.source_id),
            self.production_id.id,
            self.element_id.id,
            self.event_date,
            self.part,
        )

    def _says(self, fact):
        """Tell whether this line states that fact already, to the cent.

        An opening line states what its document said before the order was taken on.
        """
        self.ensure_one()
        return (
            Decimal(str(self.amount)) == fact.amount
            and self.kind in (fact.kind, "opening")
            and self.wip_account_id.id == fact.wip_account
            and self.counter_account_id.id == fact.counter_account
            and (self.kind == "opening" or not self._differs_in_measure(fact))
            and self.is_rework == bool(fact.details.get("is_rework"))
            and self.is_setup == bool(fact.details.get("is_setup"))
        )

    def _differs_in_measure(self, fact):
        """Tell whether the fact has other hours or another quantity: overhead is spread by them, whatever they cost."""
        return any(
            float_compare(self[name], fact.details[name], precision_digits=self._fields[name].get_digits(self.env)[1])
            for name in ("hours", "quantity")
            if name in fact.details
        )

    @api.model
    def _last_id(self):
        """Return the id of the last line written; 0 if there is none."""
        self.flush_model()
        [(last,)] = self.env.execute_query(SQL("SELECT COALESCE(MAX(id), 0) FROM mrp_cost_line"))
        return last

    @api.model
    def _source_summary(self, documents, after=0):
        """Say what documents cost.

        documents: iterable of (model name, id)
        after:     count only lines with an id above this
        returns:   {(model, id): {"accounting_date", "amount", "currency"}}, last date and
                   sum of all its lines; documents without lines are left out
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.source_model, line.source_id, MAX(line.accounting_date),
                       SUM(line.amount), MIN(currency.name)
                  FROM mrp_cost_line line
                  JOIN res_company company ON company.id = line.company_id
                  JOIN res_currency currency ON currency.id = company.currency_id
                 WHERE (line.source_model, line.source_id) IN %s AND line.id > %s
                 GROUP BY line.source_model, line.source_id
                """,
                tuple(documents) or ((None, None),),
                after,
            )
        )
        return {
            (model, res_id): {
                "accounting_date": day,
                "amount": float(amount),
                "currency": currency,
            }
            for model, res_id, day, amount, currency in rows
        }

    def action_open_source(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.source_model,
            "res_id": self.source_id,
            "views": [(False, "form")],
        }
