"""What a defence file tells of one claim, as plain values: nothing in them knows a model.

What ``allowed`` leaves out is said to be left out, in its place. Everything else of the claim is here.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import PurePosixPath
from typing import Any

from django.utils.text import slugify

from accounts.models import User
from factcheck.models import BlindRating, Citation, Claim, Publication, Reply, Review, Snapshot, Verdict
from factcheck.queries.content import frozen_content, numbered, restricted_in
from lib.times import zone
from publishing.models import PublicDocument
from publishing.packs.moments import Moment
from publishing.queries.defence_reports import reports_on
from publishing.queries.document import UNNAMED

WITHHELD = "it holds a restricted source"


@dataclass(frozen=True, kw_only=True)
class ClaimAccount:
    """``told`` is the claim itself; the other lists are a file each. ``kept`` are the copies whose bytes
    belong in the file, by their public id; ``sent`` the replies' files; ``out`` the published bytes.
    """

    id: str
    told: dict[str, Any]
    versions: list[dict[str, Any]]
    reviews: list[dict[str, Any]]
    replies: list[dict[str, Any]]
    reports: list[dict[str, Any]]
    copies: list[dict[str, Any]]
    published: list[dict[str, Any]]
    kept: dict[str, Snapshot] = field(default_factory=dict)
    sent: dict[str, Any] = field(default_factory=dict)
    out: dict[str, bytes] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)


def hidden_sources(verdicts: Iterable[Verdict], allowed: Collection[str]) -> set[str]:
    """Public ids of the restricted sources, then or now, that are to be left out. One query."""
    return restricted_in(one for verdict in verdicts for one in verdict.citations) - set(allowed)


def account_of(claim: Claim, *, allowed: Collection[str]) -> ClaimAccount:
    """The account of ``claim``. ``allowed``: public ids of the restricted sources that may be named."""
    tz = zone(claim.desk.timezone)
    verdicts = list(claim.verdicts.select_related("author", "rating").order_by("number"))
    hidden = hidden_sources(verdicts, allowed)
    pinned = {
        str(one.public_id): one.snapshot
        for one in Citation.objects.filter(claim=claim).select_related("snapshot")
    }
    kept = _copies_of(verdicts, pinned, hidden)
    by_hash = {(str(one.source.public_id), one.hash): one for one in kept.values() if one.source}
    public = {one.verdict_id: one for one in claim.publications.select_related("published_by")}
    replies = list(
        claim.replies.select_related("asked_by")
        .prefetch_related("further", "files")
        .order_by("asked_at", "pk")
    )
    documents = list(PublicDocument.objects.filter(public_id=claim.public_id).order_by("position"))
    base = f"claims/{claim.public_id}/"
    sent = {_file_name(base, one): one for reply in replies for one in reply.files.all()}
    naming = _naming(documents, public.values(), verdicts, hidden)
    out = {_document_name(base, one): bytes(one.body) for one in documents if one.pk not in naming}
    return ClaimAccount(
        id=str(claim.public_id),
        told=_told(claim, tz),
        versions=[_version(one, public.get(one.pk), hidden, by_hash, pinned, tz) for one in verdicts],
        reviews=_reviews(claim, tz),
        replies=[_reply(one, base, tz) for one in replies],
        reports=reports_on(claim, tz),
        copies=[_copy(one, tz) for one in kept.values()],
        published=[_document(one, base, tz, named=one.pk in naming) for one in documents],
        kept={str(one.public_id): one for one in kept.values()},
        sent=sent,
        out=out,
        sources={one["source"] for verdict in verdicts for one in verdict.citations} - hidden,
    )


def _told(claim: Claim, tz: tzinfo) -> dict[str, Any]:
    retraction = getattr(claim, "retraction", None)
    places = claim.appearances.select_related("revision__article", "decided_by").order_by("pk")
    return {
        "id": str(claim.public_id),
        "statement": claim.statement,
        "claimant": claim.claimant,
        "said_on": claim.said_on.isoformat() if claim.said_on else None,
        "said_precision": claim.said_precision,
        "origin": claim.origin_url,
        "kind": claim.get_kind_display(),
        "language": claim.language,
        "own_copy": claim.own_copy,
        "work": claim.get_state_display(),
        "standing": claim.get_standing_display(),
        "desk": claim.desk.name,
        "flagged_by": str(claim.created_by),
        "flagged_at": Moment.of(claim.created_at, tz),
        "places": [
            {
                "article": str(one.revision.article.public_id),
                "headline": one.revision.article.headline,
                "address": one.revision.article.canonical_url,
                "version": one.revision.number,
                "before": one.prefix,
                "words": one.exact,
                "after": one.suffix,
                "became": one.get_outcome_display(),
                "why": one.why,
                "decided_by": str(one.decided_by) if one.decided_by else None,
                "decided_at": Moment.maybe(one.decided_at, tz),
            }
            for one in places
        ],
        "checked_by": [
            {
                "checker": str(one.checker),
                "assigned_by": str(one.assigned_by),
                "since": Moment.of(one.since, tz),
                "until": Moment.maybe(one.ended_at, tz),
                "why": one.ended_why,
            }
            for one in claim.assignments.select_related("checker", "assigned_by").order_by("since", "pk")
        ],
        "legal_holds": [
            {
                "reason": one.reason,
                "placed_by": str(one.placed_by),
                "placed_at": Moment.of(one.placed_at, tz),
                "lifted_at": Moment.maybe(one.lifted_at, tz),
                "lifted_why": one.lifted_why,
            }
            for one in claim.legal_holds.select_related("placed_by").order_by("placed_at", "pk")
        ],
        "retraction": retraction
        and {
            "reason": retraction.reason,
            "proposed_by": str(retraction.proposed_by),
            "proposed_at": Moment.of(retraction.proposed_at, tz),
            "confirmed_by": str(retraction.confirmed_by) if retraction.confirmed_by else None,
            "confirmed_at": Moment.maybe(retraction.confirmed_at, tz),
        },
    }


def _version(
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
        "filed_at": Moment.of(verdict.created_at, tz),
        "content_hash": verdict.content_hash,
        "content": frozen_content(verdict) if whole else None,
        "why_not": "" if whole else WITHHELD,
        "statement": verdict.statement,
        "claimant": verdict.claimant,
        "origin": verdict.origin_url,
        "rating": rating and {"label": rating.label, "definition": rating.definition, "value": rating.value},
        "tick": verdict.get_tick_display() if verdict.tick else "",
        "proposed": verdict.proposed,
        "headline": verdict.headline,
        "summary": verdict.summary,
        "summary_reason": verdict.summary_reason,
        "explanation": verdict.explanation,
        "on_author": verdict.on_author,
        "source_waiver": verdict.source_waiver,
        "reply_waiver": verdict.reply_waiver,
        "citations": [
            _citation(number, one, hidden, by_hash, pinned) for number, one in numbered(verdict.citations)
        ],
        "publication": publication
        and {
            "version": publication.version,
            "kind": publication.get_kind_display(),
            "class": publication.get_correction_display() if publication.correction else "",
            "note": publication.note,
            "by": str(publication.published_by),
            "at": Moment.of(publication.at, tz),
        },
    }


def _citation(
    number: int,
    frozen: dict[str, Any],
    hidden: set[str],
    by_hash: dict[tuple[str, str], Snapshot],
    pinned: dict[str, Snapshot | None],
) -> dict[str, Any]:
    if frozen["source"] in hidden:
        told = {"number": number, "withheld": True, "title": UNNAMED}
        return told | {name: frozen[name] for name in ("stance", "tier")}
    copy = by_hash.get((frozen["source"], frozen["snapshot"] or ""))
    later = copy is None and frozen["snapshot"] is None
    if later:
        copy = pinned.get(frozen["citation"])
    return {
        "number": number,
        "withheld": False,
        **{name: frozen[name] for name in frozen if name not in ("citation", "source", "snapshot")},
        "snapshot_hash": frozen["snapshot"],
        "copy": str(copy.public_id) if copy else None,
        "pinned_later": later and copy is not None,
    }


def _copies_of(
    verdicts: Iterable[Verdict], pinned: dict[str, Snapshot | None], hidden: set[str]
) -> dict[int, Snapshot]:
    """{key: copy} of what the versions froze, and of what their citations were pinned to afterwards."""
    frozen = [one for verdict in verdicts for one in verdict.citations if one["source"] not in hidden]
    wanted = {(one["source"], one["snapshot"]) for one in frozen if one["snapshot"]}
    found = Snapshot.objects.filter(
        source__public_id__in={source for source, _ in wanted}, hash__in={digest for _, digest in wanted}
    ).select_related("source", "refers_to")
    later = {pinned[one["citation"]] for one in frozen if not one["snapshot"] and one["citation"] in pinned}
    keys = {one.pk for one in found if one.source and (str(one.source.public_id), one.hash) in wanted}
    keys |= {one.pk for one in later if one is not None}
    kept = Snapshot.objects.filter(pk__in=keys).select_related("source", "refers_to").order_by("pk")
    return {one.pk: one for one in kept}


def _copy(copy: Snapshot, tz: tzinfo) -> dict[str, Any]:
    """``warc`` and ``text`` are filled in by whoever puts the files in; ``note`` says why there is none."""
    return {
        "id": str(copy.public_id),
        "title": copy.source.title if copy.source else "",
        "address": copy.url or (copy.source.url if copy.source else ""),
        "filename": copy.filename,
        "captured_at": Moment.of(copy.captured_at, tz),
        "media_type": copy.media_type,
        "size": copy.size,
        "hash": copy.hash,
        "body_hash": copy.body_hash,
        "warc": None,
        "text": None,
        "note": f"erased on {Moment.of(copy.erased_at, tz).words}" if copy.erased_at else "",
    }


def _reviews(claim: Claim, tz: tzinfo) -> list[dict[str, Any]]:
    """Every vote, and every rating that was given blind, in the order of time."""
    votes = Review.objects.filter(verdict__claim=claim).select_related("verdict", "reviewer")
    blind = BlindRating.objects.filter(verdict__claim=claim).select_related("verdict", "person", "rating")
    found = [_review(one, one.reviewer, one.vote, one.get_vote_display(), tz) for one in votes]
    found += [_review(one, one.person, "rate", f"Rated it blind as “{one.says}”", tz) for one in blind]
    return sorted(found, key=lambda told: (told["at"], told["version"]))


def _review(one: Review | BlindRating, person: User, vote: str, words: str, tz: tzinfo) -> dict[str, Any]:
    return {
        "version": one.verdict.number,
        "reviewer": str(person),
        "vote": vote,
        "vote_words": words,
        "content_hash": one.content_hash if isinstance(one, Review) else one.verdict.content_hash,
        "comment": one.comment,
        "at": Moment.of(one.at, tz),
        "withdrawn_at": Moment.maybe(one.withdrawn_at, tz) if isinstance(one, Review) else None,
    }


def _reply(reply: Reply, base: str, tz: tzinfo) -> dict[str, Any]:
    """Without the address it was sent to: that is nobody's business but the desk's."""
    return {
        "whom": reply.whom,
        "kind": reply.get_kind_display(),
        "channel": reply.channel,
        "asked": reply.asked,
        "asked_by": str(reply.asked_by),
        "asked_at": Moment.of(reply.asked_at, tz),
        "deadline": Moment.of(reply.deadline, tz),
        "readers_are_told": reply.public,
        "answer": reply.answer,
        "answered_at": Moment.maybe(reply.answered_at, tz),
        "answered_by": reply.answered_by,
        "closed_at": Moment.maybe(reply.closed_at, tz),
        "further": [
            {"text": one.text, "answered_by": one.answered_by, "at": Moment.of(one.at, tz)}
            for one in reply.further.all()
        ],
        "files": [
            {
                "name": one.name,
                "media_type": one.media_type,
                "size": one.size,
                "sha256": one.sha256,
                "file": _file_name(base, one),
                "note": "",
            }
            for one in reply.files.all()
        ],
    }


def _naming(
    documents: Iterable[PublicDocument],
    publications: Iterable[Publication],
    verdicts: Iterable[Verdict],
    hidden: set[str],
) -> set[int]:
    """Keys of the documents that went out before a source that they name became restricted."""
    frozen = {verdict.pk: verdict.citations for verdict in verdicts}
    relied = {one.version: frozen[one.verdict_id] for one in publications}
    found = set()
    for document in documents:
        cited = document.content.get("citations", [])
        for told, source in zip(cited, relied.get(document.version, []), strict=False):
            if source["source"] in hidden and told["title"] != UNNAMED:
                found.add(document.pk)
    return found


def _document(document: PublicDocument, base: str, tz: tzinfo, *, named: bool) -> dict[str, Any]:
    return {
        "position": document.position,
        "version": document.version,
        "what": document.get_kind_display(),
        "standing": document.get_standing_display(),
        "at": Moment.of(document.updated_at, tz),
        "file": None if named else _document_name(base, document),
        "sha256": document.etag,
        "note": "It names a source that is restricted now" if named else "",
    }


def _file_name(base: str, file: Any) -> str:
    """A name that every system unpacks; what the file was called is told beside it."""
    path = PurePosixPath(file.name)
    ending = slugify(path.suffix.lstrip("."))[:8]
    return (
        f"{base}replies/{file.public_id}-{slugify(path.stem)[:40] or 'file'}{'.' + ending if ending else ''}"
    )


def _document_name(base: str, document: PublicDocument) -> str:
    return f"{base}published/{document.position:06}-{document.kind}.json"
