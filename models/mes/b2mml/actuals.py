"""Personnel, equipment and material actuals of a segment, as events."""

from decimal import Decimal

from .values import only, quantity
from .xml_text import children, local_name, text_of, texts

ENERGY_UNITS = ("KWH", "MWH")
# What MaterialUse says, in lower case, of either version; "Other" says it in its attribute OtherValue.
USES = {
    **dict.fromkeys(("consumed", "material consumed", "consumable"), "consumption"),
    **dict.fromkeys(("produced", "material produced", "yield produced"), "output"),
    **dict.fromkeys(("by-product produced", "co-product produced"), "output"),
    **dict.fromkeys(("scrap", "scrapped", "rejected", "reject", "waste"), "scrap"),
    **dict.fromkeys(("returned", "return", "material returned"), "return"),
}
MATERIALS = {
    "MaterialConsumedActual": "consumed",
    "MaterialProducedActual": "produced",
    "ConsumableActual": "consumed",
    "ConsumedMaterialActual": "consumed",
    "ProducedMaterialActual": "produced",
    "MaterialActual": None,
}
SHORT = {"PersonnelActual": "P", "EquipmentActual": "E", **dict.fromkeys(MATERIALS, "M")}


def read_actuals(segment, context):
    """Return [(own id, event fields)] of a segment's actuals, in the order of the document.

    context: start, end and whether an order is known
    """
    found, numbers = [], {}
    for actual in children(segment, *SHORT):
        letter = SHORT[local_name(actual)]
        numbers[letter] = numbers.get(letter, 0) + 1
        own_id = text_of(actual, "ID") or f"{letter}{numbers[letter]}"
        read = {"P": _personnel, "E": _equipment, "M": _material}[letter]
        events = read(actual, segment, context)
        for number, event in enumerate(events, start=1):
            found.append((own_id if len(events) == 1 else f"{own_id}.{number}", event))
    return found


def _personnel(actual, segment, context):
    """Each person named has worked the whole quantity."""
    time = _time(actual, context)
    place = {} if context["order"] else {"workcenter": _first_equipment(segment)}
    people = texts(actual, "PersonID") or [None]
    return [{"type": "labour", "employee": person, **place, **time} for person in people]


def _equipment(actual, segment, context):
    number, unit = quantity(actual)
    workcenter = only(actual, "EquipmentID")
    if unit and unit.upper() in ENERGY_UNITS:
        return [{"type": "energy", "workcenter": workcenter, "quantity": number, "unit": unit}]
    return [{"type": "machine", "workcenter": workcenter, **_time(actual, context)}]


def _time(actual, context):
    """Return what says how long: the quantity if there is one, dated by start and end if these are known."""
    number, unit = quantity(actual)
    return {"start": context["start"], "end": context["end"], "quantity": number, "unit": unit}


def _first_equipment(segment):
    return next(
        (name for actual in children(segment, "EquipmentActual") for name in texts(actual, "EquipmentID")), None
    )


def _material(actual, segment, context):
    use = _use(actual)
    number, unit = quantity(actual)
    event_type = USES.get(use, f"MaterialUse {use}")
    if event_type == "consumption" and isinstance(number, Decimal) and number < 0:
        event_type, number = "return", -number
    event = {
        "type": event_type,
        "item": only(actual, "MaterialDefinitionID"),
        "lot": only(actual, "MaterialLotID") or only(actual, "MaterialSubLotID"),
        "quantity": number,
        "unit": unit,
    }
    if event_type == "scrap":
        event["reason"] = text_of(actual, "Reason", "Description") or use
    return [event]


def _use(actual):
    implied = MATERIALS[local_name(actual)]
    for element in children(actual, "MaterialUse"):
        said = (element.text or "").strip().lower()
        other = element.get("OtherValue") or element.get("otherValue")
        if said == "other" and other:
            said = other.strip().lower()
        if said:
            return said
    return implied or "not said"
