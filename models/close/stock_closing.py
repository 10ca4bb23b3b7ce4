from datetime import datetime, timedelta

from odoo import fields, models


class ResCompany(models.Model):
    """Our entries come first, Odoo's stock closing second."""

    _inherit = "res.company"

    def action_close_stock_valuation(self, at_date=None, auto_post=False):
        """Post our lines before Odoo compares its inventory accounts with the stock."""
        self.ensure_one()
        if self.cost_ledger_active:
            day = fields.Date.to_date(at_date) or self._cost_accounting_day(fields.Datetime.now())
            self.env["mrp.cost.posting"]._post(self, day, leave_locked=True)
        return super().action_close_stock_valuation(at_date=at_date, auto_post=auto_post)

    def _cost_end_of(self, at_date):
        """Return the last moment (naive UTC) of an accounting day; a moment, and nothing, is returned as it is."""
        self.ensure_one()
        if not self.cost_ledger_active or not at_date or isinstance(at_date, datetime):
            return at_date
        day = fields.Date.to_date(at_date)
        return self._cost_days_span(day, day)[1] - timedelta(seconds=1)

    def _cost_make_stock_closing(self, day):
        """Make and post Odoo's stock closing of a day; return its entry, none where nothing differs."""
        self.ensure_one()
        if not self._action_close_stock_valuation(at_date=day):
            return self.env["account.move"]
        action = self.action_close_stock_valuation(at_date=day, auto_post=True)
        return self.env["account.move"].browse(action["res_id"])

    def _cost_stock_closing_from(self, day):
        """Return the first of Odoo's stock closings dated that day or later that stand, drafts among them."""
        return self._cost_stock_closings().filtered(lambda move: move.date >= day).sorted("date")[:1]

    def _cost_stock_closings(self):
        """Return Odoo's stock closings that stand: neither cancelled nor reversed, drafts among them."""
        self.ensure_one()
        kept = self.env["ir.config_parameter"].sudo().get_param(f"{self.id}.stock_valuation_closing_ids")
        closings = self.env["account.move"].sudo().browse(int(x) for x in (kept or "").split(",") if x).exists()
        return closings.filtered(
            lambda move: move.state != "cancel" and not any(back.state == "posted" for back in move.reversal_move_ids)
        )

    def _get_last_closing_date(self):
        """Return the moment up to which a stock closing that stands has taken up moves: the end of its day, or when
        it was made if that was earlier.

        Odoo counts a reversed one too, and each from when it was posted, or else from the first moment of its day.
        """
        if not self.cost_ledger_active:
            return super()._get_last_closing_date()
        posted = self._cost_stock_closings().filtered(lambda move: move.state == "posted")
        return max((min(self._cost_end_of(move.date), move.create_date) for move in posted), default=False)

    def _get_location_valuation_vals(self, at_date=None, location_domain=False):
        """Leave out of the location reclassification what the cost ledger posts.

        Odoo's closing moves periodic products from inventory to the account of the location
        they went to, the production location's too. The lines of our orders have done so.
        """
        at_date = self._cost_end_of(at_date)
        values = super()._get_location_valuation_vals(at_date, location_domain)
        if not self.cost_ledger_active:
            return values
        for (location_account, stock_account), amount in self._cost_reclassified(at_date).items():
            if not self.currency_id.is_zero(amount):
                name = self.env._("Closing: already posted from the cost ledger")
                values += self._prepare_inventory_aml_vals(stock_account, location_account, amount, name)
        return values

    def _cost_reclassified(self, at_date=None):
        """Return {(WIP account, inventory account): value} of our moves that Odoo reclassifies now.

        The conditions are Odoo's own (stock_account, res.company._get_location_valuation_vals).
        """
        locations = (
            self.env["stock.location"]
            .sudo()
            .search([("usage", "=", "production"), ("valuation_account_id", "!=", False), ("company_id", "=", self.id)])
        )
        base = [
            ("company_id", "=", self.id),
            ("product_id.is_storable", "=", True),
            ("product_id.valuation", "=", "periodic"),
            "|",
            "|",
            "|",
            "|",
            ("raw_material_production_id.is_actual_cost", "=", True),
            ("production_id.is_actual_cost", "=", True),
            ("unbuild_id.mo_id.is_actual_cost", "=", True),
            ("return_production_id.is_actual_cost", "=", True),
            ("cancelled_production_id.is_actual_cost", "=", True),
        ]
        if last := self._get_last_closing_date():
            base.append(("date", ">", last))
        if at_date:
            base.append(("date", "<=", at_date))
        sums = {}
        for side, place, sign in (("is_out", "location_dest_id", 1), ("is_in", "location_id", -1)):
            domain = [(side, "=", True), (place, "in", locations.ids), *base]
            groups = self.env["stock.move"].sudo()._read_group(domain, [place, "product_category_id"], ["value:sum"])
            for location, category, value in groups:
                stock_account = category.property_stock_valuation_account_id or self.account_stock_valuation_id
                key = (location.valuation_account_id, stock_account)
                sums[key] = sums.get(key, 0.0) + sign * value
        return sums
