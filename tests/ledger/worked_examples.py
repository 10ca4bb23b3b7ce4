"""Published examples as documents: what they bought, worked, made and sold."""

from odoo import Command, fields

from .rate_case import RateCase


class WorkedExampleCase(RateCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lathe.costs_hour = 0.0

    def charge_hours(self, order, hours, employee=None, kind="labour", **values):
        """Report hours as given, not measured."""
        at = "2026-03-02 08:00"
        return self.work(order, at, at, employee, kind=kind, is_charged=True, charged_hours=hours, **values)

    def bill_of_materials(self, product, components, minutes=60.0, centers=None):
        """components: {product: quantity a unit}; minutes of work on each of the centers."""
        return self.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "product_qty": 1.0,
                "company_id": self.company.id,
                "bom_line_ids": [
                    Command.create({"product_id": used.id, "product_qty": quantity})
                    for used, quantity in components.items()
                ],
                "operation_ids": [
                    Command.create({"name": center.name, "workcenter_id": center.id, "time_cycle_manual": minutes})
                    for center in (centers or self.lathe)
                ],
            }
        )

    def buy(self, product, quantity, price):
        """Order, receive and pay for material; return the bill."""
        purchase = self.env["purchase.order"].create(
            {
                "partner_id": self.vendor.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_qty": quantity,
                            "price_unit": price,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        purchase.button_confirm()
        purchase.picking_ids.move_ids.write({"quantity": quantity, "picked": True})
        purchase.picking_ids.button_validate()
        purchase.action_create_invoice()
        bill = purchase.invoice_ids
        bill.invoice_date = "2026-03-01"
        bill.action_post()
        return bill

    def incur(self, account, amount, date="2026-03-15"):
        """Book what the period's overhead really cost."""
        move = self.env["account.move"].create(
            {
                "date": date,
                "line_ids": [
                    Command.create({"account_id": account.id, "balance": amount}),
                    Command.create({"account_id": self.account_payable.id, "balance": -amount}),
                ],
            }
        )
        move.action_post()

    def overhead_account(self, code, number):
        """Give an overhead element the account on which its actual cost is booked."""
        account = self._account(number, f"Overhead {number}", "expense")
        self.elements[code].absorption_account_id = account
        return account

    def finish_settled(self, order, quantity):
        self.finish(order, quantity)
        self.assertAlmostEqual(self.wip(order), 0.0, 6)

    def finish_using(self, order, used):
        """Complete an order that used so much of its one component, less or more than planned."""
        order.qty_producing = order.product_qty
        order._set_qty_producing(False)
        order.move_raw_ids.write({"quantity": used, "picked": True})
        order.with_context(skip_consumption=True, skip_backorder=True, skip_redirection=True).button_mark_done()
        self.assertEqual(order.state, "done")
        self.assertAlmostEqual(self.wip(order), 0.0, 6)

    # -------------------------------------------------------------- the examples

    def order_at_standard(self, example, category, released=False):
        """Play an order of a standard-cost product; return it, done.

        example:  inputs of a standard-cost variance problem (output, std, actual)
        category: of the component
        released: with a released version of standards, which knows quantities and hours
        """
        standard, actual = example["std"], example["actual"]
        compound = self._product("Compound", category, standard_price=standard["price"])
        cost = standard["qty"] * standard["price"] + standard["hours"] * standard["rate"]
        unit = self._product("Unit", self.category_standard_auto, standard_price=cost)
        bom = self.bill_of_materials(unit, {compound: standard["qty"]}, minutes=60.0 * standard["hours"])
        self.rate("labour", standard["rate"], purpose="planned")
        self.rate("labour", actual["rate"], purpose="actual")
        if released:
            self.release_standard(unit)
        # Planned before the material is bought: the plan, which splits the standard, is at standard price.
        order = self.order(example["output"], product=unit, bom=bom)
        self.buy(compound, actual["purchased"], actual["price"])
        self.charge_hours(order, actual["hours"], self.ada)
        self.finish_using(order, actual["used"])
        return order

    def release_standard(self, product):
        version = self.env["mrp.cost.standard"].create(
            {
                "name": "Standards",
                "company_id": self.company.id,
                "date": self.company._cost_accounting_day(fields.Datetime.now()),
                "scope": "product",
                "scope_product_ids": [Command.set(product.ids)],
            }
        )
        version.action_roll_up()
        version.action_release()

    def variances(self, order):
        """Return {element code: variance}, + unfavourable."""
        sums = {}
        for line in self.lines(order, kind="variance"):
            sums[line.element_id.code] = round(sums.get(line.element_id.code, 0.0) - line.amount, 2)
        return sums

    def normal_capacity(self, example):
        """Play a period that absorbs fixed overhead at normal capacity; return its figures."""
        accounts = [
            self.overhead_account("overhead_fixed", "610901"),
            self.overhead_account("overhead_variable", "610902"),
        ]
        rates = (example["foh"] / example["normal_hours"], example["voh"] / example["actual_hours"])
        for code, rate in zip(("overhead_fixed", "overhead_variable"), rates, strict=True):
            self.rate(code, rate, basis="machine_hour")
        self.rate("machine", 0.0)
        for account, actual in zip(accounts, (example["foh"], example["voh"]), strict=True):
            self.incur(account, actual)
        item = self._product("Item", self.category_fifo_auto)
        opening = example["opening_units"] * 1.0
        self.stock(item, example["opening_units"], 1.0)
        order = self.order(example["produced"], product=item, bom=self.bill_of_materials(item, {}))
        self.charge_hours(order, example["actual_hours"], kind="machine")
        self.finish_settled(order, example["produced"])
        sold = self._make_out_move(item, example["sold"])
        self.post()
        self.assertLedgerHolds()
        left = self.account_balance(accounts[0])
        absorbed_in_sales = round(sold.value - opening, 2)
        return {
            "foh_rate": rates[0],
            "voh_rate": rates[1],
            "foh_absorbed": round(example["foh"] - left, 2),
            "unabsorbed_foh": left,
            "unabsorbed_voh": self.account_balance(accounts[1]),
            "closing_units": item.qty_available,
            "closing_overhead": item.total_value,
            "absorbed_in_cogs": absorbed_in_sales,
            "total_expense": absorbed_in_sales + left,
        }
