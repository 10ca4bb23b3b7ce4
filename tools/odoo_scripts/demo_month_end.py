"""What the accountant of the demonstration plant does after a month, and what he sees. Runs in Odoo's shell.

ARGS: {"month": "2026-09", "order": "WB-2609-01"}. Prints one JSON object; every step is one that
the screens offer.
"""

import json


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


def ledgers_now(env):
    """Return (sum of all cost lines, balance of the work-in-progress accounts), whatever their date."""
    lines = env["mrp.cost.line"].search([("company_id", "=", env.company.id)])
    items = env["account.move.line"].search(
        [("account_id", "in", lines.wip_account_id.ids), ("parent_state", "=", "posted")]
    )
    return [sum(lines.mapped("amount")), sum(items.mapped("balance"))]


def stock_and_books(env, period):
    """Return [account, value of stock, balance, difference] at the month's end, of each stock account."""
    company, day = env.company, period.date_to
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


def month_end(env, month, order):
    result = {"mended": mend_parked_events(env)}
    period = env["mrp.cost.period"].search([("name", "=", month), ("company_id", "=", env.company.id)])
    result["bought"] = receive_outside_work(env, period)
    result["allocation"] = allocate(env, period)
    period.action_close()
    result |= {
        "state": period.state,
        "wip": work_in_progress(env, period),
        "reconciliation": reconciliation(env, period),
        "entry": period_end_entry(env, period),
        "sheet": cost_sheet(env, order),
        "late": late_lines(env, period),
        "trial": trial_balance(env, period),
        "ledgers": ledgers_now(env),
        "stock": stock_and_books(env, period),
    }
    env.cr.commit()
    return result


accountant = env.ref("base.user_admin")  # noqa: F821
print(json.dumps(month_end(env(user=accountant), **ARGS)))  # noqa: F821
