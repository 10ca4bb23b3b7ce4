from . import test_allocation
