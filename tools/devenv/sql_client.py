"""Run SQL with psycopg2 and print the last result as JSON; executed by the Odoo environment's Python.

Reads {"database", "statement", "values", "names"} from standard input: %(x)s in the statement is the
value x, {x} the identifier x when names are given. Runs in autocommit, as CREATE DATABASE needs.
"""

import json
import sys
import time

import psycopg2
from psycopg2 import sql

STARTING_UP = "57P03"


def connect(database, patience=30):
    """A server that recovers from a crash refuses connections for a moment."""
    deadline = time.monotonic() + patience
    while True:
        try:
            return psycopg2.connect(dbname=database, application_name="dev")
        except psycopg2.OperationalError as error:
            starting = error.pgcode == STARTING_UP or "starting up" in str(error)
            if not starting or time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def main():
    request = json.load(sys.stdin)
    connection = connect(request["database"])
    connection.autocommit = True
    statement = request["statement"]
    if request["names"]:
        names = {key: sql.Identifier(name) for key, name in request["names"].items()}
        statement = sql.SQL(statement).format(**names)
    with connection.cursor() as cursor:
        cursor.execute(statement, request["values"])
        rows = cursor.fetchall() if cursor.description else []
    json.dump(rows, sys.stdout, default=str)


if __name__ == "__main__":
    try:
        main()
    except psycopg2.Error as error:
        sys.exit(f"{type(error).__name__}: {error}".strip())
