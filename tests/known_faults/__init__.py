from . import test_known_faults
