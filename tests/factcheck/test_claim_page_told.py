"""The record in sentences, and moments in words."""

import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from types import SimpleNamespace
from typing import cast

import pytest

import articles.actions
import factcheck.actions
from accounts.models import User
from factcheck.queries.claim_places import word_difference
from factcheck.queries.told import TOLD, TOLD_OF_ARTICLES, lines, sentence
from factcheck.workflow import ARTICLE, STANDING, WORK
from lib.times import ago, due, when, zone
from record.models import Event
from record.queries import history
from tests.cast import Cast

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ZONE = zone("Europe/Berlin")


def test_every_step_of_the_tables_is_told() -> None:
    assert {*WORK.steps(), *STANDING.steps()} <= set(TOLD)


def test_every_edit_that_leaves_an_event_is_told() -> None:
    """``touch(claim, "<step>", ...)`` in the verbs is the other way onto a claim's record."""
    touched = set()
    for path in Path(next(iter(factcheck.actions.__path__))).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "touch":
                touched.add(ast.literal_eval(node.args[1]))
    assert len(touched) > 8
    assert touched <= set(TOLD)


def test_every_step_on_an_article_is_told() -> None:
    """``told(article, "<step>", ...)`` in the verbs of articles is the way onto an article's record."""
    steps = {row.step for row in ARTICLE}
    for path in sorted(Path(articles.actions.__path__[0]).glob("*.py")):
        steps |= {
            node.args[1].value
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "told"
            and len(node.args) > 1
            and isinstance(node.args[1], ast.Constant)
        }
    assert "embargo" in steps
    assert steps <= set(TOLD_OF_ARTICLES)


def test_who_has_been_erased_is_someone(cast: Cast, stage) -> None:
    claim = stage("checking")
    User.objects.filter(pk=cast.editor.pk).update(public_id="00000000-0000-4000-8000-000000000000")
    told = lines(history("claim", claim), viewer=cast.checker, at=NOON, tz=ZONE)
    assert [line.sentence for line in told] == [
        "Someone flagged it", "Someone assigned it to Carl", "Carl started checking",
    ]  # fmt: skip


def test_a_step_nobody_wrote_a_sentence_for_is_told_by_its_name(cast: Cast) -> None:
    event = Event(number=1, at=NOON, actor=str(cast.editor.public_id), step="turn_over", subject_type="claim")
    [line] = lines([event], viewer=cast.editor, at=NOON, tz=ZONE)
    assert line.sentence == "Edith turn over"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (NOON, "13:00"),
        (NOON - timedelta(hours=14), "1 Mar 23:00"),
        (NOON.replace(year=2018), "2 Mar 2018"),
    ],
)
def test_a_moment_is_as_short_as_it_is_clear(moment: datetime, words: str) -> None:
    assert when(moment, at=NOON, tz=ZONE) == words


@pytest.mark.parametrize("step", ["schedule", "embargo"])
def test_a_moment_typed_in_another_zone_is_told_in_utc(step: str) -> None:
    typed = "2026-03-02T14:30:00+05:30"
    event = cast(Event, SimpleNamespace(step=step, actor="x", details={"publish_at": typed, "until": typed}))
    assert "2026-03-02 09:00 UTC" in sentence(event, {}, {**TOLD, **TOLD_OF_ARTICLES})


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (59, "just now"),
        (240, "4 min ago"),
        (7_500, "2 h ago"),
        (90_000, "1 day ago"),
        (300_000, "3 days ago"),
    ],
)
def test_how_long_ago(passed: int, words: str) -> None:
    assert ago(NOON - timedelta(seconds=passed), at=NOON) == words


@pytest.mark.parametrize(
    ("hours", "words", "late"),
    [
        (-2, "due 2 h ago", True),
        (4, "due today 17:00", False),
        (12, "due tomorrow 01:00", False),  # midnight is the desk's
        (72, "due Thu 13:00", False),
        (24 * 30, "due 1 Apr", False),
        (24 * 365, "due 2 Mar 2027", False),
    ],
)
def test_when_work_is_due(hours: int, words: str, late: bool) -> None:
    told = due(NOON + timedelta(hours=hours), at=NOON, tz=ZONE)
    assert told is not None
    assert (told.words, told.late) == (words, late)


def test_what_is_over_is_never_late() -> None:
    told = due(NOON - timedelta(days=3), at=NOON, tz=ZONE, over=True)
    assert told is not None
    assert not told.late


def test_an_unknown_zone_is_utc() -> None:
    assert zone("Mars/Olympus").key == "UTC"


def test_a_difference_says_each_word_once() -> None:
    parts = word_difference("linked to 20,000 deaths", "linked to about 21,000 deaths")
    assert "".join(p["text"] for p in parts if p["op"] != "ins") == "linked to 20,000 deaths"
    assert "".join(p["text"] for p in parts if p["op"] != "del") == "linked to about 21,000 deaths"
    assert {"op": "del", "text": "20,000"} in parts


def test_a_difference_of_two_books_takes_a_moment_and_loses_no_word() -> None:
    old, new = (" ".join(f"{name}{n % 97}" for n in range(20_000)) for name in ("was", "is"))
    began = monotonic()
    parts = word_difference(f"It {old} so", f"It {new} so")
    assert monotonic() - began < 5
    assert [(p["op"], p["text"]) for p in parts] == [
        ("same", "It "), ("del", old), ("ins", new), ("same", " so"),
    ]  # fmt: skip
