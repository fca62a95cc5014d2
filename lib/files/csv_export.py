"""CSV for spreadsheets, written so that no text becomes a formula (pure).

Where the decimal sign is a comma, spreadsheets split a file at semicolons (and at tabs) and know no quotation
mark within a field: there a cell ends in the middle of ours. So what would begin such a cell is escaped too.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_AFTER_SEPARATOR = re.compile(r"([;\t\r\n][ \u00a0\ufeff\"]*+)('*+[=+\-@＝＋－＠])")
"""Beginning of a cell where a file is split at semicolons; an apostrophe there gets one more."""
_ESCAPED = re.compile(r"([;\t\r\n][ \u00a0\ufeff\"]*+)'('*+[=+\-@＝＋－＠])")


def escape_csv_cell(value: object) -> str:
    """Put an apostrophe before what a spreadsheet would calculate (OWASP ASVS 5.0, 1.2.10)."""
    text = _AFTER_SEPARATOR.sub(r"\1'\2", "" if value is None else str(value))
    return f"'{text}" if is_formula(text) else text


def strip_escapes_within(text: str) -> str:
    """Return the text without the apostrophes that ``escape_csv_cell`` puts anywhere but at its beginning."""
    return _ESCAPED.sub(r"\1\2", text)


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet would calculate this text."""
    return text.lstrip(" \u00a0\ufeff").startswith(_FORMULA) or text[:1] in _FORMULA


def render_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Render a table by RFC 4180 in UTF-8, with the byte order mark by which spreadsheets know it."""
    return b"".join(iter_csv_lines(head, rows))


def iter_csv_lines(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """Yield the same a line at a time, for a table too long to hold in memory."""
    yield "\ufeff".encode() + _encode_csv_line([escape_csv_cell(value) for value in head])
    for row in rows:
        yield _encode_csv_line([escape_csv_cell(value) for value in row])


def _encode_csv_line(values: Sequence[object]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerow(values)
    return out.getvalue().encode("utf-8", "replace")
