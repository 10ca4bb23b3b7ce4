from odoo.tests import tagged

from .common import MesCase


@tagged("post_install", "-at_install")
class TestSharedMaterial(MesCase):
    """Consumption without an order: the lathe takes seals at 1.00 for all its orders."""

    def setUp(self):
        super().setUp()
        self.stock(self.seal, 100, 1)

    def use(self, **values):
        values = {"item": "SEAL", "quantity": 5, "workcenter": "LATHE", **values}
        return self.event("consumption", **values)

    def used(self, **values):
        (result,) = self.send(self.use(**values))
        self.assertEqual(result["status"], "booked", result)
        return self.env["stock.move"].browse(result["documents"][0]["id"])

    def test_it_leaves_stock_at_its_value_and_enters_no_order(self):
        before = self.env["mrp.cost.line"].search_count([])
        move = self.used()
        self.assertEqual((move.state, move.quantity, move.value), ("done", 5, 5.0))
        self.assertEqual(move.shared_workcenter_id, self.lathe)
        self.assertEqual(self.seal.qty_available, 95)
        self.assertEqual(self.env["mrp.cost.line"].search_count([]), before)
        self.assertEqual(self.account_balance(self.wip_account), 0)

    def test_the_account_of_its_location_takes_the_value_on_the_day_it_was_used(self):
        account = self._account("640100", "Shared Material", "expense")
        self.company._shared_material_location().valuation_account_id = account
        move = self.used()
        self.assertEqual(self.account_balance(account), 5.0)
        self.assertEqual(str(move.account_move_id.date), "2026-03-02")

    def test_a_work_center_may_have_a_location_of_its_own(self):
        own = self.company._shared_material_location().copy({"name": "Lathe"})
        self.lathe.shared_material_location_id = own
        self.env.flush_all()
        self.assertEqual(self.used().location_dest_id, own)

    def test_a_lot_is_taken_and_must_be_there(self):
        lot = self.resin_lot("R1", 5)
        self.assertEqual(self.used(item="RESIN", lot="R1", quantity=2).lot_ids, lot)
        self.assertParked("insufficient_lot", self.use(item="RESIN", lot="R1", quantity=9))
        self.assertParked("unknown_workcenter", self.use(workcenter="NONE"))

    def test_several_of_one_call_are_booked_each_once(self):
        order = self.order()
        events = [self.use(), self.event("consumption", order, item="SEAL", quantity=3), self.use(quantity=0)]
        results = self.send(*events, *events)
        self.assertEqual(self.statuses(results), ["booked"] * 3 + ["duplicate"] * 3)
        self.assertEqual([len(result["documents"]) for result in results[:3]], [1, 1, 0])
        self.assertEqual(self.seal.qty_available, 92)

    def test_a_pool_that_takes_shared_material_gathers_it(self):
        pool = self.env["mrp.cost.pool"].create(
            {
                "name": "Consumables",
                "company_id": self.company.id,
                "element_id": self.env["mrp.cost.element"].search([("basis", "=", "allocation")], limit=1).id,
                "takes_shared_material": True,
            }
        )
        period = self.env["mrp.cost.period"].create(
            {"name": "March", "date_from": "2026-03-01", "date_to": "2026-03-31"}
        )
        self.used()
        self.used(at="2026-04-01T12:00:00Z")
        self.assertEqual(float(pool._gather(period)), 5.0)
        pool.workcenter_ids = self.lathe.copy()
        self.assertEqual(float(pool._gather(period)), 0.0)

    def test_what_was_used_in_a_closed_period_is_booked_in_the_first_open_one(self):
        period = self.env["mrp.cost.period"].create(
            {"name": "March", "date_from": "2026-03-01", "date_to": "2026-03-31"}
        )
        period.action_close()
        self.env.flush_all()
        self.assertEqual(str(self.used().posting_date), "2026-04-01")


@tagged("post_install", "-at_install")
class TestEnergyOfWorkCenter(MesCase):
    def test_a_reading_without_an_order_costs_nothing_on_arrival(self):
        before = self.env["mrp.cost.line"].search_count([])
        (reading,) = self.report("energy", workcenter="LATHE", quantity=120, unit="KWH", posting_date="2026-03-03")
        self.assertEqual((reading.workcenter_id, reading.production_id.id, reading.quantity), (self.lathe, False, 120))
        self.assertEqual(str(reading.posting_date), "2026-03-03")
        self.assertEqual(self.env["mrp.cost.line"].search_count([]), before)
