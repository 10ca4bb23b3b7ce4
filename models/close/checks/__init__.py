"""What a close looks for. Each function takes a period and returns [("block" or "warn", message, records)]."""

from .books import of_books, of_period
from .orders import of_negative_wip, of_orders
from .shop_floor import of_shop_floor
