"""Reading the JSON of a request: strictly, exactly, and without letting it hurt the server."""

import json
from decimal import Decimal, InvalidOperation

from .faults import bad_request, too_large

MAX_BODY_BYTES = 1024 * 1024
MAX_DEPTH = 32  # arrays and objects within each other
MAX_DIGITS = 2000  # of one number written out: what is longer takes a computer minutes to turn into an integer


def parse_body(body):
    """Return the object in a request's body; numbers keep every digit (Decimal).

    raises: RequestFault bad_request if it is no JSON object in UTF-8, too_large if nested too deep
    """
    try:
        value = json.loads(
            body.decode("utf-8"),
            parse_float=_number,
            parse_int=_number,
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


def _number(text):
    try:
        number = Decimal(text) if len(text) <= MAX_DIGITS else None
    except InvalidOperation:
        number = None
    if number is None or abs(number.adjusted()) > MAX_DIGITS:
        raise ValueError("a number is out of range")
    return number


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


def check_size(value):
    """Raise too_large where a value that came as no text would be more of it than a body may be."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    if len(text.encode("utf-8", "replace")) > MAX_BODY_BYTES:
        raise too_large("A call is larger than 1 MiB.")


def _children(value):
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, (list, tuple)):
        return []
    return [child for child in value if isinstance(child, (dict, list, tuple))]
