"""What can be wrong with what a MES sends, told apart by who must do what next."""

from odoo.addons.mrp_actual_cost import exceptions as costing

INTERNAL_MESSAGE = "An unexpected error; the server's log has it."


class RequestFault(Exception):
    """The request itself cannot be answered; none of its events was looked at."""

    def __init__(self, code, message, status, path=None, retry_after=None):
        super().__init__(message)
        self.retry_after = retry_after  # seconds
        self.code = code
        self.message = message
        self.status = status
        self.path = path


def unauthorized(message):
    return RequestFault("unauthorized", message, 401)


def forbidden(message):
    return RequestFault("forbidden", message, 403)


def bad_request(message, path=None, status=400):
    return RequestFault("bad_request", message, status, path)


def too_large(message):
    return RequestFault("too_large", message, 413)


def too_many(message, retry_after):
    return RequestFault("too_many", message, 429, retry_after=retry_after)


class Rejected(Exception):
    """An event is malformed: the sender mends it and sends it again. It is not stored."""

    def __init__(self, code, path, message):
        super().__init__(message)
        self.code = code
        self.path = path
        self.message = message


class Parked(Exception):
    """An event cannot be booked as things stand: a person mends the cause and replays it.

    missing: (model, code) where what is wrong is a code of the MES that stands for no record
    """

    def __init__(self, code, message, missing=None):
        super().__init__(message)
        self.code = code
        self.message = message
        self.missing = missing


PARKED_BY_COSTING = [
    (costing.MissingRate, "missing_rate"),
    (costing.OrderClosed, "order_closed"),
    (costing.LotMissing, "insufficient_lot"),
    (costing.NotIssued, "insufficient_lot"),
    (costing.NotAnOutput, "unknown_item"),
    (costing.NotReversible, "not_reversible"),
]


def code_of(error):
    """Return the contract's code for an error that a document refused with."""
    for kind, code in PARKED_BY_COSTING:
        if isinstance(error, kind):
            return code
    return "internal"
