"""The figures of a replayed log, all read from the database. Runs in Odoo's shell; prints one JSON object."""

import json

from odoo.addons.mrp_actual_cost.models.ledger.cost_line import KINDS_IN as INCOMING


def figures(env):
    env["mrp.cost.line"].flush_model()
    lines = _row(
        env,
        """
        SELECT COUNT(*), COALESCE(SUM(line.amount), 0),
               COALESCE(SUM(line.amount) FILTER (WHERE line.kind IN %(incoming)s), 0),
               COALESCE(SUM(line.hours) FILTER (WHERE element.code = 'labour'), 0),
               COALESCE(SUM(line.hours) FILTER (WHERE element.code = 'machine'), 0)
          FROM mrp_cost_line line JOIN mrp_cost_element element ON element.id = line.element_id
        """,
        incoming=INCOMING,
    )
    count, wip, cost_in, labour, machine = lines
    orders, done = _row(env, "SELECT COUNT(*), COUNT(*) FILTER (WHERE state = 'done') FROM mrp_production")
    [good] = _row(
        env,
        """
        SELECT COALESCE(SUM(move.quantity), 0) FROM stock_move move
          JOIN mrp_production production ON production.id = move.production_id
         WHERE move.state = 'done' AND move.product_id = production.product_id
        """,
    )
    [scrapped] = _row(env, "SELECT COALESCE(SUM(quantity), 0) FROM mrp_production_reject WHERE active")
    [gl_wip] = _row(
        env,
        """
        SELECT COALESCE(SUM(item.balance), 0) FROM account_move_line item
         WHERE item.parent_state = 'posted'
           AND item.account_id IN (SELECT DISTINCT wip_account_id FROM mrp_cost_line)
           AND item.date <= COALESCE((SELECT MAX(date_to) FROM mrp_cost_period WHERE state = 'closed'), 'infinity')
        """,
    )
    return {
        "stored": dict(env.execute_query(_sql("SELECT state, COUNT(*) FROM mrp_mes_event GROUP BY state"))),
        "orders": orders,
        "orders_done": done,
        "good": float(good),
        "scrapped": float(scrapped),
        "labour_hours": round(float(labour), 2),
        "machine_hours": round(float(machine), 2),
        "cost_lines": count,
        "cost_in": round(float(cost_in), 2),
        "cost_out": round(float(cost_in - wip), 2),
        "wip": round(float(wip), 2),
        "gl_wip": round(float(gl_wip), 2),
        "difference": round(float(wip - gl_wip), 2),
        "by_element": _by_element(env),
        "stock": _stock(env),
    }


def _by_element(env):
    """Return [element, hours, cost in, work in progress] in the order of the elements."""
    rows = env.execute_query(
        _sql(
            """
            SELECT element.id, SUM(line.hours) FILTER (WHERE line.kind = 'time'),
                   SUM(line.amount) FILTER (WHERE line.kind IN %(incoming)s), SUM(line.amount)
              FROM mrp_cost_line line JOIN mrp_cost_element element ON element.id = line.element_id
             GROUP BY element.id, element.sequence ORDER BY element.sequence, element.id
            """,
            incoming=INCOMING,
        )
    )
    names = {element.id: element.name for element in env["mrp.cost.element"].browse(row[0] for row in rows)}
    return [[names[row[0]], float(row[1] or 0), float(row[2] or 0), float(row[3] or 0)] for row in rows]


def _stock(env):
    """Return [product, quantity, value] of all that is in stock."""
    products = env["product.product"].search([("is_storable", "=", True)])
    return [
        [product.display_name, round(product.qty_available, 4), round(product.total_value, 2)]
        for product in products.sorted("id")
        if product.qty_available or product.total_value
    ]


def _row(env, query, **values):
    [row] = env.execute_query(_sql(query, **values))
    return row


def _sql(query, **values):
    from odoo.tools import SQL  # noqa: PLC0415 - the shell runs this text, it is no module

    return SQL(query, **values)


print(json.dumps(figures(env)))  # noqa: F821
