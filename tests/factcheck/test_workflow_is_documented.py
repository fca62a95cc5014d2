"""The reference page of the workflow is the tables, drawn."""

import re

from factcheck import diagrams
from factcheck.workflow import TABLES
from tests.architecture import house


def test_the_page_is_current():
    file = house.ROOT / "docs" / "reference" / "workflow.md"
    assert file.read_text() == diagrams.page(), "Run manage.py document_workflow."


def test_every_arrow_of_the_tables_is_drawn_once():
    for table in TABLES:
        drawn = re.findall(r"^    (\S+) --> (\S+): (.+)$", diagrams.mermaid(table), re.MULTILINE)
        arrows = [(source, step) for source, _, steps in drawn for step in steps.split(", ")]
        wanted = [(s if s != "(new)" else "[*]", row.step) for row in table for s in map(str, row.sources)]
        assert sorted(arrows) == sorted(wanted)
