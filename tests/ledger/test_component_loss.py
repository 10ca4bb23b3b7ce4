from odoo.tests import tagged

from .loss_case import LossCase


@tagged("post_install", "-at_install")
class TestComponentLoss(LossCase):
    """Scrapped components above their allowance are lost."""

    def scrap(self, order, quantity):
        scrap = self.env["stock.scrap"].create(
            {"production_id": order.id, "product_id": self.steel.id, "scrap_qty": quantity}
        )
        scrap.do_scrap()
        return scrap

    def order_with_steel(self, issued):
        """An order that plans 20 kg at 10.00, of which 10 % may be lost, and has taken some of it."""
        self.stock(self.steel, 100, 10.0)
        bom = self.joint_bom()
        bom.bom_line_ids.write({"is_loss_limited": True, "loss_allowance": 10.0})
        order = self.order(bom=bom)
        self.issue(order, issued)
        return order

    def test_component_scrap_above_its_allowance_is_lost(self):
        """10 % of 20 kg are normal; of 3 kg one is lost: 10.00."""
        order = self.order_with_steel(20)
        self.scrap(order, 1.5)
        self.assertFalse(self.lines(order, kind="loss"))
        self.scrap(order, 1.5)
        self.assertEqual(sum(self.lines(order, kind="loss").mapped("amount")), -10.0)
        self.finish(order)
        self.assertEqual(self.gear.total_value, 220.0)
        self.assertBooked(order)
        self.assertEqual(self.account_balance(self.loss_account), 10.0)

    def test_component_scrap_of_an_open_order_is_measured_by_what_it_will_use(self):
        """10 % of the 20 kg planned are normal, though only 5 kg are issued so far."""
        order = self.order_with_steel(5)
        self.scrap(order, 1.5)
        self.assertFalse(self.lines(order, kind="loss"))

    def test_scrapped_component_that_is_lost_is_not_lost_again_with_rejects(self):
        """No scrap is normal: 3 kg = 30.00 are lost; then 2 of 10 units at 20.00."""
        self.stock(self.steel, 100, 10.0)
        bom = self.joint_bom(is_loss_limited=True)
        bom.bom_line_ids.is_loss_limited = True
        order = self.order(8.0, bom=bom)
        self.issue(order, 20)
        self.scrap(order, 3.0)
        reject = self.reject(order, 2.0)
        self.finish(order)
        self.assertEqual(reject.loss_amount, 40.0)
        self.assertEqual(self.gear.total_value, 160.0)
        self.assertBooked(order)
