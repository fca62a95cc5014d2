"""Search of a desk's archived copies for the figures and words of a claim.

The index finds the copies that say a figure, in whatever spelling, or a word; those that say the most are
read and judged here: a different number is no hit, and what stands near the words comes first. What is off
the record is in no index, so the few such copies that somebody may see are read as they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce
from operator import add
from typing import Any

from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Left

from accounts.models import Desk, User
from factcheck.models import Citation, SearchDocument, Snapshot, Source
from factcheck.search.engine import match_documents
from factcheck.search.highlights import find_words
from factcheck.search.queries import SearchQuery, list_dates, parse_query
from factcheck.snapshots.readable_copies import get_plain_text
from lib.figures import Figure, build_figure_pattern, find_figure, parse_figures
from lib.text_search import guess_language
from lib.text_search.languages import get_language_stop_words

MAX_MATCHES = 500
"""Copies that say something of a query, the newest, of which the best are found."""
MAX_CANDIDATES = 60
"""Matching copies that are read: those with the most figures and words, and of these the newest."""
MAX_OFF_RECORD = 20
MAX_HITS = 20
MAX_TEXT_LENGTH = 250_000
"""Characters of a copy that are read."""
MAX_QUERY_LENGTH = 300
MAX_FIGURES = 6
MAX_WORDS = 6
MIN_WORD_LENGTH = 5
"""Letters of a word of a statement that is taken to tell something."""
MIN_WORD_SHARE = 0.5
"""Share of the words that a copy must have where the query has no figure."""
CONTEXT_LENGTH = 180
"""Characters shown on either side of what was found."""


@dataclass(frozen=True, slots=True)
class CopyHit:
    """A copy that says a figure of the query, or its words, with the text around the first place.

    ``figures`` are those that it says, as it writes them, ``words`` how many words stand near.
    """

    snapshot: Snapshot
    source: Source
    figures: list[str]
    words: int
    before: str
    found: str
    after: str


@dataclass(frozen=True, slots=True)
class CopySearch:
    """``read`` copies, those that say the most of the query; ``is_cut`` where others say some of it too."""

    hits: list[CopyHit] = field(default_factory=list)
    read: int = 0
    is_cut: bool = False


def build_copy_query(statement: str) -> str:
    """Return the figures and the telling words of a statement, in its order."""
    figures = parse_figures(statement)[:MAX_FIGURES]
    places = {figure.start: figure.words for figure in figures}
    taken = {place for figure in figures for place in range(figure.start, figure.end)}
    stop_words = get_language_stop_words(guess_language(statement))
    words: dict[str, int] = {}
    for word in statement.split():
        bare = word.strip(".,;:!?()[]“”\"'‘’")
        place = statement.index(word)
        tells = len(bare) >= MIN_WORD_LENGTH and bare.isalpha() and bare.casefold() not in stop_words
        if tells and place not in taken:
            words.setdefault(bare, place)
    chosen = sorted(words, key=lambda word: (-len(word), word))[:MAX_WORDS]
    places |= {words[word]: word for word in chosen}
    return " ".join(places[place] for place in sorted(places))[:MAX_QUERY_LENGTH]


def search_copies(typed: str, desk: Desk, user: User) -> CopySearch:
    """Return the copies of sources that the desk's claims cite, and that this person may read; best first.

    Where the query has figures or days, a copy says one of them, in whatever way it is written; a different
    number is no hit.
    """
    typed = typed[:MAX_QUERY_LENGTH]
    figures = [figure for figure in parse_figures(typed)[:MAX_FIGURES] if build_figure_pattern(figure)]
    query = parse_query(f"{typed} ", user)
    by_number = bool(figures) or any(group.is_day for group in query.groups)
    if not by_number and not query.words:
        return CopySearch()
    cited = Citation.objects.active().filter(source=OuterRef("pk"), claim__desk=desk)
    sources = Source.objects.visible_to(user).filter(Exists(cited), latest_snapshot__isnull=False)
    off_record = sources.filter(is_restricted=True).order_by("-latest_snapshot")
    secret_keys = list(off_record.values_list("latest_snapshot", flat=True)[: MAX_OFF_RECORD + 1])
    keys = _list_keys(query, sources.filter(is_restricted=False), by_number=by_number)
    rows = [*_load_sealed_copies(secret_keys[:MAX_OFF_RECORD]), *_load_open_copies(keys)]
    read = rows[:MAX_CANDIDATES]
    judged = (_judge_copy(row, text, figures, query, by_number=by_number) for row, text in read)
    hits = [hit for hit in judged if hit is not None]
    hits.sort(key=lambda hit: (-len(hit.figures), -hit.words))
    is_cut = len(rows) > MAX_CANDIDATES or len(secret_keys) > MAX_OFF_RECORD
    return CopySearch(hits[:MAX_HITS], read=len(read), is_cut=is_cut)


def _load_open_copies(keys: list[int]) -> list[tuple[Snapshot, str]]:
    """Return copies in this order, with as much of the text of each as is read."""
    # Cut by the database: a copy may have megabytes.
    copies: Any = Snapshot.objects.filter(pk__in=keys).select_related("source").defer("text")
    rows = copies.annotate(head=Left("text", MAX_TEXT_LENGTH))
    return [(row, row.head) for row in sorted(rows, key=lambda row: keys.index(row.pk))]


def _load_sealed_copies(keys: list[int]) -> list[tuple[Snapshot, str]]:
    """Return the same of copies that are off the record: the database has their texts sealed alone."""
    rows = Snapshot.objects.filter(pk__in=keys).select_related("source")
    return [(row, row.text[:MAX_TEXT_LENGTH]) for row in sorted(rows, key=lambda row: keys.index(row.pk))]


def _list_keys(query: SearchQuery, sources: QuerySet[Source], *, by_number: bool) -> list[int]:
    """Return the keys of the copies that say the most of the query, by the index: one more than are read."""
    groups = (query.numbers if by_number else ()) or query.words
    wanted = (tuple(term for group in groups for term in group.all_terms),)
    matching = match_documents("copy", wanted).filter(object_id__in=sources.values("latest_snapshot"))
    newest = matching.order_by("-object_id").values("pk")[:MAX_MATCHES]
    best = SearchDocument.objects.filter(pk__in=newest).annotate(score=_build_score(query))
    rows = best.order_by("-score", "-object_id").values_list("object_id", flat=True)
    return list(rows[: MAX_CANDIDATES + 1])


def _build_score(query: SearchQuery) -> Combinable:
    """Return how many of the words and numbers a document has, for the database to count."""
    counts = (
        Case(When(lexemes__match=(group.all_terms,), then=Value(1)), default=Value(0))
        for group in query.groups
    )
    return reduce(add, counts, Value(0))


def _judge_copy(
    row: Snapshot, text: str, figures: list[Figure], query: SearchQuery, *, by_number: bool
) -> CopyHit | None:
    text = get_plain_text(row.media_type, text)
    source: Any = row.source  # a copy of a source that is cited has one
    stated = [place for figure in figures if (place := find_figure(text, figure)) is not None]
    stated += _list_first_days(text, query)
    if by_number and not stated:
        return None
    found = {} if by_number else dict(_iter_first_places(text, query))
    if not by_number and len(found) < max(1, MIN_WORD_SHARE * len(query.words)):
        return None
    near = {place: _count_words(text, place, query) for place in stated or found.values()}
    start, end = max(near, key=lambda place: near[place])
    return CopyHit(
        snapshot=row,
        source=source,
        figures=[text[first:last] for first, last in stated],
        words=near[start, end],
        before=text[max(0, start - CONTEXT_LENGTH) : start],
        found=text[start:end],
        after=text[end : end + CONTEXT_LENGTH],
    )


def _list_first_days(text: str, query: SearchQuery) -> list[tuple[int, int]]:
    """Return where the text has each day of the query first, in any spelling."""
    wanted = {term for group in query.groups if group.is_day for term in group.terms}
    places: dict[str, tuple[int, int]] = {}
    for start, end, term in list_dates(text, query.languages) if wanted else ():
        if term in wanted:
            places.setdefault(term, (start, end))
    return list(places.values())


def _iter_first_places(text: str, query: SearchQuery) -> Iterator[tuple[int, tuple[int, int]]]:
    """Yield (number of a word of the query, where the text has it first)."""
    seen: set[int] = set()
    for start, end, group in find_words(text, query):
        if group not in seen:
            seen.add(group)
            yield group, (start, end)
        if len(seen) == len(query.words):
            return


def _count_words(text: str, place: tuple[int, int], query: SearchQuery) -> int:
    """Return how many of the words stand near a place of the text."""
    start, end = place
    around = text[max(0, start - CONTEXT_LENGTH) : end + CONTEXT_LENGTH]
    return len({group for _, _, group in find_words(around, query)})
