"""Whether a reader has it already is asked in one place, which knows what a proxy does to an ETag."""

import ast

from tests.architecture import source_files

HEADER = frozenset({"if-none-match", "http_if_none_match"})
ALLOWED = {
    "lib/web/conditional_requests.py",  # the one place: has_it
    "lib/safe_http/client.py",  # sends it to others
    "newsroom/settings.py",  # names it as one that other sites may send
    "newsroom/demo/site/server.py",  # a server on this machine, for tests and the demonstration
}


def test_nobody_else_reads_the_header() -> None:
    readers = {
        source_files.format_path(path)
        for path in source_files.list_modules()
        for node in source_files.list_nodes(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.lower() in HEADER
    }
    assert readers - ALLOWED == set()
    assert "lib/web/conditional_requests.py" in readers
