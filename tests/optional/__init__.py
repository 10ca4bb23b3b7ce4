from . import test_close_by_jobs, test_queue_job, test_subcontracting
