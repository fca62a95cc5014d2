"""The sandbox's verdicts: made up, fixed, and each marked TEST. No row of the database is behind them.

A key for trying out sees these and nothing else; they have every shape that a real one can have.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings

from factcheck import claimreview
from factcheck.enums import ReviewAs, Standing
from factcheck.models import Rating, RatingScale
from factcheck.tags import tag_key
from publishing.queries import samples
from publishing.queries.document import UNNAMED
from publishing.queries.found_by import address_key, address_keys, tag_keys
from publishing.queries.public_sources import source_named, source_told

MARK = "TEST"
NEWSROOM = "TEST newsroom"
MONTH = "2026-03"
LOOKS = {
    "False": ("red", "cross"), "Half true": ("amber", "disc-2"), "True": ("green", "check"),
    "Unproven": ("soft", "question"),
}  # fmt: skip


class Document(NamedTuple):
    """One version of a made-up verdict. ``position`` counts the changes, the last version of each current."""

    position: int
    public_id: UUID
    version: int
    current: bool
    content: dict[str, Any]

    @property
    def body(self) -> bytes:
        """As it is sent."""
        return json.dumps(self.content, ensure_ascii=False, separators=(",", ":")).encode()

    @property
    def words(self) -> str:
        """What a search looks through; of a tombstone nothing is left to find."""
        told = [self.content.get(name, "") for name in ("statement", "summary", "headline", "claimant")]
        return "\n".join(told).casefold()


def documents() -> list[Document]:
    """Every version of every made-up verdict, in the order of their positions."""
    made = list(_versions())
    last = {content["id"]: number for number, content in enumerate(made)}
    return [
        Document(
            position=number + 1,
            public_id=UUID(content["id"]),
            version=content.get("version", 2),
            current=last[content["id"]] == number,
            content=content,
        )
        for number, content in enumerate(made)
    ]


def matching(found: list[Document], asked: dict[str, Any]) -> list[Document]:
    """Those that every filter of the list of verdicts lets through, as it lets real ones through. A filter
    that means nothing here is met by none.
    """
    given = {name: value for name, value in asked.items() if value not in (None, "", [])}
    return [one for one in found if all(_meets(one, name, value) for name, value in given.items())]


def _meets(one: Document, name: str, value: Any) -> bool:
    told = one.content
    spoken = str(told.get("language", "")).casefold()
    met: dict[str, Callable[[], bool]] = {
        "rating": lambda: str(told.get("rating", {}).get("label", "")).casefold() == value.casefold(),
        "tag": lambda: tag_key(value) in tag_keys(told),
        "article_url": lambda: address_key(value) in address_keys(told),
        "claimant": lambda: str(told.get("claimant", "")).casefold() == value.casefold(),
        "language": lambda: f"{spoken}-".startswith(f"{value.casefold()}-"),
        "desk": lambda: str(value) == "test",
        "standing": lambda: str(told["standing"]) == value,
        "q": lambda: all(word in one.words for word in value.casefold().split()),
        "published_after": lambda: published_at(told) >= value,
        "published_before": lambda: published_at(told) < value,
        "updated_after": lambda: changed_at(told) >= value,
        "updated_before": lambda: changed_at(told) < value,
        "order": lambda: True,
        "fields": lambda: True,
        "expand": lambda: True,
    }
    return name in met and met[name]()


def with_made_up_sources(content: dict[str, Any]) -> dict[str, Any]:
    """A document as ``expand=sources`` tells it."""
    if "citations" not in content:
        return content
    citations = [
        one | {"source": source_named(_source(one), content, [one["number"]]) | {"id": str(_source(one))}}
        if _is_named(one)
        else one
        for one in content["citations"]
    ]
    return content | {"citations": citations}


def made_up_sources() -> list[dict[str, Any]]:
    """What the made-up verdicts that hold rest on, as real ones are told, the last cited first."""
    uses: dict[UUID, list[tuple[dict[str, Any], list[int]]]] = {}
    for content in [one.content for one in reversed(documents()) if one.current]:
        numbers: dict[UUID, list[int]] = {}
        for one in content.get("citations", ()):
            if _is_named(one):
                numbers.setdefault(_source(one), []).append(one["number"])
        for source, cited in numbers.items():
            uses.setdefault(source, []).append((content, cited))
    return [source_told(source, cited) for source, cited in uses.items()]


def made_up_scale() -> tuple[RatingScale, list[Rating]]:
    """The one that the made-up verdicts are rated on; neither it nor its labels are rows."""
    scale = RatingScale(public_id=_made_up_id("scale"), name=f"{MARK} scale", version=1, active=True)
    values = {"False": 1, "Half true": 3, "True": 5, "Unproven": None}
    return scale, [
        Rating(
            public_id=_made_up_id(label),
            label=label,
            definition=_label(label, value)["definition"],
            value=value,
            colour=LOOKS[label][0],
            icon=LOOKS[label][1],
            review_as=ReviewAs.NUMBER if value else ReviewAs.WORD,
        )
        for label, value in values.items()
    ]


def _is_named(citation: dict[str, Any]) -> bool:
    return bool(citation["title"] != UNNAMED)


def _source(citation: dict[str, Any]) -> UUID:
    return uuid5(NAMESPACE_URL, citation["url"])


def _made_up_id(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"{MARK} {name}")


def changed_at(content: dict[str, Any]) -> datetime:
    """When it last changed."""
    return datetime.fromisoformat(content.get("updated_at") or content["retracted_at"])


def published_at(content: dict[str, Any]) -> datetime:
    """When it was first published; a tombstone says only when it was retracted."""
    return datetime.fromisoformat(content.get("first_published_at") or content["retracted_at"])


def _versions() -> Iterator[dict[str, Any]]:
    yield _verdict(1, statement="the moon is made of green cheese.")
    first = _verdict(2, statement="the sea is 12 metres deep here.", label="Half true", value=3)
    yield first
    gone = _verdict(3, statement="the tower leans by 9 degrees.", label="True", value=5)
    yield gone
    yield _verdict(4, statement="the bridge is 400 years old.") | {
        "standing": Standing.UNDER_REVIEW.value,
        "updated_at": _moment(8),
    }
    yield _verdict(5, statement="die Uhr geht seit 1911 nach.", language="de", label="Unproven", value=None)
    yield _verdict(6, statement="الساعة متأخرة منذ عام 1911.", language="ar")
    yield _long()
    yield _signed()
    yield _corrected(first)
    yield {
        "id": gone["id"],
        "url": gone["url"],
        "standing": Standing.RETRACTED.value,
        "retracted_at": _moment(10),
        "reason": f"{MARK}: the plumb line was too short. A made-up retraction.",
    }


def _verdict(
    number: int, *, statement: str, label: str = "False", value: int | None = 1, language: str = "en"
) -> dict[str, Any]:
    made = samples.verdict(corrected=False)
    public_id = f"00000000-0000-4000-8000-0000000001{number:02}"
    explanation = f"{MARK}: made up to try programs with. The source says otherwise [1]."
    made |= {
        "id": public_id,
        "url": samples.page_of(public_id),
        "statement": f"{MARK}: {statement}",
        "claimant": f"{MARK} claimant",
        "language": language,
        "tags": [MARK, "health" if number % 2 else "housing"],
        "rating": made["rating"] | _label(label, value),
        "headline": f"{MARK}: nobody said this",
        "explanation": {"markdown": explanation, "html": f"<p>{explanation}</p>"},
        "desk": {"name": f"{MARK} desk", "slug": "test"},
        "first_published_at": _moment(number),
        "updated_at": _moment(number),
    }
    return made | {"claim_review": _review(made)}


def _label(label: str, value: int | None) -> dict[str, Any]:
    colour, icon = LOOKS[label]
    definition = f"What {label} means on a {MARK} scale."
    return {"label": label, "value": value, "definition": definition, "colour": colour, "icon": icon}


def _long() -> dict[str, Any]:
    statement = "of the " + "very " * 60 + "many lamps in the street, half are out."
    return _verdict(7, statement=statement, label="True", value=5) | {
        "summary": f"{MARK}: half of the lamps are out."
    }


def _signed() -> dict[str, Any]:
    """Signed, with somebody who was asked, and with a source that is not named."""
    made = _verdict(8, statement="the ferry leaves at noon.", label="True", value=5)
    unnamed = made["citations"][0] | {
        "number": 2, "title": UNNAMED, "publisher": "", "author": "", "url": "",
        "passage": "", "locator": "", "stance": "supports", "tier": "secondary",
    }  # fmt: skip
    return made | {
        "citations": [*made["citations"], unnamed],
        "replies": [{"whom": f"{MARK} ferry company", "asked_on": f"{MONTH}-01", "answered_on": None}],
        "signed": {"checked_by": f"{MARK} checker", "approved_by": [f"{MARK} editor"]},
    }


def _corrected(first: dict[str, Any]) -> dict[str, Any]:
    """A rating that changed: the second version of one of them."""
    correction = {
        "class": "major",
        "date": _moment(9),
        "note": f"{MARK}: we measured again, at low tide.",
        "version": 2,
        "changes": [{"field": "rating", "before": "Half true", "after": "False"}],
    }
    made = first | {
        "version": 2,
        "rating": first["rating"] | _label("False", 1),
        "updated_at": _moment(9),
        "corrections": [correction],
    }
    return made | {"claim_review": _review(made)}


def _review(made: dict[str, Any]) -> dict[str, Any]:
    rating = made["rating"]
    return claimreview.build(
        claimreview.Input(
            url=made["url"],
            claim_reviewed=made["statement"],
            claimant=made["claimant"],
            said_on=made["said_on"],
            first_appearance="https://example.org/said",
            rating_label=rating["label"],
            rating_value=rating["value"],
            best=rating["best"],
            worst=rating["worst"],
            headline=made["headline"],
            publisher=NEWSROOM,
            publisher_url=settings.STET_BASE_URL,
            language=made["language"],
            published_at=datetime.fromisoformat(made["first_published_at"]),
            modified_at=datetime.fromisoformat(made["updated_at"]),
        )
    )


def _moment(day: int) -> str:
    return datetime(2026, 3, day, 9, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
