"""Changes that corrections made, and the list of all corrections and retractions."""

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
from django.utils.translation import gettext, gettext_lazy

from factcheck.models import Publication, Verdict
from factcheck.models.enums import CorrectionClass, PublicationStatus
from lib.text.phrases import StrOrPromise, join_with_and
from lib.text.plain_text import diff_words
from publishing.documents.explanation import render_explanation
from publishing.models import PublicDocument
from publishing.models.public_document import DocumentKind

TEXT_FIELDS = ("statement", "summary", "claimant", "headline", "explanation")
"""Fields of a Verdict that are compared beside the rating, in reading order and as typed."""
FIELD_LABELS: dict[str, StrOrPromise] = {
    "statement": gettext_lazy("The claim"),
    "summary": gettext_lazy("Short version of the claim"),
    "claimant": gettext_lazy("Claimant"),
    "headline": gettext_lazy("Headline"),
    "explanation": gettext_lazy("Explanation"),
}
RETRACTION_KIND = "retraction"
HEADINGS: dict[str, StrOrPromise] = {
    CorrectionClass.MINOR: gettext_lazy("Correction (minor)"),
    CorrectionClass.SIGNIFICANT: gettext_lazy("Correction (significant)"),
    CorrectionClass.MAJOR: gettext_lazy("Correction (major)"),
    RETRACTION_KIND: gettext_lazy("Retraction"),
}
_AROUND = 80
"""Characters that are shown before and after a change; what is longer and unchanged is left out."""


def get_field_label(field: str) -> str:
    """Return the name of a field of ``list_changes`` in words."""
    return gettext("Rating") if field == "rating" else str(FIELD_LABELS.get(field, field))


def list_changes(before: Verdict, after: Verdict) -> list[dict[str, str]]:
    """Return the differences of two public verdicts: [{field, before, after}], the rating first, by label.

    Both verdicts are written once, so the result never changes.
    """
    results = [("rating", *(str(one.rating.label) if one.rating else "" for one in (before, after)))]
    results += [(name, getattr(before, name), getattr(after, name)) for name in TEXT_FIELDS]
    return [{"field": name, "before": was, "after": now} for name, was, now in results if was != now]


def build_corrections(versions: Iterable[Publication], written: Any) -> list[dict[str, Any]]:
    """Return the corrections of a verdict, oldest first.

    ``versions`` are all of them from the first, in order, with their verdicts; ``written`` formats a
    datetime.
    """
    return [
        {
            "date": written(one.published_at),
            "class": one.correction,
            "note": one.note,
            "version": one.version,
            "changes": list_changes(earlier.verdict, one.verdict),
        }
        for earlier, one in pairwise(versions)
    ]


@dataclass(frozen=True, slots=True)
class CorrectionDiff:
    """Old and new of one correction, ready to be rendered.

    ``rating`` is (before, after), None where it did not change; ``words`` are (label, parts for
    components/diff.html), long unchanged stretches left out.
    """

    rating: tuple[str, str] | None
    words: list[tuple[StrOrPromise, list[dict[str, str]]]]

    @property
    def labels(self) -> str:
        """The names of the fields that changed, beside the rating."""
        return join_with_and([str(label) for label, _ in self.words])


def build_correction_diff(correction: dict[str, Any]) -> CorrectionDiff:
    """Return the differences that a correction of a document lists; none in documents that had no list."""
    data: list[dict[str, str]] = correction.get("changes", [])
    rating = next(((one["before"], one["after"]) for one in data if one["field"] == "rating"), None)
    words = [
        (FIELD_LABELS[one["field"]], clip_diff(diff_words(*_strip_markup_of_change(one))))
        for one in data
        if one["field"] in FIELD_LABELS
    ]
    return CorrectionDiff(rating, words)


def _strip_markup_of_change(change: dict[str, str]) -> tuple[str, str]:
    """Return old and new as readers see them, without Markdown; as typed, where only the markup changed."""
    typed = change["before"], change["after"]
    if change["field"] != "explanation":
        return typed
    before, after = (unescape(strip_tags(render_explanation(text))).strip() for text in typed)
    return (before, after) if before != after else typed


def clip_diff(parts: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the same diff with unchanged text cut to a few words beside each change."""
    last = len(parts) - 1
    return [
        part | {"text": _clip_text(part["text"], head=number > 0, tail=number < last)}
        if part["op"] == "same"
        else part
        for number, part in enumerate(parts)
    ]


def _clip_text(text: str, *, head: bool, tail: bool) -> str:
    """Return the beginning (after a change) and the end (before one) of unchanged text."""
    if len(text) <= _AROUND * (head + tail) + _AROUND:
        return text
    first = text[:_AROUND].rpartition(" ")[0] if head else ""
    final = text[-_AROUND:].partition(" ")[2] if tail else ""
    return f"{first} … {final}" if head and tail else f"{first}{' …' if head else '… '}{final}"


@dataclass(frozen=True, slots=True)
class CorrectionEntry:
    """One correction or retraction of the list. ``kind``: minor, significant, major or retraction.

    A retraction names the claim and says nothing of the retracted verdict. ``path`` is that of the public
    page.
    """

    kind: str
    at: datetime
    path: str
    title: str
    claimant: str
    language: str
    note: str
    was: CorrectionDiff | None

    @property
    def heading(self) -> str:
        """The heading: "Correction (major)" or "Retraction"."""
        return str(HEADINGS[self.kind])

    @property
    def html(self) -> SafeString:
        """The entry as HTML for a feed reader."""
        message = format_html_join("", "<p>{}</p>", ((one,) for one in (self.claimant, self.note) if one))
        if self.was is None:
            return message
        if self.was.rating is not None:
            rating = (get_field_label("rating"), *self.was.rating)
            message += format_html("<p>{}: <del>{}</del> <ins>{}</ins></p>", *rating)
        for label, parts in self.was.words:
            drawn = format_html_join("", "{}", ((_render_part(part),) for part in parts))
            message += format_html("<p>{}: {}</p>", label, drawn)
        return message


def _render_part(part: dict[str, str]) -> SafeString:
    tag = part["op"]
    return format_html("{}", part["text"]) if tag == "same" else format_html(
        f"<{tag}>{{}}</{tag}>", part["text"]
    )  # fmt: skip


def list_correction_documents(*, minor: bool = True) -> QuerySet[PublicDocument]:
    """Return the documents that publish a correction or a retraction, of all verdicts.

    A correction of a verdict that has been retracted since would repeat that verdict: only its retraction is
    listed.
    """
    missing = PublicDocument.objects.current().filter(
        public_id=OuterRef("public_id"), publication_status=PublicationStatus.RETRACTED
    )
    found = PublicDocument.objects.filter(kind__in=DocumentKind.of_corrections()).filter(
        Q(kind=DocumentKind.RETRACTED) | ~Exists(missing)
    )
    return found if minor else found.exclude(correction=CorrectionClass.MINOR)


def build_correction_entry(document: PublicDocument) -> CorrectionEntry:
    """Return one document of ``list_correction_documents``, ready to be rendered."""
    content, path = document.content, reverse("verdict_detail", args=[document.public_id])
    if document.kind == DocumentKind.RETRACTED:
        return CorrectionEntry(
            kind=RETRACTION_KIND,
            at=document.updated_at,
            path=path,
            title=content["statement"],
            claimant=content["claimant"],
            language=content["language"],
            note=content["note"],
            was=None,
        )
    last = content["corrections"][-1]
    return CorrectionEntry(
        kind=last["class"],
        at=document.updated_at,
        path=f"{path}#correction-{last['version']}",
        title=content["statement"],
        claimant=content["claimant"],
        language=content["language"],
        note=last["note"],
        was=build_correction_diff(last),
    )
