"""How work in progress may be valued: choices of the settings, kept by reports and snapshots."""

METHODS = [
    ("actual", "Actual cost of the order"),
    ("weighted_average", "Equivalent units, weighted average"),
    ("fifo", "Equivalent units, first in first out"),
    ("material", "Material only"),
    ("standard", "At standard cost"),
    ("none", "None: all cost is of finished units"),
]
SCOPES = [("order", "Each order by itself"), ("process", "All orders of a product together")]
COMPLETIONS = [
    ("operations", "Operations passed"),
    ("hours", "Hours spent"),
    ("entered", "Entered for each order"),
]
