"""Reasons that Stet writes itself are stored as codes, and read in the language of each reader."""

import ast

from django.utils import translation

from audit.models import Event
from factcheck.claims import editing
from factcheck.desk.event_descriptions import get_event_detail
from factcheck.models.reasons import ITEMS_OPEN, REASONS, build_reason, describe_reason
from lib.archive.save_page_now import CAPTURE_MESSAGES
from lib.safe_http.errors import ERROR_MESSAGES
from tests.architecture import source_files
from tests.factcheck.workflow_driver import LATER


def list_written_codes() -> set[str]:
    """The codes that are given to ``build_reason``, or as ``code=``."""
    calls = [
        node
        for path in source_files.list_modules("factcheck")
        for node in source_files.list_nodes(path)
        if isinstance(node, ast.Call)
    ]
    built = [one.args[0] for one in calls if ast.unparse(one.func) == "build_reason"]
    given = [
        word.value
        for one in calls
        if ast.unparse(one.func) == "withdraw_approval_on_edit"
        for word in one.keywords
        if word.arg == "code"
    ]
    return {
        leaf.value
        for node in (*built, *given)
        for leaf in ([node.body, node.orelse] if isinstance(node, ast.IfExp) else [node])
        if isinstance(leaf, ast.Constant)
    }


def test_every_code_that_is_written_has_its_sentence() -> None:
    written = list_written_codes()
    assert len(written) > 15
    assert written <= set(REASONS)
    others = {code for code in REASONS if "withdrew" in code} | {"source_details_changed"}
    unwritten = set(REASONS) - written - set(CAPTURE_MESSAGES) - set(ERROR_MESSAGES)
    assert unwritten == others, "an import writes them, and a constant"


def test_numbers_are_those_of_the_reader() -> None:
    reason = build_reason(ITEMS_OPEN, count=1_200)
    assert describe_reason(reason) == "1,200 items are open"
    with translation.override("de"):
        assert describe_reason(reason) == "1.200 items are open"


def test_a_reason_may_hold_another() -> None:
    gone = build_reason("passage_gone", passage="48,312", more=1)
    assert describe_reason(gone) == "The source no longer contains “48,312” and 1 more source has changed"
    withdrawn = build_reason("article_withdrawn", reason=build_reason("claim_open"))
    assert describe_reason(withdrawn) == "The article was withdrawn: A claim in it is open again"


def test_what_a_person_typed_stays_as_it_is() -> None:
    assert describe_reason("claim_open {person}") == "claim_open {person}"


def test_an_edit_is_recorded_without_a_sentence(workflow_driver, cast) -> None:
    claim = workflow_driver.at("approved")
    editing.update_claim(claim, by=cast.editor, at=LATER, statement="Another statement")
    event = Event.objects.get(action="void", subject=str(claim.public_id))
    assert event.details["reason"] == {"code": "statement_changed", "person": "Edith"}
    assert get_event_detail(event) == "Edith changed the statement"
