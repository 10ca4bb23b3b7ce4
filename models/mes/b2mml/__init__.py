"""B2MML performance messages (ISA-95) as events of the MES interface. Imports neither odoo nor the database.

V0401 ProductionPerformance and V0700 OperationsPerformance, tolerant of what real files leave out.
"""

from .performance import read_events
from .xml_text import parse_xml

__all__ = ["parse_xml", "read_events"]
