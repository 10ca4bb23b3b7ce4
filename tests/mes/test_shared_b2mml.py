import os
from pathlib import Path
from zoneinfo import ZoneInfo

from odoo.tests import BaseCase, tagged

from odoo.addons.mrp_actual_cost.models.mes.b2mml import parse_xml, read_events
from odoo.addons.mrp_actual_cost.models.mes.handlers import NEEDS
from odoo.addons.mrp_actual_cost.models.mes.parsing import parse_event

SAMPLES = Path(os.environ["MRP_COST_SHARED"], "b2mml")


@tagged("post_install", "-at_install")
class TestSharedSamples(BaseCase):
    """Messages that validate against the schemas of their versions."""

    def test_both_versions_tell_the_same_facts(self):
        found = {}
        for version in ("v0401", "v0700"):
            events = read_events(parse_xml((SAMPLES / f"sample_{version}.xml").read_bytes()), ZoneInfo("UTC"))
            facts = [parse_event(event, NEEDS) for event in events]
            found[version] = sorted(
                (
                    fact.type,
                    fact.order,
                    fact.item or fact.employee or fact.workcenter,
                    fact.lot,
                    fact.quantity,
                    fact.unit,
                )
                for fact in facts
            )
        self.assertEqual(found["v0401"], found["v0700"])
        self.assertEqual(
            found["v0401"],
            [
                ("consumption", "MO-1", "BAR", "L0", 0.5, "KG"),
                ("labour", "MO-1", "ID4932", None, 0.9667, "HUR"),
                ("machine", "MO-1", "Machine 4", None, 0.9667, "HUR"),
                ("output", "MO-1", "Cable Head", "L1", 1.0, "EA"),
            ],
        )
