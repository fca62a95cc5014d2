"""Archived copies under the role of workers that fetch: which of them a row may name."""

from typing import Any

import pytest
from django.db import transaction

from factcheck.models import Citation, Snapshot
from tests.factcheck.link_fixtures import cite_page, disable_host_delay, link_site
from tests.factories import MONDAY
from tests.newsroom.fetch_role import execute, fetch_role, find_refusal, restricted, under

__all__ = ["cite_page", "disable_host_delay", "fetch_role", "link_site", "restricted"]
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("whose", ["of a restricted source", "of another open source"])
def test_a_row_names_no_copy_but_one_of_its_own_source(
    fetch_role: str, restricted: Citation, cite_page: Any, whose: str
) -> None:
    """A page shows the text of a copy to all who see the source: to nobody else's must a worker point."""
    cited, other = cite_page("/population"), cite_page("/other").source
    own = Snapshot.objects.create(source=cited.source, text="Open", text_hash="own", captured_at=MONDAY)
    elsewhere = Snapshot.objects.create(source=other, text="Else", text_hash="other", captured_at=MONDAY)
    copy = Snapshot.objects.get(source=restricted.source) if whose == "of a restricted source" else elsewhere
    pointers = [
        f"UPDATE factcheck_source SET latest_snapshot_id = {{}} WHERE id = {cited.source_id}",
        f"UPDATE factcheck_citation SET snapshot_id = {{}} WHERE id = {cited.pk}",
        f"UPDATE factcheck_citation SET accepted_snapshot_id = {{}} WHERE id = {cited.pk}",
        "INSERT INTO factcheck_linkcheck (source_id, attempt, outcome, final_url, chain, passages, reason,"
        " elapsed_ms, is_unchanged, checked_at, snapshot_id) VALUES"
        f" ({cited.source_id}, 2, 'ok', '', '[]', '{{{{}}}}', '', 0, false, now(), {{}})",
    ]
    with under(fetch_role):
        for statement in pointers:
            assert "row-level security" in find_refusal(statement.format(copy.pk)), statement
            for allowed in (own.pk, "NULL"):
                with transaction.atomic():
                    execute(statement.format(allowed))
                    transaction.set_rollback(statement.startswith("INSERT"))
