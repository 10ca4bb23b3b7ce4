"""Run in Odoo's shell: give a product a history of done orders, copied by SQL from one real order."""
# ruff: noqa: F821  env and ARGS come from the shell

import json

from odoo.tools import SQL

env = env(context={**env.context, "tracking_disable": True})
product = env["product.product"].search([("name", "=", "Product with history")])
bom = env["mrp.bom"].search([("product_tmpl_id", "=", product.product_tmpl_id.id)])
Production = env["mrp.production"]


def make_real_order():
    order = Production.create({"product_id": product.id, "bom_id": bom.id, "product_qty": 10})
    order.action_confirm()
    order.qty_producing = 10
    order._set_qty_producing(False)
    order.with_context(skip_consumption=True, skip_backorder=True, skip_redirection=True).button_mark_done()
    env.flush_all()


def copy_rows(model, ids, copies, replaced, keep=()):
    """Insert copies of rows; replaced gives an SQL expression for columns that differ from the original.

    The id of copy n of the k-th row is base + n * len(ids) + k.
    """
    table = env[model]._table
    env.cr.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table])
    columns = [name for (name,) in env.cr.fetchall() if name != "id"]
    env.cr.execute(SQL("SELECT MAX(id) FROM %s", SQL.identifier(table)))
    base = env.cr.fetchone()[0] + 1
    values = SQL(", ").join(replaced.get(name, SQL.identifier("row", name)) for name in columns)
    env.cr.execute(
        SQL(
            """
            INSERT INTO %(table)s (id, %(columns)s)
            SELECT %(base)s + copy * %(count)s + place - 1, %(values)s
              FROM generate_series(0, %(copies)s - 1) AS copy,
                   unnest(%(ids)s) WITH ORDINALITY AS original(id, place)
              JOIN %(table)s AS row ON row.id = original.id
            """,
            table=SQL.identifier(table),
            columns=SQL(", ").join(SQL.identifier(name) for name in columns),
            base=base,
            count=len(ids),
            values=values,
            copies=copies,
            ids=ids,
        )
    )
    env.cr.execute(SQL("SELECT setval(%s, (SELECT MAX(id) FROM %s))", f"{table}_id_seq", SQL.identifier(table)))
    return base


def copied(base, ids, column):
    """SQL for a reference to a copied row: the copy of what the original refers to."""
    position = SQL("array_position(%s, %s)", ids, SQL.identifier("row", column))
    return SQL("%s + copy * %s + %s - 1", base, len(ids), position)


done = Production.search([("product_id", "=", product.id), ("state", "=", "done")], order="id")
if not done:
    make_real_order()
    done = Production.search([("product_id", "=", product.id), ("state", "=", "done")], order="id")
copies = ARGS["orders"] - len(done)
order = done[0]
moves = order.move_raw_ids | order.move_finished_ids
named = {"name": SQL("row.name || '-copy-' || %s + copy", len(done)), "mes_reference": SQL("NULL")}
productions = copy_rows("mrp.production", order.ids, copies, named)
of_order = {name: copied(productions, order.ids, name) for name in ("production_id", "raw_material_production_id")}
new_moves = copy_rows("stock.move", moves.ids, copies, of_order)
lines = moves.move_line_ids
of_move = {"move_id": copied(new_moves, moves.ids, "move_id"), "production_id": of_order["production_id"]}
copy_rows("stock.move.line", lines.ids, copies, of_move)
if ARGS["kind"] == "actual":
    cost_lines = order.cost_line_ids
    source = SQL(
        "CASE row.source_model WHEN 'stock.move' THEN %s ELSE row.source_id END",
        copied(new_moves, moves.ids, "source_id"),
    )
    copy_rows(
        "mrp.cost.line", cost_lines.ids, copies, {"production_id": of_order["production_id"], "source_id": source}
    )
quant = env["stock.quant"].search([("product_id", "=", product.id), ("location_id.usage", "=", "internal")])
quant.quantity += 10 * copies
env.flush_all()
env.cr.commit()
env.cr.execute("ANALYZE")
env.cr.commit()
env.invalidate_all()
product._update_standard_price()  # what the replay of the copied history says
env.cr.commit()
print(json.dumps({"orders": Production.search_count([("product_id", "=", product.id), ("state", "=", "done")])}))
