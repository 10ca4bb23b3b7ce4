"""Copies of manufacturing orders with all that hangs on them, written by SQL.

A close is measured on tens of thousands of orders; made one after the other in Odoo they would take hours. A few are
made for real and copied: every row that belongs to them, each reference among them turned to the copy of what it
refers to. `tests/close/test_bench_copies.py` shows that a copy is what a real order leaves.
"""

from odoo.tools import SQL

# What no two rows may share.
NUMBERED = {
    ("mrp_production", "name"),
    ("mrp_production", "mes_reference"),
    ("mrp_production_group", "name"),
    ("account_move", "name"),
    ("account_move_line", "move_name"),
}


def copy_orders(env, orders, copies, moves=()):
    """Write copies of orders with their documents, journal entries, plans, standards and cost lines.

    orders:  done or open mrp.production records
    copies:  how many of each
    moves:   further stock.move records to copy with them (deliveries of what the orders made)
    """
    env.flush_all()
    rows = rows_of(env, orders, moves)
    places = _Places(env, rows)
    for model in rows:
        places.insert(model, copies)
    _move_stock(env, rows["stock.move"], copies)
    env.invalidate_all()


def rows_of(env, orders, moves=()):
    """Return {model: records} of orders and of all that belongs to them; a model stands after those it refers to."""
    own = [("production_id", "in", orders.ids)]
    cost_lines = env["mrp.cost.line"].search(own)
    everything = (orders.move_raw_ids | orders.move_finished_ids).concat(*moves)
    entries = everything.account_move_id | (cost_lines.wip_move_line_id | cost_lines.counter_move_line_id).move_id
    active = env(context={**env.context, "active_test": False})
    rows = {
        "mrp.production.group": orders.production_group_id,
        "mrp.production": orders,
        "resource.calendar.leaves": orders.workorder_ids.leave_id,
        "mrp.workorder": orders.workorder_ids,
        "account.move": entries,
        "stock.move": everything,
        "account.move.line": entries.line_ids,
        "stock.move.line": everything.move_line_ids,
        "mrp.workcenter.productivity": orders.workorder_ids.time_ids,
        "mrp.meter.reading": active["mrp.meter.reading"].search(own),
        "mrp.production.progress": active["mrp.production.progress"].search(own),
        "mrp.cost.plan.line": active["mrp.cost.plan.line"].search(own),
        "mrp.cost.order.standard": env["mrp.cost.order.standard"].search(own),
        "mrp.cost.line": cost_lines,
    }
    return {model: records for model, records in rows.items() if records}


class _Places:
    """Where copies stand: copy n of the k-th row of a table has the id first + n × rows + k."""

    def __init__(self, env, rows):
        self._env, self._rows, self._first = env, rows, {}
        self._tables = {env[model]._table: model for model in rows}
        env.cr.execute("DROP TABLE IF EXISTS copied_row")
        env.cr.execute("CREATE TEMP TABLE copied_row (model varchar, id int, place int, PRIMARY KEY (model, id))")
        for model, records in rows.items():
            env.cr.execute(
                SQL(
                    "INSERT INTO copied_row "
                    "SELECT %s, id, place - 1 FROM UNNEST(%s) WITH ORDINALITY AS row (id, place)",
                    model,
                    sorted(records.ids),
                )
            )
            table = SQL.identifier(env[model]._table)
            [(self._first[model],)] = env.execute_query(SQL("SELECT MAX(id) + 1 FROM %s", table))
        env.cr.execute("ANALYZE copied_row")

    def insert(self, model, copies):
        """Write the copies of one model's rows, and of the relations they have among each other."""
        table = self._env[model]._table
        references = self._references(table)
        columns = [name for name in self._columns(table) if name != "id"]
        joins = [
            SQL(
                "LEFT JOIN copied_row %(alias)s ON %(alias)s.model = %(model)s AND %(alias)s.id = %(column)s",
                alias=SQL.identifier(f"to_{name}"),
                model=target,
                column=SQL.identifier("original", name),
            )
            for name, target in references.items()
        ]
        self._env.cr.execute(
            SQL(
                """
                INSERT INTO %(table)s (id, %(columns)s)
                SELECT %(id)s, %(values)s
                  FROM copied_row own
                  JOIN %(table)s original ON original.id = own.id
                  %(joins)s
                 CROSS JOIN GENERATE_SERIES(0, %(last)s) AS number
                 WHERE own.model = %(model)s
                 ORDER BY number, own.place
                """,
                table=SQL.identifier(table),
                columns=SQL(", ").join(map(SQL.identifier, columns)),
                id=self._copy_of(model, "own"),
                values=SQL(", ").join(self._value(table, name, references) for name in columns),
                joins=SQL(" ").join(joins),
                last=copies - 1,
                model=model,
            )
        )
        name = SQL.identifier(table)
        self._env.cr.execute(SQL("SELECT SETVAL(%s, (SELECT MAX(id) FROM %s))", f"{table}_id_seq", name))
        for field in self._env[model]._fields.values():
            if field.type == "many2many" and field.store and field.comodel_name in self._rows:
                self._insert_relation(field, copies)

    def _columns(self, table):
        query = "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'"
        return [name for (name,) in self._env.execute_query(SQL(f"{query} ORDER BY ordinal_position", table))]

    def _references(self, table):
        """Return {column: model, or the SQL that says which} of the columns that refer to copied rows."""
        found = {}
        for name, field in self._env[self._tables[table]]._fields.items():
            if field.store and field.type == "many2one" and field.comodel_name in self._rows:
                found[name] = field.comodel_name
            elif field.store and field.type == "many2one_reference":
                found[name] = SQL.identifier("original", field.model_field)
        return found

    def _value(self, table, name, references):
        original = SQL.identifier("original", name)
        if name in references:
            return self._copied(references[name], f"to_{name}", original)
        if (table, name) in NUMBERED:
            return SQL("%s || '-' || number + 1", original)
        return original

    def _copied(self, target, alias, original):
        """Return what a reference is in the copy: the copy of its target, or, where that is not copied, the same."""
        if isinstance(target, str):
            copy = self._copy_of(target, alias)
        else:
            cases = [SQL("WHEN %s = %s THEN %s", target, model, self._copy_of(model, alias)) for model in self._rows]
            copy = SQL("CASE %s END", SQL(" ").join(cases))
        return SQL("COALESCE(%s, %s)", copy, original)

    def _copy_of(self, model, alias):
        place = SQL.identifier(alias, "place")
        return SQL("%s + number * %s + %s", self._first[model], len(self._rows[model]), place)

    def _insert_relation(self, field, copies):
        """Copy the pairs of a relation of which the copied model is the first side."""
        self._env.cr.execute(
            SQL(
                """
                INSERT INTO %(table)s (%(one)s, %(other)s)
                SELECT %(copy_of_one)s, COALESCE(%(copy_of_other)s, pair.%(other)s)
                  FROM %(table)s pair
                  JOIN copied_row one ON one.model = %(model)s AND one.id = pair.%(one)s
                  LEFT JOIN copied_row other ON other.model = %(target)s AND other.id = pair.%(other)s
                 CROSS JOIN GENERATE_SERIES(0, %(last)s) AS number
                    ON CONFLICT DO NOTHING
                """,
                table=SQL.identifier(field.relation),
                one=SQL.identifier(field.column1),
                other=SQL.identifier(field.column2),
                copy_of_one=self._copy_of(field.model_name, "one"),
                copy_of_other=self._copy_of(field.comodel_name, "other"),
                model=field.model_name,
                target=field.comodel_name,
                last=copies - 1,
            )
        )


def _move_stock(env, moves, copies):
    """Let quantities on hand follow the copied moves."""
    env.cr.execute(
        SQL(
            """
            UPDATE stock_quant quant SET quantity = quant.quantity + moved.quantity * %(copies)s
              FROM (SELECT product_id, location_id, SUM(quantity) AS quantity
                      FROM (SELECT product_id, location_dest_id AS location_id, quantity_product_uom AS quantity
                              FROM stock_move_line WHERE move_id IN %(moves)s AND state = 'done'
                             UNION ALL
                            SELECT product_id, location_id, -quantity_product_uom
                              FROM stock_move_line WHERE move_id IN %(moves)s AND state = 'done') side
                     GROUP BY 1, 2) moved
             WHERE quant.product_id = moved.product_id AND quant.location_id = moved.location_id
            """,
            copies=copies,
            moves=tuple(moves.ids),
        )
    )
