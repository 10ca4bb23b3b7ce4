"""Run in Odoo's shell: print every row of the ledgers and of a close, told without ids and times of writing.

An id is told by its place among the ids of its table: rows that a killed transaction took with it leave a
gap in the ids, and none in the places.
"""
# ruff: noqa: F821  env comes from the shell

import json

TABLES = ("account_move", "account_move_line", "product_value", "stock_move")
# When something was written, and where in the database: seen_versions is made of the places of rows.
NOT_TOLD = (
    "access_token",
    "create_date",
    "date_started",
    "duration",
    "seen_versions",
    "waived_at",
    "write_date",
    "write_uid",
)
REPORT = "wip:"  # begins the part of a cost line that a production cost report has booked, then comes its id
COLUMNS = """
    SELECT columns.table_name, columns.column_name, target.relname
      FROM information_schema.columns columns
      LEFT JOIN pg_constraint key
        ON key.contype = 'f' AND key.conrelid = columns.table_name::regclass
       AND key.conkey = ARRAY[(SELECT attnum FROM pg_attribute
                                WHERE attrelid = columns.table_name::regclass AND attname = columns.column_name)]
      LEFT JOIN pg_class target ON target.oid = key.confrelid
     WHERE columns.table_schema = 'public' AND columns.column_name NOT IN %s
       AND columns.table_name IN (SELECT relname FROM pg_class
                                   WHERE relkind = 'r' AND (relname LIKE 'mrp_cost_%%' OR relname IN %s))
     ORDER BY columns.table_name, columns.ordinal_position
"""
HISTORY = """
    SELECT message.body FROM mail_message message
     WHERE message.model = 'mrp.cost.period' ORDER BY message.id
"""


class Teller:
    """Tells rows; remembers the places of ids."""

    def __init__(self, cr):
        self.cr = cr
        self._places = {}

    def everything(self):
        self.cr.execute(COLUMNS, [NOT_TOLD, TABLES])
        columns = {}
        for table, column, target in self.cr.fetchall():
            columns.setdefault(table, {})[column] = table if column == "id" else target
        told = {table: self.rows(table, targets) for table, targets in columns.items()}
        self.cr.execute(HISTORY)
        return told | {"history of periods": [str(body) for (body,) in self.cr.fetchall()]}

    def rows(self, table, targets):
        """Return the rows of a table as texts; targets: {column: table its ids are of, or None}."""
        names = ", ".join(f'"{name}"' for name in targets)
        order = "id" if "id" in targets else names
        self.cr.execute(f'SELECT {names} FROM "{table}" ORDER BY {order}')  # noqa: S608 - names of the catalogue
        return [" ".join(self.cells(row, targets)) for row in self.cr.dictfetchall()]

    def cells(self, row, targets):
        for name, target in targets.items():
            if name == "source_id" and "source_model" in row:
                target = row["source_model"].replace(".", "_")  # noqa: PLW2901
            value = row[name]
            if name == "part" and str(value).startswith(REPORT):
                target, value = "mrp_cost_wip_run", int(value.removeprefix(REPORT))  # noqa: PLW2901
            if value not in (None, "", 0, False):
                yield f"{name}={self.place(target, value) if target else value}"

    def place(self, table, number):
        if table not in self._places:
            self.cr.execute(f'SELECT id FROM "{table}" ORDER BY id')  # noqa: S608
            self._places[table] = {number: place for place, (number,) in enumerate(self.cr.fetchall(), 1)}
        return self._places[table].get(number, "none")


print(json.dumps(Teller(env.cr).everything()))
