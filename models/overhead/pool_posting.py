from collections import defaultdict

from odoo import api, models


class MrpCostPosting(models.AbstractModel):
    """Journal entries of pools: what moves between absorption accounts, and from them to expense."""

    _inherit = "mrp.cost.posting"

    @api.model
    def _post_pool(self, document, day, items):
        """Post an entry of a pool's document; return it, empty where nothing is left to post.

        items: [(account, cost element, balance)], summing to 0; aggregated by account and element
        raises: UserError when the day is locked

        With periodic inventory the absorption accounts carry nothing, so there is nothing to move.
        """
        company = document.company_id.sudo()
        balances = defaultdict(float)
        for account, element, balance in items:
            balances[account, element] += balance
        balances = {key: company.currency_id.round(balance) for key, balance in balances.items()}
        of_account = defaultdict(float)
        for (account, _element), balance in balances.items():
            of_account[account] += balance
        if company._cost_is_periodic() or all(map(company.currency_id.is_zero, of_account.values())):
            return self.env["account.move"]
        return self._post_pool_entry(
            company,
            day,
            [
                self._prepare_item(account.id, element.id, document.display_name, balance)
                for (account, element), balance in balances.items()
                if balance
            ],
            ref=document.display_name,
        )

    @api.model
    def _reverse_pool(self, document):
        """Post the opposite of a document's entry, on its day or the first open one after; return it."""
        entry = document.sudo().move_id
        document.sudo().move_id = False
        if entry.state != "posted":
            return self.env["account.move"]
        company = document.company_id.sudo()
        day = self.env["mrp.cost.period"]._first_open_days(company, {entry.date})[entry.date]
        items = [
            self._prepare_item(item.account_id.id, item.mrp_cost_element_id.id, item.name, -item.balance)
            for item in entry.line_ids
        ]
        ref = self.env._("Reversal of: %s", entry.ref)
        return self._post_pool_entry(company, day, items, ref=ref, reversed_entry_id=entry.id)

    def _post_pool_entry(self, company, day, items, **values):
        self._check_lock_dates(company, day)
        entry = self.env["account.move"].sudo().with_company(company)
        entry = entry.create(self._prepare_move(company, day, items) | values)
        entry._post(soft=False)
        return entry
