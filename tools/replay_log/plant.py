"""The plant a log implies: what exists in it follows from the log, what it costs from fixed rules.

Rules instead of chance: a figure is drawn from a hash of the name it belongs to, so that the same log
makes the same plant everywhere.
"""

import hashlib
import math
from datetime import timedelta

BAR, BOX = "Steel Bar", "Shipping Box"
BAR_PRICES, BOX_PRICE = (3.90, 4.50), 1.10  # per kg, by lot; per piece
LOTS = 6  # of steel bar, each with enough for all orders that scan it
STOCK_FACTOR = 3  # of what the orders are planned to need: some reports exceed the order
POOL_AMOUNT = 12_000.0  # shop overhead of each month
BURDEN_PERCENT = 38.5  # of labour
POWER_PRICE = 0.18  # per kWh metered
AIR_RATE = 0.75  # compressed air, per machine hour: energy, too
SETUP_FACTOR = 0.6  # a machine being set up, against one that runs
# Applied overhead: planned at one rate per machine hour, charged at another; and one per labour hour.
SUPERVISION_RATE = 2.20
OVERHEAD_PLANNED, OVERHEAD_ACTUAL = 7.50, 8.10
GRADES = {"Grade A": 21.0, "Grade B": 24.5, "Grade C": 28.0, "Grade D": 33.0}
PLANNED_LABOUR_RATE = 26.0


def plant_of(log):
    """Return everything that has to exist before the log can be reported, as plain JSON values."""
    first, last = log.rows[0].start, max(row.end for row in log.rows)
    products = _products(log)
    orders = [_order(order, rows) for order, rows in log.by_order.items()]
    return {
        "opening": (first - timedelta(days=31)).isoformat(" ", "seconds"),
        "rates_from": (first - timedelta(days=31)).date().isoformat(),
        "months": _months(first.date(), last.date()),
        "workcenters": [_workcenter(name) for name in sorted({row.resource for row in log.rows if row.resource})],
        "workers": [_worker(name) for name in sorted({row.worker for row in log.rows if row.worker})],
        "grades": GRADES,
        "planned_labour_rate": PLANNED_LABOUR_RATE,
        "rates": {
            "burden_percent": BURDEN_PERCENT,
            "power": POWER_PRICE,
            "air": AIR_RATE,
            "supervision": SUPERVISION_RATE,
            "overhead_planned": OVERHEAD_PLANNED,
            "overhead_actual": OVERHEAD_ACTUAL,
        },
        "pool_amount": POOL_AMOUNT,
        "materials": _materials(products, orders),
        "products": products,
        "orders": orders,
    }


def draw(low, high, name, digits=2):
    """Return a number between two others that depends on a name alone.

    >>> draw(10, 20, "Machine 1") == draw(10, 20, "Machine 1")
    True
    >>> 10 <= draw(10, 20, "Machine 2") <= 20
    True
    """
    share = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) / 2**32
    return round(low + (high - low) * share, digits)


def _products(log):
    by_product = {}
    for row in log.rows:
        by_product.setdefault(row.product, []).append(row)
    return [
        {"name": name, "bar_kg": draw(0.2, 2.5, f"kg {name}"), "operations": _operations(log, name, rows)}
        for name, rows in sorted(by_product.items())
    ]


def _operations(log, product, rows):
    """Return a product's operations in the order in which its orders do them, each where it is mostly done."""
    return [
        {
            "name": operation,
            "workcenter": _most_frequent(row.resource for row in rows if row.operation == operation),
            "minutes": draw(1.0, 6.0, f"minutes {product} {operation}"),
        }
        for operation in _in_sequence(log, rows)
    ]


def _in_sequence(log, rows):
    """Sort operations by where in their orders they begin, on average; 0 is first, 1 is last."""
    places = {}
    for order in dict.fromkeys(row.order for row in rows):
        first_seen = list(dict.fromkeys(row.operation for row in log.by_order[order]))
        for index, operation in enumerate(first_seen):
            places.setdefault(operation, []).append(index / max(len(first_seen) - 1, 1))
    return sorted(places, key=lambda operation: (sum(places[operation]) / len(places[operation]), operation))


def _most_frequent(names):
    names = sorted(names)
    return max(names, key=names.count)


def _order(order, rows):
    return {
        "name": order,
        "product": rows[0].product,
        "quantity": max(row.ordered for row in rows) or 1.0,
        "start": rows[0].start.isoformat(" ", "seconds"),
    }


def _workcenter(name):
    hourly = draw(12, 60, f"machine {name}")
    return {
        "name": name,
        "costs_hour": hourly,
        "setup": round(hourly * SETUP_FACTOR, 2),
        "depreciation": draw(2, 15, f"depreciation {name}"),
    }


def _worker(name):
    grades = list(GRADES)
    return {"name": name, "grade": grades[int(draw(0, len(grades) - 0.01, f"grade {name}"))]}


def _materials(products, orders):
    """Return both components with enough in stock for every order; steel by lot, each at its price."""
    bar_kg = {product["name"]: product["bar_kg"] for product in products}
    kilograms = sum(bar_kg[order["product"]] * order["quantity"] for order in orders)
    pieces = sum(order["quantity"] for order in orders)
    lots = [
        {"lot": lot_name(number), "price": draw(*BAR_PRICES, f"price {lot_name(number)}"), "stock": _plenty(kilograms)}
        for number in range(LOTS)
    ]
    boxes = [{"lot": None, "price": BOX_PRICE, "stock": _plenty(pieces)}]
    return [
        {"name": BAR, "unit": "uom.product_uom_kgm", "receipts": lots},
        {"name": BOX, "unit": "uom.product_uom_unit", "receipts": boxes},
    ]


def lot_name(number):
    """Return the name of a lot of steel.

    >>> lot_name(0)
    'Heat 1'
    """
    return f"Heat {number + 1}"


def _plenty(need):
    return float(math.ceil(STOCK_FACTOR * need / 100 + 1) * 100)


def _months(first, last):
    """Return [(first day, last day)] of the months from one date to another.

    >>> from datetime import date
    >>> _months(date(2012, 1, 2), date(2012, 2, 3))
    [('2012-01-01', '2012-01-31'), ('2012-02-01', '2012-02-29')]
    """
    months, day = [], first.replace(day=1)
    while day <= last:
        following = (day + timedelta(days=31)).replace(day=1)
        months.append((day.isoformat(), (following - timedelta(days=1)).isoformat()))
        day = following
    return months
