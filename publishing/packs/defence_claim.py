"""Account of one claim for a defence file, as plain values without models.

It says in its place what is left out because it is not ``allowed``. All else of the claim is there.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, tzinfo
from pathlib import PurePosixPath
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Substr
from django.utils.text import slugify
from django.utils.translation import gettext, gettext_lazy

from factcheck.claims.marks import find_claim_marks
from factcheck.models import (
    Citation,
    Claim,
    Publication,
    ReplyRequest,
    Snapshot,
    Verdict,
)
from factcheck.models.claim_fields import HASHED_FIELDS
from factcheck.verdicts.filing import describe_unmatched_figures
from factcheck.workflow.content_hash import get_frozen_content, list_restricted_sources, number_citations
from lib.datetimes.humanize import get_timezone
from publishing.documents.builder import UNNAMED_SOURCE, get_source_title
from publishing.models import PublicDocument
from publishing.packs.defence_reports import list_reports, list_reviews
from publishing.packs.html_report import describe_citation_labels
from publishing.packs.timestamps import PackTimestamp

WITHHELD_REASON = gettext_lazy(
    "It cites an off-the-record source that is not in this file, so its hash cannot be recalculated."
)


@dataclass(frozen=True, kw_only=True)
class ClaimAccount:
    """All values and files of one claim.

    ``details`` is the claim itself; the other lists are a file each. ``snapshots`` are those whose bytes
    belong in the file, by public id; ``sent`` the replies' files; ``out`` the published bytes.
    """

    id: str
    details: dict[str, Any]
    versions: list[dict[str, Any]]
    reviews: list[dict[str, Any]]
    replies: list[dict[str, Any]]
    reports: list[dict[str, Any]]
    copies: list[dict[str, Any]]
    published: list[dict[str, Any]]
    snapshots: dict[str, Snapshot] = field(default_factory=dict)
    sent: dict[str, Any] = field(default_factory=dict)
    out: dict[str, bytes] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)


def list_hidden_sources(verdicts: Iterable[Verdict], allowed: Collection[str]) -> set[str]:
    """Return public ids of sources, restricted then or now, that have to be left out. One query."""
    return list_restricted_sources(one for verdict in verdicts for one in verdict.citations) - set(allowed)


def build_claim_account(claim: Claim, *, allowed: Collection[str]) -> ClaimAccount:
    """Build the account of ``claim``. ``allowed``: public ids of restricted sources that may be named."""
    tz = get_timezone(claim.desk.timezone)
    verdicts = list(claim.verdicts.select_related("author", "rating").order_by("number"))
    hidden = list_hidden_sources(verdicts, allowed)
    pinned = {
        str(one.public_id): one.snapshot
        for one in Citation.objects.filter(claim=claim).select_related("snapshot")
    }
    snapshot = _get_snapshots(verdicts, pinned, hidden)
    by_hash = {(str(one.source.public_id), one.text_hash): one for one in snapshot.values() if one.source}
    public = {one.verdict_id: one for one in claim.publications.select_related("published_by")}
    replies = list(
        claim.replies.select_related("requested_by")
        .prefetch_related("further_answers", "files")
        .order_by("requested_at", "pk")
    )
    documents = list(PublicDocument.objects.filter(public_id=claim.public_id).order_by("position"))
    base = f"claims/{claim.public_id}/"
    sent = {_build_file_name(base, one): one for reply in replies for one in reply.files.all()}
    naming = _list_naming_documents(documents, public.values(), verdicts, hidden)
    out = {_build_document_name(base, one): one.body.encode() for one in documents if one.pk not in naming}
    return ClaimAccount(
        id=str(claim.public_id),
        details=_describe_claim(claim, tz),
        versions=[
            _describe_version(one, public.get(one.pk), hidden, by_hash, pinned, tz) for one in verdicts
        ],
        reviews=list_reviews(claim, tz),
        replies=[_describe_reply(one, base, tz) for one in replies],
        reports=list_reports(claim, tz),
        copies=[_describe_snapshot(one, tz) for one in snapshot.values()],
        published=[_describe_document(one, base, tz, named=one.pk in naming) for one in documents],
        snapshots={str(one.public_id): one for one in snapshot.values()},
        sent=sent,
        out=out,
        sources={one["source"] for verdict in verdicts for one in verdict.citations} - hidden,
    )


def _describe_claim(claim: Claim, tz: tzinfo) -> dict[str, Any]:
    retraction = getattr(claim, "retraction", None)
    marks = find_claim_marks(claim)
    appearances: QuerySet[Any] = (
        claim.appearances.select_related("revision__article", "decided_by")
        .defer("revision__text", "revision__html")
        .annotate(there=Substr("revision__text", F("start") + 1, F("end") - F("start")))
        .order_by("pk")
    )
    return {
        "id": str(claim.public_id),
        **_describe_details(claim),
        "kind": claim.get_kind_display(),
        "language": claim.language,
        "own_copy": claim.is_own_copy,
        "work": claim.get_state_display(),
        "publication_status": claim.get_publication_status_display(),
        "mark": str(marks.mark.word),
        "applied_texts": marks.applied_texts,
        "desk": claim.desk.name,
        "flagged_by": str(claim.created_by),
        "flagged_at": PackTimestamp.from_datetime(claim.created_at, tz),
        "appearances": [
            {
                "article": str(one.revision.article.public_id),
                "headline": one.revision.article.headline,
                "address": one.revision.article.canonical_url,
                "version": one.revision.number,
                "before": one.prefix,
                "words": one.exact if one.there is None else one.there,
                "after": one.suffix,
                "mark": str(marks.get_appearance_mark(one).word),
                "became": one.get_outcome_display(),
                "why": one.outcome_message,
                "decided_by": str(one.decided_by) if one.decided_by else None,
                "decided_at": PackTimestamp.from_optional(one.decided_at, tz),
            }
            for one in appearances
        ],
        "checked_by": [
            {
                "checker": str(one.checker),
                "assigned_by": str(one.assigned_by),
                "since": PackTimestamp.from_datetime(one.assigned_at, tz),
                "until": PackTimestamp.from_optional(one.ended_at, tz),
                "why": one.end_reason,
            }
            for one in claim.assignments.select_related("checker", "assigned_by").order_by(
                "assigned_at", "pk"
            )
        ],
        "legal_holds": [
            {
                "reason": one.reason,
                "placed_by": str(one.placed_by),
                "placed_at": PackTimestamp.from_datetime(one.placed_at, tz),
                "lifted_at": PackTimestamp.from_optional(one.lifted_at, tz),
                "lift_reason": one.lift_reason,
            }
            for one in claim.legal_holds.select_related("placed_by").order_by("placed_at", "pk")
        ],
        "retraction": retraction
        and {
            "reason": retraction.reason,
            "public_note": retraction.public_note,
            "proposed_by": str(retraction.proposed_by),
            "proposed_at": PackTimestamp.from_datetime(retraction.proposed_at, tz),
            "confirmed_by": str(retraction.confirmed_by) if retraction.confirmed_by else None,
            "confirmed_at": PackTimestamp.from_optional(retraction.confirmed_at, tz),
        },
    }


def _describe_details(claim: Claim) -> dict[str, Any]:
    values = {name: getattr(claim, name) for name in HASHED_FIELDS}
    return {
        {"origin_url": "origin"}.get(name, name): value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }


def _describe_version(
    verdict: Verdict,
    publication: Any,
    hidden: set[str],
    by_hash: dict[tuple[str, str], Snapshot],
    pinned: dict[str, Snapshot | None],
    tz: tzinfo,
) -> dict[str, Any]:
    whole = not any(one["source"] in hidden for one in verdict.citations)
    rating = verdict.rating
    return {
        "number": verdict.number,
        "filed_by": str(verdict.author),
        "filed_at": PackTimestamp.from_datetime(verdict.created_at, tz),
        "content_hash": verdict.content_hash,
        "content": get_frozen_content(verdict) if whole else None,
        "why_not": "" if whole else str(WITHHELD_REASON),
        "statement": verdict.statement,
        "claimant": verdict.claimant,
        "origin": verdict.origin_url,
        "rating": rating and {"label": rating.label, "definition": rating.definition, "value": rating.value},
        "tick": verdict.get_tick_display() if verdict.tick else "",
        **verdict.get_texts(),
        "unmatched_figures": describe_unmatched_figures(verdict) if whole else "",
        "citations": [
            _describe_citation(number, one, hidden, by_hash, pinned)
            for number, one in number_citations(verdict.citations)
        ],
        "publication": publication
        and {
            "version": publication.version,
            "kind": publication.get_kind_display(),
            "class": publication.get_correction_display() if publication.correction else "",
            "note": publication.note,
            "by": str(publication.published_by),
            "at": PackTimestamp.from_datetime(publication.published_at, tz),
        },
    }


def _describe_citation(
    number: int,
    frozen: dict[str, Any],
    hidden: set[str],
    by_hash: dict[tuple[str, str], Snapshot],
    pinned: dict[str, Snapshot | None],
) -> dict[str, Any]:
    if frozen["source"] in hidden:
        data = {"number": number, "withheld": True, "title": get_source_title(UNNAMED_SOURCE)}
        return data | {name: frozen[name] for name in ("stance", "tier")} | describe_citation_labels(frozen)
    copy = by_hash.get((frozen["source"], frozen["snapshot"] or ""))
    later = copy is None and frozen["snapshot"] is None
    if later:
        copy = pinned.get(frozen["citation"])
    return {
        "number": number,
        "withheld": False,
        **{name: frozen[name] for name in frozen if name not in ("citation", "source", "snapshot")},
        **describe_citation_labels(frozen),
        "snapshot_hash": frozen["snapshot"],
        "copy": str(copy.public_id) if copy else None,
        "pinned_later": later and copy is not None,
    }


def _get_snapshots(
    verdicts: Iterable[Verdict], pinned: dict[str, Snapshot | None], hidden: set[str]
) -> dict[int, Snapshot]:
    """Return {key: snapshot} of what the versions froze, and of what was pinned afterwards."""
    frozen = [one for verdict in verdicts for one in verdict.citations if one["source"] not in hidden]
    wanted = {(one["source"], one["snapshot"]) for one in frozen if one["snapshot"]}
    found = Snapshot.objects.filter(
        source__public_id__in={source for source, _ in wanted}, text_hash__in={digest for _, digest in wanted}
    ).select_related("source", "refers_to")
    later = {pinned[one["citation"]] for one in frozen if not one["snapshot"] and one["citation"] in pinned}
    keys = {one.pk for one in found if one.source and (str(one.source.public_id), one.text_hash) in wanted}
    keys |= {one.pk for one in later if one is not None}
    snapshot = Snapshot.objects.filter(pk__in=keys).select_related("source", "refers_to").order_by("pk")
    return {one.pk: one for one in snapshot}


def _describe_snapshot(copy: Snapshot, tz: tzinfo) -> dict[str, Any]:
    """Describe a snapshot; ``warc`` and ``text`` are set once its files are written, else ``note``."""
    return {
        "id": str(copy.public_id),
        "title": copy.source.title if copy.source else "",
        "address": copy.url or (copy.source.url if copy.source else ""),
        "filename": copy.filename,
        "captured_at": PackTimestamp.from_datetime(copy.captured_at, tz),
        "media_type": copy.media_type,
        "size": copy.size,
        "hash": copy.text_hash,
        "body_hash": copy.body_hash,
        "warc": None,
        "text": None,
        "note": gettext("Erased on {date}.").format(
            date=PackTimestamp.from_datetime(copy.erased_at, tz).words
        )
        if copy.erased_at
        else "",
    }


def _describe_reply(reply: ReplyRequest, base: str, tz: tzinfo) -> dict[str, Any]:
    """Describe a reply without the address that it was sent to, which is for the desk alone."""
    return {
        "recipient": reply.recipient,
        "kind": reply.get_kind_display(),
        "channel": reply.channel,
        "question": reply.question,
        "requested_by": str(reply.requested_by),
        "requested_at": PackTimestamp.from_datetime(reply.requested_at, tz),
        "deadline": PackTimestamp.from_datetime(reply.deadline, tz),
        "is_public": reply.is_public,
        "answer": reply.answer,
        "answered_at": PackTimestamp.from_optional(reply.answered_at, tz),
        "answered_by": reply.answered_by,
        "closed_at": PackTimestamp.from_optional(reply.closed_at, tz),
        "further": [
            {
                "text": one.text,
                "answered_by": one.answered_by,
                "at": PackTimestamp.from_datetime(one.added_at, tz),
            }
            for one in reply.further_answers.all()
        ],
        "files": [
            {
                "name": one.name,
                "media_type": one.media_type,
                "size": one.size,
                "sha256": one.sha256,
                "file": _build_file_name(base, one),
                "note": "",
            }
            for one in reply.files.all()
        ],
    }


def _list_naming_documents(
    documents: Iterable[PublicDocument],
    publications: Iterable[Publication],
    verdicts: Iterable[Verdict],
    hidden: set[str],
) -> set[int]:
    """Return keys of documents published before a source that they name became restricted."""
    frozen = {verdict.pk: verdict.citations for verdict in verdicts}
    relied = {one.version: frozen[one.verdict_id] for one in publications}
    found = set()
    for document in documents:
        cited = document.content.get("citations", [])
        for data, source in zip(cited, relied.get(document.version, []), strict=False):
            if source["source"] in hidden and data["title"] != UNNAMED_SOURCE:
                found.add(document.pk)
    return found


def _describe_document(document: PublicDocument, base: str, tz: tzinfo, *, named: bool) -> dict[str, Any]:
    return {
        "position": document.position,
        "version": document.version,
        "what": document.get_kind_display(),
        "publication_status": document.get_publication_status_display(),
        "at": PackTimestamp.from_datetime(document.updated_at, tz),
        "file": None if named else _build_document_name(base, document),
        "sha256": document.etag,
        "note": gettext("It names a source that is now off the record.") if named else "",
    }


def _build_file_name(base: str, file: Any) -> str:
    """Return a name that every system unpacks; the file's own name is given beside it."""
    path = PurePosixPath(file.name)
    ending = slugify(path.suffix.lstrip("."))[:8]
    return (
        f"{base}replies/{file.public_id}-{slugify(path.stem)[:40] or 'file'}{'.' + ending if ending else ''}"
    )


def _build_document_name(base: str, document: PublicDocument) -> str:
    return f"{base}published/{document.position:06}-{document.kind}.json"
