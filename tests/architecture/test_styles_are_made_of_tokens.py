"""Style sheets use the tokens there are, and name no face of type but through them."""

import re

from tests.architecture import source_files

SHEETS = source_files.list_files("static", kinds=frozenset({".css"}))
TOKENS = "static/css/tokens.css"


def test_every_property_that_is_used_is_given() -> None:
    given = {name for path in SHEETS for name in re.findall(r"(--[\w-]+)\s*:", path.read_text())}
    used = {
        (source_files.format_path(path), name)
        for path in SHEETS
        for name in re.findall(r"var\(\s*(--[\w-]+)", path.read_text())
    }
    assert {(sheet, name) for sheet, name in used if name not in given} == set()


def test_faces_of_type_are_named_among_the_tokens_alone() -> None:
    face = re.compile(r"(?<![\w-])(?:ui-)?(?:monospace|sans-serif|serif|system-ui)(?![\w-])")
    named = {source_files.format_path(path) for path in SHEETS if face.search(path.read_text())}
    assert named == {TOKENS, "static/css/print.css"}, "the margins of paper have their own"
