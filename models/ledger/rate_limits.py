"""What rates may be limited to, and what tells two rates apart."""

from .cost_element import RATE_BASES

PHASES = [("setup", "Set-up"), ("run", "Run")]
PURPOSES = [("planned", "Planned"), ("actual", "Actual")]
# What a rate on each basis may be limited to; a field not named here must stay empty.
FITTING = {
    "labour_hour": ("employee_id", "job_id", "workcenter_id", "rate_class_id"),
    "machine_hour": ("workcenter_id", "rate_class_id", "phase"),
    "piece": ("employee_id", "job_id", "workcenter_id", "rate_class_id", "product_id", "operation_id"),
    "energy": ("workcenter_id", "uom_id"),
    "run": ("workcenter_id", "product_id", "operation_id"),
    "unit": ("workcenter_id", "product_id", "operation_id"),
    "percent": ("employee_id", "job_id", "workcenter_id", "base_element_id"),
}
LIMITING = sorted({name for names in FITTING.values() for name in names})
# A rate per unit that names an operation or work center counts units passing it; any other
# counts units received. They are found apart, and add up.
UNIT_RECEIVED, UNIT_PASSING = "unit", "unit_passing"


def _number_of(column, selection):
    """Return SQL that numbers the values of a selection, 0 for none."""
    cases = " ".join(f"WHEN '{value}' THEN {number}" for number, (value, _label) in enumerate(selection, 1))
    return f"CASE {column} {cases} ELSE 0 END"


def same(number):
    """Return the part of an EXCLUDE that holds where two rows have the same number."""
    return f"int4range({number}, {number}, '[]') WITH &&"


KEY = [
    "company_id",
    "element_id",
    _number_of("basis", RATE_BASES),
    _number_of("phase", PHASES),
    _number_of("purpose", PURPOSES),
    *(
        f"COALESCE({column}, 0)"
        for column in (
            "employee_id",
            "job_id",
            "workcenter_id",
            "rate_class_id",
            "product_id",
            "operation_id",
            "meter_id",
            "base_element_id",
        )
    ),
]
