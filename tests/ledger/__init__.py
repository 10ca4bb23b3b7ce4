from . import (
    test_access,
    test_append_only,
    test_finished_goods,
    test_histories,
    test_joint_products,
    test_loss,
    test_material,
    test_rework,
    test_time,
    test_undoing,
)
