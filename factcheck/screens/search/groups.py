"""Results of a search as people read them: by kind, each with its link, its words and where they stand."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from accounts.models import User
from articles.models import Article
from factcheck.claims.filter_conditions import OPEN
from factcheck.models import Citation, Claim, Claimant, Snapshot, Source, Verdict
from factcheck.models.enums import ClaimState
from factcheck.search.engine import KindResults, SearchScope, search_kinds
from factcheck.search.highlights import build_excerpt, describe_other_number, highlight_text
from factcheck.search.indexing import index_newest_changes
from factcheck.search.kinds import KINDS
from factcheck.search.queries import SearchQuery, parse_query
from factcheck.snapshots.readable_copies import get_plain_text
from lib.text.phrases import StrOrPromise
from lib.text.plain_text import shorten_text
from lib.web.listing import format_values

KIND_LABELS: dict[str, Promise] = {
    "claim": gettext_lazy("Claims"),
    "verdict": gettext_lazy("Verdicts"),
    "article": gettext_lazy("Articles"),
    "claimant": gettext_lazy("Claimants"),
    "source": gettext_lazy("Sources"),
    "passage": gettext_lazy("Passages of sources"),
    "copy": gettext_lazy("Archived copies"),
    "person": gettext_lazy("People"),
}
MAX_LABEL_LENGTH = 500


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One thing that was found. ``note`` tells it from others of the same name; ``keys`` open it anywhere.

    ``number_note`` says which other number it has. ``label`` and ``excerpt`` are highlighted.
    """

    label: str
    href: str
    note: StrOrPromise = ""
    keys: str = ""
    excerpt: str = ""
    number_note: str = ""


@dataclass(frozen=True, slots=True)
class SearchGroup:
    """The results of one kind. ``count`` is of all there are, None where nobody counts them.

    ``is_bounded``: there are more than that. ``more_href`` lists all of them, "" if there is no such list.
    """

    name: str
    label: str
    results: list[SearchResult]
    count: int | None = None
    is_bounded: bool = False
    more_href: str = ""

    @property
    def has_more(self) -> bool:
        """True if not all of them are among the results."""
        return self.count is not None and self.count > len(self.results)


def list_search_groups(
    typed: str, scope: SearchScope, *, kinds: Sequence[str] = tuple(KIND_LABELS), limit: int
) -> list[SearchGroup]:
    """Return what answers ``typed``, at most ``limit`` of each of ``kinds``, the best first."""
    index_newest_changes()
    query = parse_query(typed, scope.user)
    groups = [
        _build_group(found, query, typed, scope.user, limit) for found in search_kinds(query, scope, kinds)
    ]
    return [group for group in groups if group.results]


def _build_group(found: KindResults, query: SearchQuery, typed: str, user: User, limit: int) -> SearchGroup:
    # Of the best, several may be merged into one.
    keys = found.keys if found.kind == "claimant" else found.keys[:limit]
    # Looked up among what is visible once more: this query is the one whose rows are shown.
    rows = _RELATED[found.kind](KINDS[found.kind].list_visible(user).filter(pk__in=keys))
    by_key = {row.pk: row for row in rows}
    shown = [by_key[key] for key in keys if key in by_key]
    label = str(KIND_LABELS[found.kind])
    if found.kind == "claimant":
        return SearchGroup(found.kind, label, _build_claimant_results(shown, query)[:limit])
    results = [_BUILDERS[found.kind](row, query, row.pk in found.without) for row in shown]
    return SearchGroup(
        found.kind, label, results, found.count, found.is_bounded, _build_list_url(found.kind, typed)
    )


def _build_list_url(kind: str, typed: str) -> str:
    if kind == "claim":
        state = format_values([OPEN, ClaimState.SETTLED, ClaimState.CLOSED])
        return f"{reverse('claim_queue')}?{urlencode({'q': typed, 'state': state}, safe=',')}"
    return f"{reverse('article_list')}?{urlencode({'q': typed})}" if kind == "article" else ""


def _shorten(text: str, query: SearchQuery) -> SafeString:
    """Return a text as the name of a result: highlighted, and not longer than anybody reads here."""
    return highlight_text(shorten_text(text, MAX_LABEL_LENGTH), query)


def _get_number_note(text: str, query: SearchQuery, lacks_number: bool) -> str:
    return describe_other_number(text, query) if lacks_number else ""


def _build_claim_result(claim: Claim, query: SearchQuery, lacks_number: bool) -> SearchResult:
    return SearchResult(
        _shorten(claim.statement, query),
        reverse("claim_detail", args=[claim.public_id]),
        claim.get_state_display(),
        excerpt=_shorten(claim.claimant, query),
        number_note=_get_number_note(claim.statement, query, lacks_number),
    )


def _build_article_result(article: Article, query: SearchQuery, lacks_number: bool) -> SearchResult:
    text = article.current_revision.text if article.current_revision else ""
    _, _, body = text.partition("\n\n")
    return SearchResult(
        _shorten(article.headline, query),
        reverse("article_detail", args=[article.public_id]),
        article.get_state_display(),
        excerpt=build_excerpt(body, query),
        number_note=_get_number_note(text, query, lacks_number),
    )


def _build_verdict_result(verdict: Verdict, query: SearchQuery, lacks_number: bool) -> SearchResult:
    rating = verdict.rating.label if verdict.rating else verdict.get_tick_display()
    return SearchResult(
        _shorten(verdict.headline or verdict.summary or verdict.statement, query),
        reverse("claim_detail", args=[verdict.claim.public_id]),
        rating,
        excerpt=build_excerpt(verdict.explanation, query),
        number_note=_get_number_note(f"{verdict.statement}\n{verdict.explanation}", query, lacks_number),
    )


def _build_source_result(source: Source, query: SearchQuery, lacks_number: bool) -> SearchResult:
    return SearchResult(
        _shorten(source.title, query),
        reverse("source_detail", args=[source.public_id]),
        source.publisher,
        number_note=_get_number_note(source.title, query, lacks_number),
    )


def _build_passage_result(citation: Citation, query: SearchQuery, lacks_number: bool) -> SearchResult:
    return SearchResult(
        build_excerpt(citation.passage, query) or escape(citation.passage),
        reverse("claim_detail", args=[citation.claim.public_id]),
        citation.source.title,
        number_note=_get_number_note(citation.passage, query, lacks_number),
    )


def _build_copy_result(copy: Snapshot, query: SearchQuery, lacks_number: bool) -> SearchResult:
    text = get_plain_text(copy.media_type, copy.text)
    return SearchResult(
        escape(copy.source.title if copy.source else copy.url),
        reverse("snapshot_read", args=[copy.public_id]),
        copy.captured_at.date().isoformat(),
        excerpt=build_excerpt(text, query),
        number_note=_get_number_note(text, query, lacks_number),
    )


def _build_person_result(person: User, query: SearchQuery, lacks_number: bool) -> SearchResult:
    return SearchResult(
        highlight_text(str(person), query), f"{reverse('claim_queue')}?checker={person.public_id}"
    )


def _build_claimant_results(claimants: Iterable[Claimant], query: SearchQuery) -> list[SearchResult]:
    """Return each once, by the best of the names it was merged from; the page leads on to the main one."""
    best: dict[int, Claimant] = {}
    for claimant in claimants:
        best.setdefault(claimant.main_id or claimant.pk, claimant)
    return [
        SearchResult(
            highlight_text(claimant.name, query),
            reverse("claimant_detail", args=[claimant.public_id]),
            claimant.party or claimant.get_kind_display(),
            excerpt=build_excerpt("; ".join(claimant.aliases), query),
        )
        for claimant in best.values()
    ]


_RELATED: dict[str, Callable[[QuerySet[Any]], QuerySet[Any]]] = {
    "claim": lambda rows: rows,
    "article": lambda rows: rows.select_related("current_revision").defer("current_revision__html"),
    "verdict": lambda rows: rows.select_related("claim", "rating"),
    "claimant": lambda rows: rows,
    "source": lambda rows: rows,
    "passage": lambda rows: rows.select_related("claim", "source"),
    "copy": lambda rows: rows.select_related("source"),
    "person": lambda rows: rows,
}
_BUILDERS: dict[str, Callable[[Any, SearchQuery, bool], SearchResult]] = {
    "claim": _build_claim_result,
    "article": _build_article_result,
    "verdict": _build_verdict_result,
    "source": _build_source_result,
    "passage": _build_passage_result,
    "copy": _build_copy_result,
    "person": _build_person_result,
}
