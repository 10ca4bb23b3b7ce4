"""What the accountant of the demonstration plant does after a month, and sees. Runs in Odoo's shell, answers questions.

{"do": "close", "month": "2026-09", "order": "WB-2609-01", "billed": amount of last month's maintenance,
"expected": of this one's} closes a month. {"do": "close_again", "month": …, "forgotten": amount} opens a closed one
for a document that was forgotten, and closes it. {"do": "look_back", "months": […]} asks what the ledgers say of all
month ends. Every step is one that the screens offer.
"""

import json
from datetime import timedelta

BILLED_AFTER = timedelta(days=4)  # of the next month


def mend_parked_events(env):
    """Tell the system who is meant by an unknown badge, and book the events that waited for it."""
    parked = env["mrp.mes.event"].search([("state", "=", "parked"), ("code", "=", "unknown_employee")])
    mended = [[event.event_id, event.event_type, event.message] for event in parked]
    for badge, events in parked.grouped("employee_ref").items():
        helper = env["hr.employee"].create(
            {"name": f"Agency Helper ({badge})", "job_id": env.ref("mrp_actual_cost.demo_job_operator").id}
        )
        env["mrp.mes.code.map"].create(
            {"system_id": events.system_id.id, "code": badge, "record": f"hr.employee,{helper.id}"}
        )
    # Replaying books in transactions of its own: it must see this one, and this one it.
    env.cr.commit()
    parked.action_replay()
    env.cr.commit()
    env.invalidate_all()
    return [row + [event.state] for row, event in zip(mended, parked, strict=True)]


def receive_outside_work(env, period):
    """Buy what vendors did for orders of the month; return [order, operation, vendor, quantity, amount]."""
    workorders = env["mrp.workorder"].search([("workcenter_id.is_outsourced", "=", True), ("state", "=", "done")])
    rows = []
    for workorder in workorders.filtered(lambda w: not w.purchase_line_ids):
        order = workorder.production_id
        purchase = env["purchase.order"].browse(workorder.action_outsource()["res_id"])
        purchase.button_confirm()
        line = purchase.order_line
        line.write({"cost_date": order._cost_last_day(), "qty_received": line.product_qty})
        rows.append([order.name, workorder.name, purchase.partner_id.name, line.qty_received, line.price_subtotal])
    return rows


def match_bill(env, period, billed):
    """Enter the bill of what was accrued a month before, and match it; return [what, accrued, billed, difference]."""
    accruals = env["mrp.cost.accrual"].search(
        [
            ("state", "=", "posted"),
            ("match_ids", "=", False),
            ("purchase_line_id", "=", False),
            ("period_id.date_to", "<", period.date_from),
        ]
    )
    rows = []
    for accrual in accruals:
        item = enter_bill(env, period.date_from + BILLED_AFTER, accrual.name, billed)
        env["mrp.cost.match.accrual"].create({"accrual_id": accrual.id, "item_id": item.id}).action_match()
        match = accrual.match_ids
        rows.append([accrual.name, match.accrued_amount, match.document_amount, match.difference])
    return rows


def enter_bill(env, day, name, amount):
    """Post a bill of the firm that maintains the machines; return its journal item on the cost account."""
    account = env.ref("mrp_actual_cost.demo_account_upkeep")
    line = {"name": name, "account_id": account.id, "price_unit": amount, "tax_ids": [(5,)]}
    bill = env["account.move"].create(
        {
            "move_type": "in_invoice",
            "partner_id": env.ref("mrp_actual_cost.demo_vendor_service").id,
            "invoice_date": day,
            "date": day,
            "invoice_line_ids": [(0, 0, line)],
        }
    )
    bill.action_post()
    return bill.invoice_line_ids


def accrue(env, period, expected):
    """Accrue the maintenance that was done and not billed; return [kind, account, debit, credit]."""
    env["mrp.cost.accrual"].create(
        {
            "name": f"Maintenance of the SMT line, {period.name}",
            "kind": "overhead",
            "period_id": period.id,
            "account_id": env.ref("mrp_actual_cost.demo_account_upkeep").id,
            "partner_id": env.ref("mrp_actual_cost.demo_vendor_service").id,
            "amount": expected,
        }
    )
    return post_accruals(env, period)


def post_accruals(env, period):
    """Look at the entries of a month's accruals, and post them; return [kind, account, debit, credit]."""
    wizard = env["mrp.cost.prepare.accruals"].create({"period_id": period.id, "copies_last": False})
    wizard.action_preview()
    kinds = dict(wizard.item_ids._fields["kind"]._description_selection(env))
    rows = [[kinds[item.kind], item.account_id.display_name, item.debit, item.credit] for item in wizard.item_ids]
    wizard.action_post()
    return rows


def allocate(env, period):
    """Look at what each order gets of the cost pool, then charge it; return what was looked at."""
    wizard = env["mrp.cost.allocate"].create({"period_id": period.id})
    wizard.action_preview()
    preview = [
        {
            "pool": run.pool_id.name,
            "driver": run.driver,
            "amount": run.amount,
            "base": run.base_total,
            "rate": run.rate,
            "rows": [[line.production_id.name, line.base, line.amount] for line in run.line_ids],
        }
        for run in wizard.allocation_ids
    ]
    wizard.action_allocate()
    return preview


def work_in_progress(env, period):
    """Return [order, element, amount] as the closing kept it."""
    rows = env["mrp.cost.wip"].search([("period_id", "=", period.id), ("revision", "=", period.revision)])
    rows = rows.sorted(lambda row: (row.production_id.name, row.element_id.sequence))
    return [[row.production_id.name, row.element_id.name, row.amount] for row in rows]


def reconciliation(env, period):
    rows = env["mrp.cost.reconciliation"].search([("period_id", "=", period.id), ("revision", "=", period.revision)])
    return [
        [row.account_id.display_name, row.ledger_amount, row.gl_amount, row.unposted_amount, row.difference]
        for row in rows
    ]


def period_end_entry(env, period):
    """Return the entry of the month's last day: account, label, debit, credit."""
    journal = env.company.cost_journal_id
    entries = env["account.move"].search(
        [("journal_id", "=", journal.id), ("date", "=", period.date_to), ("state", "=", "posted")]
    )
    items = entries.line_ids.sorted(lambda item: (item.move_id.id, -item.debit, item.id))
    return {
        "names": entries.mapped("name"),
        "rows": [[item.account_id.display_name, item.name, item.debit, item.credit] for item in items],
        "count": env["account.move"].search_count(
            [
                ("journal_id", "=", journal.id),
                ("date", ">=", period.date_from),
                ("date", "<=", period.date_to),
                ("state", "=", "posted"),
            ]
        ),
    }


def cost_sheet(env, name):
    """Return [element, standard, planned, actual, difference] of an order, and what one unit cost."""
    order = env["mrp.production"].search([("name", "=", name)])
    return {
        "order": order.name,
        "made": order.qty_produced,
        "unit_cost": order.cost_per_unit,
        "rows": [
            [row.element_id.name, row.standard, row.planned, row.actual, row.difference] for row in order.cost_sheet_ids
        ],
    }


def late_lines(env, period):
    """Return what was counted in this month but happened before: its own month was closed."""
    lines = env["mrp.cost.line"].search(
        [("accounting_date", ">=", period.date_from), ("accounting_date", "<=", period.date_to)]
    )
    kinds = dict(lines._fields["kind"]._description_selection(env))
    return [
        [
            line.production_id.name,
            kinds[line.kind],
            line.element_id.name,
            str(line.event_date),
            str(line.accounting_date),
            line.amount,
        ]
        for line in lines.filtered("is_late")
    ]


def stock_and_books(env, period):
    """Return [account, value of stock, balance, difference] at the month's end, of each stock account."""
    return stock_at(env, period.date_to)


def stock_at(env, day):
    company = env.company
    stock, books = company.stock_value(at_date=day), company.stock_accounting_value(at_date=day)
    rows = []
    for account in sorted({*stock, *books}, key=lambda account: account.code or ""):
        value, balance = round(stock.get(account, 0.0), 2), round(books.get(account, 0.0), 2)
        if account and (value or balance):
            rows.append([account.display_name, value, balance, round(value - balance, 2)])
    return rows


def trial_balance(env, period):
    """Return the sum of all that was ever booked up to the month's end: 0.0 when the books balance."""
    domain = [("company_id", "=", env.company.id), ("parent_state", "=", "posted"), ("date", "<=", period.date_to)]
    [(total,)] = env["account.move.line"]._read_group(domain, [], ["balance:sum"])
    return round(total, 2)


def close(env, period, order, billed, expected):
    """Close a month; return what was seen on the way."""
    seen = {
        "mended": mend_parked_events(env),
        "bought": receive_outside_work(env, period),
        "matched": match_bill(env, period, billed),
        "accrued": accrue(env, period, expected),
        "allocation": allocate(env, period),
    }
    period.action_close()
    return seen | {
        "wip": work_in_progress(env, period),
        "reconciliation": reconciliation(env, period),
        "entry": period_end_entry(env, period),
        "sheet": cost_sheet(env, order),
        "late": late_lines(env, period),
        "trial": trial_balance(env, period),
        "stock": stock_and_books(env, period),
    }


def close_again(env, period, forgotten):
    """Open a closed month, enter a bill that belongs to it, and close it; return what was seen on the way."""
    [last] = env["account.move"].search([], order="id desc", limit=1).ids
    before = work_in_progress(env, period)
    period.action_reopen()
    enter_bill(env, period.date_to, "Repair of the reflow oven", forgotten)
    post_accruals(env, period)  # opening took them back
    allocation = allocate(env, period)
    period.action_close()
    entries = env["account.move"].search([("id", ">", last), ("state", "=", "posted")], order="id")
    return {
        "entries": [[entry.name, str(entry.date), entry.ref or "", entry.amount_total_signed] for entry in entries],
        "allocation": allocation,
        "before": before,
        "wip": work_in_progress(env, period),
        "reconciliation": reconciliation(env, period),
        "trial": trial_balance(env, period),
        "stock": stock_and_books(env, period),
    }


def look_back(env, months):
    """Return [[month, state, trial balance, [[account, ledger or stock, general ledger], …]], …] as seen now.

    The last row is of the last day on which there is any cost, beyond the months of the story too.
    """
    rows = []
    for period in (period_of(env, month) for month in months):
        rows.append([period.name, period.state, trial_balance(env, period), accounts_at(env, period.date_to)])
    [(last,)] = env["mrp.cost.line"]._read_group([], [], ["accounting_date:max"])
    rows.append([str(last), period.state, trial_balance(env, period), accounts_at(env, last)])
    return rows


def accounts_at(env, day):
    """Return [account, ledger or stock, general ledger] of each account of work in progress and stock."""
    rows = []
    for row in env["mrp.cost.reconciliation"]._compare(env.company, day):
        account = env["account.account"].browse(row["account_id"])
        rows.append([account.display_name, row["ledger_amount"], row["gl_amount"]])
    return rows + [row[:3] for row in stock_at(env, day)]


def period_of(env, month):
    return env["mrp.cost.period"].search([("name", "=", month), ("company_id", "=", env.company.id)])


def answer(env, question):
    """Do what is asked, commit it and return what is told."""
    verb = question.pop("do")
    if verb == "look_back":
        return look_back(env, **question)
    period = period_of(env, question.pop("month"))
    seen = {"close": close, "close_again": close_again}[verb](env, period, **question)
    env.cr.commit()
    return seen | {"state": period.state}


def main(env):
    env.cr.rollback()  # read nothing before the first question
    for line in QUESTIONS:  # noqa: F821
        env.invalidate_all()
        print(json.dumps(answer(env, json.loads(line))), flush=True)
        env.cr.rollback()  # the next question sees what was booked since


accountant = env.ref("base.user_admin")  # noqa: F821
main(env(user=accountant))  # noqa: F821
