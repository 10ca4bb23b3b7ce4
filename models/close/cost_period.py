from calendar import monthrange
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from .closing_key import opens


class MrpCostPeriod(models.Model):
    """A span of accounting days that is closed as one, usually a month."""

    _name = "mrp.cost.period"
    _description = "Cost Period"
    _inherit = ["mail.thread"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True)
    state = fields.Selection(
        [("open", "Open"), ("closing", "Closing"), ("closed", "Closed")],
        default="open",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    revision = fields.Integer(
        readonly=True,
        copy=False,
        help="Counts the results that were kept: one more whenever closing again found other figures.",
    )
    wip_ids = fields.One2many("mrp.cost.wip", "period_id", readonly=True, string="Work in Progress")
    reconciliation_ids = fields.One2many("mrp.cost.reconciliation", "period_id", readonly=True)
    allocation_ids = fields.One2many("mrp.cost.allocation", "period_id", readonly=True)
    wip_total = fields.Monetary(string="Total Work in Progress", compute="_compute_totals")
    difference = fields.Monetary(compute="_compute_totals", help="Cost ledger less general ledger; 0 when they agree.")

    _dates_in_order = models.Constraint("CHECK (date_to >= date_from)", "A period must not end before it begins.")
    _no_overlap = models.Constraint(
        """EXCLUDE USING gist (
            int4range(company_id, company_id, '[]') WITH &&,
            daterange(date_from, date_to, '[]') WITH &&
        )""",
        "The periods of a company must not overlap.",
    )

    @api.depends("wip_ids", "reconciliation_ids", "revision")
    def _compute_totals(self):
        wip = self._sums_kept("mrp.cost.wip", "amount")
        differences = self._sums_kept("mrp.cost.reconciliation", "difference")
        for period in self:
            period.wip_total = wip.get((period._origin.id, period.revision), 0.0)
            period.difference = differences.get((period._origin.id, period.revision), 0.0)

    def _sums_kept(self, model, field):
        """Return {(period id, revision): sum} of what closes of these periods kept."""
        groups = self.env[model]._read_group(
            [("period_id", "in", self.ids)], ["period_id", "revision"], [f"{field}:sum"]
        )
        return {(period.id, revision): total for period, revision, total in groups}

    # The last period that is not open: asked for with every fact.
    _shut = models.Index("(company_id, date_to) WHERE state <> 'open'")

    @api.constrains("date_from", "date_to", "company_id")
    def _check_nothing_moves(self):
        if any(period.state != "open" for period in self):
            raise ValidationError(self.env._("Only an open period can change its days. Reopen it first."))
        shut_of = {company: self._last_shut(company) for company in self.company_id}
        for period in self:
            shut = shut_of[period.company_id]
            if shut and period.date_to < shut["date_to"]:
                raise ValidationError(
                    self.env._(
                        "%(name)s would end before %(shut)s, which is closed or being closed, and could take no cost "
                        "any more. Reopen the later periods first.",
                        name=period.name,
                        shut=self.browse(shut["id"]).display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_open(self):
        if any(period.state != "open" or period.revision for period in self):
            raise UserError(self.env._("A period that was closed once is never deleted."))

    # ------------------------------------------------------------------- days

    @api.model
    def _is_open(self, company, day):
        """Tell whether cost may be dated on that day."""
        return self._first_open_days(company, {day})[day] == day

    @api.model
    def _first_open_days(self, company, days):
        """Return {day: the first day not before it that takes cost}.

        A day takes cost when its period and all later ones are open, and no lock date of accounting covers it.
        Holds the periods until the transaction ends, so that none closes in between.
        """
        result, shut = {}, self._last_shut(company)
        for day in sorted(days):
            open_day = day
            while blocked_to := self._blocked_until(company, open_day, shut):
                open_day = blocked_to + timedelta(days=1)
            result[day] = open_day
        return result

    def _blocked_until(self, company, day, shut):
        """Return the last day of the lock that covers a day, or of the last period that is not open; None where
        the day takes cost.

        shut: that period (see ``_last_shut``). Whatever lies before its end is in the results that its close kept,
              also days that no period has.
        """
        if lock := self._locked_until(company, day):
            return lock
        if shut and day <= shut["date_to"]:
            if not opens(self.env.context, shut["id"]):
                return shut["date_to"]
            if day < shut["date_from"]:
                return shut["date_from"] - timedelta(days=1)
        self._hold(company, day)
        return None

    @api.model
    def _last_shut(self, company):
        """Return {id, date_from, date_to} of the last period of a company that is not open, None where all are."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                SELECT id, date_from, date_to FROM mrp_cost_period
                 WHERE company_id = %s AND state <> 'open'
                 ORDER BY date_to DESC
                 LIMIT 1
                """,
                company.id,
            )
        )
        return self.env.cr.dictfetchone()

    def _locked_until(self, company, day):
        """Return the last of the lock dates of accounting that cover a day, or None."""
        violations = company.sudo()._get_lock_date_violations(day, sale=False, purchase=False, tax=False)
        return max((date for date, _field in violations), default=None)

    @api.model
    def _is_final(self, company, day):
        """Tell whether the cost of a day is closed for good; while its period is being closed it is not.

        What the steps of a close only read, and what blocks them where it is missing, is entered until then.
        """
        closed = [("company_id", "=", company.id), ("state", "=", "closed"), ("date_to", ">=", day)]
        if self._locked_until(company, day) or self.sudo().search_count(closed, limit=1):
            return True
        self._hold(company, day)
        return False

    def _check_takes_cost(self):
        """Refuse what would date cost in these periods, unless their door is open to the caller.

        raises: UserError saying what opens it
        """
        for period in self:
            if period.state == "closed":
                raise UserError(self.env._("%s is closed. Reopen it first.", period.display_name))
            if period.state == "closing" and not opens(self.env.context, period.id):
                raise UserError(
                    self.env._(
                        "%s is being closed: its steps alone book into it. Run the step, or roll it back, in the close "
                        "of the period.",
                        period.display_name,
                    )
                )

    def _hold(self, company, day):
        """Take a share lock on the period of a day, making a month where there is none.

        It fails, and the transaction begins again, where the period was shut since this one began; or a later one,
        that did not know the new month.
        """
        if not self._select_for_share(company, SQL("%s BETWEEN date_from AND date_to", day)):
            self._insert_month(company, day)
            self._select_for_share(company, SQL("date_to >= %s", day))

    def _select_for_share(self, company, condition):
        query = SQL("SELECT id FROM mrp_cost_period WHERE company_id = %s AND %s FOR SHARE", company.id, condition)
        return self.env.execute_query(query)

    def _insert_month(self, company, day):
        """Make the month of a day, cut short where other periods take some of its days."""
        first, last = day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
        around = self.sudo().search(
            [("company_id", "=", company.id), ("date_from", "<=", last), ("date_to", ">=", first)]
        )
        before = [p.date_to for p in around if p.date_to < day]
        after = [p.date_from for p in around if p.date_from > day]
        first = max([first] + [end + timedelta(days=1) for end in before])
        last = min([last] + [start - timedelta(days=1) for start in after])
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO mrp_cost_period (name, company_id, date_from, date_to, state,
                    revision, create_uid, create_date, write_uid, write_date)
                VALUES (%(name)s, %(company)s, %(first)s, %(last)s, 'open', 0, %(uid)s,
                    NOW() AT TIME ZONE 'UTC', %(uid)s, NOW() AT TIME ZONE 'UTC')
                ON CONFLICT DO NOTHING
                """,
                name=f"{first:%Y-%m}",
                company=company.id,
                first=first,
                last=last,
                uid=self.env.uid,
            )
        )
        self.invalidate_model()

    # ---------------------------------------------------------------- actions

    def action_view_lines(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_actual_cost.mrp_cost_line_action")
        domain = [
            ("company_id", "=", self.company_id.id),
            ("accounting_date", ">=", self.date_from),
            ("accounting_date", "<=", self.date_to),
        ]
        return action | {"domain": domain, "context": {}}
