"""Reading a shop-floor log, and what it implies: pure, on a few made-up rows."""

from datetime import date

import pytest
from replay_log import days, hours, months, report
from replay_log.disorder import disordered, late
from replay_log.events import by_day, events_of
from replay_log.log import Log, NotALog
from replay_log.plant import LOTS, plant_of
from replay_log.readings import lot_of, meter_readings, power

HEAD = (
    "seq,case_id,activity,resource,start,complete,elapsed_min,span_raw,span_min,work_order_qty,part_desc,"
    "worker_id,report_type,qty_completed,qty_rejected,qty_mrb,rework"
)
# Two orders of one product. Ann turns two orders at once from 9 to 10; her first report came twice.
ROWS = """
1,A,Turning,Lathe,2012-01-30T08:00:00,2012-01-30T10:00:00,120,,120,5,Gear,Ann,D,5,1,0,
2,A,Turning,Lathe,2012-01-30T08:00:00,2012-01-30T10:00:00,120,,120,5,Gear,Ann,D,5,1,0,
3,B,Turning,Lathe,2012-01-30T09:00:00,2012-01-30T10:00:00,60,,30,7,Gear,Ann,S,0,0,0,
4,A,Packing,Bench,2012-01-31T08:00:00,2012-01-31T09:00:00,60,,60,5,Gear,Bob,D,4,0,1,Y
5,B,Turning,Lathe,2012-02-01T08:00:00,2012-02-01T09:00:00,60,,60,7,Gear,Bob,B,0,0,0,
"""
ORDERS = {
    name: {
        "components": [
            {"item": "Bar", "unit": "kg", "quantity": 2.5, "backflush": False, "lot_tracked": True},
            {"item": "Box", "unit": "Units", "quantity": 5.0, "backflush": True, "lot_tracked": False},
        ]
    }
    for name in "AB"
}


@pytest.fixture
def log(tmp_path):
    file = tmp_path / "log.csv"
    file.write_text(HEAD + ROWS.rstrip() + "\n")
    return Log.read(file)


def test_a_file_without_the_columns_is_no_log(tmp_path):
    file = tmp_path / "other.csv"
    file.write_text("seq,case_id\n1,A\n")
    with pytest.raises(NotALog, match="has no column activity"):
        Log.read(file)


def test_hours_are_those_the_ledger_should_find(log):
    rows = log.rows
    assert hours.elapsed(rows) == 7
    assert hours.charged(rows) == 6.5
    work = hours.without_duplicates([row for row in rows if row.is_work])
    assert hours.shared(work, lambda row: row.worker) == 3  # Ann 8 to 10, Bob one hour
    explained = {what: value for what, _rule, value in hours.explain(log, 3.0, 3.0)}
    assert explained["- breakdowns"] == -1
    assert explained["- reports sent twice"] == -2
    assert explained["- overlapping reports of a person"] == -1
    assert explained["= labour hours expected"] == 3


def test_events_of_one_order_in_their_order(log):
    events = [event for event in events_of(log, ORDERS) if event["order"] == "A"]
    assert [event["type"] for event in events] == [
        "consumption",
        *["labour", "machine", "operation", "scrap"] * 2,
        "energy",
        *["labour", "machine", "operation", "scrap", "output", "energy", "complete"],
    ]
    assert (events[0]["quantity"], events[0]["lot"]) == (2.5, lot_of("A"))
    assert events[0]["occurred_at"] == "2012-01-30T08:00:00+08:00"
    assert "quantity" not in events[1], "the ledger shares the time, the MES charges none"


def test_exact_duplicates_have_the_same_id_and_content(log):
    events = events_of(log, ORDERS)
    by_id = {event["event_id"]: event for event in events}
    assert len(events) - len(by_id) == 4
    assert all(by_id[event["event_id"]] == event for event in events)
    assert max(map(len, by_id)) <= 64


def test_only_the_last_operation_puts_out_and_only_output_completes(log):
    events = events_of(log, ORDERS)
    assert [(e["order"], e["quantity"]) for e in events if e["type"] == "output"] == [("A", 4.0)]
    assert [e["order"] for e in events if e["type"] == "complete"] == ["A"]


def test_set_up_review_rework_and_breakdown_are_told(log):
    events = events_of(log, ORDERS)
    assert [e["order"] for e in events if e.get("reason") == "setup"] == ["B"]
    assert [(e["quantity"], e["reason"]) for e in events if e["type"] == "scrap"] == [
        (1.0, "rejected"),
        (1.0, "rejected"),
        (1.0, "review"),
    ]
    assert {e["type"] for e in events if e.get("rework")} == {"labour", "machine"}
    assert [e["workcenter"] for e in events if e["type"] == "downtime"] == ["Lathe"]


def test_the_plant_follows_from_the_log_and_is_the_same_every_time(log):
    plant = plant_of(log)
    assert plant == plant_of(log)
    assert plant["months"] == [("2012-01-01", "2012-01-31"), ("2012-02-01", "2012-02-29")]
    assert [operation["name"] for operation in plant["products"][0]["operations"]] == ["Turning", "Packing"]
    assert [(order["name"], order["quantity"]) for order in plant["orders"]] == [("A", 5.0), ("B", 7.0)]
    assert date.fromisoformat(plant["opening"][:10]) < date(2012, 1, 30)
    rate_names = ("burden_percent", "power", "air", "supervision", "overhead_planned", "overhead_actual")
    assert all(plant["rates"][name] > 0 for name in rate_names)
    bars, boxes = (material["receipts"] for material in plant["materials"])
    assert (len(bars), [receipt["lot"] for receipt in boxes]) == (LOTS, [None])
    assert lot_of("A") in {receipt["lot"] for receipt in bars}


def test_a_meter_is_read_once_a_day_of_an_order_and_machine(log):
    """The lathe ran two hours for A however often that was reported; a breakdown draws no power."""
    readings = {order: meter_readings(rows) for order, rows in log.by_order.items()}
    assert [quantity for _row, quantity in readings["A"]] == [
        round(2 * power("Lathe"), 3),
        round(1 * power("Bench"), 3),
    ]
    assert [quantity for _row, quantity in readings["B"]] == [round(1 * power("Lathe"), 3)]


def test_an_event_belongs_to_the_day_it_is_reported(log):
    found = by_day(events_of(log, ORDERS))
    assert list(found) == ["2012-01-30", "2012-01-31", "2012-02-01"]
    assert [event["type"] for event in found["2012-02-01"]] == ["downtime"]
    assert sum(map(len, found.values())) == len(events_of(log, ORDERS))


class Books:
    """Stands for the shell that posts and compares: one day's ledgers differ by 3.00."""

    def __init__(self, odd_day=None):
        self.odd_day, self.asked = odd_day, []

    def ask(self, question):
        self.asked.append((question["from"], question["to"], question["post"]))
        first, last = (int(question[name][-2:]) for name in ("from", "to"))
        return [self.row(f"2012-01-{number:02}") for number in range(first, last + 1)]

    def row(self, day):
        off = 3.0 if day == self.odd_day else 0.0
        sums = {"ledger": 10.0 + off, "gl": 10.0, "difference": off, "largest": off, "unposted": off, "other": 0.0}
        return {"day": day, "entries": 1, **sums}


def test_every_day_is_posted_and_compared_those_without_events_too():
    session = Books()
    books = days.Days(session)
    books.close("2012-01-02", 5)
    books.close("2012-01-05", 7)
    books.look_back()
    assert session.asked == [
        ("2012-01-02", "2012-01-02", True),
        ("2012-01-03", "2012-01-05", True),
        ("2012-01-02", "2012-01-05", False),
    ]
    assert [row["events"] for row in books.rows] == [5, 0, 0, 7]
    assert days.result(books.rows) == {"days": 4, "days_with_difference": 0, "largest_daily_difference": 0.0}
    assert not days.wrong(books.rows)


def test_one_day_that_differs_is_found_and_named():
    books = days.Days(Books(odd_day="2012-01-03"))
    books.close("2012-01-02", 5)
    books.close("2012-01-05", 7)
    assert days.result(books.rows) == {"days": 4, "days_with_difference": 1, "largest_daily_difference": 3.0}
    assert "2012-01-03: cost ledger 13.00, general ledger 10.00" in days.tables(books.rows)
    assert "posting runs of 2012-01-03" in days.wrong(books.rows)[0]


def test_disorder_keeps_every_event_and_corrects_as_many_as_asked(log):
    events = events_of(log, ORDERS)
    mixed = disordered(events, 20)
    assert mixed == disordered(events, 20), "the same every time"
    assert [event for event in mixed if event in events] != events
    assert sorted(e["event_id"] for e in mixed if e in events) == sorted(e["event_id"] for e in events)
    cancelled = {event["ref_event_id"] for event in mixed if event["type"] == "cancel"}
    assert len(cancelled) == round(len({event["event_id"] for event in events}) * 0.2)
    again = {event["event_id"]: event for event in mixed if event["event_id"].endswith("-r")}
    assert {event_id.removesuffix("-r") for event_id in again} == cancelled
    by_id = {event["event_id"]: event for event in events}
    assert all({**e, "event_id": i.removesuffix("-r")} == by_id[i.removesuffix("-r")] for i, e in again.items())
    assert max(len(event["event_id"]) for event in mixed) <= 64


def test_figures_that_differ_from_those_in_order_are_told():
    expected = {"stored": {"booked": 1}, "wip": 1.0, "good": 2.0}
    assert report.differing(expected, {**expected, "stored": {"booked": 3}}) == []
    assert report.differing(expected, {**expected, "wip": 1.5}) == ["wip is 1.5, in order it was 1.0"]


def test_some_work_of_a_months_end_is_reported_in_the_next_month():
    """Three days at the end have 6 reports of work, of which the first and the sixth are late."""
    work = [{"event_id": f"W{number}", "type": "labour"} for number in range(6)]
    output = {"event_id": "O", "type": "output"}
    before = {
        "2012-01-01": [{"event_id": "first", "type": "labour"}],
        "2012-01-28": work[:2],
        "2012-01-29": [output, *work[2:4]],
        "2012-01-31": work[4:],
        "2012-02-01": [{"event_id": "next", "type": "labour"}],
        "2012-02-02": [],
    }
    after = late(before)
    assert after["2012-02-02"] == [work[0], work[5]]
    assert after["2012-01-28"] == [work[1]]
    assert after["2012-01-29"] == before["2012-01-29"]
    assert sum(map(len, after.values())) == sum(map(len, before.values()))
    assert list(after) == list(before)


class Session:
    """Answers as a month end would; remembers what it was asked."""

    def __init__(self):
        self.asked = []

    def ask(self, question):
        self.asked.append(question)
        if "month" in question:
            figures = {"late": 0, "trial": 0.0, "wip": [1.0, 1.0], "stock": [2.0, 2.0], "difference": 0.0}
            return {
                "month": question["month"],
                "again": "again" in question,
                "state": "closed",
                "waived": [],
                **figures,
            }
        return [{"day": question["to"], "entries": 0}]


def test_a_month_is_closed_when_the_next_one_has_begun_and_the_second_one_twice():
    session = Session()
    ends = months.Months(days.Days(session), session)
    for day in ("2012-01-30", "2012-02-01", "2012-02-27", "2012-03-01", "2012-03-02", "2012-03-05"):
        ends.close_day(day, 1)
    ends.close_month()
    closed = [(row["month"], row["again"]) for row in ends.rows]
    assert closed == [("2012-01", False), ("2012-02", False), ("2012-02", True), ("2012-03", False)]
    posted = [question["to"] for question in session.asked if "to" in question]
    assert posted[:4] == ["2012-01-30", "2012-01-31", "2012-02-01", "2012-02-27"]
    assert session.asked[2] == {"month": "2012-01", "pool_amount": months.POOL_AMOUNT}


def test_a_month_end_that_does_not_agree_is_told():
    good = {"month": "2012-01", "state": "closed", "trial": 0.0, "difference": 0.0}
    assert months.wrong([good]) == []
    assert len(months.wrong([{**good, "difference": 0.01}, {**good, "trial": -0.01}, {**good, "state": "open"}])) == 3
