import base64
from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_mending import MendingCase


@tagged("post_install", "-at_install")
class TestEnter(MendingCase):
    def enter(self, **values):
        values = {"system_id": self.system.id, "occurred_at": datetime(2026, 3, 2, 12), **values}
        wizard = self.env["mrp.mes.event.enter"].with_user(self.accountant).create(values)
        self.env.flush_all()
        return wizard

    def test_a_person_enters_what_the_mes_failed_to_report(self):
        order = self.order()
        seen = self.system.last_seen
        wizard = self.enter(
            event_type="labour", production_id=order.id, employee_id=self.ada.id, quantity=2, reason=False
        )
        action = wizard.action_enter()
        row = self.env["mrp.mes.event"].browse(action["res_id"])
        self.assertEqual((row.state, row.is_manual, row.entered_by_id), ("booked", True, self.accountant))
        self.assertEqual((row.order_ref, row.employee_ref, row.quantity), (order.mes_reference, "ADA", 2))
        self.assertEqual(row.occurred_at, datetime(2026, 3, 2, 12))
        self.assertEqual(self.wip(order), 60)
        self.assertEqual(self.system.last_seen, seen)
        self.assertEqual(wizard.action_enter()["res_id"], row.id)
        self.assertEqual(self.wip(order), 60)

    def test_what_the_mes_reports_is_not_marked_manual(self):
        event = self.run_of(self.order())
        self.send(event)
        self.assertFalse(self.inbox(event).is_manual or self.inbox(event).entered_by_id)

    def test_what_is_malformed_is_refused_and_not_stored(self):
        wizard = self.enter(event_type="labour", production_id=self.order().id, employee_id=self.ada.id)
        with self.assertRaisesRegex(UserError, "start"):
            wizard.action_enter()
        self.assertFalse(self.env["mrp.mes.event"].search([("event_id", "=", wizard.event_id)]))

    def test_a_record_without_a_code_is_named(self):
        self.ada.barcode = False
        wizard = self.enter(event_type="labour", production_id=self.order().id, employee_id=self.ada.id, quantity=1)
        with self.assertRaisesRegex(UserError, "Ada has no code"):
            wizard.action_enter()

    def test_only_a_cost_accountant_of_the_company_enters_events(self):
        events = self.env["mrp.mes.event"]
        for user in (self.user("user"), self.other_companys_accountant()):
            with self.assertRaises(AccessError):
                events.with_user(user)._enter(self.system.with_user(user), [self.run_of(self.order())])

    def other_companys_accountant(self):
        other = self.env["res.company"].create({"name": "Other"})
        user = self.user("accountant", login="far accountant")
        user.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        return user


@tagged("post_install", "-at_install")
class TestImport(MendingCase):
    def imported(self, *lines, text=None):
        content = (text or "\n".join(lines)).encode()
        wizard = self.env["mrp.mes.event.import"].with_user(self.accountant)
        wizard = wizard.create({"system_id": self.system.id, "file": base64.b64encode(content)})
        self.env.flush_all()
        wizard.action_import()
        self.env.invalidate_all()
        return wizard

    def faults(self, wizard):
        return [(fault.line, fault.path or False) for fault in wizard.fault_ids]

    def count(self):
        return self.env["mrp.mes.event"].search_count([])

    def test_a_file_imported_twice_counts_once(self):
        order = self.order()
        lines = (
            "type,occurred_at,order,workcenter,quantity",
            f"machine,2026-03-02 12:00,{order.name},LATHE,1",
            f"machine,2026-03-02 12:00,{order.name},LATHE,1",
            f"machine,2026-03-02 12:00,{order.name},M-7,1",
        )
        self.assertEqual(self.imported(*lines).outcome, "2 booked, 1 parked")
        self.assertEqual(self.imported(*lines).outcome, "3 were in the inbox already")
        self.assertEqual(sum(order.workorder_ids.time_ids.mapped("charged_hours")), 2)
        rows = self.env["mrp.mes.event"].search([])
        self.assertEqual((set(rows.mapped("is_manual")), rows.entered_by_id), ({True}, self.accountant))

    def test_times_without_an_offset_are_in_the_companys_zone(self):
        self.company.partner_id.tz = "Asia/Shanghai"
        order = self.order()
        wizard = self.imported(
            "event_id;type;occurred_at;order;workcenter;quantity",
            f"A;machine;2026-03-02 12:00;{order.name};LATHE;1",
            f"B;machine;2026-03-02T12:00:00Z;{order.name};LATHE;1",
        )
        self.assertEqual(wizard.outcome, "2 booked")
        moments = self.env["mrp.mes.event"].search([], order="event_id").mapped("occurred_at")
        self.assertEqual(moments, [datetime(2026, 3, 2, 4), datetime(2026, 3, 2, 12)])

    def test_one_malformed_row_and_nothing_is_stored(self):
        order = self.order()
        wizard = self.imported(
            "\ufefftype,occurred_at,order,workcenter,quantity,rework",
            f"machine,2026-03-02 12:00,{order.name},LATHE,1,yes",
            f"machine,yesterday,{order.name},LATHE,1,",
            f"machine,2026-03-02 12:00,{order.name},LATHE,many,",
            f"machine,2026-03-02 12:00,{order.name},LATHE,,",
            f"machine,2026-03-02 12:00,{order.name},LATHE,1,perhaps",
            "",
            f"juggle,2026-03-02 12:00,{order.name},LATHE,1,",
            f"machine,2026-03-02 12:00,{order.name},LATHE,-1,",
        )
        self.assertEqual(
            self.faults(wizard),
            [(3, "occurred_at"), (4, "quantity"), (5, "start"), (6, "rework"), (8, "type"), (9, "quantity")],
        )
        self.assertEqual((wizard.state, self.count()), ("choose", 0))

    def test_files_that_are_no_table_of_events_are_refused(self):
        for text, fault in (
            ("type,colour\nmachine,red", (1, "colour")),
            ("type,type\nmachine,machine", (1, "type")),
            ("type\n", (1, False)),
            (" ", (1, False)),
            ("type\nma\0chine", (2, "type")),
        ):
            with self.subTest(text):
                self.assertIn(fault, self.faults(self.imported(text=text)))
        self.assertEqual(self.count(), 0)

    def test_a_conflict_is_listed_by_its_row(self):
        order = self.order()
        head = "event_id,type,occurred_at,order,workcenter,quantity"
        self.imported(head, f"A,machine,2026-03-02 12:00,{order.name},LATHE,1")
        wizard = self.imported(
            head,
            f"B,machine,2026-03-02 12:00,{order.name},LATHE,1",
            f"A,machine,2026-03-02 12:00,{order.name},LATHE,2",
        )
        self.assertEqual(self.faults(wizard), [(3, "A")])
        self.assertEqual(wizard.outcome, "1 booked, 1 in conflict with an event of the same id")

    def test_a_long_file_is_booked_in_the_background(self):
        order = self.order()
        lines = [f"machine,2026-03-02 12:00,{order.name},LATHE,1" for _n in range(501)]
        wizard = self.imported("type,occurred_at,order,workcenter,quantity", *lines)
        self.assertEqual(wizard.outcome, "501 booked in the background")
        self.assertEqual(self.count(), 501)
