"""Events, requests and documents as no MES should send them: hypothesis strategies over the described grammar.

Knows the interface from its description only.
"""

import json

from hypothesis import strategies as st

# ruff: noqa: E501  lists of odd values are easier to read on one line
TIMES = ["2026-03-02T12:00:00Z", "2026-03-02T20:00:00+08:00", "2026-03-02T12:00:00", "2026-W10-1T12:00Z", "noon", "+1"]
NASTY = [
    "",
    " ",
    "\x00",
    "\ud800",
    "\u202e",
    "电缆头",
    "🧰",
    "%s",
    "{0}",
    "' OR 1=1; --",
    "../../etc/passwd",
    "x" * 256,
]
NUMBERS = [0, -0.0, 1, 1.5, -1, 1e12, 1e13, 1e300, 10**400, float("nan"), float("inf"), 2**63, True]

nasty_text = st.one_of(st.sampled_from(NASTY), st.text(max_size=80))
anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.sampled_from(NUMBERS), st.integers(), st.floats(), nasty_text),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(nasty_text, inner, max_size=3)),
    max_leaves=6,
)


def good_values(schema):
    """Return a strategy of values that the schema of one field allows."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema.get("format") in ("date-time", "date"):
        return st.sampled_from(TIMES[:2]) if schema["format"] == "date-time" else st.just("2026-03-02")
    kinds = {
        "string": st.text("ABCXYZ0189-äé中", min_size=1, max_size=12),
        "number": st.floats(0, 1000),
        "integer": st.integers(1, 10**6),
        "boolean": st.booleans(),
        "object": st.dictionaries(st.sampled_from("abc"), st.integers(), max_size=2),
    }
    return kinds[schema["type"]]


def events(event_schema):
    """Return a strategy of events: what a type needs, then up to three fields made nasty, added or dropped."""
    properties = event_schema["properties"]
    needed = {rule["if"]["properties"]["type"]["const"]: rule["then"] for rule in event_schema["allOf"]}

    @st.composite
    def event(draw):
        event_type = draw(st.sampled_from(sorted(needed)))
        names = {*event_schema["required"], *needed[event_type].get("required", ())}
        for ways in needed[event_type].get("allOf", ()):
            names |= set(draw(st.sampled_from(ways["anyOf"]))["required"])
        names |= set(draw(st.lists(st.sampled_from(sorted(properties)), max_size=3)))
        made = {name: draw(good_values(properties[name])) for name in sorted(names)}
        made["type"] = event_type
        for name in draw(st.lists(st.sampled_from([*properties, "more"]), max_size=3)):
            if draw(st.booleans()):
                made[name] = draw(st.one_of(anything, st.sampled_from(TIMES)))
            else:
                made.pop(name, None)
        return made

    return event()


def spoilt(texts):
    """Return a strategy of bytes: a text of another strategy with some bytes cut, doubled or replaced."""

    @st.composite
    def body(draw):
        data = bytearray(draw(texts).encode("utf-8", "surrogatepass"))
        for _cut in range(draw(st.integers(0, 3))):
            begin = draw(st.integers(0, max(len(data) - 1, 0)))
            end = min(begin + draw(st.integers(0, 8)), len(data))
            data[begin:end] = draw(st.one_of(st.binary(max_size=8), st.just(bytes(data[begin:end]) * 2)))
        return bytes(data)

    return st.one_of(body(), st.binary(max_size=300))


def requests(event_schema, system):
    """Return a strategy of JSON-RPC requests as text."""
    totals = st.lists(st.dictionaries(st.sampled_from(TOTAL), anything), max_size=2)
    params = st.fixed_dictionaries(
        {
            "system": mostly(st.just(system), nasty_text),
            "events": mostly(st.lists(events(event_schema), max_size=3), anything),
            "event_ids": mostly(st.lists(st.text(max_size=64), max_size=3), anything),
            "date_from": mostly(st.just("2026-03-02"), anything),
            "date_to": mostly(st.just("2026-03-02"), anything),
            "totals": mostly(totals, anything),
        },
        optional={
            "mode": mostly(st.sampled_from(["sync", "async"]), anything),
            "since": mostly(st.just(""), anything),
            "limit": mostly(st.integers(1, 200), anything),
        },
    )
    whole = st.fixed_dictionaries(
        {"jsonrpc": mostly(st.just("2.0"), anything), "params": mostly(params, anything)},
        optional={"id": anything, "method": anything},
    )
    return mostly(whole, anything).map(json.dumps)


def mostly(good, bad):
    """Return a strategy of good values, with a bad one in between."""
    return st.integers(0, 9).flatmap(lambda number: bad if number == 9 else good)


TOTAL = ["type", "order", "item", "unit", "quantity", "count"]
TAGS = [
    *("ProductionPerformance", "OperationsPerformance", "ProductionResponse", "OperationsResponse", "SegmentResponse"),
    *("ID", "ProductionRequestID", "ProcessSegmentID", "ActualStartTime", "ActualEndTime", "PostingDate"),
    *("PersonnelActual", "PersonID", "EquipmentActual", "EquipmentID", "MaterialActual", "MaterialConsumedActual"),
    *("MaterialProducedActual", "MaterialDefinitionID", "MaterialLotID", "MaterialUse", "Quantity", "QuantityString"),
    *("UnitOfMeasure", "SegmentState", "ResponseState", "document", "more"),
]
XML_TEXT = st.one_of(
    st.sampled_from(
        ["", "Consumed", "Other", "Completed", "1", "-1", "NaN", "1e999", "HUR", *TIMES, "&amp;", "&#0;", "&x;"]
    ),
    st.text("ABC 01<>&\"'中\n", max_size=12),
)


@st.composite
def documents(draw):
    """A performance message with its elements thrown together."""

    def element(depth):
        tag = draw(st.sampled_from(TAGS))
        inner = draw(XML_TEXT)
        if depth and draw(st.booleans()):
            inner += "".join(element(depth - 1) for _child in range(draw(st.integers(1, 3))))
        return f"<{tag}>{inner}</{tag}>"

    material = "<MaterialConsumedActual>" + "".join(element(1) for _n in range(draw(st.integers(0, 3))))
    segment = f"<SegmentResponse>{element(2)}{material}</MaterialConsumedActual></SegmentResponse>"
    response = f"<ProductionResponse>{element(1)}{segment}{element(1)}</ProductionResponse>"
    return f"<ProductionPerformance>{element(1)}{response}</ProductionPerformance>"
