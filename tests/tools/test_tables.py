"""Plain text tables."""

from tables import table


def test_numbers_stand_to_the_right_and_words_to_the_left():
    text = table("T", ["name", "hours"], [["a", 1.5], ["long name", 1234.0]], ["all", 1235.5])
    assert text.splitlines() == [
        "T",
        "  name          hours",
        "  ---------  --------",
        "  a              1.50",
        "  long name  1,234.00",
        "  ---------  --------",
        "  all        1,235.50",
    ]


def test_a_table_without_rows_is_its_head():
    assert table("T", ["name"], []).splitlines() == ["T", "  name", "  ----"]


def test_no_minus_before_a_zero():
    assert table("T", ["x"], [[-0.0]]).splitlines()[-1].strip() == "0.00"
