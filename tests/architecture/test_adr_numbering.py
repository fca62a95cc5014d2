"""Decisions are numbered without a gap, say when they were taken, and are listed in their order."""

import re

from tests.architecture.source_files import ROOT

DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))
NOT_USED = "0021-not-used"


def test_no_number_is_missing_or_given_twice() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_each_begins_with_its_number_and_says_when_it_was_taken() -> None:
    for path in DECISIONS:
        title, _, status = path.read_text().splitlines()[:3]
        assert title.startswith(f"# {int(path.name[:4])}. "), path.name
        assert path.stem == NOT_USED or re.match(r"Accepted, \w+ 20\d\d\.", status), path.name


def test_the_list_of_the_documentation_has_each_once_and_in_order() -> None:
    listed = re.findall(r"\(adr/([\w-]+)\.md\)", (ROOT / "docs" / "README.md").read_text())
    assert listed == [path.stem for path in DECISIONS if path.stem != NOT_USED]
