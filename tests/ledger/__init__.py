from . import (
    test_access,
    test_append_only,
    test_finished_goods,
    test_histories,
    test_material,
    test_posting,
    test_posting_mixed,
    test_posting_stories,
    test_taking_on,
    test_taking_on_books,
    test_time,
    test_undoing,
)
