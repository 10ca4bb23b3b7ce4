"""One text for all ways of writing the same JSON, so that a fact sent twice is recognised.

Keys are sorted, numbers are written by value (5, 5.0 and 5e0 are one number, exactly) and the
times of an event are written in UTC. Nothing else is touched.

>>> dumps({"b": 5.0, "a": [True, None, "x"]})
'{"a":[true,null,"x"],"b":5}'
>>> one = {"occurred_at": "2026-03-01T08:00:00+08:00", "quantity": 2}
>>> two = {"quantity": 2.0, "occurred_at": "2026-03-01T00:00:00Z"}
>>> event_hash(one) == event_hash(two)
True
"""

import hashlib
import json
from datetime import UTC, datetime
from decimal import Decimal

TIME_FIELDS = ("occurred_at", "reported_at", "start", "end")


def dumps(value):
    """Return the canonical JSON text of a value made of dicts, lists, texts and numbers."""
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, (int, float, Decimal)):
        return number_text(value)
    if isinstance(value, dict):
        pairs = (f"{dumps(key)}:{dumps(value[key])}" for key in sorted(value))
        return "{" + ",".join(pairs) + "}"
    return "[" + ",".join(dumps(item) for item in value) + "]"


def number_text(value):
    """Return one text per number: no trailing zeros, no sign on zero, exponent only if large.

    >>> number_text(Decimal("1.50")), number_text(-0.0), number_text(1500), number_text(0.1)
    ('1.5', '0', '1500', '0.1')
    >>> number_text(Decimal("1e30")), number_text(10**30)
    ('1e30', '1e30')
    """
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    sign, digits, exponent = exact.as_tuple()
    text = "".join(map(str, digits)).lstrip("0")
    short = text.rstrip("0")
    if not short:
        return "0"
    exponent += len(text) - len(short)
    return ("-" if sign else "") + _place_point(short, exponent)


def _place_point(digits, exponent):
    if exponent > 20 or exponent + len(digits) < -20:
        return f"{digits}e{exponent}"
    if exponent >= 0:
        return digits + "0" * exponent
    whole = digits[:exponent] or "0"
    return f"{whole}.{digits[exponent:].rjust(-exponent, '0')}"


def event_hash(event):
    """Return the SHA-256 (hex) that two reports of one fact have in common."""
    return hashlib.sha256(dumps(_in_utc(event)).encode()).hexdigest()


def _in_utc(event):
    known = {name: _utc_text(event[name]) for name in TIME_FIELDS if name in event}
    if isinstance(event.get("event"), dict):
        known["event"] = _in_utc(event["event"])
    return {**event, **known}


def _utc_text(text):
    try:
        return datetime.fromisoformat(text).astimezone(UTC).isoformat()
    except (TypeError, ValueError):
        return text
