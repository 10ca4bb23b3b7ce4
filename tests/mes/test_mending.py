from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.mrp_actual_cost.wizards import mes_event_preview

from .common import MesCase

GROUP = "mrp_actual_cost.group_cost_{}"


class MendingCase(MesCase):
    def setUp(self):
        super().setUp()
        self.accountant = self.user("accountant")

    def user(self, group, also="mrp.group_mrp_user", login=None):
        return new_test_user(
            self.env,
            login or f"mender {group}",
            f"base.group_user,{also},{GROUP.format(group)}",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )

    def parked(self, code, event):
        """Report an event that is parked with a code; return its row as the accountant sees it."""
        self.assertParked(code, event)
        return self.inbox(event).with_user(self.accountant)

    def run_of(self, order=None, **values):
        return self.event("machine", order, **{"workcenter": "LATHE", "quantity": 1, **values})

    def states(self, rows):
        self.env.invalidate_all()
        return rows.mapped("state")


@tagged("post_install", "-at_install")
class TestParkedList(MendingCase):
    def test_what_is_missing_is_told_with_how_many_wait_for_it(self):
        order = self.order()
        rows = self.env["mrp.mes.event"]
        for _n in range(3):
            rows += self.parked("unknown_workcenter", self.run_of(order, workcenter="M-7"))
        other = self.parked("unknown_workcenter", self.run_of(order, workcenter="M-8"))
        closed = self.order()
        closed.action_cancel()
        without = self.parked("order_closed", self.run_of(closed))
        shown = [(r.missing_kind, r.missing_code, r.waiting_count, r.is_mappable) for r in rows[:1] + other + without]
        self.assertEqual(
            shown,
            [
                ("mrp.workcenter", "M-7", 3, True),
                ("mrp.workcenter", "M-8", 1, True),
                (False, False, 0, False),
            ],
        )

    def test_the_missing_thing_is_named_for_every_kind_of_code(self):
        self.resin_lot("R1", 5)
        order = self.pump_order()
        cases = {
            "unknown_order": (self.run_of("NONE"), ("mrp.production", "NONE")),
            "unknown_item": (self.event("consumption", order, item="GOLD", quantity=1), ("product.product", "GOLD")),
            "unknown_employee": (self.event("labour", order, employee="EVE", quantity=1), ("hr.employee", "EVE")),
            "unknown_lot": (
                self.event("consumption", order, item="RESIN", lot="R9", quantity=1),
                ("stock.lot", "R9"),
            ),
            "unknown_unit": (self.run_of(order, unit="FATHOM"), ("uom.uom", "FATHOM")),
            "unknown_operation": (
                self.run_of(order, operation="OP10"),
                ("mrp.routing.workcenter", "OP10"),
            ),
        }
        for code, (event, missing) in cases.items():
            with self.subTest(code):
                row = self.parked(code, event)
                self.assertEqual((row.missing_kind, row.missing_code), missing)

    def test_replay_tells_who_did_it_and_what_came_of_it(self):
        order = self.order()
        event = self.event("labour", order, employee="EVE", workcenter="LATHE", quantity=1)
        row = self.parked("unknown_employee", event)
        row.action_replay()
        self.bo.barcode = "EVE"
        self.env.flush_all()
        told = row.action_replay()
        self.assertEqual(told["params"]["message"], "1 booked")
        self.env.invalidate_all()
        self.assertEqual(
            [(t.user_id, t.verb, t.outcome, t.code) for t in row.trail_ids],
            [
                (self.accountant, "replay", "booked", False),
                (self.accountant, "replay", "parked", "unknown_employee"),
            ],
        )

    def test_what_came_of_a_group_is_noted_for_all_of_it_at_once(self):
        order = self.order()
        rows = self.env["mrp.mes.event"]
        for _n in range(4):
            rows += self.parked("unknown_employee", self.event("labour", order, employee="EVE", quantity=1))
        self.bo.barcode = "EVE"
        self.env.flush_all()
        trails, noted = type(self.env["mrp.mes.event.trail"]), []
        real = trails.write
        with patch.object(trails, "write", lambda own, vals: noted.append(own.ids) or real(own, vals)):
            told = rows.action_replay()
        self.assertEqual(told["params"]["message"], "4 booked")
        self.assertEqual([len(ids) for ids in noted], [4])
        self.env.invalidate_all()
        self.assertEqual(rows.trail_ids.mapped("outcome"), ["booked"] * 4)

    def test_all_of_a_reason_are_replayed_in_the_background(self):
        order = self.order()
        rows = self.env["mrp.mes.event"]
        for _n in range(2):
            rows += self.parked("unknown_workcenter", self.run_of(order, workcenter="M-7"))
        other = self.parked("unknown_workcenter", self.run_of(order, workcenter="M-8"))
        self.lathe.code = "M-7"
        self.env.flush_all()
        rows[0].action_replay_alike()
        self.assertEqual(self.states(rows + other), ["queued", "queued", "parked"])
        self.assertEqual((rows[0].code, rows[0].missing_code), (False, False))
        with self.env.registry.cursor() as cr:
            self.env(cr=cr)["mrp.mes.event"]._cron_drain()
        self.assertEqual(self.states(rows + other), ["booked", "booked", "parked"])
        self.assertEqual(rows.trail_ids.mapped("outcome"), ["booked", "booked"])

    def test_a_cost_user_may_look_but_not_mend(self):
        row = self.parked("unknown_workcenter", self.run_of(self.order(), workcenter="M-7"))
        reader = self.user("user")
        row = row.with_user(reader)
        self.assertEqual(row.waiting_count, 1)
        for verb in (row.action_replay, row.action_replay_alike):
            with self.assertRaises(AccessError):
                verb()
        with self.assertRaises(AccessError):
            self.env["mrp.mes.code.assign"].with_user(reader).create({"event_id": row.id})

    def test_another_company_sees_neither_trail_nor_codes(self):
        row = self.parked("unknown_workcenter", self.run_of(self.order(), workcenter="M-7"))
        row.action_replay()
        self.env["mrp.mes.code.map"]._keep(self.system, "mrp.workcenter", "M-7", self.lathe)
        other = self.env["res.company"].create({"name": "Other"})
        far = self.user("manager", login="far manager")
        far.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        for model in ("mrp.mes.event.trail", "mrp.mes.code.map"):
            self.assertTrue(self.env[model].with_user(self.accountant).search([]))
            self.assertFalse(self.env[model].with_user(far).search([]))
        with self.assertRaises(AccessError):
            row.with_user(far).action_replay()

    def test_what_was_sent_is_shown_field_by_field(self):
        event = self.run_of(self.order(), rework=True, data={"shift": "<b>A</b>"})
        self.send(event)
        table = str(self.inbox(event).with_context(tz="Asia/Shanghai").payload_table)
        for text in ("occurred_at", "08:00:00 PM", "data.shift", "&lt;b&gt;A", "yes"):
            self.assertIn(text, table)


@tagged("post_install", "-at_install")
class TestPreview(MendingCase):
    def preview(self, row):
        action = row.action_preview()
        return self.env[action["res_model"]].with_user(row.env.user).browse(action["res_id"])

    def test_documents_and_cost_are_shown_and_nothing_is_kept(self):
        """2 h of Ada at 30.00."""
        order = self.order()
        row = self.parked("unknown_employee", self.event("labour", order, employee="EVE", quantity=2))
        self.ada.barcode = "EVE"
        self.env.flush_all()
        preview = self.preview(row)
        self.assertEqual(preview.state, "booked")
        (document,) = preview.document_ids
        self.assertEqual((document.what, document.quantity), ("Ada", 2))
        self.assertEqual([(c.element_id, c.hours, c.amount) for c in preview.cost_ids], [(self.labour, 2, 60)])
        self.assertEqual(self.states(row), ["parked"])
        self.assertEqual((row.attempts, order.workorder_ids.time_ids.ids, self.lines(order).ids), (1, [], []))

    def test_it_looks_before_it_stores_what_it_saw(self):
        """A stored preview refers to the event: its own transaction would wait for itself."""
        row = self.parked("unknown_workcenter", self.run_of(self.order(), workcenter="M-7"))
        real, stored = mes_event_preview.foresee, []

        def watched(event):
            stored.append(event.env["mrp.mes.event.preview"].search_count([("event_id", "=", event.id)]))
            return real(event)

        with patch.object(mes_event_preview, "foresee", watched):
            self.preview(row)
        self.assertEqual(stored, [0])

    def test_the_reason_is_shown_where_it_would_be_parked_again(self):
        row = self.parked("unknown_workcenter", self.run_of(self.order(), workcenter="M-7"))
        preview = self.preview(row)
        self.assertEqual((preview.state, preview.code), ("parked", "unknown_workcenter"))
        self.assertEqual(row.attempts, 1)

    def test_a_cost_user_sees_no_cost_of_persons_in_a_preview(self):
        order = self.order()
        row = self.parked("unknown_employee", self.event("labour", order, employee="EVE", quantity=2))
        self.ada.barcode = "EVE"
        self.env.flush_all()
        all_of_it = self.preview(row)
        reader = self.user("user")
        preview = self.preview(row.with_user(reader))
        self.assertEqual((len(preview.document_ids), len(preview.cost_ids)), (1, 0))
        with self.assertRaises(AccessError):
            all_of_it.cost_ids.with_user(reader).read(["amount"])

    def test_stock_that_would_move_is_shown_with_its_lot(self):
        lot = self.resin_lot("R1", 5)
        order = self.pump_order()
        row = self.parked("unknown_item", self.event("consumption", order, item="HARZ", lot="R1", quantity=2))
        self.resin.barcode = "HARZ"
        self.env.flush_all()
        preview = self.preview(row)
        (document,) = preview.document_ids
        self.assertEqual((document.what, document.quantity), (self.resin.display_name, 2))
        self.assertIn("R1", document.more)
        self.assertEqual(lot.product_qty, 5)


@tagged("post_install", "-at_install")
class TestMapAndReplay(MendingCase):
    def assign(self, row, **record):
        wizard = self.env["mrp.mes.code.assign"].with_user(self.accountant).create({"event_id": row.id, **record})
        return wizard.action_map()

    def test_every_event_that_waits_for_the_code_is_booked(self):
        order = self.order()
        rows = self.env["mrp.mes.event"]
        for _n in range(3):
            rows += self.parked("unknown_workcenter", self.run_of(order, workcenter="M-7"))
        other = self.parked("unknown_workcenter", self.run_of(order, workcenter="M-8"))
        told = self.assign(rows[0], workcenter_id=self.lathe.id)
        self.assertEqual(told["params"]["message"], "3 booked")
        self.assertEqual(self.states(rows + other), ["booked"] * 3 + ["parked"])
        entry = self.env["mrp.mes.code.map"].search([("code", "=", "M-7")])
        self.assertEqual((entry.record, entry.kind, entry.create_uid), (self.lathe, "mrp.workcenter", self.accountant))
        notes = rows[1].trail_ids.filtered(lambda t: t.verb == "map")
        self.assertEqual((notes.user_id, notes.note), (self.accountant, "M-7 is Lathe"))

    def test_every_kind_of_code_can_be_mapped(self):
        self.resin_lot("R1", 50)
        order = self.pump_order()
        lot = self.env["stock.lot"].search([("name", "=", "R1"), ("product_id", "=", self.resin.id)])
        overtime = self.env["mrp.rate.class"].create({"name": "Overtime", "code": "OT"})
        operation = self.pump_bom.operation_ids
        hour = self.env.ref("uom.product_uom_hour")
        cases = [
            ("unknown_item", self.event("consumption", order, item="DICHT", quantity=1), "product_id", self.seal),
            ("unknown_employee", self.event("labour", order, employee="0815", quantity=1), "employee_id", self.ada),
            (
                "unknown_lot",
                self.event("consumption", order, item="RESIN", lot="CH-1", quantity=1),
                "lot_id",
                lot,
            ),
            ("unknown_unit", self.run_of(order, unit="STD"), "uom_id", hour),
            ("unknown_operation", self.run_of(order, operation="0010"), "operation_id", operation),
            (
                "missing_rate",
                self.event("labour", order, employee="ADA", quantity=1, rate_class="X2"),
                "rate_class_id",
                overtime,
            ),
        ]
        for code, event, field, record in cases:
            with self.subTest(field):
                row = self.parked(code, event)
                self.assertEqual(self.assign(row, **{field: record.id})["params"]["message"], "1 booked")

    def test_an_operation_stands_for_its_name_in_orders_that_do_not_have_it(self):
        row = self.parked("unknown_operation", self.run_of(self.order(), operation="0010"))
        self.assign(row, operation_id=self.bom.operation_ids.id)
        (log,) = self.report("machine", self.pump_order(), workcenter="LATHE", quantity=1, operation="0010")
        self.assertEqual(log.workorder_id.name, "Turning")

    def test_one_code_stands_for_a_lot_of_each_item(self):
        lots = {}
        for product in (self.resin, self.pump):
            lots[product] = self.env["stock.lot"].create(
                {"name": f"own {product.name}", "product_id": product.id, "company_id": self.company.id}
            )
            self.env["stock.quant"]._update_available_quantity(product, self.stock_location, 5, lot_id=lots[product])
        order = self.pump_order()
        row = self.parked("unknown_lot", self.event("consumption", order, item="RESIN", lot="7", quantity=1))
        self.assign(row, lot_id=lots[self.resin].id)
        row = self.parked("unknown_lot", self.event("consumption", order, item="PUMP", lot="7", quantity=1))
        self.assign(row, lot_id=lots[self.pump].id)
        (move,) = self.report("consumption", order, item="RESIN", lot="7", quantity=1)
        self.assertEqual(move.lot_ids, lots[self.resin])

    def test_the_map_decides_where_several_records_have_the_code(self):
        self.lathe.copy({"name": "Lathe 2", "code": "LATHE"})
        row = self.parked("unknown_workcenter", self.run_of(self.order()))
        self.assign(row, workcenter_id=self.lathe.id)
        self.assertEqual(self.states(row), ["booked"])

    def test_a_wrong_record_is_replaced(self):
        order = self.order()
        row = self.parked("unknown_workcenter", self.run_of(order, workcenter="M-7"))
        self.env["mrp.mes.code.map"]._keep(self.system, "mrp.workcenter", "M-7", self.lathe.copy({"code": "X"}))
        self.env["mrp.mes.code.map"]._keep(self.system, "mrp.workcenter", "M-7", self.lathe)
        self.assertEqual(self.env["mrp.mes.code.map"].search([("code", "=", "M-7")]).record, self.lathe)
        row.action_replay()
        self.assertEqual(self.states(row), ["booked"])

    def test_an_event_that_does_not_wait_for_a_code_is_not_mapped(self):
        closed = self.order()
        closed.action_cancel()
        row = self.parked("order_closed", self.run_of(closed))
        with self.assertRaises(UserError):
            self.assign(row, workcenter_id=self.lathe.id)

    def test_the_wizard_offers_the_lots_of_the_item_and_the_operations_of_the_order(self):
        order = self.pump_order()
        row = self.parked("unknown_lot", self.event("consumption", order, item="RESIN", lot="7", quantity=1))
        wizard = self.env["mrp.mes.code.assign"].with_user(self.accountant).new({"event_id": row.id})
        self.assertEqual(wizard.lot_product_id._origin, self.resin)
        self.assertEqual(wizard.choice_operation_ids._origin, self.pump_bom.operation_ids)
