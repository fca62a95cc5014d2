"""What a signatory pack tells, as plain values: only what the public can read now, of its period and desks.

A retracted verdict is there by its tombstone alone, and a restricted source as one that cannot be named.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, time
from itertools import batched
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from accounts.models import Desk
from factcheck.enums import ArchiveState, Standing
from factcheck.models import ArchiveRequest, Publication, RatingScale, Snapshot
from publishing.models import PublicDocument, SignatoryPack
from publishing.packs.signatory import counted, spread
from publishing.queries.document import UNNAMED, moment
from publishing.queries.explanation import explanation_html
from publishing.queries.kept import kept_address
from publishing.queries.methods import BEGIN, current_methods
from record.models import Event

BATCH = 200
NOT_PUBLIC = "A desk that is not named"


def gather(pack: SignatoryPack, *, at: datetime) -> dict[str, Any]:
    """Everything for one pack. The queries grow with batches of verdicts, not with verdicts."""
    begin = datetime.combine(pack.first, time.min, UTC)
    end = datetime.combine(pack.last, time.max, UTC)
    desks = list(pack.desks.order_by("name"))
    documents = PublicDocument.objects.current().filter(desk__in=desks)
    live = documents.exclude(standing=Standing.RETRACTED)
    verdicts = _verdicts(live.filter(published_at__range=(begin, end)))
    whole = set(spread(len(verdicts), pack.sample))
    for place, one in enumerate(verdicts):
        one["whole"] = place in whole
    methods = current_methods()
    return {
        "newsroom": settings.STET_NAME,
        "address": settings.STET_BASE_URL,
        "first": pack.first.isoformat(),
        "last": pack.last.isoformat(),
        "made_at": moment(at),
        "desks": [_desk(one) for one in desks],
        "counts": counted(verdicts),
        "verdicts": verdicts,
        "shown": len(whole),
        "corrections": _corrections(live.filter(updated_at__gte=begin), moment(begin), moment(end)),
        "retractions": _retractions(
            documents.filter(standing=Standing.RETRACTED, updated_at__range=(begin, end))
        ),
        "scales": _scales({one["scale_id"] for one in _rated(documents)}),
        "methods": {
            "number": methods.number if methods else 0,
            "written_at": moment(methods.written_at) if methods else None,
            "text": methods.text if methods else BEGIN,
        },
        "methods_html": explanation_html(methods.text if methods else BEGIN),
    }


def _verdicts(documents: QuerySet[PublicDocument]) -> list[dict[str, Any]]:
    found = []
    for some in batched(documents.order_by("published_at", "position").iterator(chunk_size=BATCH), BATCH):
        archived = _archived(some)
        for document in some:
            told = document.content
            kept = archived.get((document.public_id, document.version), {})
            found.append(
                {
                    "id": told["id"],
                    "url": told["url"],
                    "statement": told["statement"],
                    "claimant": told["claimant"],
                    "said_on": told["said_on"],
                    "rating": told["rating"]["label"],
                    "headline": told["headline"],
                    "explanation": told["explanation"]["markdown"],
                    "language": told["language"],
                    "desk": told["desk"]["name"] if told["desk"] else NOT_PUBLIC,
                    "first_published_at": told["first_published_at"],
                    "updated_at": told["updated_at"],
                    "version": told["version"],
                    "standing": told["standing"],
                    "replies": [
                        one | {"ended": "answered" if one["answered_on"] else "no answer by the deadline"}
                        for one in told["replies"]
                    ],
                    "sources": [one | {"archived": kept.get(one["number"], "")} for one in told["citations"]],
                }
            )
    return found


def _archived(documents: Iterable[PublicDocument]) -> dict[tuple[Any, int], dict[int, str]]:
    """{(claim, version): {number of a citation: where a copy of it can be read by anybody}}."""
    wanted = {(one.public_id, one.version): one.content["citations"] for one in documents}
    rows = Publication.objects.filter(claim__public_id__in={claim for claim, _ in wanted})
    frozen: dict[tuple[Any, int], list[tuple[int, dict[str, Any]]]] = {}
    for row in rows.select_related("claim", "verdict"):
        key = (row.claim.public_id, row.version)
        frozen[key] = [
            (told["number"], one)
            for told, one in zip(wanted.get(key, ()), row.verdict.citations, strict=False)
            if told["title"] != UNNAMED
        ]
    every = [one for told in frozen.values() for _, one in told]
    at_archive = dict(
        ArchiveRequest.objects.filter(
            source__public_id__in={one["source"] for one in every},
            source__restricted=False,
            state=ArchiveState.DONE,
        )
        .exclude(archived_url="")
        .order_by("done_at", "pk")
        .values_list("source__public_id", "archived_url")
    )
    copies = Snapshot.objects.filter(
        source__public_id__in={one["source"] for one in every},
        source__restricted=False,
        hash__in={one["snapshot"] for one in every if one["snapshot"]},
        erased_at__isnull=True,
    ).select_related("source")
    ours = {(str(one.source.public_id), one.hash): kept_address(one) for one in copies if one.source}
    addresses = {str(source): url for source, url in at_archive.items()}
    return {
        key: {
            number: addresses.get(one["source"]) or ours.get((one["source"], one["snapshot"] or ""), "")
            for number, one in told
        }
        for key, told in frozen.items()
    }


def _corrections(documents: QuerySet[PublicDocument], begin: str, end: str) -> list[dict[str, Any]]:
    found = []
    for document in documents.filter(version__gt=1).order_by("updated_at", "position").iterator():
        told = document.content
        found += [
            one | {"id": told["id"], "url": told["url"], "changes": one.get("changes") or []}
            for one in told["corrections"]
            if begin <= one["date"] <= end
        ]
    return sorted(found, key=lambda one: (one["date"], one["id"]))


def _retractions(documents: QuerySet[PublicDocument]) -> list[dict[str, Any]]:
    return [one.content for one in documents.order_by("updated_at", "position")]


def _rated(documents: QuerySet[PublicDocument]) -> Iterable[dict[str, Any]]:
    claims = documents.values("public_id")
    rows = Publication.objects.filter(claim__public_id__in=claims, verdict__rating__isnull=False)
    return [{"scale_id": one} for one in rows.values_list("verdict__rating__scale", flat=True).distinct()]


def _scales(used: set[int]) -> list[dict[str, Any]]:
    """The scale in use and those that the verdicts were rated on, with what their labels mean."""
    scales = RatingScale.objects.prefetch_related("ratings").order_by("-active", "name", "-version")
    shown = [one for one in scales if one.active or one.pk in used]
    put_to_use: dict[str, list[str]] = {}
    keys = [str(one.public_id) for one in shown]
    for event in Event.objects.filter(subject_type="rating_scale", subject__in=keys, step="use_scale"):
        put_to_use.setdefault(event.subject, []).append(moment(event.at))
    return [
        {
            "name": one.name,
            "version": one.version,
            "in_use": one.active,
            "drawn_up": moment(one.created_at),
            "put_to_use": put_to_use.get(str(one.public_id), []),
            "labels": [
                {"label": label.label, "definition": label.definition, "value": label.value}
                for label in one.ratings.all()
            ],
        }
        for one in shown
    ]


def _desk(desk: Desk) -> dict[str, Any]:
    return {
        "name": NOT_PUBLIC if desk.is_confidential else desk.name,
        "independent_sources": desk.independent_sources,
        "primary_sources": desk.primary_sources,
        "approvals": desk.quorum,
        "judged": desk.get_review_form_display(),
        "evidence_fresh_hours": desk.freshness_hours,
        "signs_work": desk.signs_work,
    }
