from . import test_allocation, test_driver_corrections, test_drivers
