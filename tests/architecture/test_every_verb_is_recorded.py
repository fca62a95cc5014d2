"""Every change of anything that matters is an entry of the record: each verb that somebody takes appends one.

A verb is a public function of an app's ``actions`` with a keyword-only ``by``. Its calls are followed,
through functions of the house, to ``record.actions.append``.
"""

import ast
import importlib
import inspect
import textwrap
from collections.abc import Iterator
from types import FunctionType, ModuleType
from typing import Any

from factcheck.actions import flagging, reply_links, reports, retention, sweeping
from record.actions import append
from tests.architecture import house

APPS = ("accounts", "articles", "factcheck", "publishing", "newsroom/erasing", "record")

PART = "a part of verbs that append, and never called but by them"
ASKS = "reads, and answers whether or what"
SOONER = "has a machine look sooner; what it finds is recorded, and nothing else changes"
TABLE = "takes the verb of a step out of a table; each of those is a verb of its own"
UNRECORDED = {
    "articles.actions.arriving.make_revision": PART,
    "articles.actions.arriving.unsaved": PART,
    "articles.actions.feeds.poll_now": SOONER,
    "factcheck.actions.archiving.archive_when_cited": PART,
    "factcheck.actions.asking.check_host": SOONER,
    "factcheck.actions.reply_files.attach": PART,
    "factcheck.actions.restricting.may_restrict": ASKS,
    "factcheck.actions.ruling.save_draft": "keeps what is being typed; it is nothing until it is filed",
    "factcheck.actions.seeing.see": "notes for oneself what one has looked at",
    "factcheck.actions.soft_lock.beat": "a sign of life; who takes a claim over from whom is recorded",
    "factcheck.actions.sources.check_now": SOONER,
    "factcheck.actions.sources.document": PART,
    "factcheck.actions.sources.may_mend": ASKS,
    "factcheck.actions.sources.page": PART,
    "factcheck.actions.sources.statement": PART,
    "factcheck.actions.steps.take_article_step": TABLE,
    "factcheck.actions.steps.take_report_step": TABLE,
    "factcheck.actions.steps.take_step": TABLE,
    "factcheck.actions.tell.tell": "tells people of an act that has its entry",
    "factcheck.actions.transition.stand": ASKS,
    "newsroom.erasing.act.find": ASKS,
}
"""Verbs that leave no entry, each with the reason."""


def modules() -> Iterator[ModuleType]:
    for path in house.modules():
        name = house.named(path)
        if name.startswith(APPS) and ("/actions/" in name or name.startswith("newsroom/erasing/")):
            yield importlib.import_module(
                name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            )


def verbs() -> dict[str, FunctionType]:
    """{dotted name: function}."""
    found = {}
    for module in modules():
        for name, one in vars(module).items():
            function = inspect.unwrap(one) if callable(one) else None
            if name.startswith("_") or not isinstance(function, FunctionType):
                continue
            if function.__module__ != module.__name__:
                continue
            by = inspect.signature(function).parameters.get("by")
            if by is not None and by.kind is inspect.Parameter.KEYWORD_ONLY:
                found[f"{module.__name__}.{name}"] = function
    return found


def calls(function: FunctionType) -> Iterator[Any]:
    """Whatever functions of the house ``function`` calls or hands on, by what their names mean there."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    for node in ast.walk(tree):
        named: Any = None
        if isinstance(node, ast.Name):
            named = function.__globals__.get(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            owner = function.__globals__.get(node.value.id)
            named = getattr(owner, node.attr, None) if isinstance(owner, ModuleType) else None
        named = inspect.unwrap(named) if callable(named) else None
        if isinstance(named, FunctionType):
            yield named


def reaches_the_record(function: FunctionType) -> bool:
    goal, seen, todo = inspect.unwrap(append), set(), [function]
    while todo:
        here = todo.pop()
        if here is goal:
            return True
        if here in seen or here.__module__.partition(".")[0] not in house.LAYERS:
            continue
        seen.add(here)
        todo.extend(calls(here))
    return False


def test_every_verb_appends_or_says_why_not() -> None:
    every = verbs()
    assert len(every) > 100
    silent = {name for name, function in every.items() if not reaches_the_record(function)}
    assert silent == set(UNRECORDED), "append an entry, or say in UNRECORDED why there is none"


def test_what_acts_on_its_own_is_recorded_as_the_house_s_act() -> None:
    # No person takes these: time, a partner's answer, or a machine's look does.
    for verb in (
        retention.erase_old_copies,
        sweeping.follow_revisions,
        sweeping.stop_what_was_taken_back,
        sweeping.publish_what_is_due,
        sweeping.close_late_replies,
        sweeping.act_on_stale,
        reply_links.answer_by_link,
        reports.receive_report,
    ):
        assert reaches_the_record(inspect.unwrap(verb)), verb.__name__


def test_a_verb_that_appends_nothing_would_be_seen() -> None:
    def forgetful(claim: Any, *, by: Any, at: Any) -> None:
        claim.note = reverse_of(claim.note)

    assert not reaches_the_record(forgetful)
    assert reaches_the_record(inspect.unwrap(flagging.flag))


def reverse_of(text: str) -> str:
    return text[::-1]
