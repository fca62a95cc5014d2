"""The page of licences is current, and no package asks for more than a newsroom can give."""

import re

from newsroom.management.commands.document_licences import render_licences_page
from tests.architecture import source_files

PAGE = source_files.ROOT / "docs" / "reference" / "licences.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text() == render_licences_page(), "Run bin/document."


def test_every_package_states_a_licence_that_leaves_our_own_code_free() -> None:
    rows = re.findall(r"^\| ([\w.-]+) \| \S+ \| (.+) \|$", PAGE.read_text(), re.M)
    assert len(rows) > 50
    assert [
        row for row in rows if row[1] == "not stated" or re.search(r"(?<!L)(?:A|\b)GPL-3|AGPL", row[1])
    ] == []
