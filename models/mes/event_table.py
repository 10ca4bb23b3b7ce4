"""A table of events (CSV) as events of the contract: one row per event, columns named as the contract's fields."""

import json
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from .canonical import TIME_FIELDS, event_hash
from .csv_rows import read_rows
from .fact import FIELD_NAMES
from .faults import Rejected

NUMBERS = ("quantity", "seq")
OBJECTS = ("event", "data")
YES, NO = ("true", "yes", "1"), ("false", "no", "0")
MANUAL_PREFIX = "manual-"


def read_events(content, zone):
    """Return ([(line, event)], [(line, path, message)]) of a CSV file.

    content: bytes, UTF-8 with or without a byte order mark; separated by comma, semicolon, tab or bar
    zone:    the ZoneInfo of times that are written without an offset
    An event without an id gets one derived from what it says, so that the same file read twice means the same events.
    """
    rows, faults = read_rows(content, FIELD_NAMES)
    events, seen = [], Counter()
    for line, row in rows:
        try:
            event = {name: _value(name, text, zone) for name, text in row.items()}
        except Rejected as fault:
            faults.append((line, fault.path, fault.message))
            continue
        if "event_id" not in event:
            digest = event_hash(event)
            seen[digest] += 1
            event["event_id"] = derived_id(event, seen[digest])
        events.append((line, event))
    return events, faults


def derived_id(event, nth=1):
    """Return the id of an event that has none: equal for equal content, other for its nth equal in one file."""
    return MANUAL_PREFIX + event_hash({**event, "nth": nth})[:40]


def _value(name, text, zone):
    if name in NUMBERS:
        return _number(name, text)
    if name in TIME_FIELDS:
        return _moment(name, text, zone)
    if name in OBJECTS:
        return _object(name, text)
    if name == "rework":
        return _flag(name, text)
    return text


def _number(name, text):
    try:
        return Decimal(text)
    except InvalidOperation:
        raise Rejected("type", name, f"{text} is not a number; write 1234.5.") from None


def _moment(name, text, zone):
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Rejected("value", name, f"{text} is not a time; write 2026-03-01 08:30.") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC).isoformat()


def _object(name, text):
    try:
        return json.loads(text, parse_float=Decimal, parse_int=Decimal)
    except ValueError:
        raise Rejected("type", name, "A JSON object is expected.") from None


def _flag(name, text):
    if text.lower() in YES + NO:
        return text.lower() in YES
    raise Rejected("type", name, "Write true or false.")
