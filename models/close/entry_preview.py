from odoo import fields, models


class MrpCostEntryPreview(models.TransientModel):
    """A journal item that the posting step would make, before it is made."""

    _name = "mrp.cost.entry.preview"
    _description = "Journal Item to Be Posted"
    _order = "date, id"

    period_id = fields.Many2one("mrp.cost.period", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="period_id.currency_id")
    date = fields.Date(required=True)
    account_id = fields.Many2one("account.account", required=True, ondelete="cascade")
    element_id = fields.Many2one("mrp.cost.element", ondelete="cascade")
    debit = fields.Monetary()
    credit = fields.Monetary()
    line_count = fields.Integer(string="Cost Lines")
    is_periodic = fields.Boolean()

    def action_view_lines(self):
        """Show the cost lines that the journal item would carry."""
        self.ensure_one()
        period = self.period_id
        Posting = self.env["mrp.cost.posting"]
        domain = Posting._unposted_domain(period.company_id, period.date_to) + [("accounting_date", "=", self.date)]
        if self.is_periodic:
            domain = Posting._periodic_domain(period)
        domain += [
            ("element_id", "=", self.element_id.id),
            "|",
            ("wip_account_id", "=", self.account_id.id),
            ("counter_account_id", "=", self.account_id.id),
        ]
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_line_action")
        return action | {"domain": domain, "context": {}}


class MrpCostPeriod(models.Model):
    _inherit = "mrp.cost.period"

    def action_preview_entries(self):
        """Show the journal items that posting would make now."""
        self.ensure_one()
        self.check_access("read")
        preview = self.env["mrp.cost.entry.preview"].create(
            [self._prepare_preview(item) for item in self._preview_items()]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_entry_preview_action")
        return action | {"domain": [("id", "in", preview.ids)], "context": {"search_default_group_by_date": 1}}

    def _prepare_preview(self, item):
        return {
            "period_id": self.id,
            "date": item["date"],
            "account_id": item["account_id"],
            "element_id": item["mrp_cost_element_id"],
            "debit": max(item["balance"], 0.0),
            "credit": max(-item["balance"], 0.0),
            "line_count": item["line_count"],
            "is_periodic": item["is_periodic"],
        }

    def _preview_items(self):
        """Return the values of the journal items that posting would make now, with date and line_count."""
        self.ensure_one()
        company, Posting = self.company_id.sudo(), self.env["mrp.cost.posting"]
        by_day = {}
        for row in Posting._unposted(company, self.date_to):
            by_day.setdefault(row["accounting_date"], []).append(row)
        items = []
        for day, rows in by_day.items():
            counts = self._line_counts(rows)
            for key, values in Posting._prepare_items(company, rows).items():
                items.append(values | {"date": day, "line_count": counts[key], "is_periodic": False})
        return items + self._preview_periodic(company)

    def _line_counts(self, rows):
        """Return {(account id, element id, side): number of cost lines} in the keys of ``_prepare_items``."""
        counts = {}
        for row in rows:
            for side in ("wip", "counter"):
                key = (row[f"{side}_account_id"], row["element_id"], side)
                counts[key] = counts.get(key, 0) + row["count"]
        return counts

    def _preview_periodic(self, company):
        Posting, period = self.env["mrp.cost.posting"], self.sudo()
        if Posting._is_periodic_shown(period):
            return []
        counts = dict(
            self.env["mrp.cost.line"].sudo()._read_group(Posting._periodic_domain(self), ["element_id"], ["__count"])
        )
        by_element = {element.id: count for element, count in counts.items()}
        return [
            {
                "date": self.date_to,
                "account_id": account,
                "mrp_cost_element_id": element,
                "balance": balance,
                "line_count": by_element.get(element, 0),
                "is_periodic": True,
            }
            for (account, element), balance in Posting._periodic_missing(period).items()
        ]


class MrpCostPosting(models.AbstractModel):
    _inherit = "mrp.cost.posting"

    def _periodic_domain(self, period):
        """Return the domain of the lines that make up the work in progress that the closing books."""
        return [
            ("company_id", "=", period.company_id.id),
            ("accounting_date", "<=", period.date_to),
            ("is_periodic", "=", True),
        ]


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def action_view_cost_lines(self):
        """Show the cost lines that these journal items carry."""
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_line_action")
        return action | {"domain": self._cost_lines_domain(), "context": {}}

    def _cost_lines_domain(self):
        """Return the domain of the cost lines behind these items.

        A closing with periodic inventory sums up lines that have no journal item of their own.
        """
        closings = self.filtered("move_id.mrp_cost_period_id")
        if closings:
            period = closings.move_id.mrp_cost_period_id[:1]
            return self.env["mrp.cost.posting"]._periodic_domain(period) + [
                ("element_id", "in", closings.mrp_cost_element_id.ids)
            ]
        return ["|", ("wip_move_line_id", "in", self.ids), ("counter_move_line_id", "in", self.ids)]


class AccountMove(models.Model):
    _inherit = "account.move"

    has_cost_lines = fields.Boolean(compute="_compute_has_cost_lines")

    def _compute_has_cost_lines(self):
        for move in self:
            move.has_cost_lines = bool(move.line_ids.mrp_cost_element_id)

    def action_view_cost_lines(self):
        return self.line_ids.action_view_cost_lines()
