from . import (
    test_access,
    test_append_only,
    test_composition,
    test_composition_runs,
    test_composition_sources,
    test_finished_goods,
    test_histories,
    test_material,
    test_time,
    test_undoing,
)
