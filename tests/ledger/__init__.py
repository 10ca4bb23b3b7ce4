from . import (
    test_access,
    test_activities,
    test_append_only,
    test_element_accounts,
    test_finished_goods,
    test_histories,
    test_material,
    test_rates,
    test_time,
    test_undoing,
)
