"""Reading the JSON of a request: strictly, exactly, and without letting it hurt the server."""

import json
from decimal import Decimal

from .faults import bad_request, too_large

MAX_BODY_BYTES = 1024 * 1024
MAX_DEPTH = 32  # arrays and objects within each other


def parse_body(body):
    """Return the object in a request's body; numbers keep every digit (Decimal).

    raises: RequestFault bad_request if it is no JSON object in UTF-8, too_large if nested too deep
    """
    try:
        value = json.loads(
            body.decode("utf-8"),
            parse_float=Decimal,
            parse_int=Decimal,
            parse_constant=_refuse_constant,
        )
    except RecursionError:
        raise too_large("The body is nested too deep.") from None
    except (UnicodeDecodeError, ValueError) as error:
        raise bad_request(f"The body is not JSON in UTF-8: {error}") from None
    if not isinstance(value, dict):
        raise bad_request("The body must be one JSON object.", "")
    check_depth(value)
    return value


def _refuse_constant(name):
    raise ValueError(f"{name} is not a JSON number")


def check_depth(value, depth=MAX_DEPTH):
    """Raise too_large where arrays and objects lie more than `depth` within each other."""
    level = [value]
    for _step in range(depth):
        level = [child for parent in level for child in _children(parent)]
        if not level:
            return
    raise too_large(f"The body is nested more than {depth} deep.")


def _children(value):
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, (list, tuple)):
        return []
    return [child for child in value if isinstance(child, (dict, list, tuple))]
