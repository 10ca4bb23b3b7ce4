from psycopg2.errors import RestrictViolation, UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import CostCase


@tagged("post_install", "-at_install")
class TestAppendOnly(CostCase):
    def setUp(self):
        super().setUp()
        self.made = self.order()
        self.work(self.made, "2026-03-02 08:00", "2026-03-02 10:00", self.ada)
        self.line = self.lines(self.made).sudo()

    def assertRefused(self, query):
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(RestrictViolation),
            self.env.cr.savepoint(flush=False),
        ):
            self.env.cr.execute(query, {"id": self.line.id})

    def test_the_database_refuses_to_change_an_amount(self):
        self.assertRefused("UPDATE mrp_cost_line SET amount = amount + 1 WHERE id = %(id)s")

    def test_the_database_refuses_to_delete_a_line(self):
        self.assertRefused("DELETE FROM mrp_cost_line WHERE id = %(id)s")

    def test_the_database_refuses_to_empty_the_ledger(self):
        self.assertRefused("TRUNCATE mrp_cost_line CASCADE")

    def test_the_orm_refuses_to_delete_a_line(self):
        with self.assertRaises(UserError):
            self.line.unlink()

    def test_a_document_is_costed_once(self):
        values = self.line.copy_data()[0]
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.env["mrp.cost.line"].sudo().create(values).flush_recordset()

    def test_the_posting_run_may_note_its_journal_item(self):
        self.post()
        self.line.invalidate_recordset()
        self.assertEqual(self.line.wip_move_line_id.balance, 60.0)
        self.assertEqual(self.line.counter_move_line_id.balance, -60.0)
