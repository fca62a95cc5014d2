"""The record in sentences, and moments in words."""

import ast
from datetime import UTC, datetime, timedelta
from time import monotonic
from types import SimpleNamespace
from typing import cast

import pytest

from accounts.models import User
from audit.models import Event
from audit.selectors import list_events_of_subject
from factcheck.desk.event_descriptions import (
    ARTICLE_EVENT_DESCRIPTIONS,
    CLAIM_EVENT_DESCRIPTIONS,
    build_history_lines,
    describe_event,
)
from factcheck.workflow.article_tables import ARTICLE_WORK
from factcheck.workflow.tables import CLAIM_PUBLICATION, CLAIM_WORK
from lib.datetimes.humanize import format_datetime, format_due, format_time_ago, get_timezone
from lib.text.plain_text import diff_words
from tests.architecture import source_files
from tests.factories import Cast

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ZONE = get_timezone("Europe/Berlin")


def test_every_step_of_the_tables_is_told() -> None:
    assert {*CLAIM_WORK.list_transition_names(), *CLAIM_PUBLICATION.list_transition_names()} <= set(
        CLAIM_EVENT_DESCRIPTIONS
    )


def list_literal_actions(folder: str, function: str) -> set[str]:
    """The second argument of every call of ``function`` in ``folder``, where it is written out."""
    return {
        node.args[1].value
        for path in source_files.list_modules(folder)
        for node in source_files.list_nodes(path)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] == function
        and len(node.args) > 1
        and isinstance(node.args[1], ast.Constant)
    }


def test_every_edit_that_leaves_an_event_is_told() -> None:
    """``record_edit(claim, "<action>", ...)`` is the other way into a claim's history."""
    edits = list_literal_actions("factcheck", "record_edit")
    assert len(edits) > 8
    assert edits <= set(CLAIM_EVENT_DESCRIPTIONS)


def test_every_step_on_an_article_is_told() -> None:
    """``append_article_event(article, "<action>", ...)`` is the way into an article's history."""
    steps = {row.name for row in ARTICLE_WORK} | list_literal_actions("articles", "append_article_event")
    assert "set_embargo" in steps
    assert steps <= set(ARTICLE_EVENT_DESCRIPTIONS)


def test_who_has_been_erased_is_someone(cast: Cast, create_claim_in_state) -> None:
    claim = create_claim_in_state("checking")
    User.objects.filter(pk=cast.editor.pk).update(public_id="00000000-0000-4000-8000-000000000000")
    description = build_history_lines(
        list_events_of_subject("claim", claim), viewer=cast.checker, at=NOON, tz=ZONE
    )
    assert [line.sentence for line in description] == [
        "Somebody flagged this claim", "Somebody assigned this claim to Carl", "Carl started checking",
    ]  # fmt: skip


def test_a_step_nobody_wrote_a_sentence_for_is_told_by_its_name(cast: Cast) -> None:
    event = Event(
        number=1, at=NOON, actor=str(cast.editor.public_id), action="turn_over", subject_type="claim"
    )
    [line] = build_history_lines([event], viewer=cast.editor, at=NOON, tz=ZONE)
    assert line.sentence == "Edith made a change"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (NOON, "13:00"),
        (NOON - timedelta(hours=14), "1 Mar 23:00"),
        (NOON.replace(year=2018), "2 Mar 2018"),
    ],
)
def test_a_moment_is_as_short_as_it_is_clear(moment: datetime, words: str) -> None:
    assert format_datetime(moment, at=NOON, tz=ZONE) == words


@pytest.mark.parametrize("step", ["schedule_publication", "set_embargo"])
def test_a_moment_typed_in_another_zone_is_told_in_utc(step: str) -> None:
    typed = "2026-03-02T14:30:00+05:30"
    event = cast(
        Event,
        SimpleNamespace(action=step, actor="x", from_state="", details={"publish_at": typed, "until": typed}),
    )
    assert "2 March 2026, 09:00 UTC" in describe_event(
        event, {}, {**CLAIM_EVENT_DESCRIPTIONS, **ARTICLE_EVENT_DESCRIPTIONS}
    )


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (59, "just now"),
        (240, "4 minutes ago"),
        (7_500, "2 hours ago"),
        (90_000, "1 day ago"),
        (300_000, "3 days ago"),
        (700_000, "22 Feb 2026"),
    ],
)
def test_how_long_ago(passed: int, words: str) -> None:
    assert format_time_ago(NOON - timedelta(seconds=passed), at=NOON) == words


@pytest.mark.parametrize(
    ("hours", "words", "late"),
    [
        (-2, "Overdue since 11:00", True),
        (4, "Due today 17:00", False),
        (12, "Due tomorrow 01:00", False),  # midnight is the desk's
        (72, "Due Thu 13:00", False),
        (24 * 30, "Due 1 Apr", False),
        (24 * 365, "Due 2 Mar 2027", False),
    ],
)
def test_when_work_is_due(hours: int, words: str, late: bool) -> None:
    message = format_due(NOON + timedelta(hours=hours), at=NOON, tz=ZONE)
    assert message is not None
    assert (message.words, message.late) == (words, late)


def test_what_is_over_is_never_late() -> None:
    message = format_due(NOON - timedelta(days=3), at=NOON, tz=ZONE, over=True)
    assert message is not None
    assert not message.late


def test_an_unknown_zone_is_utc() -> None:
    assert get_timezone("Mars/Olympus").key == "UTC"


def test_a_difference_says_each_word_once() -> None:
    parts = diff_words("linked to 20,000 deaths", "linked to about 21,000 deaths")
    assert "".join(p["text"] for p in parts if p["op"] != "ins") == "linked to 20,000 deaths"
    assert "".join(p["text"] for p in parts if p["op"] != "del") == "linked to about 21,000 deaths"
    assert {"op": "del", "text": "20,000"} in parts


def test_a_difference_of_two_books_takes_a_moment_and_loses_no_word() -> None:
    old, new = (" ".join(f"{name}{n % 97}" for n in range(20_000)) for name in ("was", "is"))
    began = monotonic()
    parts = diff_words(f"It {old} so", f"It {new} so")
    assert monotonic() - began < 5
    assert [(p["op"], p["text"]) for p in parts] == [
        ("same", "It "), ("del", old), ("ins", new), ("same", " so"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        ("assign", "Ruth assigned this claim to [erased]"),
        ("request_reply", "Ruth asked [erased] for a reply"),
        ("move", "Ruth moved this claim to [a desk you cannot see]"),
    ],
)
def test_words_in_brackets_stand_for_a_name_that_is_missing(action: str, sentence: str) -> None:
    event = cast(Event, SimpleNamespace(action=action, actor="ruth", from_state="", details={}))
    assert describe_event(event, {"ruth": "Ruth"}) == sentence
