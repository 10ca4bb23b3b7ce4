"""The months of the story, and what is told of each."""

import datetime
from dataclasses import dataclass
from pathlib import Path

from devenv import DevError
from tables import table

FOLDER = Path(__file__).resolve().parent
LAST_DAY = datetime.date(2026, 10, 31)
DRIVERS = {"labour_hour": "labour hours", "machine_hour": "machine hours"}


@dataclass(frozen=True)
class Month:
    """One month of the story.

    period     name of its cost period
    order      whose cost sheet is shown
    expected   maintenance of the month that was not billed at its end
    billed     what the bill of the month before's maintenance came to
    forgotten  a bill of the month before that turns up only when that month is closed
    """

    period: str
    name: str
    order: str
    expected: float
    billed: float = 0.0
    forgotten: float = 0.0

    @property
    def events(self):
        return FOLDER / f"events-{self.period}.jsonl"

    def to_close(self):
        """What the accountant is asked to do at its end."""
        figures = {"order": self.order, "billed": self.billed, "expected": self.expected}
        return {"do": "close", "month": self.period, **figures}


MONTHS = (
    Month("2026-08", "August 2026", "WB-2608-01", expected=60.0),
    Month("2026-09", "September 2026", "WB-2609-02", expected=180.0, billed=60.0),
    Month("2026-10", "October 2026", "WB-2609-03", expected=210.0, billed=195.0, forgotten=330.0),
)


def mes_report(month, report):
    """What became of the events: by type and status, then the ones that wait for somebody."""
    statuses = ["booked", "duplicate", "parked", "queued", "conflict", "rejected"]
    by_type = {}
    for type_, status, count in report["by_type"]:
        by_type.setdefault(type_, dict.fromkeys(statuses, 0))[status] = count
    shown = [status for status in statuses if any(counts[status] for counts in by_type.values())]
    rows = [[type_, *(counts[status] for status in shown)] for type_, counts in by_type.items()]
    total = ["all", *(sum(row[column] for row in rows) for column in range(1, len(shown) + 1))]
    parts = [
        table(
            f"== {month.name}: what the MES was answered (its last batch was sent twice)",
            ["event", *shown],
            rows,
            total,
        )
    ]
    for result in report["not_booked"]:
        parts.append(f"  {result['event_id']} {result['status']}: {result.get('code')}: {result.get('message')}")
    return "\n".join(parts) + "\n"


def month_end(month, closing):
    """What the accountant saw when closing the month."""
    parts = [_mended(closing), _bought(closing), _matched(closing), _accrued(month, closing)]
    parts += [_allocation(month, run) for run in closing["allocation"]]
    parts += [_wip(month, closing["wip"]), _entry(month, closing["entry"]), _late(month, closing["late"])]
    parts += [_sheet(closing["sheet"]), _stock(closing["stock"])]
    parts += [_reconciliation(month, closing["reconciliation"]), _agreement(month, closing)]
    return _joined(parts)


def closed_again(month, amount, closing):
    """What the accountant saw when a closed month was opened for a bill, and closed again."""
    parts = [f"== A bill of {month.name} has turned up, {amount:,.2f}: the month is opened and closed again"]
    parts += [_allocation(month, run) for run in closing["allocation"]]
    head = ["entry", "date", "reference", "amount"]
    parts.append(table(f"== Entries made by it: {len(closing['entries'])}", head, closing["entries"]))
    parts += [_moved(month, closing), _agreement(month, closing)]
    return _joined(parts)


def month_ends(rows):
    """All month ends, and the last day with any cost, as they are seen when the story is over."""
    head = ["at the end of", "period", "trial balance", "account", "ledger or stock", "general ledger"]
    body = [
        [when, state, trial, account, one, other]
        for when, state, trial, accounts in rows
        for account, one, other in accounts
    ]
    return table("== All month ends, seen from the end of the story", head, body) + "\n"


def differences(closing):
    """Every figure by which ledgers and stock differ from the books at a month's end, 0.0 where they agree.

    raises: DevError when the month was not closed, as then nothing was compared
    """
    if closing["state"] != "closed" or not closing["reconciliation"]:
        raise DevError(f"the month is {closing['state']}, and its ledgers were not compared")
    rows = [*closing["reconciliation"], *closing["stock"]]
    return [*(row[-1] for row in rows), closing["trial"]]


def later_differences(rows):
    """The same of all month ends, as they are seen when the story is over."""
    found = []
    for _when, _state, trial, accounts in rows:
        found += [trial, *(round(one - other, 2) for _account, one, other in accounts)]
    return found


def conclusion(found):
    """One last line."""
    largest = max(found, key=abs)
    return f"Trial balance, cost ledger and stock against general ledger, largest difference: {largest + 0.0:.2f}"


def _joined(parts):
    return "\n\n".join(part for part in parts if part) + "\n"


def _mended(closing):
    if not closing["mended"]:
        return ""
    head = ["event", "type", "it waited because", "after replay"]
    return table("== Parked events: the accountant says who is meant and replays them", head, closing["mended"])


def _bought(closing):
    if not closing["bought"]:
        return ""
    head = ["order", "operation", "vendor", "quantity", "amount"]
    return table("== Operations that a vendor did, received by the accountant", head, closing["bought"])


def _matched(closing):
    if not closing["matched"]:
        return ""
    head = ["accrued a month before", "accrued", "billed", "difference"]
    return table("== Bills of what was accrued, matched by the accountant", head, closing["matched"])


def _accrued(month, closing):
    title = f"== Accrued at the end of {month.name}, taken back on the next day"
    return table(title, ["kind", "account", "debit", "credit"], closing["accrued"])


def _allocation(month, run):
    title = (
        f"== {run['pool']} of {month.name}: {run['amount']:,.2f} by {DRIVERS[run['driver']]}, "
        f"{run['base']:,.2f} h, {run['rate']:.4f} an hour (preview, then charged)"
    )
    total = ["all", sum(row[1] for row in run["rows"]), sum(row[2] for row in run["rows"])]
    return table(title, ["order", "hours", "share"], run["rows"], total)


def _wip(month, rows):
    elements = list(dict.fromkeys(row[1] for row in rows))
    orders = {}
    for order, element, amount in rows:
        orders.setdefault(order, {})[element] = amount
    body = [
        [order, *(amounts.get(element, 0.0) for element in elements), sum(amounts.values())]
        for order, amounts in orders.items()
    ]
    total = ["all", *(sum(row[column] for row in body) for column in range(1, len(elements) + 2))]
    head = ["order", *elements, "work in progress"]
    return table(f"== Work in progress at the end of {month.name}", head, body, total)


def _moved(month, closing):
    """Work in progress of each order, before the month was opened again and after."""
    orders = {}
    for column, rows in enumerate((closing["before"], closing["wip"])):
        for order, _element, amount in rows:
            orders.setdefault(order, [0.0, 0.0])[column] += amount
    body = [[order, before, after, after - before] for order, (before, after) in orders.items()]
    total = ["all", *(sum(row[column] for row in body) for column in (1, 2, 3))]
    return table(f"== Work in progress at the end of {month.name}", ["order", "before", "now", "more"], body, total)


def _entry(month, entry):
    title = (
        f"== The cost entry of the last day of {month.name}: {', '.join(entry['names'])} "
        f"({entry['count']} cost entries in the month)"
    )
    total = ["", "", sum(row[2] for row in entry["rows"]), sum(row[3] for row in entry["rows"])]
    return table(title, ["account", "cost element", "debit", "credit"], entry["rows"], total)


def _late(month, rows):
    if not rows:
        return ""
    head = ["order", "what", "cost element", "belongs to", "counted on", "amount"]
    return table(f"== Reported after its month was closed, counted in {month.name}", head, rows)


def _sheet(sheet):
    total = ["all", *(sum(row[column] for row in sheet["rows"]) for column in (1, 2, 3, 4))]
    title = f"== Cost sheet of {sheet['order']}: {sheet['made']:g} good units, {sheet['unit_cost']:.4f} each"
    return table(title, ["cost element", "standard", "planned", "actual", "less planned"], sheet["rows"], total)


def _stock(rows):
    title = "== Stock and its accounts at the month's end"
    return table(title, ["account", "stock", "general ledger", "difference"], rows)


def _reconciliation(month, rows):
    head = ["account", "cost ledger", "general ledger", "not posted", "difference"]
    return table(f"== Cost ledger and general ledger at the end of {month.name}", head, rows)


def _agreement(month, closing):
    """Each figure beside the one it must be."""
    rows = [["trial balance", closing["trial"], 0.0]]
    rows += [[f"work in progress: {row[0]}", row[1], row[2]] for row in closing["reconciliation"]]
    rows += [[f"stock: {row[0]}", row[1], row[2]] for row in closing["stock"]]
    head = ["", "ledger or stock", "general ledger", "difference"]
    body = [[name, one, other, round(one - other, 2)] for name, one, other in rows]
    return table(f"== The end of {month.name}", head, body)
