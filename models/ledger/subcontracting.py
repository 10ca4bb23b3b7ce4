from collections import defaultdict
from fractions import Fraction
from typing import NamedTuple

from odoo import api, fields, models

from ...costing import value_received
from .cost_fact import CostFact


class ReceivedWork(NamedTuple):
    """Bought work received for one order on one day; quantity in the purchase unit, Fraction."""

    production: models.BaseModel
    day: object
    quantity: Fraction


class MrpCostSubcontracting(models.AbstractModel):
    """Brings bought work into orders: the subcontractor's fee, or one operation done outside.

    The document is the purchase order line. It costs what it was ordered for once received,
    and what the vendor's bill says once that is posted; a refund takes the bill back. The
    counter account is the one that the bill debits, so both together leave nothing there.
    """

    _name = "mrp.cost.subcontracting"
    _description = "Cost of Subcontracted Work"

    @api.model
    def _restate(self, purchase_lines, open_only=False):
        """State what these purchase order lines cost; orders that are done follow.

        open_only: leave out lines whose orders take no more cost instead of refusing; what
                   their bill differs stays on its own account, as a price difference
        raises:    OrderClosed, MissingAccount
        """
        self, lines = self.sudo(), purchase_lines.sudo()  # noqa: PLW0642
        known = self._known_lines(lines)
        orders = {line: known.get(line.id, known[0]).production_id | line._cost_productions() for line in lines}
        lines = lines.filtered(lambda line: orders[line])
        if open_only:
            lines = lines.filtered(lambda line: not any(order._cost_is_closed() for order in orders[line]))
        if not lines:
            return
        facts = [fact for line in lines for fact in self._facts_of(line, known.get(line.id, known[0]))]
        self.env["mrp.cost.ledger"]._state({(line._name, line.id) for line in lines}, facts)
        affected = self.env["mrp.production"].sudo().union(*(orders[line] for line in lines))
        self.env["mrp.cost.settlement"]._settle(affected)

    def _known_lines(self, lines):
        """Return {purchase line id: what the ledger says of it now}, 0 for none."""
        live = self.env["mrp.cost.ledger"]._live_lines({(line._name, line.id) for line in lines})
        return {0: live.browse(), **live.grouped("source_id")}

    # ------------------------------------------------------------------- facts

    def _facts_of(self, line, known):
        works = [work for work in self._works_of(line, known) if work.quantity]
        if not works:
            return []
        billed_quantity, billed_value = line._cost_billed()
        amounts = value_received(
            [work.quantity for work in works],
            billed_quantity,
            billed_value,
            line._cost_unit_price(),
            works[0].production._cost_coin(),
        )
        account = line._cost_counter_account()
        return [self._fact(line, work, amount, account) for work, amount in zip(works, amounts, strict=True)]

    def _fact(self, line, work, amount, account):
        workorder = line.cost_workorder_id
        return CostFact(
            source=(line._name, line.id),
            production=work.production.id,
            element=self.env["mrp.cost.element"]._by_code("subcontracting").id,
            kind="subcontract",
            event_date=work.day,
            amount=amount,
            shows_zero=True,
            wip_account=work.production._cost_wip_account().id,
            counter_account=account.id,
            details={
                "product_id": line.product_id.id,
                "quantity": float(work.quantity),
                "uom_id": line.product_uom_id.id,
                "rate": float(Fraction(amount) / work.quantity),
                "workorder_id": workorder.id,
                "workcenter_id": workorder.workcenter_id.id,
                "source_label": line._cost_label(),
            },
        )

    def _works_of(self, line, known):
        """Return what was received, as list of ReceivedWork in the order of receipt."""
        if line.cost_production_id:
            by_day = self._received_by_day(line, known)
            return [ReceivedWork(line.cost_production_id, day, by_day[day]) for day in sorted(by_day)]
        return [work for receipt in line._cost_receipts() for work in self._works_of_receipt(line, receipt)]

    def _works_of_receipt(self, line, receipt):
        """Return one ReceivedWork for each order whose goods a receipt from a subcontractor brought."""
        orders = receipt._cost_subcontract_orders()
        units = {order: Fraction(str(order.qty_producing or order.product_qty)) for order in orders}
        received = receipt.product_uom._compute_quantity(receipt.quantity, line.product_uom_id, round=False)
        total, day = sum(units.values()), receipt._cost_event_date()
        return [ReceivedWork(order, day, Fraction(str(received)) * units[order] / total) for order in orders if total]

    def _received_by_day(self, line, known):
        """Return {day: quantity} of a service; what is new came on the line's date, or today.

        Odoo keeps no dates of services received; the ledger's own lines do. What is taken
        off is taken off the latest days.
        """
        by_day = defaultdict(Fraction)
        for cost_line in known:
            by_day[cost_line.event_date] += Fraction(str(cost_line.quantity))
        new = line._cost_quantity() - sum(by_day.values())
        if new > 0:
            today = line.company_id._cost_accounting_day(fields.Datetime.now())
            by_day[line.cost_date or today] += new
        for day in sorted(by_day, reverse=True):
            taken = min(by_day[day], max(-new, 0))
            by_day[day] -= taken
            new += taken
        return by_day
