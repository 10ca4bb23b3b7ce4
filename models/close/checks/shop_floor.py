"""What the shop floor has reported and the ledger does not know yet."""

from odoo.fields import Domain


def of_shop_floor(period):
    """Events not booked, numbers missing, timers that run."""
    _start, end = period.company_id._cost_days_span(period.date_from, period.date_to)
    return _events(period, end) + _gaps(period) + _timers(period, end)


def _events(period, end):
    env = period.env
    events = env["mrp.mes.event"].sudo()
    domain = Domain("company_id", "=", period.company_id.id) & Domain("occurred_at", "<", end)
    found = []
    queued = events.search(domain & Domain("state", "=", "queued"))
    if queued:
        found.append(
            ("block", env._("%s MES events wait to be booked. They are being worked on.", len(queued)), queued)
        )
    parked = events.search(domain & Domain("state", "=", "parked"))
    if parked:
        text = env._("%s MES events are parked. Mend and replay them, or they are counted late.", len(parked))
        found.append(("warn", text, parked))
    return found


def _gaps(period):
    env = period.env
    systems = env["mrp.mes.system"].sudo().search([("company_id", "=", period.company_id.id)])
    return [
        ("warn", env._("Numbers are missing in what %s sent: events were lost on the way.", system.name), system)
        for system in systems
        if system._missing_seq()
    ]


def _timers(period, end):
    logs = period.env["mrp.workcenter.productivity"].sudo()
    running = logs.search(
        [("company_id", "=", period.company_id.id), ("date_start", "<", end), ("date_end", "=", False)]
    )
    running = running.filtered(lambda log: log.workorder_id.production_id.is_actual_cost)
    text = period.env._("Timers of the period still running: %s. Stop them.", len(running))
    return [("warn", text, running)] if running else []
