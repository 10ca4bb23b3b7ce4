from . import (
    test_activity_based,
    test_joint_and_spoilage,
    test_normal_capacity,
    test_overhead_variances,
    test_service_centers,
    test_standard_cost,
)
