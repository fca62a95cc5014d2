"""Suggested sentences as the article's page draws them, read by static/js/suggestions.js."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext, pgettext_lazy

from articles.models import Revision
from factcheck.suggestions.selectors import list_suggestions
from lib.check_worthiness import REASONS_AGAINST, Reason
from lib.text.phrases import StrOrPromise, join_with_commas

REASON_LABELS: dict[str, StrOrPromise] = {
    Reason.QUANTITY: pgettext_lazy("reason for checking", "quantity"),
    Reason.COMPARISON: pgettext_lazy("reason for checking", "comparison"),
    Reason.CAUSE: pgettext_lazy("reason for checking", "cause"),
    Reason.DATE: pgettext_lazy("reason for checking", "date"),
    Reason.NAME: pgettext_lazy("reason for checking", "name"),
    Reason.QUOTATION: pgettext_lazy("reason for checking", "quotation"),
}


def build_suggestion_marks(
    revision: Revision, marks: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]] | None:
    """Return the suggestions of ``revision`` that no claim with one of ``marks`` covers, in reading order.

    None where the desk wants no suggestions.
    """
    if not revision.article.desk.suggests_sentences:
        return None
    covered = [(mark["start"], mark["end"]) for mark in marks]
    return [
        {
            "start": one.start,
            "end": one.end,
            "why": _describe_reasons(one.reasons),
            **({"dismissed": True} if one.is_dismissed else {}),
        }
        for one in list_suggestions(revision, covered)
    ]


def _describe_reasons(reasons: Iterable[str]) -> str:
    """Return the reasons for checking, in words; those against it are only counted."""
    named = [str(REASON_LABELS[one]) for one in reasons if one not in REASONS_AGAINST]
    return join_with_commas(named) or gettext("reads like sentences that people check")
