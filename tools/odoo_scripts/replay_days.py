"""The posting run of each day of a replayed log, and what the two ledgers say after it.

Runs in Odoo's shell and answers questions: {"from": day, "to": day, "post": bool} is answered with one
row for each of these days, in order; with "post" each day's posting run goes first, as the daily job
would have it.
"""

import json
import time
from datetime import date, timedelta

SUMS = {
    "ledger": "ledger_amount",
    "gl": "gl_amount",
    "unposted": "unposted_amount",
    "other": "other_amount",
    "difference": "difference",
}


def days_between(first, last):
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def row_of(env, day, post):
    """Post what is dated up to a day, then compare the cost ledger with the general ledger at its end."""
    began = time.monotonic()
    entries = env["mrp.cost.posting"]._post(env.company, day) if post else env["account.move"]
    accounts = env["mrp.cost.reconciliation"]._compare(env.company, day)
    sums = {name: round(sum(account[field] for account in accounts), 2) for name, field in SUMS.items()}
    # With periodic inventory only a closing books work in progress: in between that is no difference.
    differences = [account["difference"] - account["periodic_amount"] for account in accounts]
    sums["largest"] = max(map(abs, differences), default=0.0)
    env.cr.commit()  # the next question sees what was booked since
    return {"day": day.isoformat(), "entries": len(entries), **sums, "seconds": time.monotonic() - began}


def main(env):
    env.cr.rollback()  # read nothing before the first question
    for line in QUESTIONS:  # noqa: F821
        question = json.loads(line)
        days = days_between(date.fromisoformat(question["from"]), date.fromisoformat(question["to"]))
        env.invalidate_all()
        print(json.dumps([row_of(env, day, question["post"]) for day in days]), flush=True)


main(env)  # noqa: F821
