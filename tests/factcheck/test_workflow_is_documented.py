"""The reference page of the workflow is the tables, drawn."""

import re

from factcheck.workflow import diagrams
from factcheck.workflow.tables import STATE_MACHINES
from tests.architecture import source_files


def test_the_page_is_current():
    file = source_files.ROOT / "docs" / "reference" / "workflow.md"
    assert file.read_text() == diagrams.render_workflow_page(), "Run manage.py document_workflow."


def test_every_arrow_of_the_tables_is_drawn_once():
    for table in STATE_MACHINES:
        drawn = re.findall(r"^    (\S+) --> (\S+): (.+)$", diagrams.render_mermaid(table), re.MULTILINE)
        arrows = [(source, step) for source, _, steps in drawn for step in steps.split(", ")]
        wanted = [
            (s if s != "(new)" else "[*]", row.name) for row in table for s in map(str, row.from_states)
        ]
        assert sorted(arrows) == sorted(wanted)
