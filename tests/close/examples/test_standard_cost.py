from odoo.tests import tagged

from .closing_case import ClosingCase
from .published import PUBLISHED


@tagged("post_install", "-at_install")
class TestStandardCost(ClosingCase):
    """Material and labour of 530 units at standard 20 × 1.38 + 4 h × 9.00 (qammunity.org/7524534).

    variance        arithmetic                        amount
    price, bought   18,300 × (1.41 - 1.38)            549.00
    price, used      9,800 × (1.41 - 1.38)            294.00
    usage           (9,800 - 530 × 20) × 1.38      -1,104.00
    rate             2,400 h × (9.18 - 9.00)          432.00
    efficiency      (2,400 h - 530 × 4 h) × 9.00    2,520.00
    """

    example = PUBLISHED["var_1"]

    def finish_using(self, order, used):
        return super().finish_using(self.dated(order), used)

    def closed(self, category):
        """Play the order, close March; return {(element, category): amount} of its variances."""
        order = self.order_at_standard(self.example["inputs"], category, released=True)
        self.close()
        found = {}
        for record in order.cost_variance_ids:
            self.assertEqual(record.period_id, self.march)
            key = (record.element_id.code, record.category)
            found[key] = round(found.get(key, 0.0) + record.amount, 2)
        return found

    def test_material_at_actual_cost(self):
        """The price shows where material is used: 294.00 - 1,104.00 + 432.00 + 2,520.00 = 2,142.00 on the account."""
        expected = self.example["expected"]
        found = self.closed(self.category_avco_auto)
        self.assertEqual(
            found,
            {
                ("material", "price"): expected["mat_price_used"],
                ("material", "usage"): expected["mat_usage"],
                ("labour", "rate"): expected["lab_rate"],
                ("labour", "efficiency"): expected["lab_eff"],
            },
        )
        self.assertEqual(self.account_balance(self.variance_account), 2142.0)
        self.assertEqual(round(sum(found.values()), 2), 2142.0)

    def test_material_at_standard_cost(self):
        """The price shows at the purchase; on the variance account are -1,104.00 + 432.00 + 2,520.00 = 1,848.00."""
        expected = self.example["expected"]
        price_difference = self._use_price_diff()
        self.assertEqual(
            self.closed(self.category_standard_auto),
            {
                ("material", "usage"): expected["mat_usage"],
                ("labour", "rate"): expected["lab_rate"],
                ("labour", "efficiency"): expected["lab_eff"],
            },
        )
        self.assertEqual(self.account_balance(price_difference), expected["mat_price_purchased"])
        self.assertEqual(self.account_balance(self.variance_account), 1848.0)
