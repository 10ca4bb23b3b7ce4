from . import test_activity_based, test_allocation, test_charged_too_early, test_driver_corrections, test_drivers
from . import test_absorption, test_absorption_carry, test_absorption_together, test_late_items, test_takers
from . import test_more_drivers, test_scale, test_services, test_simulation, test_sources
