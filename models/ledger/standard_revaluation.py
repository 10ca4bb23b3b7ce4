"""What a release does to the value of stock, and its entry in the general ledger."""

from collections import defaultdict, namedtuple
from decimal import Decimal
from fractions import Fraction

from odoo import Command, models
from odoo.exceptions import UserError

from ...costing import to_coins
from ...exceptions import MissingAccount

StockValue = namedtuple("StockValue", "quantity value")


class MrpCostStandard(models.Model):
    _inherit = "mrp.cost.standard"

    def _stock_values(self, products):
        """Return {product: StockValue}: quantity of the company on hand, its value as Odoo has it."""
        coin = Decimal(str(self.company_id.currency_id.rounding or 0.01))
        quants = self.env["stock.quant"]._read_group(
            [
                ("product_id", "in", products.ids),
                ("location_id.is_valued_internal", "=", True),
                ("location_id.company_id", "=", self.company_id.id),
                ("owner_id", "in", (False, self.company_id.partner_id.id)),
            ],
            ["product_id", "lot_id"],
            ["quantity:sum"],
        )
        quantities, by_lot = defaultdict(float), defaultdict(Decimal)
        for product, lot, quantity in quants:
            quantities[product] += quantity
            if lot and product.lot_valuated:
                by_lot[product] += self._value(quantity, lot.with_company(self.company_id), coin)
        return {
            product: StockValue(
                quantities[product],
                by_lot[product] if product.lot_valuated else self._value(quantities[product], product, coin),
            )
            for product in products
        }

    def _value(self, quantity, priced, coin):
        """Return a quantity at the cost price of a product or lot, rounded as Odoo rounds it."""
        return to_coins(Fraction(str(quantity)) * Fraction(str(priced.standard_price)), coin)

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
