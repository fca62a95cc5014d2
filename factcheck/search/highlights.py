"""The words of a result as they stand, those that were searched for marked, and a number that differs.

Everything shown is escaped; what is marked is what the index matched: another form of the word, a misspelt
one, a number in any spelling, a whole phrase.
"""

import re
from collections.abc import Iterator
from itertools import chain

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from factcheck.search.engine import build_resolver
from factcheck.search.phrase_places import HEAD_LENGTH, find_phrase_place, iter_phrase_places
from factcheck.search.queries import SearchQuery, analyze_word, list_dates, list_figure_terms
from lib.figures import Figure, find_figure, parse_figures
from lib.text.plain_text import shorten_text

MAX_EXCERPT_LENGTH = 220
CONTEXT_LENGTH = 90
"""Characters before the first word of an excerpt that matches."""
MAX_SEARCHED_LENGTH = 200_000
BEGINNING_LANGUAGES = frozenset({"id"})
"""Languages in Latin letters whose stems may begin with another letter than the word."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def highlight_text(text: str, query: SearchQuery) -> SafeString:
    """Return ``text`` escaped, with what matches the query in <mark>."""
    parts, at = [], 0
    for start, end in _list_places(text, query):
        parts += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    return mark_safe("".join([*parts, escape(text[at:])]))  # noqa: S308 - every part is escaped


def build_excerpt(text: str, query: SearchQuery) -> SafeString:
    """Return the part of a text around its first match, highlighted; "" where nothing of it matches."""
    first = _find_first(text[:MAX_SEARCHED_LENGTH], query)
    if first is None:
        return SafeString("")
    start = max(0, first - CONTEXT_LENGTH)
    if start:
        space = text.find(" ", start, first)
        start = space + 1 if space >= 0 else start
    excerpt = " ".join(text[start : start + 2 * MAX_EXCERPT_LENGTH].split())
    return highlight_text(("… " if start else "") + shorten_text(excerpt, MAX_EXCERPT_LENGTH), query)


def describe_other_number(text: str, query: SearchQuery) -> str:
    """Return a sentence on a text that lacks a number of the query: the number it says in its place.

    "" where it says every one.
    """
    present = {term for figure in parse_figures(text) for term in _list_terms(text, figure, query)}
    present |= {term for _, _, term in _list_days(text, query)}
    missing = [group for group in query.numbers if not present & {*group.terms}]
    if not missing:
        return ""
    query_terms = {term for group in query.numbers for term in group.terms}
    others = [figure for figure in parse_figures(text) if not query_terms & _list_terms(text, figure, query)]
    wanted = parse_figures(missing[0].typed)
    alike = [figure for figure in others if wanted and figure.kind == wanted[0].kind]
    if not alike:
        return gettext("does not say {number}").format(number=missing[0].typed)
    nearest = min(alike, key=lambda figure: abs(figure.value - wanted[0].value))
    return gettext("says {number}").format(number=text[nearest.start : nearest.end])


def _list_terms(text: str, figure: Figure, query: SearchQuery) -> set[str]:
    return set(chain(*list_figure_terms(text[figure.start : figure.end], query.languages)))


def _list_days(text: str, query: SearchQuery) -> list[tuple[int, int, str]]:
    """Return (start, end, term) of the days in a text, if the query has one: a text may be long."""
    has_day = any(group.is_day for group in query.groups)
    return list_dates(text, query.languages) if has_day else []


def _list_places(text: str, query: SearchQuery) -> list[tuple[int, int]]:
    """Return the places of what matches, in order and apart."""
    places: list[tuple[int, int]] = []
    for start, end in sorted(_iter_places(text, query), key=lambda place: (place[0], -place[1])):
        if not places or start >= places[-1][1]:
            places.append((start, end))
    return places


def _iter_places(text: str, query: SearchQuery) -> Iterator[tuple[int, int]]:
    wanted = {term for group in query.numbers for term in group.terms}
    if wanted:
        for figure in parse_figures(text):
            if wanted & _list_terms(text, figure, query):
                yield figure.start, figure.end
        yield from ((start, end) for start, end, term in _list_days(text, query) if term in wanted)
    for group in query.words:
        if group.is_phrase:
            yield from iter_phrase_places(text, group, query)
    words = [group for group in query.words if not group.is_phrase]
    resolve_term = build_resolver([group for group in query.groups if not group.is_phrase])
    letters = {term[0] for group in words for term in (group.typed.casefold(), *group.all_terms)}
    cuts_beginnings = not BEGINNING_LANGUAGES.isdisjoint(query.languages)
    known: dict[str, bool] = {}
    for word in _WORD.finditer(text):
        typed = word.group()
        if typed.isascii() and typed[0].lower() not in letters and not cuts_beginnings:
            continue
        if typed not in known:
            terms = analyze_word(typed, query.languages)
            # Of a script without spaces a word is a whole sentence: its pairs say nothing of a place.
            known[typed] = len(terms) <= len(query.languages) and any(
                resolve_term(term)[0] is not None for term in terms
            )
        if known[typed]:
            yield word.span()
    for typed in {group.typed for group in words if not group.typed.isascii()}:
        yield from (found.span() for found in re.finditer(re.escape(typed), text, re.IGNORECASE))


def _find_first(text: str, query: SearchQuery) -> int | None:
    """Return where the first match is, without a look at every word of a long text."""
    for group in query.numbers:
        for figure in parse_figures(group.typed):
            if (place := find_figure(text, figure)) is not None:
                return place[0]
    first = next(find_words(text, query), None)
    return None if first is None else first[0]


def find_words(text: str, query: SearchQuery) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, number of the word in the query) of the words of a text, in order.

    Without a look at every word of a long text. Before them the first place of each phrase; of a script
    without spaces, as it was typed, at the end.
    """
    for number, group in enumerate(query.words):
        if group.is_phrase and (place := find_phrase_place(text, group, query)) is not None:
            yield *place, number
    numbers = [number for number, group in enumerate(query.words) if not group.is_phrase]
    groups = [query.words[number] for number in numbers]
    heads = {re.escape(term[:HEAD_LENGTH]) for group in groups for term in (group.typed, *group.all_terms)}
    if not heads:
        return
    resolve_term = build_resolver(groups)
    known: dict[str, int | None] = {}
    for word in re.finditer(rf"(?<!\w)(?:{'|'.join(sorted(heads))})\w*", text, re.IGNORECASE):
        typed = word.group().casefold()
        if typed not in known:
            places = (resolve_term(term)[0] for term in analyze_word(typed, query.languages))
            known[typed] = next((place for place in places if place is not None), None)
        if (place_in_groups := known[typed]) is not None:
            yield *word.span(), numbers[place_in_groups]
    for number, group in zip(numbers, groups, strict=True):
        if not group.typed.isascii() and (at := text.find(group.typed)) >= 0:
            yield at, at + len(group.typed), number
