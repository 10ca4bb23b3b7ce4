"""From the JSON of one event to a Fact, or to a Rejected that names the field.

Checked here is only what needs no database: presence, type, form and range. Which fields a
type of event needs is said by its handler.
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

from .fact import FIELD_NAMES, Fact
from .faults import Rejected

MAX_EVENT_ID = 64
MAX_TEXT = 255  # characters of a reference, code or reason
MAX_SEQ = 2**63 - 1
MAX_QUANTITY = 1e12
MAX_EXPONENT = 300  # of any number, so that the database can keep it
CORRECTIONS = ("cancel", "replace")  # types that refer to another event
STATUSES = ("start", "progress", "finish")
MAX_DECIMALS = 1000
YEARS = range(1990, 2200)
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def parse_event(raw, needs_of, path=""):
    """Return the Fact in an event.

    raw:      the event as read from JSON
    needs_of: {type: fields it needs}; alternatives are written as a tuple of tuples
    path:     where the event stands in the request, for the message
    raises:   Rejected with code missing, type, value or too_long
    """
    if not isinstance(raw, dict):
        raise Rejected("type", path, "An event is a JSON object.")
    values = {
        name: _read(raw[name], READERS[name], _join(path, name)) for name in FIELD_NAMES if raw.get(name) is not None
    }
    _check_storable(raw, path)
    for name in ("event_id", "type", "occurred_at"):
        _require(values, (name,), path)
    if values["type"] not in needs_of:
        raise Rejected("value", _join(path, "type"), "This type of event is not known.")
    _check_needs(values, needs_of[values["type"]], path)
    _check_order_of_times(values, path)
    _check_reference(values, needs_of, path)
    return Fact(**values)


def check_text(value, path, max_length=MAX_TEXT):
    """Return a text that can be stored, or raise Rejected."""
    if not isinstance(value, str):
        raise Rejected("type", path, "A text is expected.")
    if len(value) > max_length:
        raise Rejected("too_long", path, f"At most {max_length} characters.")
    if UNSTORABLE.search(value):
        raise Rejected("value", path, "The text holds a character that cannot be stored.")
    return value


def _join(path, name):
    return f"{path}.{name}" if path else name


def _read(value, reader, path):
    return reader(value, path)


def _text(value, path):
    return check_text(value, path).strip() or None


def _event_id(value, path):
    return check_text(value, path, MAX_EVENT_ID) or None


def _moment(value, path):
    text = check_text(value, path)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Rejected("value", path, "Not an ISO 8601 date and time.") from None
    if moment.tzinfo is None:
        raise Rejected("value", path, "The offset from UTC is missing.")
    if moment.year not in YEARS:
        raise Rejected("value", path, f"The year {moment.year} is out of range.")
    return moment.astimezone(UTC).replace(tzinfo=None)


def read_day(value, path):
    try:
        day = date.fromisoformat(check_text(value, path))
    except ValueError:
        raise Rejected("value", path, "Not an ISO 8601 date.") from None
    if day.year not in YEARS:
        raise Rejected("value", path, f"The year {day.year} is out of range.")
    return day


def _number(value, path):
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise Rejected("type", path, "A number is expected.")
    return value


def check_number(value, path, least, most):
    """Return a number of a range, or raise Rejected; NaN is in no range."""
    number = _number(value, path)
    if number != number or not least <= number <= most:
        raise Rejected("value", path, "The number is out of range.")
    return number


def _quantity(value, path):
    return float(check_number(value, path, 0, MAX_QUANTITY))


def _seq(value, path):
    number = check_number(value, path, -MAX_SEQ, MAX_SEQ)
    if number != int(number):
        raise Rejected("value", path, "An integer of 64 bits is expected.")
    return int(number)


def _boolean(value, path):
    if not isinstance(value, bool):
        raise Rejected("type", path, "true or false is expected.")
    return value


def _status(value, path):
    if check_text(value, path) not in STATUSES:
        raise Rejected("value", path, f"One of: {', '.join(STATUSES)}.")
    return value


def _object(value, path):
    if not isinstance(value, dict):
        raise Rejected("type", path, "A JSON object is expected.")
    return value


READERS = {
    **dict.fromkeys(FIELD_NAMES, _text),
    "event_id": _event_id,
    "ref_event_id": _event_id,
    "occurred_at": _moment,
    "reported_at": _moment,
    "start": _moment,
    "end": _moment,
    "posting_date": read_day,
    "seq": _seq,
    "quantity": _quantity,
    "rework": _boolean,
    "status": _status,
    "event": _object,
    "data": _object,
}


def _check_storable(value, path):
    """Refuse texts and numbers, at any depth, that the database cannot keep."""
    if isinstance(value, str):
        if UNSTORABLE.search(value):
            raise Rejected("value", path, "The text holds a character that cannot be stored.")
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_storable(key, path)
            _check_storable(item, _join(path, key))
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            _check_storable(item, f"{path}[{index}]")
    elif isinstance(value, (int, float, Decimal)):
        _check_finite(Decimal(repr(value)) if isinstance(value, float) else Decimal(value), path)
    elif value is not None:
        raise Rejected("type", path, "A value of JSON is expected.")


def _check_finite(number, path):
    if not number.is_finite() or (number and not _is_storable(number)):
        raise Rejected("value", path, "The number is out of range.")


def _is_storable(number):
    return abs(number.adjusted()) <= MAX_EXPONENT and number.as_tuple().exponent >= -MAX_DECIMALS


def _check_needs(values, needs, path):
    """Check that a type has what it needs: each entry is a field, or ways to say one thing."""
    for need in needs:
        if isinstance(need, str):
            _require(values, (need,), path)
        elif not any(all(_is_given(values, f) for f in _listed(way)) for way in need):
            ways = " or ".join("+".join(_listed(way)) for way in need)
            first = _listed(need[0])[0]
            raise Rejected("missing", _join(path, first), f"Needed: {ways}.")


def _listed(way):
    return (way,) if isinstance(way, str) else way


def _require(values, names, path):
    for name in names:
        if not _is_given(values, name):
            raise Rejected("missing", _join(path, name), "This field is needed.")


def _is_given(values, name):
    return values.get(name) is not None


def _check_order_of_times(values, path):
    if "start" in values and "end" in values and values["end"] < values["start"]:
        raise Rejected("value", _join(path, "end"), "The end lies before the start.")


def _check_reference(values, needs_of, path):
    if values.get("ref_event_id") == values["event_id"]:
        raise Rejected("value", _join(path, "ref_event_id"), "An event cannot refer to itself.")
    if values["type"] == "replace":
        _check_new_event(values["event"], needs_of, _join(path, "event"))


def _check_new_event(event, needs_of, path):
    """Check the new event of a replacement; what it leaves out of type and time is that of the old one."""
    values = {
        name: _read(event[name], READERS[name], _join(path, name))
        for name in FIELD_NAMES
        if event.get(name) is not None
    }
    if "type" in values:
        if values["type"] not in needs_of or values["type"] in CORRECTIONS:
            raise Rejected("value", _join(path, "type"), "This type of event cannot replace another.")
        _check_needs(values, needs_of[values["type"]], path)
    _check_order_of_times(values, path)
