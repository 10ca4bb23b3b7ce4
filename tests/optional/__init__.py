from . import test_queue_job, test_subcontracting
