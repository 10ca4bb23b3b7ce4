from .joint_common import JointCase


class LossCase(JointCase):
    """Gears of one operation or two, whose rejects and scrap are normal within an allowance."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.recovered = cls._account("140900", "Scrap to Sell", "asset_current")
        cls.company.cost_recovery_account_id = cls.recovered
        cls.two_steps = cls.bom.copy()
        cls.turning = cls.two_steps.operation_ids
        cls.grinding = cls.turning.copy({"name": "Grinding", "bom_id": cls.two_steps.id, "sequence": 200})

    def reject(self, order, quantity, workorder=None, at="2026-03-03 10:00", **values):
        return self.env["mrp.production.reject"].create(
            {
                "production_id": order.id,
                "workorder_id": workorder.id if workorder else False,
                "quantity": quantity,
                "uom_id": order.product_uom_id.id,
                "occurred_at": self.moment(at),
                **values,
            }
        )

    def two_step_order(self, quantity=8.0, **first_step):
        """8 good gears of two operations; 20 kg = 200.00 are used."""
        self.turning.write(first_step)
        self.stock(self.steel, 100, 10.0)
        order = self.order(quantity, bom=self.two_steps)
        self.issue(order, 20, at=self.moment("2026-03-02 07:00"))
        return order, order.workorder_ids.sorted("sequence")

    def run_lathe(self, order, workorder, start, end):
        return self.work(order, start, end, kind="machine", workorder_id=workorder.id)
