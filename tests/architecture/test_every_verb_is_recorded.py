"""Every change of anything that matters is an entry of the record: each verb that somebody takes appends one.

A verb is a public function of an app's ``actions`` with a keyword-only ``by``. Its calls are followed,
through functions of the house, to ``audit.actions.append``.
"""

import ast
import importlib
import inspect
import textwrap
from collections.abc import Iterator
from types import FunctionType, ModuleType
from typing import Any

from audit.actions import append_events
from factcheck import periodic
from factcheck.claims import flagging
from factcheck.galley import writer_query_links as query_links
from factcheck.replies import links as replies_links
from factcheck.snapshots import retention
from factcheck.verdicts import reader_reports as reader_reports_actions
from tests.architecture import source_files

PART = "a part of verbs that append, and never called but by them"
ASKS = "reads, and answers whether or what"
SOONER = "has a machine look sooner; what it finds is recorded, and nothing else changes"
TABLE = "takes the verb of a step out of a table; each of those is a verb of its own"
UNRECORDED = {
    "accounts.actions.access_notices.notify_of_access": "tells people of an act that has its entry",
    "accounts.actions.access_notices.queue_access_emails": "tells people of an act that has its entry",
    "accounts.actions.consent.find_consenters": ASKS,
    "accounts.actions.consent.use_key_consent": PART,
    "articles.actions.article_fields.create_revision": PART,
    "articles.actions.article_fields.build_article": PART,
    "articles.feeds.actions.request_poll": SOONER,
    "factcheck.bulk.actions.create_bulk_action": PART,
    "factcheck.snapshots.archive_requests.request_capture_on_citation": PART,
    "factcheck.link_checks.actions.recheck_host": SOONER,
    "factcheck.replies.files.attach_files": PART,
    "factcheck.sources.citation_edits.begin_citation_edit": PART,
    "factcheck.sources.draft_files.find_draft_file": ASKS,
    "factcheck.sources.draft_files.hold_draft_file": "it is nothing until it is added",
    "factcheck.sources.restrictions.get_restrict_refusal": ASKS,
    "factcheck.verdicts.filing.save_draft": "keeps what is being typed; it is nothing until it is filed",
    "factcheck.verdicts.comments.record_verdict_read": "notes for oneself what one has looked at",
    "factcheck.claim_imports.actions.create_claim_import": "it is nothing until it is imported",
    "factcheck.claim_imports.actions.update_claim_import": "says how a table is read before it is imported",
    "factcheck.claim_imports.actions.discard_claim_import": "throws away what was never imported",
    "factcheck.claim_imports.checking.check_rows": ASKS,
    "factcheck.claim_imports.lookups.load_lookups": ASKS,
    "factcheck.suggestions.actions.record_acceptance": PART,
    "factcheck.galley.ticks.create_tick": "it is nothing until it is sent to review",
    "factcheck.galley.ticks.remove_tick": "throws away what was never sent to review",
    "factcheck.galley.ticks.require_tick_allowed": ASKS,
    "factcheck.galley.reading_progress.record_reading_place": "notes for oneself what one has looked at",
    "factcheck.claims.soft_lock.refresh_soft_lock": "a sign of life; who takes a claim over from whom "
    "is recorded",
    "factcheck.bulk.actions.perform_bulk_action": TABLE,
    "factcheck.claimants.actions.require_mergeable": ASKS,
    "factcheck.bulk.actions.preview_bulk_action": ASKS,
    "factcheck.sources.actions.request_check": SOONER,
    "factcheck.sources.actions.create_document_source": PART,
    "factcheck.sources.actions.get_edit_refusal": ASKS,
    "factcheck.sources.actions.get_or_create_page": PART,
    "factcheck.sources.actions.get_or_create_pages": PART,
    "factcheck.sources.statements.create_statement_source": PART,
    "factcheck.workflow.batch.load_batch": ASKS,
    "factcheck.workflow.batch.lock_batch": ASKS,
    "factcheck.workflow.batch.lock_batch_of_one": ASKS,
    "factcheck.claims.repeats.save_repeat": PART,
    "factcheck.repeats.actions.set_watch": "notes for oneself what one wants to be told of",
    "factcheck.follows.actions.set_follow": "notes for oneself what one wants to be told of",
    "factcheck.claims.editing.notify_of_due_times": "tells people of an act that has its entry",
    "factcheck.workflow.mentions.notify_mentioned_people": "tells people of an act that has its entry",
    "factcheck.workflow.notify.notify": "tells people of an act that has its entry",
    "factcheck.workflow.notify.notify_of_article": "tells people of an act that has its entry",
    "factcheck.workflow.notify.notify_each": "tells people of an act that has its entry",
    "factcheck.workflow.article_work.lock_article_for_checker": ASKS,
    "factcheck.workflow.transition.lock_for_action": ASKS,
    "newsroom.privacy.actions.preview_erasure": ASKS,
}
"""Verbs that leave no entry, each with the reason."""


def modules() -> Iterator[ModuleType]:
    for path in source_files.list_action_modules():
        name = source_files.format_path(path).removesuffix(".py").removesuffix("/__init__")
        yield importlib.import_module(name.replace("/", "."))


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
    goal, seen, todo = inspect.unwrap(append_events), set(), [function]
    while todo:
        here = todo.pop()
        if here is goal:
            return True
        if here in seen or here.__module__.partition(".")[0] not in source_files.LAYERS:
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
        retention.erase_expired_snapshots,
        periodic.reanchor_due_revisions,
        periodic.withdraw_killed_articles,
        periodic.publish_due_verdicts,
        periodic.close_overdue_replies,
        periodic.withdraw_stale_approvals,
        replies_links.answer_by_link,
        query_links.answer_by_link,
        query_links.send_due_writer_emails,
        reader_reports_actions.create_reader_report,
    ):
        assert reaches_the_record(inspect.unwrap(verb)), verb.__name__


def test_a_verb_that_appends_nothing_would_be_seen() -> None:
    def forgetful(claim: Any, *, by: Any, at: Any) -> None:
        claim.note = reverse_of(claim.note)

    assert not reaches_the_record(forgetful)
    assert reaches_the_record(inspect.unwrap(flagging.flag_claim))


def reverse_of(text: str) -> str:
    return text[::-1]
