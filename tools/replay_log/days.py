"""The days of a replayed log: each one's posting run, and whether the ledgers agreed after it."""

from datetime import date, timedelta

from tables import table

COIN = 0.005  # half a cent: floats of sums are no differences


class Days:
    """Keeps the books day by day while a log is sent.

    session  answers what replay_days.py answers
    rows     one dict for every calendar day from the log's first to its last, as after its posting run
    """

    def __init__(self, session):
        self._session = session
        self.rows = []

    def close(self, day, events):
        """Run the posting of a day on which events came, and of the days without any before it."""
        first = self.rows[-1]["day"] if self.rows else None
        start = (date.fromisoformat(first) + timedelta(days=1)).isoformat() if first else day
        rows = self._session.ask({"from": start, "to": day, "post": True})
        self.rows += [{**row, "events": events if row["day"] == day else 0} for row in rows]

    def look_back(self):
        """Compare every day once more, with all that was booked for it later."""
        if not self.rows:
            return []
        return self._session.ask({"from": self.rows[0]["day"], "to": self.rows[-1]["day"], "post": False})


def differing(rows):
    """Return the days whose ledgers differ, on any account."""
    return [row for row in rows if row["largest"] > COIN]


def wrong(rows):
    """Say in words what a posting run left behind, where the difference alone would hide it."""
    left = [row["day"] for row in rows if abs(row["unposted"]) > COIN or abs(row["other"]) > COIN]
    return [f"after the posting runs of {', '.join(left)} cost is not posted, or others booked on the account"] * bool(
        left
    )


def result(rows):
    """The days as figures of the replay."""
    return {
        "days": len(rows),
        "days_with_difference": len(differing(rows)),
        "largest_daily_difference": round(max((row["largest"] for row in rows), default=0.0), 2),
    }


def tables(rows):
    """Weeks at a glance: figures at the end of the last day, the largest difference of any day."""
    head = ["to", "days", "events", "entries", "cost ledger", "general ledger", "not posted", "largest difference"]
    weeks = {}
    for row in rows:
        weeks.setdefault(date.fromisoformat(row["day"]).isocalendar()[:2], []).append(row)
    cells = [_week(of_week) for of_week in weeks.values()]
    title = f"== Both ledgers after the posting run of each of {len(rows)} days, by week"
    lines = [table(title, head, cells)]
    for row in differing(rows):
        lines.append(f"  {row['day']}: cost ledger {row['ledger']:,.2f}, general ledger {row['gl']:,.2f}")
    return "\n".join(lines) + "\n"


def _week(rows):
    last = rows[-1]
    sums = [sum(row[name] for row in rows) for name in ("events", "entries")]
    largest = max(row["largest"] for row in rows)
    return [last["day"], len(rows), *sums, last["ledger"], last["gl"], last["unposted"], largest]
