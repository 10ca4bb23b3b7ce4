"""Releasing standard costs: from a day on they are in force, and stock is revalued to them.

Odoo keeps one cost price. For products that Odoo values at standard cost a release sets it,
and posts what that does to the value of stock, so that Odoo's own stock closing finds the
general ledger as it values the stock. Nothing is written for days before the release.
"""

import logging
from datetime import UTC, datetime, time

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

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
            else:
                standard._call_cron()

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

    def _call_cron(self):
        """Let the job run when the day of the version begins."""
        self.ensure_one()
        begin = datetime.combine(self.date, time.min, self.company_id._cost_zone()) + self.company_id._cost_day_start()
        cron = self.env.ref("mrp_actual_cost.cron_apply_standards").sudo()
        cron._trigger(begin.astimezone(UTC).replace(tzinfo=None))

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
        lots = self.env["stock.lot"].with_company(self.company_id).search([("product_id", "in", products.ids)])
        for product, of_product in lots.with_context(disable_auto_revaluation=True).grouped("product_id").items():
            of_product.standard_price = product.with_company(self.company_id).standard_price
        # Odoo computes these values without depending on the prices of lots.
        lots.invalidate_model(["total_value"])
        products.invalidate_model(["total_value"])
