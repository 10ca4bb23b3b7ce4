"""The types of event a person chooses from, with the names shown."""

EVENT_TYPES = [
    ("consumption", "Consumption"),
    ("return", "Return"),
    ("labour", "Labour"),
    ("machine", "Machine"),
    ("energy", "Energy"),
    ("operation", "Operation"),
    ("output", "Output"),
    ("scrap", "Scrap"),
    ("downtime", "Downtime"),
    ("complete", "Complete"),
    ("cancel", "Cancel"),
    ("replace", "Replace"),
]
