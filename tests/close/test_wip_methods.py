from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ...models.close.wip.wip_setting import wip_setting
from .wip_case import WipCase


@tagged("post_install", "-at_install")
class TestWipMethods(WipCase):
    """10 pastes ordered, mix for all (100.00) and 60 hours put in, 4 received, 6 left: 2 past mixing, 4 not begun.

    Conversion of the 6: 2 × (1 h + half of 1 h) ÷ 2 h = 1.5 units; 4 at mixing, which is begun, half done: 1 unit.
    """

    def story(self, method, **setting):
        self.value_by(method, **setting)
        order = self.paste_order(10)
        self.put_in(order, "2026-03-10", 100, 60, quantity=10)
        self.take_out(order, "2026-03-20", 4)
        self.pass_operation(order, 0, 6, "2026-03-21")
        self.pass_operation(order, 1, 4, "2026-03-21")
        self.step._run(self.march)
        return order

    def test_actual_cost_leaves_the_order_as_it_is(self):
        order = self.story("actual")
        before = self.wip(order)
        self.assertEqual(self.report(self.march).true_up, 0.0)
        self.assertEqual(self.report(self.march).ending_amount, before)
        self.assertEqual(self.report(self.march).ending_units, 6)

    def test_equivalent_units(self):
        """Material 100 / 10 = 10.00; labour 60 / (4 + 2.5) = 9.2308: WIP 60.00 + 23.08."""
        order = self.story("weighted_average")
        self.assertEqual(self.wip_by_element(order), {"material": 60.0, "labour": 23.08})
        self.assertEqual(self.paste.total_value, 76.92)
        units = self.report(self.march).order_ids
        self.assertEqual((units.ending_units, units.finished_units, units.material_degree), (6, 0, 100))
        self.assertAlmostEqual(units.conversion_degree, 2.5 / 6 * 100, 5)

    def test_material_only(self):
        order = self.story("material")
        self.assertEqual(self.wip_by_element(order), {"material": 60.0})
        self.assertEqual(self.paste.total_value, 100.0)

    def test_none(self):
        order = self.story("none")
        self.assertEqual(self.wip_by_element(order), {})
        self.assertEqual(self.paste.total_value, 160.0)

    def test_at_standard(self):
        """Standard of a unit: material 9.00, labour 8.00."""
        order = self.story("actual")
        self.env["mrp.cost.order.standard"].create(
            [
                {"production_id": order.id, "element_id": element.id, "per_unit": per_unit}
                for element, per_unit in ((self.material, 9.0), (self.labour, 8.0))
            ]
        )
        self.value_by("standard")
        self.step._run(self.march)
        self.assertEqual(self.wip_by_element(order), {"material": 54.0, "labour": 20.0})  # 6 × 9.00, 2.5 × 8.00
        self.assertEqual(self.paste.total_value, 86.0)

    def test_elements_at_standard_are_left_to_their_standard(self):
        order = self.story("actual")
        self.labour.with_company(self.company).costing_method = "standard"
        self.value_by("weighted_average")
        self.step._run(self.march)
        self.assertEqual(self.wip_by_element(order), {"material": 60.0, "labour": 60.0})
        self.assertEqual(self.report(self.march).line_ids.element_id, self.material)

    def test_products_at_standard_cost_have_a_report_that_books_nothing(self):
        self.paste.categ_id = self.category_standard_auto
        self.paste.standard_price = 20.0
        order = self.story("weighted_average")
        self.assertEqual(self.wip(order), 80.0)  # 160.00 − 4 × 20.00
        report = self.report(self.march)
        self.assertEqual((report.ending_amount, report.true_up), (80.0, 0.0))

    def test_hours_tell_how_far_units_are(self):
        """60 h of 20 h planned: all 6 units are done by their hours."""
        order = self.story("weighted_average", completion="hours")
        self.assertEqual(self.report(self.march).order_ids.conversion_degree, 100)
        self.assertEqual(self.wip_by_element(order), {"material": 60.0, "labour": 36.0})

    def test_material_of_the_customer_is_in_the_units_too(self):
        """10 kg are planned at 10.00; 8 of them are the customer's, and cost nothing: 3 go back, 7 of 10 are in."""
        self.value_by("weighted_average")
        self.stock(self.mix, 2, 10.0)
        order = self.paste_order(10)
        customer = self.env["res.partner"].create({"name": "Customer"})
        self.env["stock.quant"]._update_available_quantity(self.mix, self.stock_location, 8, owner_id=customer)
        move = order.move_raw_ids
        move.move_line_ids.unlink()
        line = move._prepare_move_line_vals(quantity=0) | {"picked": True}
        move.move_line_ids = [
            Command.create(line | {"quantity": 2}),
            Command.create(line | {"quantity": 8, "owner_id": customer.id}),
        ]
        move.write({"picked": True, "occurred_at": self.moment("2026-03-10 10:00")})
        move._action_done()
        dates = {"occurred_at": self.moment("2026-03-11 10:00")}
        order._shopfloor_return(self.mix, 3, self.env["stock.lot"], self.env["mrp.workorder"], dates)
        self.step._run(self.march)
        self.assertEqual(self.report(self.march).order_ids.material_degree, 70)

    def test_an_order_without_output_keeps_all_its_cost(self):
        self.value_by("none")
        order = self.paste_order(10)
        self.put_in(order, "2026-03-10", 100, 60, quantity=10)
        self.step._run(self.march)
        self.assertEqual(self.wip_by_element(order), {"material": 100.0, "labour": 60.0})

    def test_a_done_order_keeps_none(self):
        self.value_by("weighted_average")
        order = self.paste_order(10)
        self.put_in(order, "2026-03-10", 100, 60, quantity=10)
        order.move_finished_ids.occurred_at = self.moment("2026-03-20 08:00")
        self.finish(order, 10)
        self.step._run(self.march)
        self.assertEqual(self.wip(order), 0.0)
        self.assertEqual(self.report(self.march).transferred_out, 160.0)

    def test_finished_units_not_received_are_complete(self):
        """9 are past the last operation, 4 received: 5 complete in stock's waiting, 1 past nothing."""
        self.value_by("weighted_average")
        order = self.paste_order(10)
        self.put_in(order, "2026-03-10", 100, 60, quantity=10)
        self.take_out(order, "2026-03-20", 4)
        self.pass_operation(order, 0, 9, "2026-03-21")
        self.pass_operation(order, 1, 9, "2026-03-21")
        self.march.action_close()
        report = self.report(self.march)
        self.assertEqual((report.ending_units, report.finished_units), (6, 5))
        # conversion 5 + 1 × half of the first of two equal operations = 5.25: 60.00 × 5.25 / 9.25
        self.assertEqual(self.wip_by_element(order), {"material": 60.0, "labour": 34.05})
        row = self.march.wip_ids.filtered(lambda wip: wip.element_id == self.labour)
        self.assertEqual((row.units, row.finished_units, row.equivalent_units), (6, 5, 5.25))
        self.assertEqual((row.method, row.degree), ("weighted_average", 87.5))

    # ----------------------------------------------------------------- again and back

    def test_run_again_it_writes_nothing(self):
        order = self.story("weighted_average")
        report = self.report(self.march)
        lines, rows, orders = self.lines(order), report.line_ids, report.order_ids
        self.assertFalse(self.step._run(self.march))
        report.invalidate_recordset()
        self.assertEqual((self.lines(order), report.line_ids, report.order_ids), (lines, rows, orders))

    def test_more_orders_take_no_more_queries_to_value(self):
        self.value_by("weighted_average")
        counts = []
        for _more in range(2):
            for _each in range(2):
                order = self.paste_order(10)
                self.put_in(order, "2026-03-10", 100, 60, quantity=10)
                self.take_out(order, "2026-03-20", 4)
            self.env.flush_all()
            self.queries_to_value()
            counts.append(self.queries_to_value())
        self.assertEqual(counts[0], counts[1])

    def queries_to_value(self):
        before = self.env.cr.sql_log_count
        orders = self.env["mrp.cost.wip.cost"]._orders_of(self.march)
        self.env["mrp.cost.wip.valuation"]._value(self.march, orders)
        return self.env.cr.sql_log_count - before

    def test_run_again_it_books_what_changed(self):
        order = self.story("weighted_average")
        self.put_in(order, "2026-03-25", conversion=5)
        self.step._run(self.march)
        self.assertEqual(self.wip_by_element(order), {"material": 60.0, "labour": 25.0})  # 65 × 2.5 / 6.5
        self.assertEqual(self.paste.total_value, 80.0)

    def test_taking_back_restores_the_ledger(self):
        self.value_by("actual")
        order = self.paste_order(10)
        self.put_in(order, "2026-03-10", 100, 60, quantity=10)
        self.take_out(order, "2026-03-20", 4)
        before, value = self.wip_by_element(order), self.paste.total_value
        self.value_by("weighted_average")
        self.step._run(self.march)
        self.assertNotEqual(self.wip_by_element(order), before)
        self.step._roll_back(self.march)
        self.assertEqual((self.wip_by_element(order), self.paste.total_value), (before, value))
        self.assertEqual(self.report(self.march).state, "draft")
        self.assertFalse(self.step._roll_back(self.march))
        self.post()
        self.assertLedgerHolds()

    def test_a_test_run_books_nothing(self):
        self.value_by("weighted_average")
        order = self.paste_order(10)
        self.put_in(order, "2026-03-10", 100, 60, quantity=10)
        self.take_out(order, "2026-03-20", 4)
        lines = self.lines(order)
        runs = self.step._test_run(self.march)
        self.assertEqual((runs.state, self.lines(order)), ("draft", lines))
        self.assertGreater(runs.true_up, 0.0)

    def test_process_orders_share_their_cost_and_take_it_back(self):
        """Two orders of 10, one cost 100.00 and the other 140.00: each unit costs 12.00."""
        self.value_by("weighted_average", scope="process")
        cheap, dear = self.paste_order(10), self.paste_order(10)
        self.put_in(cheap, "2026-03-10", conversion=100)
        self.put_in(dear, "2026-03-10", conversion=140)
        first, second = self.take_out(cheap, "2026-03-20", 10), self.take_out(dear, "2026-03-20", 10)
        self.step._run(self.march)
        self.assertEqual((first.value, second.value), (120.0, 120.0))
        self.assertEqual((self.wip(cheap), self.wip(dear)), (0.0, 0.0))
        shared = self.lines(cheap, kind="process") | self.lines(dear, kind="process")
        self.assertEqual(shared.mapped("amount"), [20.0, -20.0])
        self.post()
        self.assertLedgerHolds()
        self.step._roll_back(self.march)
        self.assertEqual(sum((self.lines(cheap, kind="process")).mapped("amount")), 0.0)

    def test_true_up_follows_goods_that_another_order_used(self):
        """4 pastes of 40.00 material each way: cost they lacked goes on into the order that used them."""
        self.value_by("none")
        cake = self._product("Cake", self.category_avco_auto)
        recipe = self.env["mrp.bom"].create(
            {
                "product_tmpl_id": cake.product_tmpl_id.id,
                "company_id": self.company.id,
                "bom_line_ids": [Command.create({"product_id": self.paste.id, "product_qty": 1.0})],
            }
        )
        order, user = self.paste_order(10), self.order(4, cake, recipe)
        self.put_in(order, "2026-03-10", 100, 60, quantity=10)
        self.take_out(order, "2026-03-20", 4)
        self.issue(user, 4, self.paste, at=self.moment("2026-03-22 08:00"))
        self.step._run(self.march)
        self.assertEqual((self.wip(order), self.wip(user)), (0.0, 160.0))
        self.assertEqual(self.report(self.march, cake).ending_amount, 160.0)
        self.post()
        self.assertLedgerHolds()

    # --------------------------------------------------------------------- settings

    def test_the_nearest_setting_counts(self):
        self.value_by("fifo", "process", "hours")
        child = self.env["product.category"].create({"name": "Doughs", "parent_id": self.paste.categ_id.id})
        self.paste.categ_id = child
        child.parent_id.cost_wip_method = "material"
        self.assertEqual(wip_setting(self.paste, self.company), ("material", "process", "hours"))
        child.cost_wip_method = "none"
        self.paste.product_tmpl_id.cost_wip_scope = "order"
        self.assertEqual(wip_setting(self.paste, self.company), ("none", "order", "hours"))

    def test_the_settings_are_on_their_screens(self):
        keeper = self.user("mrp_actual_cost.group_cost_user,stock.group_stock_manager,product.group_product_manager")
        template = self.paste.product_tmpl_id.with_user(keeper)
        with Form(template, view="product.product_template_only_form_view") as form:
            form.cost_wip_method = "fifo"
        self.assertEqual(wip_setting(self.paste, self.company).method, "fifo")

    # ----------------------------------------------------------------------- checks

    def test_completion_that_nobody_entered_blocks(self):
        self.value_by("weighted_average", completion="entered")
        order = self.paste_order(10)
        self.put_in(order, "2026-03-10", 100, 60, quantity=10)
        [(severity, _message, records)] = self.step._checks(self.march)
        self.assertEqual((severity, records), ("block", order))
        with self.assertRaisesRegex(UserError, "Enter how far"):
            self.march.action_close()
        self.enter(order, "2026-03-31", 100, 50)
        self.assertEqual(self.step._checks(self.march), [])
        self.march.action_close()
        with self.assertRaisesRegex(UserError, "closed period"):
            self.enter(order, "2026-03-31", 100, 60)

    def test_units_that_went_back_are_named(self):
        self.value_by("fifo", completion="entered")
        order = self.paste_order(10)
        self.put_in(order, "2026-03-10", 100, 60, quantity=10)
        self.enter(order, "2026-03-31", 100, 80)
        self.march.action_close()
        self.take_out(order, "2026-04-10", 1)
        self.enter(order, "2026-04-30", 100, 40)
        self.assertIn("less done in Labour", self.step._checks(self.april)[0][1])

    def user(self, groups, company=None):
        company = company or self.company
        return new_test_user(
            self.env,
            login=f"user{self.env['res.users'].search_count([])}",
            groups=f"base.group_user,{groups}",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def test_accountants_run_it_and_others_look(self):
        self.value_by("weighted_average")
        order = self.paste_order(10)
        self.put_in(order, "2026-03-10", 100, 60, quantity=10)
        self.take_out(order, "2026-03-20", 4)
        accountant = self.user("mrp_actual_cost.group_cost_accountant")
        reader = self.user("mrp_actual_cost.group_cost_user")
        with self.assertRaises(AccessError):
            self.step.with_user(reader)._run(self.march.with_user(reader))
        self.march.with_user(accountant).action_value_wip()
        self.report(self.march).with_user(accountant).action_book()
        report = self.report(self.march).with_user(reader)
        self.assertEqual(report.state, "booked")
        with self.assertRaises(AccessError):
            report.write({"state": "draft"})
        with self.assertRaises(UserError):
            report.sudo().unlink()
        self.assertTrue(report.with_user(accountant).action_view_lines()["domain"])
        report.with_user(accountant).action_take_back()
        self.assertEqual(report.state, "draft")

    def test_other_companies_see_nothing(self):
        order = self.story("weighted_average")
        self.enter(order, "2026-03-31", 100, 50)
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self.user("mrp_actual_cost.group_cost_accountant", elsewhere)
        for model in ("run", "run.line", "run.order", "completion"):
            self.assertFalse(self.env[f"mrp.cost.wip.{model}"].with_user(stranger).search([]), model)
