"""The months of the story, and what is told of each."""

import datetime
from dataclasses import dataclass
from pathlib import Path

from tables import table

FOLDER = Path(__file__).resolve().parent
LAST_DAY = datetime.date(2026, 10, 31)
DRIVERS = {"labour_hour": "labour hours", "machine_hour": "machine hours"}


@dataclass(frozen=True)
class Month:
    """One month: the name of its cost period, and the order whose cost sheet is shown."""

    period: str
    name: str
    order: str

    @property
    def events(self):
        return FOLDER / f"events-{self.period}.jsonl"


MONTHS = (
    Month("2026-08", "August 2026", "WB-2608-01"),
    Month("2026-09", "September 2026", "WB-2609-02"),
    Month("2026-10", "October 2026", "WB-2609-03"),
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
    parts = [_mended(closing), _bought(closing), *(_allocation(month, run) for run in closing["allocation"])]
    parts += [_wip(month, closing["wip"]), _entry(month, closing["entry"]), _late(month, closing["late"])]
    parts += [_sheet(closing["sheet"]), _stock(closing["stock"])]
    parts += [_reconciliation(month, closing["reconciliation"]), _agreement(month, closing)]
    return "\n\n".join(part for part in parts if part) + "\n"


def differences(closing):
    """Every figure by which ledgers and stock differ from the books, 0.0 where they agree."""
    ledger, books = closing["ledgers"]
    rows = [*closing["reconciliation"], *closing["stock"]]
    return [*(row[-1] for row in rows), round(ledger - books, 2), closing["trial"]]


def conclusion(found):
    """One last line."""
    largest = max(found, key=abs)
    return f"Trial balance, cost ledger and stock against general ledger, largest difference: {largest + 0.0:.2f}"


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
