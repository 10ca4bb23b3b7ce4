"""Rows of a CSV file that people made: whatever the delimiter, with or without a byte order mark."""

import csv
import io
from collections import Counter

DELIMITERS = ",;\t|"


def read_rows(content, columns, required=()):
    """Return ([(line, {column: text})], [(line, path, message)]); empty cells and rows are left out.

    content:  bytes in UTF-8, the first row names the columns
    columns:  names that may be there
    required: names of which each row must have a cell
    """
    try:
        table = _table(content)
    except UnicodeDecodeError:
        return [], [(1, "", "The file is not text in UTF-8.")]
    except csv.Error as error:
        return [], [(1, "", f"The file is not CSV: {error}.")]
    header = [name.strip().lower() for name in table[0][1]] if table else []
    faults = _faults_of_header(header, columns, required)
    if faults:
        return [], faults
    rows = []
    for line, cells in table[1:]:
        row = {name: cell.strip() for name, cell in zip(header, cells, strict=False) if cell.strip()}
        faults += [(line, name, "This cell is needed.") for name in required if row and name not in row]
        if any(cell.strip() for cell in cells[len(header) :]):
            faults.append((line, "", "The row has more cells than the first row has names."))
        elif row:
            rows.append((line, row))
    return rows, faults


def _table(content):
    """Return [(line, [cell])] of the whole file."""
    text = content.decode("utf-8-sig")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    return [(reader.line_num, cells) for cells in reader]


def _faults_of_header(header, columns, required):
    if not any(header):
        return [(1, "", "The first row must name the columns.")]
    faults = [(1, name, "There is no such column here.") for name in header if name not in columns]
    faults += [(1, name, "The column is there twice.") for name, count in Counter(header).items() if count > 1]
    return faults + [(1, name, "The column is missing.") for name in required if name not in header]


def _delimiter(text):
    """Return the delimiter that the first row has most of."""
    first = text.partition("\n")[0]
    return max(DELIMITERS, key=first.count)
