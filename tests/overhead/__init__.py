from . import test_activity_based, test_allocation, test_driver_corrections, test_drivers
from . import test_absorption, test_more_drivers, test_scale, test_services, test_simulation, test_sources
