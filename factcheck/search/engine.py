"""The search: the best of each kind that has every word, among what somebody may see now.

A query finds candidates by the index, never more than MAX_COUNTED of a kind; the database sorts them roughly,
and the best of these are read and ranked here by BM25 over their fields. A typed number only ranks: a verdict
on another number has to be seen too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet, Window

from accounts.models import Desk, User
from factcheck.models import SearchDocument
from factcheck.search.kinds import KINDS, filter_by_desk
from factcheck.search.queries import QueryGroup, SearchQuery
from lib.db.lexemes import PHRASE_SPACE, PREFIX_MARK, LexemesRank, TermGroups, find_phrase, iter_lexemes
from lib.text_search import SearchField, compute_rarity, score_document

MAX_COUNTED = 1_000
"""Results of one kind that are counted; of these, the newest, the best are shown."""
MIN_NEAR_GROUPS = 3
"""Words from which a result may lack some, where nothing has all of them."""
NEAR_SHARE = 2 / 3
CLOSE_SHARE = 0.5
"""Weight of a word that is only spelt nearly alike."""
TOTAL = 10_000
"""Documents that rarity is measured against: an order alone comes of it."""
FIELDS = {
    "A": SearchField(3.0, 12),
    "B": SearchField(2.0, 4),
    "C": SearchField(1.5, 30),
    "D": SearchField(1.0, 300, 0.5),
}


@dataclass(frozen=True, slots=True)
class KindResults:
    """The best of one kind: keys of its rows, the best first.

    ``count`` is of all that somebody may see, up to MAX_COUNTED; ``is_bounded`` where there are more.
    ``without`` has the keys of those that lack a number of the query.
    """

    kind: str
    keys: list[int]
    count: int = 0
    is_bounded: bool = False
    without: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class SearchScope:
    """Limits of a search: the reader, a desk, a period (its last day included)."""

    user: User
    desk: Desk | None = None
    since: datetime | None = None
    before: datetime | None = None


def search_kinds(query: SearchQuery, scope: SearchScope, kinds: Sequence[str]) -> list[KindResults]:
    """Return the best of each of ``kinds`` that has any.

    Where nothing has all of three or more words, those with two thirds of them.
    """
    if not query.groups:
        return []
    weights = _weigh_groups(query)
    found = [_search_kind(kind, query, scope, weights, is_near=False) for kind in kinds]
    if not any(one.keys for one in found) and len(query.words) >= MIN_NEAR_GROUPS:
        found = [_search_kind(kind, query, scope, weights, is_near=True) for kind in kinds]
    return [one for one in found if one.keys]


def match_documents(kind: str, required: TermGroups) -> QuerySet[SearchDocument]:
    """Return the documents of a kind that have a term of each group, whoever may see them."""
    return SearchDocument.objects.filter(kind=kind, lexemes__match=required)


def _search_kind(
    kind: str,
    query: SearchQuery,
    scope: SearchScope,
    weights: Sequence[float],
    *,
    is_near: bool,
) -> KindResults:
    required = query.get_near() if is_near else query.get_required()
    visible = KINDS[kind].list_visible(scope.user)
    if scope.desk is not None:
        visible = filter_by_desk(kind, visible, scope.desk)
    matching = match_documents(kind, required).filter(object_id__in=visible.values("pk"))
    if scope.since:
        matching = matching.filter(dated_at__gte=scope.since)
    if scope.before:
        matching = matching.filter(dated_at__lt=scope.before)
    newest = matching.order_by("-object_id").values("pk")[: MAX_COUNTED + 1]
    ranked = SearchDocument.objects.filter(pk__in=newest).annotate(
        total=Window(Count("pk")), likeness=LexemesRank("lexemes", query.get_all())
    )
    rows = ranked.order_by("-likeness", "-object_id").values_list("object_id", "lexemes", "total")
    score_lexemes = _build_scorer(query, weights)
    scored = [(key, *score_lexemes(lexemes), total) for key, lexemes, total in rows[: KINDS[kind].max_ranked]]
    if is_near:
        least = NEAR_SHARE * len(query.words)
        scored = [one for one in scored if one[3] >= least]
    if not scored:
        return KindResults(kind, [])
    numbers = len(query.numbers) if query.words else 0
    scored.sort(key=lambda one: (-one[2] if numbers else 0, -one[1], -one[0]))
    total = len(scored) if is_near else scored[0][4]
    return KindResults(
        kind,
        [one[0] for one in scored],
        min(total, MAX_COUNTED),
        is_bounded=total > MAX_COUNTED,
        without=frozenset(one[0] for one in scored if numbers and one[2] < numbers),
    )


def _weigh_groups(query: SearchQuery) -> list[float]:
    """Return how much each group tells: the words that few documents have, the most."""
    counts = [max(1, group.documents) for group in query.groups]
    return [compute_rarity(count, max(TOTAL, *counts)) for count in counts]


def _build_scorer(query: SearchQuery, weights: Sequence[float]) -> Callable[[str], tuple[float, int, int]]:
    """Return a function of lexemes: a document's score, and how many numbers and words of the query."""
    resolve_term = build_resolver(query.groups)
    phrases = [
        (place, term)
        for place, group in enumerate(query.groups)
        for term in group.terms
        if PHRASE_SPACE in term
    ]
    rarities: dict[str, float] = {}
    for place, rarity in enumerate(weights):
        rarities[f"{place}"], rarities[f"{place}~"] = rarity, rarity * CLOSE_SHARE

    def score_lexemes(lexemes: str) -> tuple[float, int, int]:
        document: dict[str, list[str]] = {weight: [] for weight in FIELDS}
        found: set[int] = set()
        for weight, term in iter_lexemes(lexemes):
            place, is_close = resolve_term(term)
            if place is not None:
                found.add(place)
            document[weight].append("" if place is None else f"{place}{'~' if is_close else ''}")
        for place, phrase in phrases:
            for weight in find_phrase(lexemes, phrase):
                found.add(place)
                document[weight].append(f"{place}")
        numbers = sum(query.groups[place].is_number for place in found)
        return score_document(rarities, document, FIELDS), numbers, len(found) - numbers

    return score_lexemes


def build_resolver(groups: Sequence[QueryGroup]) -> Callable[[str], tuple[int | None, bool]]:
    """Return a function of a term: the place of its group in the query, and if it is only close to it."""
    exact: dict[str, int] = {}
    close: dict[str, int] = {}
    prefixes: list[tuple[str, int]] = []
    for place, group in enumerate(groups):
        for term in group.terms:
            if term.endswith(PREFIX_MARK):
                prefixes.append((term[:-1], place))
            else:
                exact.setdefault(term, place)
        for term in group.close:
            close.setdefault(term, place)

    def resolve_term(term: str) -> tuple[int | None, bool]:
        if term in exact:
            return exact[term], False
        for beginning, place in prefixes:
            if term.startswith(beginning):
                return place, False
        return close.get(term), True

    return resolve_term
