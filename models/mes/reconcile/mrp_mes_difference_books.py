"""Inbox against documents against cost ledger and general ledger, day by day."""

from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from ..code_finder import CodeFinder
from .documents import DOCUMENTS_OF, document_sums, ledger_sums
from .mrp_mes_difference import DIGITS
from .totals import differ
from .unit_reader import UnitReader

DAYS_BACK = 7  # how far back the daily job looks again
# An event cancelled before it was booked counts as settled, and never was any document.
CANCELLED_BEFORE_BOOKED = SQL(
    "event.cancelled_by_id IS NOT NULL"
    " AND NOT EXISTS (SELECT FROM mrp_mes_event_document document WHERE document.event_id = event.id)"
)


class MrpMesDifference(models.Model):
    _inherit = "mrp.mes.difference"

    cause = fields.Selection(
        selection_add=[
            ("document", "Documents differ"),
            ("uncosted", "Not in the cost ledger"),
            ("unposted", "Not in the general ledger"),
        ],
        ondelete={"document": "cascade", "uncosted": "cascade", "unposted": "cascade"},
    )
    document_count = fields.Integer(string="Documents", readonly=True)
    document_quantity = fields.Float(string="Quantity of Documents", readonly=True, digits=DIGITS)
    lost_count = fields.Integer(string="Deleted Documents", readonly=True)
    uncosted_count = fields.Integer(string="Documents without Cost", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    ledger_amount = fields.Monetary(string="Cost Ledger", readonly=True, groups="mrp_actual_cost.group_cost_accountant")
    gl_amount = fields.Monetary(string="General Ledger", readonly=True, groups="mrp_actual_cost.group_cost_accountant")

    @api.model
    def _cron_reconcile(self):
        """Compare the last days of every system with their documents and ledgers."""
        systems = self.env["mrp.mes.system"].search([("active", "=", True)])
        for index, system in enumerate(systems):
            today = system.company_id._cost_accounting_day(fields.Datetime.now())
            system._reconcile_books(today - timedelta(days=DAYS_BACK), today - timedelta(days=1))
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(systems) - index - 1):
                break

    @api.model
    def _reconcile_day(self, system, day):
        """Compare one day of a system; keep, update and settle its differences."""
        with self.env["mrp.mes.event"]._own_transaction() as events:
            own = events.env[system._name].browse(system.id)
            found = events.env[self._name]._compare_books(own, day)
        self._keep_with_retry(system, "books", day, day, found)

    def _compare_books(self, system, day):
        """Return {key: values, or None where all agree} of every type, order and item booked that day."""
        events = self.env["mrp.mes.event"]
        where = SQL("%s AND NOT (%s)", events._range_of(system, day, day, list(DOCUMENTS_OF)), CANCELLED_BEFORE_BOOKED)
        documents = document_sums(self.env, where)
        ledgers = ledger_sums(self.env, where, system.company_id)
        found = {}
        for key, booked in self._booked_sums(system, where).items():
            document = documents.get(key) or {}
            values = self._prepare_books(booked, document, ledgers.get(key, (0.0, 0.0)))
            event_type, order, item = key
            found[event_type, order or "", item or "", booked["unit"].name or ""] = values
        return found

    def _booked_sums(self, system, where):
        """Return {(type, order, item): count, quantity in reference units, unit} of what is booked."""
        reader = UnitReader(CodeFinder(system))
        sums = {}
        for group in self.env["mrp.mes.event"]._groups(where):
            if group["state"] == "booked":
                unit, factor = reader.unit_of(group)
                key = (group["event_type"], group["order_ref"], group["item_ref"])
                row = sums.setdefault(key, {"count": 0, "quantity": Decimal(0), "unit": unit})
                row["count"] += group["count"]
                row["quantity"] += group["quantity"] * factor
        return sums

    def _prepare_books(self, booked, document, ledger):
        """Return the values of a difference, or None; quantities are in the unit first reported."""
        factor = Decimal(repr(booked["unit"].factor or 1.0))
        said, made = (Decimal(str(part.get("quantity", 0))) / factor for part in (booked, document))
        causes = []
        if document.get("lost_count") or differ(said, made, parts=booked["count"]):
            causes.append("document")
        if document.get("uncosted_count"):
            causes.append("uncosted")
        if not self.env.company.currency_id.is_zero(ledger[0] - ledger[1]):
            causes.append("unposted")
        if not causes:
            return None
        labels = dict(self._fields["cause"]._description_selection(self.env))
        return {
            "booked_count": booked["count"],
            "booked_quantity": float(round(said, 4)),
            "document_count": document.get("document_count", 0),
            "document_quantity": float(round(made, 4)),
            "lost_count": document.get("lost_count", 0),
            "uncosted_count": document.get("uncosted_count", 0),
            "ledger_amount": ledger[0],
            "gl_amount": ledger[1],
            "cause": causes[0],
            "message": ", ".join(labels[cause] for cause in causes),
        }
