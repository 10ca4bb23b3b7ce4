from . import (
    test_access,
    test_append_only,
    test_finished_goods,
    test_histories,
    test_material,
    test_plan,
    test_standard_access,
    test_standard_release,
    test_standard_roll_up,
    test_standard_screens,
    test_time,
    test_undoing,
)
