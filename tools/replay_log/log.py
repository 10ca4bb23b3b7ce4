"""Reading a shop-floor log: one row is one worker's report on one operation of one order."""

import csv
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

SETUP, PRODUCTION, BREAKDOWN = "S", "D", "B"
NEEDED = (
    "seq",
    "case_id",
    "activity",
    "resource",
    "start",
    "complete",
    "span_min",
    "work_order_qty",
    "part_desc",
    "worker_id",
    "report_type",
    "qty_completed",
    "qty_rejected",
    "qty_mrb",
    "rework",
)


class NotALog(ValueError):
    """The file is not a log of this format: says what is missing."""


@dataclass(frozen=True)
class Row:
    """One report; times are local wall-clock times without a zone."""

    seq: int
    order: str
    operation: str
    resource: str
    start: datetime
    end: datetime
    charged_minutes: float
    ordered: float
    product: str
    worker: str
    kind: str
    good: float
    rejected: float
    review: float
    is_rework: bool
    fingerprint: str  # of everything but its number: equal for exact duplicates

    @property
    def hours(self):
        return (self.end - self.start).total_seconds() / 3600

    @property
    def is_work(self):
        return self.kind != BREAKDOWN


class Log:
    """All rows, in the order in which they began."""

    def __init__(self, rows):
        self.rows = sorted(rows, key=lambda row: (row.start, row.seq))

    @classmethod
    def read(cls, file):
        with open(file, newline="", encoding="utf-8-sig") as stream:
            reader = csv.DictReader(stream)
            missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
            if missing:
                raise NotALog(f"{file} has no column {', '.join(missing)}")
            return cls([_row(cells) for cells in reader])

    @cached_property
    def by_order(self):
        """{order: its rows}; orders as they began."""
        orders = {}
        for row in self.rows:
            orders.setdefault(row.order, []).append(row)
        return orders

    @cached_property
    def last_operation(self):
        """{order: the operation that ended last}: what it completes is finished goods."""
        return {
            order: max(rows, key=lambda row: (row.end, row.start, row.seq)).operation
            for order, rows in self.by_order.items()
        }


def _row(cells):
    content = {name: value for name, value in cells.items() if name != "seq"}
    return Row(
        seq=int(cells["seq"]),
        order=cells["case_id"].strip(),
        operation=cells["activity"].strip(),
        resource=cells["resource"].strip(),
        start=datetime.fromisoformat(cells["start"]),
        end=datetime.fromisoformat(cells["complete"]),
        charged_minutes=_number(cells["span_min"]),
        ordered=_number(cells["work_order_qty"]),
        product=cells["part_desc"].strip(),
        worker=cells["worker_id"].strip(),
        kind=cells["report_type"].strip(),
        good=_number(cells["qty_completed"]),
        rejected=_number(cells["qty_rejected"]),
        review=_number(cells["qty_mrb"]),
        is_rework=cells["rework"].strip() == "Y",
        fingerprint=hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:48],
    )


def _number(text):
    return float(text or 0)
