from . import (
    test_accrual_access,
    test_accrual_books,
    test_accrual_by_hand,
    test_accrual_closing,
    test_accrual_currency,
    test_accrual_matching,
    test_accrual_wizard,
    test_bought_work,
    test_received,
)
