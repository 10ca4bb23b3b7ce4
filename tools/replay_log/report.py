"""What a replay prints: tables for people, and the figures as one object."""

from tables import table

from .hours import explain

STATUSES = ("booked", "duplicate", "parked", "queued", "conflict", "rejected")
FROM_THE_LEDGER = (
    "orders",
    "orders_done",
    "good",
    "scrapped",
    "labour_hours",
    "machine_hours",
    "cost_lines",
    "cost_in",
    "cost_out",
    "wip",
    "gl_wip",
    "difference",
)
MOST_SHOWN = 10  # events that could not be booked


def closings(periods):
    """How the months were closed."""
    head = ["month", "state", "labour hours", "overhead", "charged to orders", "work in progress", "difference"]
    names = ("period", "state", "labour_hours", "overhead", "orders", "wip", "difference")
    rows = [[period[name] for name in names] for period in periods]
    return table("== Closed months", head, rows) + "\n"


def tables(log, figures, answers):
    """What was sent, what it cost, and how the hours come about."""
    return "\n\n".join([_answers(answers), _costs(figures), _hours(log, figures)]) + "\n"


def differing(expected, figures):
    """Return in words which figures of a log sent in disorder are not those of the log in its order."""
    names = [name for name in figures if name not in ("stored", "cost_lines")]
    return [
        f"{name} is {figures[name]}, in order it was {expected[name]}"
        for name in names
        if figures[name] != expected[name]
    ]


def verdict(answers, wrong):
    """What is wrong; or, of a log sent again, that it left everything as it was."""
    if wrong:
        return f"WRONG: {'; '.join(wrong)}\n"
    return f"Sent again: all {answers['events']:,} events answered duplicate, nothing booked, every figure unchanged.\n"


def result(figures, answers, of_days, seconds):
    """The figures of a replay: what the client was answered, and what the database says."""
    by_status = answers["by_status"]
    counts = {name: by_status.get(name, 0) for name in ("booked", "duplicate", "parked", "rejected")}
    ledger = {name: figures[name] for name in FROM_THE_LEDGER}
    sent = {"rows": answers["rows"], "events": answers["events"]}
    return {**sent, **counts, **ledger, **of_days, "seconds": round(seconds)}


def _answers(answers):
    by_type = {}
    for type_, status, count in answers["by_type"]:
        by_type.setdefault(type_, dict.fromkeys(STATUSES, 0))[status] = count
    shown = [status for status in STATUSES if any(counts[status] for counts in by_type.values())]
    rows = [[type_, *(counts[status] for status in shown)] for type_, counts in by_type.items()]
    total = ["all", *(sum(row[column] for row in rows) for column in range(1, len(shown) + 1))]
    title = f"== {answers['rows']:,} rows of the log, sent as {answers['events']:,} events"
    lines = [table(title, ["event", *shown], rows, total)]
    for failed in answers["not_booked"][:MOST_SHOWN]:
        lines.append(f"  {failed['event_id']} {failed['status']}: {failed.get('code')}: {failed.get('message')}")
    return "\n".join(lines)


def _costs(figures):
    rows = figures["by_element"]
    total = ["all", None, *(sum(row[column] for row in rows) for column in (2, 3))]
    head = ["cost element", "hours", "cost in", "work in progress"]
    return table("== Cost of all orders, whatever its date", head, rows, total)


def _hours(log, figures):
    rows = explain(log, figures["labour_hours"], figures["machine_hours"])
    return table("== From the hours of the log to the hours of the ledger", ["", "rule", "hours"], rows)
