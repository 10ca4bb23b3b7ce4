"""Releasing standard costs: from a day on they are in force, and stock is revalued to them.

Odoo keeps one cost price. For products that Odoo values at standard cost a release sets it,
and posts what that does to the value of stock, so that Odoo's own stock closing finds the
general ledger as it values the stock. Nothing is written for days before the release.
"""

import logging
from collections import defaultdict, namedtuple
from datetime import datetime, time
from decimal import Decimal
from fractions import Fraction

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...costing import to_coins
from ...exceptions import MissingAccount

StockValue = namedtuple("StockValue", "quantity value")
_logger = logging.getLogger(__name__)


class MrpCostStandard(models.Model):
    _inherit = "mrp.cost.standard"

    def action_release(self):
        """Release simulated versions; those of a day that has come take effect at once."""
        self.check_access("write")
        self._check_not_released()
        for standard in self.sorted("date"):
            standard._check_releasable()
            standard.sudo()._record({"state": "released", "released_at": fields.Datetime.now()})
            if standard.date <= standard._today():
                standard.sudo()._apply()

    @api.model
    def _cron_apply(self):
        """Let released versions take effect on their day, each by itself."""
        due = self.search([("state", "=", "released"), ("applied_on", "=", False)], order="date, released_at, id")
        due = due.filtered(lambda standard: standard.date <= standard._today())
        for index, standard in enumerate(due, start=1):
            try:
                with self.env.cr.savepoint():
                    standard._apply()
            except UserError as fault:
                _logger.warning("Standard costs %s could not take effect: %s", standard.display_name, fault)
                standard.message_post(
                    body=self.env._("Could not take effect today, and will be tried again tomorrow: %s", fault)
                )
            self.env["ir.cron"]._commit_progress(1, remaining=len(due) - index)

    def action_apply(self):
        """Let a released version take effect that is due and could not so far."""
        self.check_access("write")
        for standard in self:
            if standard.state != "released" or standard.date > standard._today():
                raise UserError(self.env._("%s is not due yet.", standard.display_name))
            standard.sudo()._apply()

    def _today(self):
        self.ensure_one()
        return self.company_id._cost_accounting_day(fields.Datetime.now())

    def _check_releasable(self):
        self.ensure_one()
        if self.state != "simulated":
            raise UserError(self.env._("Roll %s up before you release it.", self.display_name))
        if self.date >= self._today():
            return
        if not self.env["mrp.cost.period"]._is_open(self.company_id, self.date):
            raise UserError(
                self.env._(
                    "%(standard)s would be in force from %(day)s, in a period that is closed. Choose a later day.",
                    standard=self.display_name,
                    day=self.date,
                )
            )
        priced = self._products_at_standard(self.sudo().product_line_ids)
        if priced:
            raise UserError(
                self.env._(
                    "Odoo values %(product)s at standard cost, and its cost price cannot change in the past. "
                    "Choose today or a later day for %(standard)s.",
                    product=priced[0].display_name,
                    standard=self.display_name,
                )
            )

    def _products_at_standard(self, rows):
        products = rows.product_id.with_company(self.company_id)
        return products.filtered(lambda product: product.cost_method == "standard" and product.is_storable)

    # ------------------------------------------------------------- taking effect

    def _apply(self):
        """Set cost prices to the standards in force today and post what it does to stock."""
        self.ensure_one()
        company = self.company_id
        self.env.cr.execute(SQL("SELECT id FROM res_company WHERE id = %s FOR NO KEY UPDATE", company.id))
        self.invalidate_recordset(["applied_on"])
        if self.applied_on:
            return
        today = self._today()
        rows = self.product_line_ids.with_company(company)
        ruling = set(self._rows_in_force(company, rows.product_id, today).values())
        products = self._products_at_standard(rows.filtered(lambda row: row.id in ruling))
        row_of = {row.product_id: row for row in rows}
        changed = products.filtered(lambda product: product.standard_price != row_of[product].cost)
        if changed:
            self._check_lock_dates(today)
        before = self._stock_values(changed)
        for product in changed:
            row_of[product]._record(
                {"revalued_from": product.standard_price, "revalued_quantity": before[product].quantity}
            )
        self._set_prices(changed, row_of, today)
        after = self._stock_values(changed)
        amounts = {product: after[product].value - before[product].value for product in changed}
        for product, amount in amounts.items():
            row_of[product]._record({"revalued_amount": float(amount)})
        entry = self._post_revaluation(amounts, today)
        self._record({"applied_on": today, "move_id": entry.id})

    def _stock_values(self, products):
        """Return {product: StockValue}: quantity on hand and its value, as Odoo has them."""
        coin = Decimal(str(self.company_id.currency_id.rounding or 0.01))
        locations = self.env["stock.location"].search([("is_valued_internal", "=", True)])
        owners = [False, self.company_id.partner_id.id]
        # Odoo computes values of lots without depending on the prices of lots.
        self.env["stock.lot"].invalidate_model(["total_value"])
        products.invalidate_recordset(["total_value"])
        values = {}
        for product in products.with_context(location=locations.ids, owners=owners):
            quantity = product.qty_available
            if product.lot_valuated:
                value = to_coins(product.with_env(products.env).total_value, coin)
            else:
                value = to_coins(Fraction(str(quantity)) * Fraction(str(product.standard_price)), coin)
            values[product] = StockValue(quantity, value)
        return values

    def _set_prices(self, products, row_of, today):
        """Set Odoo's cost prices, with the history Odoo keeps of them, in one go."""
        now = fields.Datetime.now()
        moment = min(
            max(now, datetime.combine(today, time.min)), datetime.combine(today, time.max).replace(microsecond=0)
        )
        history = []
        for product in products.with_context(disable_auto_revaluation=True):
            product.standard_price = row_of[product].cost
            history.append(
                {
                    "product_id": product.id,
                    "value": product.standard_price,
                    "company_id": self.company_id.id,
                    # Odoo's closing asks for prices by this moment, and for our entry by its day.
                    "date": moment,
                    "description": self.display_name,
                }
            )
        self._set_lot_prices(products.filtered("lot_valuated"))
        self.env["product.value"].with_company(self.company_id).create(history)

    def _set_lot_prices(self, products):
        lots = self.env["stock.lot"].search([("product_id", "in", products.ids)])
        for product, of_product in lots.with_context(disable_auto_revaluation=True).grouped("product_id").items():
            of_product.with_company(self.company_id).standard_price = product.with_company(
                self.company_id
            ).standard_price

    # ------------------------------------------------------------------ entry

    def _post_revaluation(self, amounts, day):
        """Post what stock gained or lost: Dr stock valuation / Cr revaluation, or the reverse.

        amounts:  {product: Decimal}, new value less old
        returns:  the posted account.move, empty where no perpetual stock changed its value
        raises:   MissingAccount
        """
        by_account = defaultdict(Decimal)
        for product, amount in amounts.items():
            if amount and product.valuation == "real_time":
                by_account[self._stock_account(product)] += amount
        by_account = {account: amount for account, amount in by_account.items() if amount}
        if not by_account:
            return self.env["account.move"]
        by_account[self._revaluation_account()] = -sum(by_account.values())
        entry = (
            self.env["account.move"]
            .with_company(self.company_id)
            .create(
                {
                    "move_type": "entry",
                    "journal_id": self.company_id._cost_journal().id,
                    "company_id": self.company_id.id,
                    "date": day,
                    "ref": self.env._("Revaluation to %s", self.display_name),
                    "line_ids": [
                        Command.create(
                            {
                                "account_id": account.id,
                                "name": self.display_name,
                                "balance": float(amount),
                                "analytic_distribution": {},
                            }
                        )
                        for account, amount in by_account.items()
                    ],
                }
            )
        )
        entry._post(soft=False)
        return entry

    def _stock_account(self, product):
        account = product._get_product_accounts()["stock_valuation"]
        if not account:
            raise MissingAccount(
                self.env._("%s has no stock valuation account. Set one on its category.", product.display_name)
            )
        return account

    def _revaluation_account(self):
        account = self.company_id.cost_revaluation_account_id or self.company_id.cost_variance_account_id
        if not account:
            raise MissingAccount(
                self.env._(
                    "%s has no account for the revaluation of stock. Set the revaluation account under "
                    "Manufacturing Costs / Configuration / Settings.",
                    self.company_id.display_name,
                )
            )
        return account

    def _check_lock_dates(self, day):
        """Odoo would move the entry to another day without a word; we refuse instead."""
        violations = self.company_id._get_lock_date_violations(day, sale=False, purchase=False, tax=False)
        if violations:
            raise UserError(
                self.env._(
                    "%(standard)s cannot take effect on %(day)s: the books are locked up to %(lock)s.",
                    standard=self.display_name,
                    day=day,
                    lock=max(date for date, _field in violations),
                )
            )
