"""Titles: the words for an office or a rank, beside a name or with a capital of their own."""

import re

from lib.claim_detection.name_words import BELONGS_TO_CLASS, OFFICE_SUBJECTS
from lib.claim_detection.tokenizer import SpanMask, Token, TokenizedText, is_capitalized
from lib.claim_detection.vocabulary import (
    BEFORE_TITLES,
    DETERMINERS,
    GENERAL_NAMES,
    LINKING_VERBS,
    PLACE_WORDS,
    SURNAME_TITLES,
    TITLE_PHRASES,
)

SPACES = (" ", "\u00a0", "\u202f")
HYPHENS = ("-", "‑", "‐")
_FIGURE = re.compile(r"[-‑]\d+(?![\w-]|[.,]\d)")
_BY_FIRST: dict[str, list[tuple[str, ...]]] = {}
for _phrase in sorted(TITLE_PHRASES, key=lambda phrase: (-len(phrase), phrase)):
    _BY_FIRST.setdefault(_phrase[0], []).append(_phrase)


def normalize_token(token: Token) -> str:
    """Return the word without case and possessive: Holm’s is holm, O’Brien is o’brien."""
    word = token.text.casefold()
    return word[:-2] if word.endswith(("'s", "’s")) else word


def possessive_start(token: Token) -> int:
    """Return the end of the word when its ’s is left out."""
    return token.end - 2 if token.text.endswith(("'s", "’s")) else token.end


def find_name_end(reading: TokenizedText, token: Token) -> int:
    """Return the end of a name: Covid-19 keeps its figure, the U.S. its stop; Ada Holm’s loses its ’s."""
    text = reading.text
    if figure := _FIGURE.match(text, token.end):
        return figure.end()
    if (
        len(token.text) == 1
        and text[token.start - 1 : token.start] == "."
        and text[token.end : token.end + 1] == "."
    ):
        return token.end + 1
    return possessive_start(token)


def find_titles(reading: TokenizedText, taken: SpanMask) -> dict[int, tuple[int, int]]:
    """Return the words of titles: token index to the (first, last) tokens of its phrase."""
    tokens = reading.tokens
    found: dict[int, tuple[int, int]] = {}
    surnames = {normalize_token(token) for at, token in enumerate(tokens) if _is_surname(reading, at)}
    index = 0
    while index < len(tokens):
        last = _find_phrase_end(reading, index)
        if (
            last is None
            or (last == index and _is_surname_here(reading, index, surnames))
            or not taken.is_free(tokens[index].start, tokens[last].end)
            or _is_place_name(reading, last)
            or _is_in_compound(reading, last)
        ):
            index += 1
            continue
        first = index
        while first and first - 1 not in found and _is_qualified_title(reading, first - 1):
            first -= 1
        found.update(dict.fromkeys(range(first, last + 1), (first, last)))
        index = last + 1
    return found


def is_title(reading: TokenizedText, first: int, last: int, starts: set[int], ends: set[int]) -> bool:
    """True if the phrase has a name beside it, or a capital of its own inside a sentence.

    ``starts`` and ``ends`` are the first and the last tokens of all names.
    """
    tokens = reading.tokens
    if last + 1 in starts and reading.get_gap(last) in (*SPACES, ". ", ".\u00a0"):
        return True
    if is_capitalized(tokens[first].text) and not tokens[first].initial and not reading.capitals_flags[first]:
        return True
    before = first - 1
    while before >= 0 and tokens[before].text.casefold() in DETERMINERS and reading.get_gap(before) in SPACES:
        before -= 1
    if before in ends:
        return "," in reading.get_gap(before) and "\n" not in reading.get_gap(before)
    became = (
        before > 0 and tokens[before].text.casefold() in LINKING_VERBS and reading.get_gap(before) in SPACES
    )
    return became and before - 1 in ends


def _find_phrase_end(reading: TokenizedText, index: int) -> int | None:
    last = _find_listed_end(reading, index)
    return last if last is None else _find_office_end(reading, last)


def _find_office_end(reading: TokenizedText, last: int) -> int:
    """Return the end of a title with its office: Minister of Education, Secretary for Health and Care."""
    tokens = reading.tokens
    if normalize_token(tokens[last]) not in ("minister", "secretary") or last + 2 >= len(tokens):
        return last
    end: int = last
    link: tuple[str, ...] = ("of", "for")
    while end + 2 < len(tokens) and tokens[end + 1].text in link and _is_subject(tokens[end + 2]):
        if reading.get_gap(end) not in SPACES or reading.get_gap(end + 1) not in SPACES:
            break
        end, link = end + 2, ("and",)
    return end


def _is_subject(token: Token) -> bool:
    return is_capitalized(token.text) and normalize_token(token) in OFFICE_SUBJECTS


def _find_listed_end(reading: TokenizedText, index: int) -> int | None:
    tokens = reading.tokens
    for phrase in _BY_FIRST.get(normalize_token(tokens[index]), ()):
        last = index + len(phrase) - 1
        if last < len(tokens) and all(
            normalize_token(tokens[index + step]) == word
            and (step == 0 or reading.get_gap(index + step - 1) in (*SPACES, *HYPHENS))
            for step, word in enumerate(phrase)
        ):
            # Head of news: what somebody is the head of belongs to the title, unless it is a name.
            office = phrase[-1] == "of" and last + 1 < len(tokens) and reading.get_gap(last) in SPACES
            return last + 1 if office and _is_plain_word(tokens[last + 1]) else last
    return None


def _is_surname(reading: TokenizedText, index: int) -> bool:
    """True for a title that ends a person's name: Gayle King said."""
    tokens = reading.tokens
    if tokens[index].text.casefold() not in SURNAME_TITLES or not index or tokens[index].initial:
        return False
    before = is_capitalized(tokens[index - 1].text) and not tokens[index - 1].initial
    return (
        before
        and is_capitalized(tokens[index].text)
        and not reading.capitals_flags[index]
        and reading.get_gap(index - 1) in SPACES
        and tokens[index - 1].text.casefold() not in BEFORE_TITLES
        and not _is_before_capital(reading, index)
    )


def _is_surname_here(reading: TokenizedText, index: int, surnames: set[str]) -> bool:
    """True if the text has this title as a surname, and no name stands behind it here."""
    token = reading.tokens[index]
    return (
        normalize_token(token) in surnames
        and is_capitalized(token.text)
        and not _is_before_capital(reading, index)
    )


def _is_before_capital(reading: TokenizedText, index: int) -> bool:
    following = index + 1
    return (
        following < len(reading.tokens)
        and reading.get_gap(index) in SPACES
        and is_capitalized(reading.tokens[following].text)
    )


def _is_plain_word(token: Token) -> bool:
    return not is_capitalized(token.text) and token.text not in DETERMINERS


def _is_in_compound(reading: TokenizedText, last: int) -> bool:
    """True if a capital follows the title behind a hyphen: the Spokesman-Review."""
    return (
        last + 1 < len(reading.tokens)
        and reading.get_gap(last) in HYPHENS
        and is_capitalized(reading.tokens[last + 1].text)
    )


def _is_place_name(reading: TokenizedText, last: int) -> bool:
    """True if it is part of another name: King Street, General Assembly, the Governor’s Office."""
    if last + 1 >= len(reading.tokens) or reading.get_gap(last) not in SPACES:
        return False
    following = reading.tokens[last + 1].text
    word = following.casefold()
    general = normalize_token(reading.tokens[last]) == "general" and word in GENERAL_NAMES
    owned = possessive_start(reading.tokens[last]) < reading.tokens[last].end and word in BELONGS_TO_CLASS
    return is_capitalized(following) and (word in PLACE_WORDS or general or owned)


def _is_qualified_title(reading: TokenizedText, index: int) -> bool:
    beside = reading.get_gap(index) in (*SPACES, *HYPHENS)
    return beside and reading.tokens[index].text.casefold() in BEFORE_TITLES
