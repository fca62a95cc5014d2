"""document_workflow: write docs/reference/workflow.md from the tables in factcheck/workflow/tables.py."""

from factcheck.workflow.diagrams import render_workflow_page
from newsroom.management.reference_page import ReferencePageCommand


class Command(ReferencePageCommand):
    help = "Write the workflow reference: diagrams and who may do what."
    name = "workflow.md"

    def render_reference(self) -> str:
        return render_workflow_page()
