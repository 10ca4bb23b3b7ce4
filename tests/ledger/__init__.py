from . import (
    test_access,
    test_append_only,
    test_finished_goods,
    test_histories,
    test_material,
    test_material_by_lot,
    test_material_kinds,
    test_material_returned,
    test_subcontracting_operation,
    test_time,
    test_undoing,
)
