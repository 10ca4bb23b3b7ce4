from . import test_activity_based, test_allocation, test_driver_corrections, test_drivers
