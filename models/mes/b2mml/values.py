"""Values of B2MML as values of an event. What cannot be read stays a text, which the event's parser refuses."""

import hashlib
import re
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal

from .xml_text import children, local_name, text_of, texts

NUMBER = re.compile(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?\d{1,3})?")
MAX_ID = 64


def moment(text, zone):
    """Return an ISO 8601 time with offset; a time without one is in the zone of the company.

    >>> from zoneinfo import ZoneInfo
    >>> moment("2012-01-30T06:42:00", ZoneInfo("Asia/Shanghai"))
    '2012-01-29T22:42:00+00:00'
    >>> moment("2012-01-30T06:42:00.1230000+01:00", None), moment("soon", None), moment(None, None)
    ('2012-01-30T05:42:00.123000+00:00', 'soon', None)
    """
    if not text:
        return None
    try:
        read = datetime.fromisoformat(text)
        if read.tzinfo is None:
            read = read.replace(tzinfo=zone)
        return read.astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        return text


def day(text):
    """Return the date of a posting date, which B2MML writes as a date and time.

    >>> day("2012-01-30T06:42:00"), day("2012-01-30+01:00"), day(None)
    ('2012-01-30', '2012-01-30', None)
    """
    return text[:10] if text else None


def quantity(actual):
    """Return (number, unit) of an actual; (None, None) if it has no quantity.

    Several quantities of one actual, and what is no number, are returned as a text.
    """
    found = children(actual, "Quantity")
    if not found:
        return None, None
    strings = [text_of(each, "QuantityString") or "" for each in found]
    unit = text_of(found[0], "UnitOfMeasure")
    if len(strings) == 1 and NUMBER.fullmatch(strings[0]):
        return Decimal(strings[0]), unit
    return ", ".join(strings) or "?", unit


def only(actual, *names):
    """Return the one text of these names; several as a list, which no event can hold."""
    found = list(dict.fromkeys(texts(actual, *names)))
    return found if len(found) > 1 else next(iter(found), None)


def digest(element):
    """Return what tells an element without an id from others: of its content, not of its layout."""
    return hashlib.sha256(repr(_content(element)).encode("utf-8", "replace")).hexdigest()[:16]


def own_ids(elements, otherwise=None):
    """Return [(id, element)]: an element's own id, or one of what it says; of equal ones each has another.

    otherwise: the id of elements without one, if it is not what they say
    """
    seen, found = Counter(), []
    for element in elements:
        own_id = text_of(element, "ID")
        if not own_id:
            own_id = otherwise or digest(element)
            seen[own_id] += 1
            if seen[own_id] > 1:
                own_id = f"{own_id}-{seen[own_id]}"
        found.append((own_id, element))
    return found


def _content(element):
    return local_name(element), (element.text or "").strip(), [_content(child) for child in element]


def event_id(*parts):
    """Return the id of an event made of the ids above it; one too long is cut and made unique by a hash.

    >>> event_id("PP-1", "R1", "S1", "M1")
    'PP-1/R1/S1/M1'
    >>> len(event_id("x" * 80, "R1"))
    64
    """
    whole = "/".join(parts)
    if len(whole) <= MAX_ID:
        return whole
    return f"{whole[:31]}#{hashlib.sha256(whole.encode('utf-8', 'replace')).hexdigest()[:32]}"
