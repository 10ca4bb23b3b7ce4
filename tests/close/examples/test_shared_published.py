from odoo.tests import BaseCase, tagged

from ...ledger.test_shared_worked_examples import read_examples
from .published import PUBLISHED

# Told in tests/close/test_process_costing.py, over two months each.
PROCESS = {"pc_wa_2", "pc_wa_3", "pc_wa_4", "pc_fifo_1", "pc_fifo_2"}


@tagged("post_install", "-at_install")
class TestSharedPublished(BaseCase):
    def test_every_published_example_is_closed_with_its_own_figures(self):
        shared = {key: example for key, example in read_examples().items() if key not in PROCESS}
        figures = {
            key: {name: example[name] for name in ("inputs", "expected", "full_calc")}
            for key, example in shared.items()
        }
        self.assertEqual(figures, PUBLISHED)
