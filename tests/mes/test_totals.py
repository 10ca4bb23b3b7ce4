from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import MesCase


@tagged("post_install", "-at_install")
class TestTotals(MesCase):
    def totals(self, *rows, date_from="2026-03-02", date_to="2026-03-02"):
        return self.call("totals", date_from=date_from, date_to=date_to, totals=list(rows))["differences"]

    def total(self, quantity, count, event_type="labour", unit="HUR", **values):
        return {"type": event_type, "unit": unit, "quantity": quantity, "count": count, **values}

    def hours(self, order, quantity=2, employee="ADA", **values):
        return self.event("labour", order, employee=employee, workcenter="LATHE", quantity=quantity, **values)

    def kept(self):
        return self.env["mrp.mes.difference"].search([("system_id", "=", self.system.id)])

    def test_what_was_sent_and_is_booked_makes_no_difference(self):
        """2 h, 90 min, and 8:00 to 8:30 told by start and end: 4 h."""
        order = self.order()
        half_hour = {"start": "2026-03-02T08:00:00Z", "end": "2026-03-02T08:30:00Z", "quantity": None}
        self.send(self.hours(order), self.hours(order, 90, unit="MIN"), self.hours(order, **half_hour))
        self.assertEqual(self.totals(self.total(4, 3), self.total(4.0, 3, order=order.name)), [])
        self.assertFalse(self.kept())

    def test_an_event_that_never_arrived_is_missing(self):
        order = self.order()
        self.send(self.hours(order))
        (difference,) = self.totals(self.total(3.5, 2, order=order.name))
        expected = {
            "type": "labour",
            "order": order.name,
            "unit": "HUR",
            "count": 2,
            "quantity": 3.5,
            "inbox_count": 1,
            "inbox_quantity": 2,
            "booked_count": 1,
            "booked_quantity": 2,
            "parked_count": 0,
            "parked_quantity": 0,
            "queued_count": 0,
            "queued_quantity": 0,
            "cause": "missing",
            "causes": ["missing"],
        }
        self.assertEqual({name: difference[name] for name in expected}, expected)
        self.assertTrue(difference["message"])

    def test_each_cause_is_told_apart(self):
        order = self.order()
        self.send(self.hours(order), self.hours(order, employee="NOBODY"), self.hours("NONE"))
        self.send(self.event("machine", order, workcenter="LATHE", quantity=1), mode="async")
        causes = {
            (row["type"], row.get("order")): row["causes"]
            for row in self.totals(
                self.total(6, 2),
                self.total(5, 2, order=order.name),
                self.total(2, 1, order="NONE"),
                self.total(1, 1, "machine"),
                self.total(0, 0, "downtime"),
            )
        }
        self.assertEqual(
            causes,
            {
                ("labour", None): ["extra", "parked"],
                ("labour", order.name): ["quantity", "parked"],
                ("labour", "NONE"): ["parked"],
                ("machine", None): ["queued"],
            },
        )

    def test_units_are_converted_and_others_belong_to_another_total(self):
        """1 dozen reported in the item's own unit and in dozens are 24 pieces; hours are not pieces."""
        order = self.pump_order(30)
        self.stock(self.seal, 100, 1.0)
        self.send(
            self.event("consumption", order, item="SEAL", quantity=12),
            self.event("consumption", order, item="SEAL", quantity=1, unit="DZN"),
        )
        self.assertEqual(
            self.totals(
                self.total(24, 2, "consumption", "C62", item="SEAL"),
                self.total(2, 2, "consumption", "DZN"),
                self.total(0, 0, "consumption", "KGM"),
            ),
            [],
        )

    def test_output_without_unit_is_in_the_unit_of_its_order(self):
        order = self.order(24)
        order.product_uom_id = self.env.ref("uom.product_uom_dozen")
        self.send(self.event("output", order, quantity=1))
        self.assertEqual(self.totals(self.total(12, 1, "output", "C62")), [])

    def test_days_are_the_companys_own(self):
        """23:30 UTC is the next day in Shanghai."""
        self.company.partner_id.tz = "Asia/Shanghai"
        self.send(self.hours(self.order(), at="2026-03-02T23:30:00Z"))
        self.assertEqual(len(self.totals(self.total(2, 1))), 1)
        self.assertEqual(self.totals(self.total(2, 1), date_from="2026-03-03", date_to="2026-03-03"), [])

    def test_only_what_this_system_sent_counts(self):
        other = self.env["mrp.mes.system"].create({"code": "MES2", "name": "Hall 2", "company_id": self.company.id})
        event = self.hours(self.order())
        self.env["mrp.mes.event"].with_user(other.user_id).mes_events("MES2", [event])
        self.assertEqual(self.totals(self.total(2, 1))[0]["inbox_count"], 0)

    def test_a_difference_is_kept_once_updated_settled_and_reopened(self):
        order = self.order()
        said = self.total(4, 2)
        self.totals(said)
        kept = self.kept()
        self.assertEqual((kept.state, kept.inbox_count, kept.said_quantity), ("open", 0, 4.0))
        self.send(self.hours(order))
        self.totals(said)
        self.assertEqual((self.kept(), kept.state, kept.inbox_count), (kept, "open", 1))
        self.send(self.hours(order))
        self.assertEqual(self.totals(said), [])
        self.assertEqual((kept.state, bool(kept.reason), bool(kept.settled_at)), ("settled", True, True))
        self.send(self.hours(order))
        self.totals(said)
        self.assertEqual((self.kept(), kept.state, kept.cause, kept.reason), (kept, "open", "extra", False))

    def test_what_a_person_settled_stays_settled_until_the_figures_change(self):
        self.totals(self.total(4, 2))
        kept = self.kept()
        with self.assertRaises(UserError):
            kept.action_settle()
        kept.reason = "Sent twice by hand, on paper"
        kept.action_settle()
        self.totals(self.total(4, 2))
        self.assertEqual((kept.state, kept.reason), ("settled", "Sent twice by hand, on paper"))
        self.totals(self.total(5, 3))
        self.assertEqual(kept.state, "open")

    def test_the_owner_is_reminded_until_it_is_settled(self):
        self.system.difference_user_id = self.accountant()
        self.totals(self.total(2, 1))
        self.totals(self.total(3, 1))
        kept = self.kept()
        self.assertEqual((kept.user_id, kept.activity_ids.user_id), (self.accountant_user,) * 2)
        self.assertEqual(len(kept.activity_ids), 1)
        self.send(self.hours(self.order(), 3))
        self.totals(self.total(3, 1))
        self.assertFalse(kept.activity_ids)

    def accountant(self):
        self.accountant_user = new_test_user(
            self.env,
            "accountant",
            "mrp_actual_cost.group_cost_accountant",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        return self.accountant_user

    def test_a_bad_total_names_its_field(self):
        good = self.total(1, 1)
        for path, params in (
            ("params.date_from", {"date_from": None}),
            ("params.date_to", {"date_to": "2026-03-01"}),
            ("params.date_to", {"date_to": "2026-06-02"}),
            ("params.totals", {"totals": {}}),
            ("params.totals[0]", {"totals": [5]}),
            ("params.totals[0].type", {"totals": [{**good, "type": "dance"}]}),
            ("params.totals[0].count", {"totals": [{**good, "count": -1}]}),
            ("params.totals[0].count", {"totals": [{**good, "count": 1.5}]}),
            ("params.totals[0].unit", {"totals": [{**good, "unit": None}]}),
            ("params.totals[0].quantity", {"totals": [{**good, "quantity": "1"}]}),
            ("params.totals[1]", {"totals": [good, {**good, "quantity": 5}]}),
        ):
            params = {"date_from": "2026-03-02", "date_to": "2026-03-02", "totals": [good], **params}
            body = {"jsonrpc": "2.0", "id": 1, "params": {"system": "MES1", **params}}
            response = self.post_call("totals", body)
            error = response.json()["error"]["data"]
            self.assertEqual((response.status_code, error), (400, {"code": "bad_request", "path": path}))

    def test_a_quarter_is_compared_in_one_call(self):
        self.send(self.hours(self.order()))
        self.assertEqual(self.totals(self.total(2, 1), date_to="2026-06-01"), [])

    def test_only_what_totals_name_is_read(self):
        """Of 4 orders one is named, and one item of any order; each total gets what it names and nothing else."""
        self.stock(self.seal, 100, 1.0)
        self.stock(self.steel, 100, 1.0)
        pumps, gears = self.pump_order(), [self.order() for _n in range(3)]
        self.send(*(self.hours(order) for order in gears))
        self.send(
            self.event("consumption", pumps, item="SEAL", quantity=3),
            self.event("consumption", gears[0], item="STEEL", quantity=2),
            self.event("consumption", gears[1], item="STEEL", quantity=2),
        )
        events, read = type(self.env["mrp.mes.event"]), []
        real = events._groups
        with patch.object(events, "_groups", lambda own, where: read.append(real(own, where)) or read[-1]):
            differences = self.totals(
                self.total(2, 1, order=gears[0].name),
                self.total(3, 1, "consumption", "C62", item="SEAL"),
                self.total(2, 1, "consumption", "C62", item="STEEL", order=gears[0].name),
                self.total(0, 0, "consumption", "C62", item="SEAL", order=gears[0].name),
            )
        self.assertEqual(differences, [])
        self.assertEqual({row["order_ref"] for rows in read for row in rows}, {pumps.name, gears[0].name})

    def test_object_rpc_answers_the_same(self):
        events = self.env["mrp.mes.event"].with_user(self.system.user_id)
        by_rpc = events.mes_totals("MES1", "2026-03-02", "2026-03-02", [self.total(1, 1)])
        self.assertEqual(by_rpc["differences"], self.totals(self.total(1, 1)))

    def test_who_may_see_and_settle(self):
        self.totals(self.total(1, 1))
        kept = self.kept()
        reader = new_test_user(
            self.env,
            "reader",
            "mrp_actual_cost.group_cost_user",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        self.assertEqual(kept.with_user(reader).state, "open")
        for change in (lambda: kept.with_user(reader).write({"reason": "x"}), kept.with_user(reader).action_settle):
            with self.assertRaises(AccessError):
                change()
        own = kept.with_user(self.accountant())
        own.reason = "x"
        own.action_settle()
        with self.assertRaises(AccessError):
            own.unlink()
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env, "stranger", "mrp_actual_cost.group_cost_manager", company_id=other.id, company_ids=other.ids
        )
        self.assertFalse(self.env["mrp.mes.difference"].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            self.env["mrp.mes.difference"].with_user(self.system.user_id).search([])
