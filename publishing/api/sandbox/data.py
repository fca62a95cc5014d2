"""The sandbox's verdicts: made up, fixed, and each marked TEST. No row of the database is behind them.

A sandbox key gets these and nothing else; they have every shape that a real verdict can have.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings

from factcheck.models import Rating, RatingScale
from factcheck.models.claim_fields import PUBLISHED_FIELDS
from factcheck.models.enums import ClaimReviewRatingType, PublicationStatus
from factcheck.models.tags import get_tag_key
from factcheck.search.queries import split_phrases
from factcheck.workflow import claimreview
from lib.datetimes.clock import format_timestamp
from lib.text_search import analyze_text
from publishing.documents.builder import UNNAMED_SOURCE, update_document
from publishing.documents.lookup_keys import get_tag_keys, get_url_key, get_url_keys
from publishing.documents.sources import build_source_data, describe_named_source
from publishing.webhooks import samples

SANDBOX_MARK = "TEST"
SANDBOX_NEWSROOM = "TEST newsroom"
SANDBOX_MONTH = "2026-03"
LABEL_STYLES = {
    "False": ("red", "cross"), "Half true": ("amber", "disc-2"), "True": ("green", "check"),
    "Unproven": ("soft", "question"),
}  # fmt: skip


class SandboxDocument(NamedTuple):
    """One version of a made-up verdict; its last one is current. ``position`` counts the changes."""

    position: int
    public_id: UUID
    version: int
    current: bool
    content: dict[str, Any]

    @property
    def body(self) -> bytes:
        """The bytes that are sent."""
        return json.dumps(self.content, ensure_ascii=False, separators=(",", ":")).encode()

    @property
    def is_tombstone(self) -> bool:
        return bool(self.content["publication_status"] == PublicationStatus.RETRACTED)

    @property
    def updated_at(self) -> datetime:
        """When it last changed."""
        return datetime.fromisoformat(self.content.get("updated_at") or self.content["retracted_at"])

    @property
    def published_at(self) -> datetime:
        """When it was first published; for a tombstone, when it was retracted."""
        return datetime.fromisoformat(self.content.get("first_published_at") or self.content["retracted_at"])

    @property
    def rating(self) -> str:
        return str(self.content.get("rating", {}).get("label", ""))

    @property
    def search_text(self) -> str:
        """The text that a search looks through; a tombstone has none."""
        if self.is_tombstone:
            return ""
        results = [self.content.get(name, "") for name in ("statement", "summary", "headline", "claimant")]
        return "\n".join(results)


def list_sandbox_documents() -> list[SandboxDocument]:
    """Return every version of every made-up verdict, in the order of positions."""
    made = list(_iter_versions())
    last = {content["id"]: number for number, content in enumerate(made)}
    return [
        SandboxDocument(
            position=number + 1,
            public_id=UUID(content["id"]),
            version=content.get("version", 2),
            current=last[content["id"]] == number,
            content=content,
        )
        for number, content in enumerate(made)
    ]


def filter_sandbox_documents(
    found: list[SandboxDocument], parameters: dict[str, Any]
) -> list[SandboxDocument]:
    """Return the documents that pass every filter, as real verdicts would.

    A filter that means nothing here is passed by none.
    """
    given = {name: value for name, value in parameters.items() if value not in (None, "", [], ())}
    return [one for one in found if all(_matches_filter(one, name, value) for name, value in given.items())]


def _matches_filter(one: SandboxDocument, name: str, value: Any) -> bool:
    content = one.content
    spoken = str(content.get("language", "")).casefold()
    met: dict[str, Callable[[], bool]] = {
        "rating": lambda: one.rating.casefold() == value.casefold(),
        "tag": lambda: get_tag_key(value) in get_tag_keys(content),
        "article_url": lambda: get_url_key(value) in get_url_keys(content),
        "claimant": lambda: not one.is_tombstone and content["claimant"].casefold() == value.casefold(),
        "language": lambda: f"{spoken}-".startswith(f"{value.casefold()}-"),
        "desk": lambda: str(value) == "test",
        "publication_status": lambda: str(content["publication_status"]) == value,
        "q": lambda: _has_words(one, " ".join(value)),
        "published_after": lambda: one.published_at >= value,
        "published_before": lambda: one.published_at < value,
        "updated_after": lambda: one.updated_at >= value,
        "updated_before": lambda: one.updated_at < value,
        "order": lambda: True,
        "fields": lambda: True,
        "expand": lambda: True,
    }
    return name in met and met[name]()


def _has_words(one: SandboxDocument, words: str) -> bool:
    """Return whether a document has all these words, numbers and phrases, in any form, as the search does."""
    language = str(one.content.get("language", ""))
    text = f" {' '.join(analyze_text(one.search_text, language))} "
    wanted: list[str] = []
    for part, is_phrase in split_phrases(words):
        terms = analyze_text(part, language)
        wanted += [" ".join(terms)] if is_phrase and terms else terms
    return bool(wanted) and all(f" {terms} " in text for terms in wanted)


def add_sandbox_sources(content: dict[str, Any]) -> dict[str, Any]:
    """Return a document with the sources that ``expand=sources`` adds."""
    if "citations" not in content:
        return content
    citations = [
        one
        | {
            "source": describe_named_source(_get_source_id(one), content, [one["number"]])
            | {"id": str(_get_source_id(one))}
        }
        if _is_named_citation(one)
        else one
        for one in content["citations"]
    ]
    return content | {"citations": citations}


def list_sandbox_sources() -> list[dict[str, Any]]:
    """Return the sources of current made-up verdicts in the shape of real ones, last cited first."""
    uses: dict[UUID, list[tuple[dict[str, Any], list[int]]]] = {}
    for content in [one.content for one in reversed(list_sandbox_documents()) if one.current]:
        numbers: dict[UUID, list[int]] = {}
        for one in content.get("citations", ()):
            if _is_named_citation(one):
                numbers.setdefault(_get_source_id(one), []).append(one["number"])
        for source, cited in numbers.items():
            uses.setdefault(source, []).append((content, cited))
    return [build_source_data(source, cited) for source, cited in uses.items()]


def build_sandbox_scale() -> tuple[RatingScale, list[Rating]]:
    """Build the scale of the made-up verdicts; neither it nor its labels are rows."""
    scale = RatingScale(
        public_id=_derive_sandbox_id("scale"), name=f"{SANDBOX_MARK} scale", version=1, is_active=True
    )
    values = {"False": 1, "Half true": 3, "True": 5, "Unproven": None}
    return scale, [
        Rating(
            public_id=_derive_sandbox_id(label),
            label=label,
            definition=_build_label(label, value)["definition"],
            value=value,
            colour=LABEL_STYLES[label][0],
            icon=LABEL_STYLES[label][1],
            claimreview_type=ClaimReviewRatingType.NUMBER if value else ClaimReviewRatingType.WORD,
        )
        for label, value in values.items()
    ]


def _is_named_citation(citation: dict[str, Any]) -> bool:
    return bool(citation["title"] != UNNAMED_SOURCE)


def _get_source_id(citation: dict[str, Any]) -> UUID:
    return uuid5(NAMESPACE_URL, citation["url"])


def _derive_sandbox_id(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"{SANDBOX_MARK} {name}")


def _iter_versions() -> Iterator[dict[str, Any]]:
    yield _build_verdict(1, statement="the moon is made of green cheese.")
    first = _build_verdict(2, statement="the sea is 12 metres deep here.", label="Half true", value=3)
    yield first
    missing = _build_verdict(3, statement="the tower leans by 9 degrees.", label="True", value=5)
    yield missing
    yield update_document(
        _build_verdict(4, statement="the bridge is 400 years old."),
        datetime.fromisoformat(_format_sample_time(8)),
        publication_status=PublicationStatus.UNDER_REVIEW.value,
    )
    yield _build_verdict(
        5, statement="die Uhr geht seit 1911 nach.", language="de", label="Unproven", value=None
    )
    yield _build_verdict(6, statement="الساعة متأخرة منذ عام 1911.", language="ar")
    yield _build_long_verdict()
    yield _build_signed_verdict()
    yield _build_corrected_verdict(first)
    yield {
        **{name: missing[name] for name in ("id", "url", *PUBLISHED_FIELDS, "language")},
        "publication_status": PublicationStatus.RETRACTED.value,
        "retracted_at": _format_sample_time(10),
        "note": f"{SANDBOX_MARK}: the plumb line was too short. An invented retraction.",
    }


def _build_verdict(
    number: int, *, statement: str, label: str = "False", value: int | None = 1, language: str = "en"
) -> dict[str, Any]:
    made = samples.build_sample_verdict(corrected=False)
    public_id = f"00000000-0000-4000-8000-0000000001{number:02}"
    explanation = f"{SANDBOX_MARK}: invented for tests. The source says otherwise [1]."
    made |= {
        "id": public_id,
        "url": samples.get_sample_page_url(public_id),
        "statement": f"{SANDBOX_MARK}: {statement}",
        "claimant": f"{SANDBOX_MARK} claimant",
        "language": language,
        "tags": [SANDBOX_MARK, "health" if number % 2 else "housing"],
        "rating": made["rating"] | _build_label(label, value),
        "headline": f"{SANDBOX_MARK}: nobody said this",
        "explanation": {"markdown": explanation, "html": f"<p>{explanation}</p>"},
        "desk": {"name": f"{SANDBOX_MARK} desk", "slug": "test"},
        "first_published_at": _format_sample_time(number),
        "updated_at": _format_sample_time(number),
    }
    return made | {"claim_review": _build_claimreview(made)}


def _build_label(label: str, value: int | None) -> dict[str, Any]:
    colour, icon = LABEL_STYLES[label]
    definition = f"What {label} means on a {SANDBOX_MARK} scale."
    return {"label": label, "value": value, "definition": definition, "colour": colour, "icon": icon}


def _build_long_verdict() -> dict[str, Any]:
    statement = "of the " + "very " * 60 + "many lamps in the street, half are out."
    return _build_verdict(7, statement=statement, label="True", value=5) | {
        "summary": f"{SANDBOX_MARK}: half of the lamps are out."
    }


def _build_signed_verdict() -> dict[str, Any]:
    """Build a signed verdict with a request for a reply and a source that is not named."""
    made = _build_verdict(8, statement="the ferry leaves at noon.", label="True", value=5)
    unnamed = made["citations"][0] | {
        "number": 2, "title": UNNAMED_SOURCE, "publisher": "", "author": "", "url": "",
        "passage": "", "locator": "", "stance": "supports", "tier": "secondary",
    }  # fmt: skip
    return made | {
        "citations": [*made["citations"], unnamed],
        "replies": [
            {
                "recipient": f"{SANDBOX_MARK} ferry company",
                "requested_on": f"{SANDBOX_MONTH}-01",
                "answered_on": None,
            }
        ],
        "signature": {"checked_by": f"{SANDBOX_MARK} checker", "approved_by": [f"{SANDBOX_MARK} editor"]},
    }


def _build_corrected_verdict(first: dict[str, Any]) -> dict[str, Any]:
    """Build the second version of a verdict, with a changed rating."""
    correction = {
        "class": "major",
        "date": _format_sample_time(9),
        "note": f"{SANDBOX_MARK}: we measured again, at low tide.",
        "version": 2,
        "changes": [{"field": "rating", "before": "Half true", "after": "False"}],
    }
    made = first | {
        "version": 2,
        "rating": first["rating"] | _build_label("False", 1),
        "updated_at": _format_sample_time(9),
        "corrections": [correction],
    }
    return made | {"claim_review": _build_claimreview(made)}


def _build_claimreview(made: dict[str, Any]) -> dict[str, Any]:
    rating = made["rating"]
    return claimreview.build_claimreview(
        claimreview.ClaimReviewInput(
            url=made["url"],
            claim_reviewed=made["statement"],
            claimant=made["claimant"],
            claim_date=made["said_on"],
            first_appearance="https://example.org/said",
            rating_label=rating["label"],
            rating_value=rating["value"],
            best=rating["best"],
            worst=rating["worst"],
            headline=made["headline"],
            publisher=SANDBOX_NEWSROOM,
            publisher_url=settings.STET_BASE_URL,
            language=made["language"],
            published_at=datetime.fromisoformat(made["first_published_at"]),
            modified_at=datetime.fromisoformat(made["updated_at"]),
        )
    )


def _format_sample_time(day: int) -> str:
    return format_timestamp(datetime(2026, 3, day, 9, tzinfo=UTC))
