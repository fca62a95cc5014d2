"""Whether a reader has it already is asked in one place, which knows what a proxy does to an ETag."""

import ast

from tests.architecture import house

HEADER = frozenset({"if-none-match", "http_if_none_match"})
ALLOWED = {
    "lib/encoded.py",  # the one place: has_it
    "lib/door/client.py",  # sends it to others
    "newsroom/settings.py",  # names it as one that other sites may send
    "newsroom/evidence_site.py",  # a server on this machine, for tests and the demonstration
}


def test_nobody_else_reads_the_header() -> None:
    readers = {
        house.named(path)
        for path in house.modules()
        for node in ast.walk(house.parsed(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.lower() in HEADER
    }
    assert readers - ALLOWED == set()
    assert "lib/encoded.py" in readers
