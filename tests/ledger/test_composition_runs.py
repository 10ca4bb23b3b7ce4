from hypothesis import strategies as st

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .composition_common import CompositionCase
from .histories import Undo, examples


@tagged("post_install", "-at_install")
class TestCompositionRuns(CompositionCase):
    """What is worked out when, and who sees it."""

    def test_nothing_is_written_where_nothing_has_changed(self):
        self.make_gears(10, labour=2)
        self.make_boxes(2)
        self.assertEqual(self.compose(), 6)  # material and labour of: gears received, consumed; boxes received
        rows = self.Composition.search([]).ids
        with self.assertQueryCount(8):
            self.assertEqual(self.compose(), 0)
        self.assertEqual(self.Composition.search([]).ids, rows)

    def test_only_what_a_change_reaches_is_written(self):
        """Late labour on wheels, which no box contains: only their receipt is composed anew."""
        wheel = self._product("Wheel", self.category_avco_auto)
        self.make_gears(10, labour=2)
        wheels = self.make(wheel, self._bom(wheel, {self.steel: 1.0}), 1)
        self.make_boxes(2)
        self.compose()
        self.hours(wheels, labour=1)
        self.assertEqual(self.compose(), 2)  # material and labour of one receipt

    def test_a_product_is_composed_with_all_below_it_and_nothing_above(self):
        self.make_gears(10, labour=2)
        boxes = self.make_boxes(2)
        self.compose(self.gear)
        self.assertFalse(self.parts(boxes.move_finished_ids))
        self.compose(self.box)
        self.assertEqual(self.parts(boxes.move_finished_ids)["labour"], (24.0, 24.0))

    def test_consumers_follow_though_only_the_lower_level_was_composed_first(self):
        gears = self.make_gears(10)
        boxes = self.make_boxes(2)
        self.compose()
        self.hours(gears, labour=1)
        self.compose(self.gear)
        self.compose()
        self.assertEqual(self.parts(boxes.move_finished_ids)["labour"], (11.99, 11.99))

    def test_the_nightly_run_composes_companies_with_the_ledger_on(self):
        boxes = self.make_gears(10, labour=2) and self.make_boxes(2)
        with self.enter_registry_test_mode():
            self.env.ref("mrp_actual_cost.cron_compose").method_direct_trigger()
        self.assertEqual(self.parts(boxes.move_finished_ids)["labour"], (24.0, 24.0))

    # ----------------------------------------------------------------- screens

    def test_the_button_on_an_order_shows_this_level_and_lower_ones(self):
        self.make_gears(10, labour=2)
        boxes = self.make_boxes(2, labour=1)
        action = boxes.with_user(self.clerk()).action_view_composition()
        sheet = self.env[action["res_model"]].with_user(self.clerk()).search(action["domain"])
        self.assertRecordValues(
            sheet,
            [
                # 4 gears × 20.00 + 2 pins × 5.00 = 90.00 of 144.00; 2 boxes
                {"amount": 90.0, "own_amount": 10.0, "lower_amount": 80.0, "per_unit": 45.0, "share": 0.625},
                # 4 gears × 6.00, 1 h × 30.00
                {"amount": 54.0, "own_amount": 30.0, "lower_amount": 24.0, "per_unit": 27.0, "share": 0.375},
            ],
        )
        self.assertIn(boxes.name, sheet[0].display_name)

    def test_from_an_order_to_what_it_consumed_to_the_orders_that_made_it(self):
        gears = self.make_gears(10, labour=2)
        boxes = self.make_boxes(2)
        action = boxes.action_view_composition()
        labour = self.env[action["res_model"]].search(action["domain"]).filtered(lambda s: s.element_id == self.labour)
        below = labour.action_open_consumed()
        consumed = self.env[below["res_model"]].search(below["domain"])
        self.assertEqual((consumed.product_id, consumed.amount), (self.gear, 24.0))
        makers = consumed.action_open_makers()
        self.assertEqual(self.env[makers["res_model"]].search(makers["domain"]).production_id, gears)

    def test_the_button_on_a_product_shows_its_stock_value(self):
        """6 of 10 gears are left: 120.00 steel, 36.00 labour."""
        self.make_gears(10, labour=2)
        self.make_boxes(2)
        for product in (self.gear, self.gear.product_tmpl_id):
            action = product.with_user(self.clerk()).action_view_cost_composition()
            self.assertRecordValues(
                self.env[action["res_model"]].with_user(self.clerk()).search(action["domain"]),
                [
                    {"element_id": self.material.id, "amount": 120.0, "per_unit": 20.0},
                    {"element_id": self.labour.id, "amount": 36.0, "per_unit": 6.0},
                ],
            )

    # ------------------------------------------------------------------ access

    def clerk(self, groups="mrp_actual_cost.group_cost_user", company=None):
        company = company or self.company
        login = f"clerk {groups} {company.id}"
        return self.env["res.users"].search([("login", "=", login)]) or new_test_user(
            self.env,
            login=login,
            groups=f"base.group_user,{groups}",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )

    def test_a_planner_sees_no_composition(self):
        boxes = self.make_gears(10) and self.make_boxes(2)
        planner = self.clerk("mrp.group_mrp_user")
        for show in (
            boxes.with_user(planner).action_view_composition,
            self.box.with_user(planner).action_view_cost_composition,
            self.Composition.with_user(planner).search,
        ):
            with self.assertRaises(AccessError):
                show([]) if show.__name__ == "search" else show()

    def test_nobody_writes_composition_by_hand(self):
        self.make_gears(10)
        self.compose()
        row = self.Composition.search([], limit=1).with_user(self.clerk("mrp_actual_cost.group_cost_manager"))
        with self.assertRaises(AccessError):
            row.write({"amount": 1.0})
        with self.assertRaises(AccessError):
            row.unlink()

    def test_another_company_sees_nothing(self):
        self.make_gears(10)
        self.compose()
        other = self.clerk(company=self.env["res.company"].create({"name": "Other"}))
        for model in ("mrp.cost.composition", "mrp.cost.composition.stock", "mrp.cost.composition.sheet"):
            self.assertTrue(self.env[model].search([("company_id", "=", self.company.id)]))
            self.assertFalse(self.env[model].with_user(other).search([]))

    def test_two_companies_making_one_product_are_composed_apart(self):
        gears = self.make_gears(10, labour=2)
        other = self._create_company(name="Second Plant")
        self.env["stock.move"].flush_model()
        self.compose()
        self.assertEqual(self.Composition._compose(other), 0)
        self.assertEqual(self.Composition.search([]).company_id, gears.company_id)


steps = st.lists(
    st.one_of(
        st.tuples(st.just("make_gears"), st.integers(1, 9), st.integers(0, 2), st.integers(0, 2)),
        st.tuples(st.just("make_boxes"), st.integers(1, 4), st.integers(0, 2)),
        st.tuples(st.just("late"), st.integers(0, 5), st.integers(1, 3)),
        st.tuples(st.just("buy"), st.integers(1, 9), st.integers(1, 4000)),
        st.tuples(st.just("sell"), st.integers(1, 12)),
        st.tuples(st.just("rework"), st.integers(1, 3)),
        st.tuples(st.just("price"), st.integers(500, 6000)),
        st.tuples(st.just("compose")),
    ),
    min_size=3,
    max_size=9,
)


@tagged("post_install", "-at_install")
class TestCompositionHistories(CompositionCase):
    """Whatever happened, the parts of every move sum to its value, and a second run writes nothing."""

    @examples(
        4, steps, st.sampled_from(["category_avco_auto", "category_fifo_auto", "category_standard_auto"]), thorough=300
    )
    def test_every_move_is_composed_exactly(self, history, category):
        try:
            with self.env.cr.savepoint():
                self._play(history, category)
                raise Undo
        except Undo:
            self.env.invalidate_all()

    def _play(self, history, category):
        self.gear.categ_id = getattr(self, category)
        self.made = []
        for name, *arguments in history:
            getattr(self, f"_do_{name}")(*arguments)
        self.compose()
        self.assertComposedExactly()
        for product in self.gear | self.box:
            total = sum(product._cost_composition().values())
            self.assertAlmostEqual(float(total), product.total_value, 2)
        self.assertEqual(self.compose(), 0)
        # Worked out anew from nothing, it says the same: nothing rests on the path taken.
        before = self._all_parts()
        self.env["mrp.cost.composition.stock"].search([]).unlink()
        self.Composition.search([]).unlink()
        self.compose()
        self.assertEqual(self._all_parts(), before)

    def _all_parts(self):
        rows = self.Composition.search([])
        return sorted((row.move_id.id, row.element_id.id, row.amount, row.lower_amount) for row in rows)

    # ------------------------------------------------------------------ steps

    def _do_make_gears(self, quantity, labour, machine):
        self.made.append(self.make_gears(quantity, labour, machine))

    def _do_make_boxes(self, quantity, labour):
        self.made.append(self.make_boxes(quantity, labour))

    def _do_late(self, index, hours):
        for order in self.made[index : index + 1]:
            self.hours(order, labour=hours)

    def _do_buy(self, quantity, cents):
        self.stock(self.gear, quantity, cents / 100)

    def _do_sell(self, quantity):
        self._make_out_move(self.gear, quantity)

    def _do_rework(self, quantity):
        self.made.append(self.rework(quantity, quantity))

    def _do_price(self, cents):
        self.gear.standard_price = cents / 100

    def _do_compose(self):
        self.compose()
