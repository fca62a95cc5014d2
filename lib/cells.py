"""Tables that a spreadsheet opens: what a cell may begin with, so that no words become a formula (pure)."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cell(value: object) -> str:
    """The value as text; an apostrophe before what a spreadsheet would calculate (OWASP ASVS 5.0, 1.2.10)."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" \u00a0\ufeff").startswith(_FORMULA) or text[:1] in _FORMULA else text


def csv_bytes(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """RFC 4180 in UTF-8, with the mark by which a spreadsheet knows that it is."""
    return b"".join(csv_lines(head, rows))


def csv_lines(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The same, a line at a time, for a table that is longer than one would hold."""
    yield "\ufeff".encode() + _line(head)
    for row in rows:
        yield _line([cell(value) for value in row])


def _line(values: Sequence[object]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerow(values)
    return out.getvalue().encode("utf-8", "replace")
