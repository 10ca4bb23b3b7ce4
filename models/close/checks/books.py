"""What keeps the books from showing a period's cost."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Domain


def of_period(period):
    """The period is over, and those before it are closed."""
    env, found = period.env, []
    if period.date_to >= period.company_id._cost_accounting_day(fields.Datetime.now()):
        found.append(("block", env._("The period has not ended yet."), period))
    earlier = period.search(
        [
            ("company_id", "=", period.company_id.id),
            ("date_to", "<", period.date_from),
            ("state", "!=", "closed"),
        ]
    )
    if earlier:
        found.append(("block", env._("%s earlier periods are not closed yet.", len(earlier)), earlier))
    return found


def of_books(period):
    """Accounts, lock dates, drafts, and a stock closing made too early."""
    return _accounts(period) + _lock_dates(period) + _stock_closing(period) + _drafts(period)


def _accounts(period):
    company = period.company_id.sudo()
    sentence = company._cost_account_missing() if company.cost_ledger_active else None
    return [("block", sentence, company)] if sentence else []


def _lock_dates(period):
    """The days on which the close books, and those of lines that wait to be posted."""
    env, company = period.env, period.company_id.sudo()
    Posting = env["mrp.cost.posting"]
    days = [period.date_to]
    if company._cost_is_periodic():
        days.append(period.date_to + timedelta(days=1))
    found = [
        ("block", env._("The books are locked up to %s. Lift the lock date.", lock), company)
        for day in days
        if (lock := Posting._locked_to(company, day))
    ]
    domain = Posting._unposted_domain(company, period.date_to)
    groups = env["mrp.cost.line"].sudo()._read_group(domain, ["accounting_date:day"], ["id:recordset"])
    behind = env["mrp.cost.line"].union(*(lines for day, lines in groups if Posting._locked_to(company, day)))
    if behind and not found:
        text = env._("%s cost lines wait behind a lock date. Move them to the first open day.", len(behind))
        found.append(("block", text, behind))
    return found


def _stock_closing(period):
    closing = period.company_id.sudo()._cost_stock_closing_from(period.date_to)
    if not closing or closing == period.sudo().stock_closing_move_id:
        return []
    text = period.env._(
        "Odoo's stock closing %(entry)s of %(day)s was made before this one, and took up what was "
        "not posted yet. Reset it to draft and cancel it, close this period, then make it again.",
        entry=closing.display_name,
        day=closing.date,
    )
    return [("block", text, closing)]


def _drafts(period):
    """Draft entries of the period on accounts of work in progress, or of cost pools."""
    env, company = period.env, period.company_id
    places = env["stock.location"].sudo().search([("usage", "=", "production"), ("company_id", "=", company.id)])
    pools = env["mrp.cost.pool"].search([("company_id", "=", company.id)])
    accounts = places.valuation_account_id | company.sudo().cost_periodic_wip_account_id
    items = env["account.move.line"].sudo()
    domain = (
        Domain("company_id", "=", company.id)
        & Domain("parent_state", "=", "draft")
        & Domain("date", ">=", period.date_from)
        & Domain("date", "<=", period.date_to)
        & Domain("account_id", "in", accounts.ids)
    )
    drafts = items.search(domain).move_id | pools._draft_entries(period)
    text = env._("%s draft entries touch work in progress or a cost pool. Post or cancel them.", len(drafts))
    return [("warn", text, drafts)] if drafts else []
