"""What corrections changed, and the list of all that we corrected or took back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from itertools import pairwise
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString

from factcheck.enums import Correction, Standing
from factcheck.models import Publication, Verdict
from factcheck.queries.claim_places import word_difference
from publishing.models import PublicDocument
from publishing.models.public_document import Kind
from publishing.queries.explanation import explanation_html

WORDS = ("statement", "summary", "claimant", "headline", "explanation")
"""What is compared beside the rating, in reading order: fields of a Verdict, as typed."""
LABELS = {
    "statement": "The claim",
    "summary": "The claim in few words",
    "claimant": "Who said it",
    "headline": "Headline",
    "explanation": "Explanation",
}
RETRACTION = "retraction"
_AROUND = 80
"""Characters that are shown before and after a change; what is longer and unchanged is left out."""


def changes(before: Verdict, after: Verdict) -> list[dict[str, str]]:
    """What readers were told before and after: [{field, before, after}], the rating first, by its label.

    Both verdicts are written once, so the answer never changes.
    """
    told = [("rating", *(str(one.rating.label) if one.rating else "" for one in (before, after)))]
    told += [(name, getattr(before, name), getattr(after, name)) for name in WORDS]
    return [{"field": name, "before": was, "after": now} for name, was, now in told if was != now]


def corrections_among(versions: Iterable[Publication], written: Any) -> list[dict[str, Any]]:
    """The corrections of a verdict, the oldest first. ``versions`` are all of them from the first, in order,
    with their verdicts; ``written`` writes a moment.
    """
    return [
        {
            "date": written(one.at),
            "class": one.correction,
            "note": one.note,
            "version": one.version,
            "changes": changes(earlier.verdict, one.verdict),
        }
        for earlier, one in pairwise(versions)
    ]


@dataclass(frozen=True, slots=True)
class Was:
    """Old and new of one correction, ready to be drawn. ``rating`` is (before, after), None where it stood;
    ``words`` are (label, parts for components/diff.html), long stretches that stayed left out.
    """

    rating: tuple[str, str] | None
    words: list[tuple[str, list[dict[str, str]]]]


def was(correction: dict[str, Any]) -> Was:
    """What a correction of a document says of old and new; nothing, where it was written before that was."""
    told: list[dict[str, str]] = correction.get("changes", [])
    rating = next(((one["before"], one["after"]) for one in told if one["field"] == "rating"), None)
    words = [
        (LABELS[one["field"]], clipped(word_difference(*_as_read(one))))
        for one in told
        if one["field"] in LABELS
    ]
    return Was(rating, words)


def _as_read(change: dict[str, str]) -> tuple[str, str]:
    """Old and new as readers see them, without the marks of Markdown; as typed, where only those changed."""
    typed = change["before"], change["after"]
    if change["field"] != "explanation":
        return typed
    before, after = (unescape(strip_tags(explanation_html(text))).strip() for text in typed)
    return (before, after) if before != after else typed


def clipped(parts: list[dict[str, str]]) -> list[dict[str, str]]:
    """The same difference with what stayed cut to a few words beside each change."""
    last = len(parts) - 1
    return [
        part | {"text": _cut(part["text"], head=number > 0, tail=number < last)}
        if part["op"] == "same"
        else part
        for number, part in enumerate(parts)
    ]


def _cut(text: str, *, head: bool, tail: bool) -> str:
    """The beginning (after a change) and the end (before one) of words that stayed."""
    if len(text) <= _AROUND * (head + tail) + _AROUND:
        return text
    first = text[:_AROUND].rpartition(" ")[0] if head else ""
    final = text[-_AROUND:].partition(" ")[2] if tail else ""
    return f"{first} … {final}" if head and tail else f"{first}{' …' if head else '… '}{final}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One correction or retraction of the list. ``kind``: minor, significant, major or retraction.

    A retraction has its reason as ``note`` and says nothing of the verdict that was. ``path`` leads to it on
    the public pages.
    """

    kind: str
    at: datetime
    path: str
    title: str
    language: str
    note: str
    was: Was | None

    @property
    def heading(self) -> str:
        """Correction (major), Retraction."""
        return "Retraction" if self.kind == RETRACTION else f"Correction ({self.kind})"

    @property
    def html(self) -> SafeString:
        """The same as a feed's reader shows it."""
        said = format_html("<p>{}</p>", self.note) if self.note else SafeString("")
        if self.was is None:
            return said
        if self.was.rating is not None:
            said += format_html("<p>Rating: <del>{}</del> <ins>{}</ins></p>", *self.was.rating)
        for label, parts in self.was.words:
            drawn = format_html_join("", "{}", ((_drawn(part),) for part in parts))
            said += format_html("<p>{}: {}</p>", label, drawn)
        return said


def _drawn(part: dict[str, str]) -> SafeString:
    tag = part["op"]
    return format_html("{}", part["text"]) if tag == "same" else format_html(
        f"<{tag}>{{}}</{tag}>", part["text"]
    )  # fmt: skip


def told(*, minor: bool = True) -> QuerySet[PublicDocument]:
    """The documents that tell of a correction or a retraction, of all verdicts that anybody may read.

    A correction of what has been retracted since would tell of the verdict that was: only the retraction is
    left of it.
    """
    gone = PublicDocument.objects.current().filter(
        public_id=OuterRef("public_id"), standing=Standing.RETRACTED
    )
    found = PublicDocument.objects.filter(kind__in=Kind.of_corrections()).filter(
        Q(kind=Kind.RETRACTED) | ~Exists(gone)
    )
    return found if minor else found.exclude(correction=Correction.MINOR)


def entry(document: PublicDocument) -> Entry:
    """One document of ``told``, ready to be drawn."""
    content, path = document.content, reverse("verdict", args=[document.public_id])
    if document.kind == Kind.RETRACTED:
        return Entry(
            kind=RETRACTION,
            at=document.updated_at,
            path=path,
            title="We have retracted a fact check",
            language="",
            note=content["reason"],
            was=None,
        )
    last = content["corrections"][-1]
    return Entry(
        kind=last["class"],
        at=document.updated_at,
        path=f"{path}#correction-{last['version']}",
        title=content["statement"],
        language=content["language"],
        note=last["note"],
        was=was(last),
    )
