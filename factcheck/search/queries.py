"""A query as the index understands it: a group of terms for each word or number that was typed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from django.db import connection
from django.db.models import BooleanField, Func, Q, QuerySet, Sum, Value
from django.db.models.functions import Greatest, Left, Length

from accounts.models import User
from factcheck.models import SearchLanguage, SearchWord
from lib.db.lexemes import PHRASE_SPACE, PREFIX_MARK, TermGroups
from lib.figures import parse_figures
from lib.text_search import analyze_text, find_dates, guess_language, is_number, list_close_terms
from lib.text_search.analysis import MAX_TERM_LENGTH, MIN_FUZZY_LENGTH, fold_words, join_initials
from lib.text_search.languages import get_language_stop_words

MAX_GROUPS = 12
MAX_CLOSE_WORDS = 5
"""Words that one misspelt word may have meant."""
MAX_CANDIDATE_WORDS = 2_000
"""Words of the index that are compared with one misspelt word."""
MAX_SWAPPED_LENGTH = 6
"""Letters up to which two that changed places leave a word too few trigrams to be found by."""
MAX_CACHED_WORDS = 50_000
MIN_PREFIX_LENGTH = 2
"""Letters of ASCII from which the last word may be the beginning of another."""


_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_MARKS = "“”„‟«»〝〞〟「」『』"
"""Quotation marks; those of one language open where those of another close."""
_SAME_MARKS = '"＂'
_PHRASE = re.compile(
    rf"(?:[{_MARKS}]|(?<!\w)[{_SAME_MARKS}])([^{_MARKS}{_SAME_MARKS}]+)(?:[{_MARKS}]|[{_SAME_MARKS}](?!\w))"
)
"""Text between two quotation marks. A mark behind a figure, as in 5" nails, opens none."""
_NUMBERED_NAME = re.compile(r"([^\W\d_]+)(\d{2,})")
"""Covid19, F16: written with a hyphen or a space too."""


@dataclass(frozen=True, slots=True)
class QueryGroup:
    """One word, number or phrase. ``terms`` are it in each language, ``close`` what it may have meant.

    ``documents``: how many have the word as written, of those that whoever searches may know of. A day
    counts as a number; a phrase, which stood in quotation marks, as a word, and a result has to have it.
    """

    typed: str
    terms: tuple[str, ...]
    close: tuple[str, ...] = ()
    is_number: bool = False
    is_day: bool = False
    is_phrase: bool = False
    documents: int = 0

    @property
    def all_terms(self) -> tuple[str, ...]:
        return (*self.terms, *self.close)

    @property
    def is_exact(self) -> bool:
        """True for a number or a phrase: left out last of a query that is too long."""
        return self.is_number or self.is_phrase


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A query as groups of terms, read in these ``languages``."""

    groups: tuple[QueryGroup, ...] = ()
    languages: tuple[str, ...] = ("en",)

    @property
    def words(self) -> tuple[QueryGroup, ...]:
        return tuple(group for group in self.groups if not group.is_number)

    @property
    def numbers(self) -> tuple[QueryGroup, ...]:
        return tuple(group for group in self.groups if group.is_number)

    def get_required(self) -> TermGroups:
        """Return what a result has to have: the words, or the numbers where nothing else was typed."""
        return tuple(group.all_terms for group in self.words or self.groups)

    def get_near(self) -> TermGroups:
        """Return what a result has to have that may lack some words: every phrase, and one of the others."""
        phrases = tuple(group.terms for group in self.words if group.is_phrase)
        others = tuple(term for group in self.words if not group.is_phrase for term in group.all_terms)
        return (*phrases, others) if others else phrases

    def get_all(self) -> TermGroups:
        """Return everything that was typed."""
        return tuple(group.all_terms for group in self.groups)


def parse_query(text: str, user: User | None = None, *, tolerant: bool = True) -> SearchQuery:
    """Return what ``text`` searches for, read in each language of the index. At most MAX_GROUPS words.

    ``tolerant``: a word that nothing of what ``user`` may know of has stands for those written nearly alike.
    The last word may be the beginning of one, unless a space follows. Words in quotation marks stand side by
    side, in any form; a mark that is alone says nothing.
    """
    languages = list_query_languages(text)
    groups = _take_first(_drop_stop_words([*_iter_groups(text, languages)], languages))
    groups = _mark_prefix(groups, text)
    if tolerant:
        groups = _add_close_words(groups, user, languages)
    return SearchQuery(tuple(groups), tuple(languages))


def list_query_languages(text: str) -> list[str]:
    """Return the languages in which a query is read: its own, as far as it tells, and those of the index."""
    first = guess_language(text)
    others = SearchLanguage.objects.exclude(code=first).order_by("code")
    return [first, *others.values_list("code", flat=True)]


def drop_begun_word(query: SearchQuery, text: str) -> SearchQuery:
    """Return the query without a last word that has only begun, as the "h" of "ada h"; never without any."""
    *others, last = query.groups or (None,)
    typed = last.typed if last else ""
    is_begun = typed.isascii() and typed.isalpha() and len(typed) < MIN_PREFIX_LENGTH
    if not others or not is_begun or not text.endswith(typed):
        return query
    return replace(query, groups=tuple(query.groups[:-1]))


@lru_cache(maxsize=MAX_CACHED_WORDS)
def analyze_word(word: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    """Return the terms of one word in each of the languages, each once.

    Results have the same words again and again, and most of the time of a search went into them.
    """
    return tuple(dict.fromkeys(term for language in languages for term in analyze_text(word, language)))


def list_dates(text: str, languages: Sequence[str]) -> list[tuple[int, int, str]]:
    """Return (start, end, term) of the days in a text, in order and apart, as any of the languages has it."""
    found = {place for language in languages for place in find_dates(text, language)}
    dates: list[tuple[int, int, str]] = []
    for start, end, term in sorted(found, key=lambda place: (place[0], -place[1])):
        if not dates or start >= dates[-1][1]:
            dates.append((start, end, term))
    return dates


def _iter_groups(text: str, languages: list[str]) -> Iterator[QueryGroup]:
    for part, is_phrase in split_phrases(text):
        if not is_phrase:
            yield from _iter_plain_groups(part, languages)
        elif terms := _list_phrase_terms(part, languages):
            yield QueryGroup(_EDGES.sub("", part), terms, is_phrase=True)


def split_phrases(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a query in order: what stands in quotation marks, without them, is a phrase."""
    at = 0
    for found in _PHRASE.finditer(text):
        yield text[at : found.start()], False
        yield found[1], True
        at = found.end()
    yield text[at:], False


def _list_phrase_terms(typed: str, languages: Sequence[str]) -> tuple[str, ...]:
    """Return the terms of a phrase, side by side: as each language has them, and as a name has them."""
    found: dict[str, None] = {}
    for language in languages:
        words = [term for word in typed.split() for term in analyze_text(word, language)]
        for terms in (analyze_text(typed, language)[:MAX_GROUPS], words[:MAX_GROUPS]):
            found[PHRASE_SPACE.join(terms)] = None
            # "rose by 6" is in "rose by 6 per cent" too.
            if terms and is_number(terms[-1]) and not terms[-1].endswith("pct"):
                found[PHRASE_SPACE.join([*terms[:-1], f"{terms[-1]}pct"])] = None
    return tuple(filter(None, found))


def _iter_plain_groups(text: str, languages: list[str]) -> Iterator[QueryGroup]:
    at = 0
    for start, end, term in list_dates(text, languages):
        yield from _iter_figure_groups(text[at:start], languages)
        yield QueryGroup(text[start:end], (term,), is_number=True, is_day=True)
        at = end
    yield from _iter_figure_groups(text[at:], languages)


def _iter_figure_groups(text: str, languages: list[str]) -> Iterator[QueryGroup]:
    at = 0
    for figure in parse_figures(text):
        yield from _iter_word_groups(text[at : figure.start], languages)
        typed = text[figure.start : figure.end]
        for terms in list_figure_terms(typed, languages):
            # A bare 6 is in "6 per cent" too.
            shares = [f"{term}pct" for term in terms] if figure.kind == "count" and not figure.unit else []
            yield QueryGroup(typed, (*terms, *shares), is_number=True)
        at = figure.end
    yield from _iter_word_groups(text[at:], languages)


def list_figure_terms(typed: str, languages: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the terms of each number of a figure: as English reads it, then as the languages do (20.000)."""
    read, *others = (analyze_text(typed, language) for language in ("en", *languages))
    readings = [read, *(other for other in others if len(other) == len(read))]
    return [tuple(dict.fromkeys(terms)) for terms in zip(*readings, strict=True)]


def _iter_word_groups(text: str, languages: list[str]) -> Iterator[QueryGroup]:
    for word in text.split():
        typed = _EDGES.sub("", join_initials(word))
        if not typed:
            continue
        # One word gives several terms where it is hyphened, or in a script without spaces.
        by_language = [analyze_text(typed, language) for language in languages]
        most = max(map(len, by_language), default=0)
        if most == 1 and (name := _NUMBERED_NAME.fullmatch(typed)):
            apart = _list_phrase_terms(f"{name[1]} {name[2]}", languages)
            yield QueryGroup(typed, (*analyze_word(typed, tuple(languages)), *apart), is_phrase=True)
            continue
        for place in range(most):
            terms = dict.fromkeys(found[place] for found in by_language if len(found) == most)
            yield QueryGroup(typed, tuple(terms))


def _drop_stop_words(groups: list[QueryGroup], languages: list[str]) -> list[QueryGroup]:
    stop_words = get_language_stop_words(languages[0])
    telling = [group for group in groups if group.is_number or group.typed.casefold() not in stop_words]
    return list({group.terms: group for group in telling or groups}.values())


def _take_first(groups: list[QueryGroup]) -> list[QueryGroup]:
    """Return at most MAX_GROUPS in their order; words are left out before numbers and phrases are."""
    first = sorted(range(len(groups)), key=lambda place: not groups[place].is_exact)[:MAX_GROUPS]
    return [groups[place] for place in sorted(first)]


def _mark_prefix(groups: list[QueryGroup], text: str) -> list[QueryGroup]:
    if not groups or text[-1:].isspace() or groups[-1].is_exact:
        return groups
    last = groups[-1]
    word = last.typed.casefold()
    if not word.isalnum() or not text.casefold().endswith(word):
        return groups
    if word.isascii() and len(word) < MIN_PREFIX_LENGTH:
        return groups
    # Terms of the index are no longer than this either, and have no accents. None of the word's stems: in one
    # language or another that of crime is "cr", with which crates and cruises begin too.
    word = word[:MAX_TERM_LENGTH]
    beginnings = {word, *fold_words(word)[-1:]} if len(word) > MIN_PREFIX_LENGTH else {word}
    terms = (*last.terms, *(f"{term}{PREFIX_MARK}" for term in sorted(beginnings)))
    return [*groups[:-1], QueryGroup(last.typed, terms, last.close)]


def _add_close_words(groups: list[QueryGroup], user: User | None, languages: list[str]) -> list[QueryGroup]:
    """Add to each word how many documents have it, or the words close to it: two queries at most."""
    typed = {group.typed.casefold() for group in groups if not group.is_exact and group.typed.isalpha()}
    if not typed:
        return groups
    visible = SearchWord.objects.visible_to(user)
    counted = visible.filter(word__in=typed).order_by().values_list("word").annotate(Sum("documents"))
    known: dict[str, int] = dict(counted)
    unknown = sorted(word for word in typed - known.keys() if len(word) >= MIN_FUZZY_LENGTH)
    # Where anything that they may know of has each word, the index is not searched.
    candidates = list(_list_similar_words(visible, unknown)) if unknown else []
    return [
        group
        if group.is_phrase
        else replace(group, documents=known[word])
        if (word := group.typed.casefold()) in known
        else replace(group, close=_find_close_terms(group, candidates, languages))
        if word in unknown
        else group
        for group in groups
    ]


def _find_close_terms(group: QueryGroup, candidates: list[str], languages: list[str]) -> tuple[str, ...]:
    """Return the terms of the words close to one that is not known; none where another form of it is."""
    word = group.typed.casefold()
    begins = any(term.endswith(PREFIX_MARK) for term in group.terms)
    if begins and any(other.startswith(word) for other in candidates):
        return ()
    nearest = list_close_terms(word, candidates, limit=MAX_CLOSE_WORDS)
    close = dict.fromkeys(term for other in nearest for term in analyze_word(other, tuple(languages)))
    return () if close.keys() & {*group.terms} else tuple(close)


def _list_swapped(word: str) -> list[str]:
    """Return a short word with two neighbouring letters exchanged, but for the first one: brdige, bridge."""
    if len(word) > MAX_SWAPPED_LENGTH:
        return []
    places = range(1, len(word) - 1)
    return [f"{word[:place]}{word[place + 1]}{word[place]}{word[place + 2 :]}" for place in places]


def _list_similar_words(visible: QuerySet[SearchWord], words: Sequence[str]) -> QuerySet[SearchWord, str]:
    """Return words that begin as one of ``words`` does and are about as long, the most similar first."""
    rows = visible.annotate(beginning=Left("word", 1), length=Length("word"))
    alike = Q()
    for word in words:
        alike |= Q(beginning=word[0]) & _match_similar(word)
    rows = rows.filter(alike)
    if connection.vendor == "postgresql":
        likeness = [Func("word", Value(word), function="similarity") for word in words]
        rows = rows.order_by((Greatest(*likeness) if len(words) > 1 else likeness[0]).desc(), "word")
    return rows.values_list("word", flat=True)[: MAX_CANDIDATE_WORDS * len(words)]


def _match_similar(word: str) -> Q:
    if connection.vendor != "postgresql":
        return Q(length__gte=len(word) - 2, length__lte=len(word) + 2)
    # The operator of pg_trgm, which an index answers; Django has it for its own app alone.
    alike = Func(
        "word", Value(word), arg_joiner=" %% ", template="%(expressions)s", output_field=BooleanField()
    )
    return Q(alike) | Q(word__in=_list_swapped(word))
