"""What can keep a fact from being costed, told apart by what a person must do next."""

from odoo.exceptions import UserError


class CostingError(UserError):
    """A fact that cannot be costed as things stand; nothing of it was written."""


class MissingRate(CostingError):
    """No cost rate is valid for this resource on this day: enter one, then book again."""


class MissingAccount(CostingError):
    """An account the entry needs is not set: set it, then book again."""


class MissingJointValue(CostingError):
    """Outputs cannot share cost: enter their prices or conversion factors, then go on."""


class OrderClosed(CostingError):
    """The order is cancelled or cost-closed and takes no more cost."""


class LotMissing(UserError):
    """Less of a lot is in stock than was reported used: receive it, or correct the stock."""


class NotAnOutput(UserError):
    """The product is neither the product of the order nor one of its by-products."""


class NotIssued(UserError):
    """More of an item was reported returned than the order holds: report its issue first."""


class NotReversible(UserError):
    """What was reported cannot be taken back any more: its goods are gone, or others build on it."""
