import time

from psycopg2.errors import LockNotAvailable

from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged

from odoo.addons.mrp_actual_cost.models.mes.turns import ORDER_TURN, PRODUCT_TURN, patience, turn

FREE, TAKEN = (ORDER_TURN, 2**31 - 1), (PRODUCT_TURN, 2**31 - 1)  # of no record


@tagged("post_install", "-at_install")
class TestTurns(TransactionCase):
    """With connections of their own, as workers have."""

    def setUp(self):
        super().setUp()
        connection = db_connect(self.env.cr.dbname)
        self.holder, self.waiter = (self.enterContext(connection.cursor()) for _worker in range(2))

    def held_by_waiter(self):
        self.waiter.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        return self.waiter.fetchone()[0]

    def test_who_waits_too_long_gives_up_and_holds_nothing(self):
        with turn(self.holder, [TAKEN], patience()):
            with self.assertRaises(LockNotAvailable), turn(self.waiter, [FREE, TAKEN], time.monotonic() + 0.1):
                self.fail("the turn was another's")
            self.assertEqual(self.held_by_waiter(), 0)
        with turn(self.waiter, [FREE, TAKEN], patience()):
            self.assertEqual(self.held_by_waiter(), 2)
        self.assertEqual(self.held_by_waiter(), 0)
