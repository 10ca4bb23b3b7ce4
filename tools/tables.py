"""Plain text tables for people: numbers to the right, words to the left."""


def table(title, head, rows, total=None):
    """Return a table as text.

    head    names of the columns
    rows    lists of cells: texts, or numbers, which are shown with two decimals if they are floats
    total   a last row, ruled off
    """
    body = [[_text(cell) for cell in row] for row in rows]
    last = [[_text(cell) for cell in total]] if total else []
    widths = [max(len(row[column]) for row in [list(head), *body, *last]) for column in range(len(head))]
    right = [_is_numeric(rows or [total or []], column) for column in range(len(head))]
    rule = "  ".join("-" * width for width in widths)
    lines = [_line(list(head), widths, right), rule]
    lines += [_line(row, widths, right) for row in body]
    if last:
        lines += [rule, _line(last[0], widths, right)]
    return "\n".join([title, *(f"  {line.rstrip()}" for line in lines)])


def _text(cell):
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell + 0.0:,.2f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def _is_numeric(rows, column):
    cells = [row[column] for row in rows if column < len(row) and row[column] is not None]
    return bool(cells) and all(isinstance(cell, (int, float)) for cell in cells)


def _line(cells, widths, right):
    return "  ".join(
        cell.rjust(width) if is_right else cell.ljust(width)
        for cell, width, is_right in zip(cells, widths, right, strict=True)
    )
