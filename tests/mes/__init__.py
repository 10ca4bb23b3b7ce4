from . import (
    test_access,
    test_booking,
    test_completion,
    test_finding,
    test_http,
    test_intake,
    test_orders,
    test_parsing,
    test_pieces,
    test_return,
    test_rpc,
)
