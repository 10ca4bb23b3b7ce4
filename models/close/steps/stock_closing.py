"""Odoo's stock closing comes after our entries, as it takes up whatever revaluation it finds unposted."""

from odoo import fields

from .registry import CloseStep, Outcome, register


@register
class StockClosing(CloseStep):
    key = "stock_closing"
    sequence = 100
    optional = True

    def label(self, env):
        return env._("Odoo's stock closing")

    def explain(self, env):
        return env._("Makes the inventory accounts show the value of stock on the period's last day.")

    def run(self, period):
        company = period.company_id
        if not company.cost_close_stock:
            text = period.env._("To be made by hand, under Accounting / Closing, once this period is locked.")
            return Outcome(text, changed=False)
        made = self._standing(period)
        if made and not company.sudo()._action_close_stock_valuation(at_date=period.date_to):
            return Outcome(period.env._("Made already."), changed=False)
        self.roll_back(period)
        move = company.sudo()._cost_make_stock_closing(period.date_to)
        if not move:
            return Outcome(period.env._("The inventory accounts show the value of stock."), changed=bool(made))
        period.sudo().stock_closing_move_id = move
        return Outcome(period.env._("Entry %s posted.", move.name))

    def roll_back(self, period):
        move = self._standing(period)
        if not move:
            return ""
        day = period.env["mrp.cost.posting"]._first_unlocked_day(period.company_id, move.date)
        move._reverse_moves([{"date": day, "ref": period.env._("Reversal of: %s", move.name)}], cancel=True)
        period.sudo().stock_closing_move_id = False
        return period.env._("%(entry)s reversed on %(day)s.", entry=move.name, day=fields.Date.to_string(day))

    def _standing(self, period):
        """Return the entry that the close made, unless it was taken back since."""
        made = period.sudo().stock_closing_move_id.filtered(lambda entry: entry.state == "posted")
        return made & period.company_id.sudo()._cost_stock_closings()
