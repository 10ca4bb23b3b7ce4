"""The months of a replayed log, each closed when the next one has begun; and what its end showed."""

from calendar import monthrange
from datetime import date

from tables import table

from .plant import POOL_AMOUNT

AGAIN_AFTER = 3  # reporting days of the next month, when the second month is opened and closed once more
CORRECTION = 250.0  # what the pool then turned out to cost more
COIN = 0.005


class Months:
    """Closes months between the days of a log.

    books    keeps the books day by day (days.Days)
    session  answers what replay_month_end.py answers
    rows     one dict for each close, in the order in which they were made
    """

    def __init__(self, books, session):
        self.rows = []
        self._books, self._session = books, session
        self._month, self._days = None, 0

    def close_day(self, day, events):
        """Keep the books of a day on which events came; it may be the first of a month."""
        if self._month and day[:7] != self._month:
            self.close_month()
        self._month = day[:7]
        self._days += 1
        self._books.close(day, events)
        if len(self.rows) == 2 and self._days == AGAIN_AFTER:
            again = {"month": self.rows[-1]["month"], "pool_amount": POOL_AMOUNT + CORRECTION, "again": True}
            self.rows.append(self._session.ask(again))

    def close_month(self):
        """Close the month whose days were reported."""
        year, month = map(int, self._month.split("-"))
        last = date(year, month, monthrange(year, month)[1]).isoformat()
        if self._books.rows[-1]["day"] < last:
            self._books.close(last, 0)
        self.rows.append(self._session.ask({"month": self._month, "pool_amount": POOL_AMOUNT}))
        self._days = 0


def wrong(rows):
    """Say in words which month ends do not agree, to the cent."""
    found = []
    for row in rows:
        if row["state"] != "closed":
            found.append(f"{row['month']} is {row['state']}")
        if abs(row["trial"]) > COIN or row["difference"] > COIN:
            found.append(f"at the end of {row['month']} the books differ: {row['trial']}, {row['difference']}")
    return found


def tables(rows):
    """The month ends, in the order in which they were closed."""
    head = ["month", "closed", "late", "trial balance", "WIP ledger", "WIP GL", "stock", "stock GL", "difference"]
    cells = [
        [
            row["month"],
            "again" if row["again"] else "once",
            row["late"],
            row["trial"],
            *row["wip"],
            *row["stock"],
            row["difference"],
        ]
        for row in rows
    ]
    lines = [table("== Month ends, each as it was closed", head, cells)]
    lines += [f"  {row['month']} waived: {message}" for row in rows for message in row["waived"]]
    return "\n".join(lines) + "\n"
