"""Data of a signatory pack, as plain values: only what is public now, of its period and desks.

A retracted verdict is there by its tombstone alone, and a restricted source as one that cannot be named.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, time
from itertools import batched
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy

from accounts.models import Desk
from audit.models import Event
from factcheck.models import ArchiveRequest, Publication, RatingScale, Snapshot
from factcheck.models.claim_fields import PUBLISHED_FIELDS
from factcheck.models.enums import ArchiveState, CorrectionClass, PublicationStatus
from lib.datetimes.clock import format_timestamp
from publishing.documents.builder import UNNAMED_SOURCE, get_source_title
from publishing.documents.corrections import get_field_label
from publishing.documents.explanation import render_explanation
from publishing.documents.public_snapshots import get_snapshot_url
from publishing.models import PublicDocument, SignatoryPack
from publishing.packs.html_report import describe_citation_labels
from publishing.packs.methodology import build_default_methodology, find_current_methodology
from publishing.packs.signatory_files import count_verdicts, sample_evenly

BATCH_SIZE = 200
UNNAMED_DESK = gettext_lazy("A desk that is not public")


def gather_signatory_data(pack: SignatoryPack, *, at: datetime) -> dict[str, Any]:
    """Return all data of one pack. The queries grow with batches of verdicts, not with verdicts."""
    begin = datetime.combine(pack.first, time.min, UTC)
    end = datetime.combine(pack.last, time.max, UTC)
    desks = list(pack.desks.order_by("name"))
    documents = PublicDocument.objects.current().filter(desk__in=desks)
    live = documents.exclude(publication_status=PublicationStatus.RETRACTED)
    verdicts = _build_verdicts(live.filter(published_at__range=(begin, end)))
    whole = set(sample_evenly(len(verdicts), pack.sample))
    for place, one in enumerate(verdicts):
        one["whole"] = place in whole
    methods = find_current_methodology()
    methods_text = methods.text if methods else build_default_methodology()
    return {
        "newsroom": settings.STET_NEWSROOM_NAME,
        "address": settings.STET_BASE_URL,
        "first": pack.first.isoformat(),
        "last": pack.last.isoformat(),
        "made_at": format_timestamp(at),
        "desks": [_describe_desk(one) for one in desks],
        "counts": count_verdicts(verdicts),
        "verdicts": verdicts,
        "shown": len(whole),
        "corrections": _build_corrections(
            live.filter(updated_at__gte=begin), format_timestamp(begin), format_timestamp(end)
        ),
        "retractions": _build_retractions(
            documents.filter(publication_status=PublicationStatus.RETRACTED, updated_at__range=(begin, end))
        ),
        "scales": _build_scales({one["scale_id"] for one in _iter_ratings(documents)}),
        "methods": {
            "number": methods.version if methods else 0,
            "written_at": format_timestamp(methods.created_at) if methods else None,
            "text": methods_text,
        },
        "methods_html": render_explanation(methods_text),
    }


def _build_verdicts(documents: QuerySet[PublicDocument]) -> list[dict[str, Any]]:
    found = []
    for some in batched(
        documents.order_by("published_at", "position").iterator(chunk_size=BATCH_SIZE), BATCH_SIZE
    ):
        archived = _get_snapshot_urls(some)
        for document in some:
            content = document.content
            saved = archived.get((document.public_id, document.version), {})
            found.append(
                {
                    "id": content["id"],
                    "url": content["url"],
                    **{name: content.get(name, "") for name in PUBLISHED_FIELDS},
                    "rating": content["rating"]["label"],
                    "headline": content["headline"],
                    "explanation": content["explanation"]["markdown"],
                    "language": content["language"],
                    "desk": content["desk"]["name"] if content["desk"] else str(UNNAMED_DESK),
                    "first_published_at": content["first_published_at"],
                    "updated_at": content["updated_at"],
                    "version": content["version"],
                    "publication_status": content["publication_status"],
                    "replies": [
                        one
                        | {
                            "ended": gettext("Answered")
                            if one["answered_on"]
                            else gettext("No reply by the deadline")
                        }
                        for one in content["replies"]
                    ],
                    "citations": [
                        one
                        | {"title": get_source_title(one["title"]), "archived": saved.get(one["number"], "")}
                        | describe_citation_labels(one)
                        for one in content["citations"]
                    ],
                }
            )
    return found


def _get_snapshot_urls(documents: Iterable[PublicDocument]) -> dict[tuple[Any, int], dict[int, str]]:
    """Return {(claim, version): {number of a citation: public snapshot URL}}."""
    wanted = {(one.public_id, one.version): one.content["citations"] for one in documents}
    rows = Publication.objects.filter(claim__public_id__in={claim for claim, _ in wanted})
    frozen: dict[tuple[Any, int], list[tuple[int, dict[str, Any]]]] = {}
    for row in rows.select_related("claim", "verdict"):
        key = (row.claim.public_id, row.version)
        frozen[key] = [
            (data["number"], one)
            for data, one in zip(wanted.get(key, ()), row.verdict.citations, strict=False)
            if data["title"] != UNNAMED_SOURCE
        ]
    every = [one for data in frozen.values() for _, one in data]
    at_archive = dict(
        ArchiveRequest.objects.filter(
            source__public_id__in={one["source"] for one in every},
            source__is_restricted=False,
            state=ArchiveState.DONE,
        )
        .exclude(archived_url="")
        .order_by("done_at", "pk")
        .values_list("source__public_id", "archived_url")
    )
    copies = Snapshot.objects.filter(
        source__public_id__in={one["source"] for one in every},
        source__is_restricted=False,
        text_hash__in={one["snapshot"] for one in every if one["snapshot"]},
        erased_at__isnull=True,
    ).select_related("source")
    ours = {(str(one.source.public_id), one.text_hash): get_snapshot_url(one) for one in copies if one.source}
    addresses = {str(source): url for source, url in at_archive.items()}
    return {
        key: {
            number: addresses.get(one["source"]) or ours.get((one["source"], one["snapshot"] or ""), "")
            for number, one in data
        }
        for key, data in frozen.items()
    }


def _build_corrections(documents: QuerySet[PublicDocument], begin: str, end: str) -> list[dict[str, Any]]:
    found = []
    for document in documents.filter(version__gt=1).order_by("updated_at", "position").iterator():
        content = document.content
        found += [
            one
            | {
                "id": content["id"],
                "url": content["url"],
                "class_words": str(CorrectionClass(one["class"]).label),
                "changes": [
                    change | {"field_words": get_field_label(change["field"])}
                    for change in one.get("changes") or []
                ],
            }
            for one in content["corrections"]
            if begin <= one["date"] <= end
        ]
    return sorted(found, key=lambda one: (one["date"], one["id"]))


def _build_retractions(documents: QuerySet[PublicDocument]) -> list[dict[str, Any]]:
    return [one.content for one in documents.order_by("updated_at", "position")]


def _iter_ratings(documents: QuerySet[PublicDocument]) -> Iterable[dict[str, Any]]:
    claims = documents.values("public_id")
    rows = Publication.objects.filter(claim__public_id__in=claims, verdict__rating__isnull=False)
    return [{"scale_id": one} for one in rows.values_list("verdict__rating__scale", flat=True).distinct()]


def _build_scales(used: set[int]) -> list[dict[str, Any]]:
    """Return the scale in use and those of the verdicts, with the meaning of their labels."""
    scales = RatingScale.objects.prefetch_related("ratings").order_by("-is_active", "name", "-version")
    shown = [one for one in scales if one.is_active or one.pk in used]
    put_to_use: dict[str, list[str]] = {}
    keys = [str(one.public_id) for one in shown]
    for event in Event.objects.filter(
        subject_type="rating_scale", subject__in=keys, action="activate_rating_scale"
    ):
        put_to_use.setdefault(event.subject, []).append(format_timestamp(event.at))
    return [
        {
            "name": one.name,
            "version": one.version,
            "is_active": one.is_active,
            "drawn_up": format_timestamp(one.created_at),
            "put_to_use": put_to_use.get(str(one.public_id), []),
            "labels": [
                {"label": label.label, "definition": label.definition, "value": label.value}
                for label in one.ratings.all()
            ],
        }
        for one in shown
    ]


def _describe_desk(desk: Desk) -> dict[str, Any]:
    return {
        "name": str(UNNAMED_DESK) if desk.is_confidential else desk.name,
        "independent_sources": desk.independent_sources,
        "primary_sources": desk.primary_sources,
        "approvals": desk.quorum,
        "judged": desk.get_review_mode_display(),
        "evidence_fresh_hours": desk.freshness_hours,
        "publishes_names": desk.publishes_names,
    }
