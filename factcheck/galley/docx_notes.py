"""Notes of a galley's Word document: each claim's tick or rating, and its sources."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from articles.models import Revision
from factcheck.claims.marks import get_claim_marks
from factcheck.claims.selectors import annotate_with_checker, get_live_checker
from factcheck.galley.docx import DocxNote
from factcheck.models import Appearance, Citation, Claim, Review, Verdict
from factcheck.models.enums import APPLIED_MARKS, ReviewVote, Tick
from factcheck.writer_queries.selectors import QueryPostRow, QueryRow
from lib.text.phrases import describe_locator, join_with_and

UNNAMED_SOURCE = gettext_lazy("A source we cannot name")


def build_docx_notes(revision: Revision, user: User) -> list[DocxNote]:
    """Return a note for every claim with an appearance in ``revision``, in a fixed number of queries.

    A restricted source is mentioned and never named: the document leaves the newsroom.
    """
    places = Appearance.objects.filter(
        revision=revision, start__isnull=False, claim__in=Claim.objects.visible_to(user)
    ).order_by("start", "id")
    placed = list(places)
    votes = Review.objects.filter(vote=ReviewVote.APPROVE, withdrawn_at__isnull=True).select_related(
        "reviewer"
    )
    verdicts = Verdict.objects.open_to(user).select_related("rating", "author").order_by("-number")
    claims: dict[int, Any] = {
        claim.pk: claim
        for claim in annotate_with_checker(
            Claim.objects.filter(pk__in={place.claim_id for place in placed})
        ).prefetch_related(
            Prefetch("verdicts", verdicts.prefetch_related(Prefetch("reviews", votes, to_attr="approvals"))),
            Prefetch(
                "citations",
                Citation.objects.active().with_numbers().select_related("source").order_by("id"),
                to_attr="numbered_citations",
            ),
        )
    }
    return [
        _build_note(number, claims[place.claim_id], place, place.start, place.end)
        for number, place in enumerate(placed, start=1)
        if place.start is not None and place.end is not None
    ]


def build_query_notes(rows: Iterable[QueryRow]) -> list[DocxNote]:
    """Return a note for each query to the writer that has a place: the question, and its thread under it."""
    return [
        replace(posts[0], replies=posts[1:], is_done=row.state == "resolved")
        for row in rows
        if row.place.start is not None and (posts := [_build_post_note(row, post) for post in row.posts])
    ]


def _build_post_note(row: QueryRow, post: QueryPostRow) -> DocxNote:
    files = [gettext("File: {name}").format(name=file.name) for file in post.files]
    lines = [*post.text.split("\n"), *([post.url] if post.url else []), *files]
    return DocxNote(row.place.start or 0, row.place.end or 0, post.author, lines, at=post.at)


def _build_note(number: int, claim: Any, appearance: Appearance, start: int, end: int) -> DocxNote:
    verdict: Any = next(iter(claim.verdicts.all()), None)
    marks = get_claim_marks(claim)
    mark = marks.get_appearance_mark(appearance)
    changed = mark == APPLIED_MARKS[Tick.CHANGE]
    value = [f"{number}. {mark.word}: {appearance.exact if changed else claim.statement}"]
    if changed:
        value.append(gettext("The claim was: {statement}").format(statement=claim.statement))
    if verdict is not None:
        value += _describe_verdict(verdict, is_applied=appearance.pk in marks.applied)
    value += [f"[{one.number}] {_describe_source(one)}" for one in claim.numbered_citations]
    if verdict is not None and verdict.approvals:
        names = join_with_and([str(vote.reviewer) for vote in verdict.approvals])
        value.append(gettext("Approved by {names}").format(names=names))
    checker = get_live_checker(claim)
    author = str(verdict.author if verdict is not None else checker or gettext("Not approved yet"))
    return DocxNote(start, end, author, value)


def _describe_verdict(verdict: Verdict, *, is_applied: bool) -> list[str]:
    says = verdict.rating.label if verdict.rating is not None else verdict.get_tick_display()
    lines = [f"{says}. {verdict.headline}".strip()]
    if verdict.proposed_text and not is_applied:
        lines.append(gettext("Proposed text: {text}").format(text=verdict.proposed_text))
    if verdict.explanation:
        lines.append(verdict.explanation)
    if verdict.on_author:
        lines.append(gettext("On author: {name}").format(name=verdict.on_author))
    return lines


def _describe_source(citation: Any) -> str:
    source = citation.source
    if source.is_restricted:
        return str(UNNAMED_SOURCE)
    parts = [source.title, source.publisher, describe_locator(citation.locator), source.url]
    named = ", ".join(part for part in parts if part)
    return f"{named}: “{citation.passage}”" if citation.passage else named
