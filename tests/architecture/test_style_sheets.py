"""Style sheets cost a long page little: 500 notes beside 20,000 words are styled once."""

import re

from tests.architecture.source_files import ROOT

UNIVERSAL_SIBLING = re.compile(r"(?:^|[\s>(,])\*\s*[+~]|>\s*:nth-[\w-]+\(", re.MULTILINE)
"""A sibling of any kind, or a place among siblings of any kind."""


def test_an_element_that_comes_or_goes_has_no_sibling_styled_again() -> None:
    # One such rule, of whatever page, has a browser style all notes again for one that is new.
    found = {
        sheet.name: UNIVERSAL_SIBLING.findall(re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL))
        for sheet in (ROOT / "static" / "css").glob("*.css")
    }
    assert found
    assert {name: rules for name, rules in found.items() if rules} == {}
