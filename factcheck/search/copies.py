"""Search of a desk's archived copies for the figures and words of a claim.

It reads the newest copy of each of the MAX_COPIES sources that were archived last, never more: the database
looks for the figures by one regular expression, and only copies that match are read and judged here. No index
is kept: 25 million characters are gone through in about a third of a second, and a copy costs nothing before.
"""

import re
from dataclasses import dataclass, field
from functools import reduce
from operator import add
from typing import Any

from django.db.models import Case, Exists, OuterRef, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Left

from accounts.models import Desk, User
from factcheck.models import Citation, Snapshot, Source
from factcheck.snapshots.readable_copies import get_plain_text
from lib.figures import Figure, build_figure_pattern, find_figure, parse_figures
from lib.text.search_terms import extract_distinctive_terms, stem_word

MAX_COPIES = 500
"""Copies of a desk that are searched."""
MAX_CANDIDATES = 60
"""Matching copies that are read: those with the most figures or words, and of these the newest."""
MAX_HITS = 20
MAX_TEXT_LENGTH = 500_000
"""Characters of a copy that are read."""
MAX_QUERY_LENGTH = 300
MAX_FIGURES = 6
MAX_TERMS = 6
MIN_TERM_SHARE = 0.5
"""Share of the words that a copy must have where the query has no figure."""
CONTEXT_LENGTH = 180
"""Characters shown on either side of what was found."""


@dataclass(frozen=True, slots=True)
class CopyHit:
    """A copy that says a figure of the query, or its words, with the text around the first place.

    ``figures`` are those that it says, as it writes them, ``terms`` how many words stand near.
    """

    snapshot: Snapshot
    source: Source
    figures: list[str]
    terms: int
    before: str
    found: str
    after: str


@dataclass(frozen=True, slots=True)
class CopySearch:
    """``searched`` copies of the desk; ``is_bounded`` where it has more.

    ``read`` of them, those that say the most of the query; ``is_cut`` where others say some of it too.
    """

    hits: list[CopyHit] = field(default_factory=list)
    searched: int = 0
    is_bounded: bool = False
    read: int = 0
    is_cut: bool = False


def build_copy_query(statement: str) -> str:
    """Return the figures and the telling words of a statement, in its order."""
    figures = [(figure.start, figure.words) for figure in parse_figures(statement)[:MAX_FIGURES]]
    stems = extract_distinctive_terms(statement, limit=MAX_TERMS)
    words = []
    for word in dict.fromkeys(statement.split()):
        bare = word.strip(".,;:!?()[]“”\"'‘’")
        if bare.isalpha() and stem_word(bare.casefold()) in stems:
            place = statement.index(word)
            if not any(start <= place < start + len(figure) for start, figure in figures):
                words.append((place, bare))
    return " ".join(word for _, word in sorted([*figures, *words]))[:MAX_QUERY_LENGTH]


def search_copies(query: str, desk: Desk, user: User) -> CopySearch:
    """Return the copies of sources that the desk's claims cite, and that this person may read; best first.

    Where the query has figures, a copy says one of them, in whatever way it is written; a different number
    is no hit. Three queries.
    """
    query = query[:MAX_QUERY_LENGTH]
    figures = [figure for figure in parse_figures(query)[:MAX_FIGURES] if build_figure_pattern(figure)]
    terms = [term for term in extract_distinctive_terms(query, limit=MAX_TERMS) if term.isalpha()]
    if not figures and not terms:
        return CopySearch()
    cited = Citation.objects.active().filter(source=OuterRef("pk"), claim__desk=desk)
    sources = Source.objects.visible_to(user).filter(Exists(cited), latest_snapshot__isnull=False)
    newest = list(
        sources.order_by("-latest_snapshot").values_list("latest_snapshot", flat=True)[: MAX_COPIES + 1]
    )
    patterns = [build_figure_pattern(figure) for figure in figures] or terms
    rows = list(
        Snapshot.objects.filter(text__iregex="|".join(patterns), pk__in=newest[:MAX_COPIES])
        .select_related("source")
        .defer("text")
        .annotate(head=Left("text", MAX_TEXT_LENGTH), score=_build_score(patterns))
        .order_by("-score", "-pk")[: MAX_CANDIDATES + 1]
    )
    hits = [hit for row in rows[:MAX_CANDIDATES] if (hit := _judge_copy(row, figures, terms)) is not None]
    hits.sort(key=lambda hit: (-len(hit.figures), -hit.terms))
    return CopySearch(
        hits[:MAX_HITS],
        searched=min(len(newest), MAX_COPIES),
        is_bounded=len(newest) > MAX_COPIES,
        read=min(len(rows), MAX_CANDIDATES),
        is_cut=len(rows) > MAX_CANDIDATES,
    )


def _build_score(patterns: list[str]) -> Combinable:
    """Return how many of the patterns a copy's text matches, for the database to count."""
    counts = [Case(When(text__iregex=pattern, then=1), default=0) for pattern in patterns]
    return reduce(add, counts, Value(0))


def _judge_copy(row: Any, figures: list[Figure], terms: list[str]) -> CopyHit | None:
    text, source = get_plain_text(row.media_type, row.head), row.source
    stated = [place for figure in figures if (place := find_figure(text, figure)) is not None]
    if figures and not stated:
        return None
    words = [re.search(re.escape(term), text, re.IGNORECASE) for term in terms]
    found = [word.span() for word in words if word is not None]
    if not figures and len(found) < max(1, MIN_TERM_SHARE * len(terms)):
        return None
    near = {place: _count_terms(text, place, terms) for place in stated or found}
    start, end = max(near, key=lambda place: near[place])
    return CopyHit(
        snapshot=row,
        source=source,
        figures=[text[first:last] for first, last in stated],
        terms=near[start, end],
        before=text[max(0, start - CONTEXT_LENGTH) : start],
        found=text[start:end],
        after=text[end : end + CONTEXT_LENGTH],
    )


def _count_terms(text: str, place: tuple[int, int], terms: list[str]) -> int:
    """Return how many of the words stand near a place of the text."""
    start, end = place
    around = text[max(0, start - CONTEXT_LENGTH) : end + CONTEXT_LENGTH].casefold()
    return sum(term in around for term in terms)
