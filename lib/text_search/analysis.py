"""Terms of a text in any language, and of a query, with those that stand near each other.

Order of the texts that have most in common with a query, by more than their rank (pure).

The factors are learned from which of the candidates of a text is right. A score says how likely one is right
by itself, so it is learned apart (``matching``), and the order changes none.
"""

import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from babel import Locale, UnknownLocaleError
from rapidfuzz.distance import OSA

from lib.figures import Figure, numerals, parse_figures

from .languages import get_language_stop_words, get_primary_language, guess_language, stem_word

MAX_FIGURES = 400
"""Figures of a text that are written in one spelling; later ones stay as they are."""
MAX_TERM_LENGTH = 60
_NUMBER_WORDS = {
    *numerals.ONES, *numerals.TENS, *numerals.SCALES, *numerals.VAGUE_QUANTITIES, *numerals.FRACTION_WORDS,
    *numerals.FACTORS,
}  # fmt: skip
_MARKS = "".join(
    letter for letter in map(chr, range(0x300, 0x10000)) if unicodedata.category(letter).startswith("M")
)
_WORD = re.compile(rf"[^\W_][^\W_{_MARKS}]*(?:[{_MARKS}][^\W_]*)*")
_ACCENTS = re.compile("[\u0300-\u036f]")
_CLITIC = re.compile(r"(?<=[^\W\d_])['’]s?\b(?!['’])|\b[^\W\d_]['’](?=[^\W\d_]{2})", re.IGNORECASE)
"""The ending of "Biden's" and the article of "l'État"."""
_INNER_FULL_STOP = re.compile(r"\b(?:[^\W\d_]\.){2,}")
"""U.S., z.B."""
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    "\uf900-\ufaff]+"
)
"""Thai, Lao, Burmese, Khmer, Kana and Han, written without spaces; Hangul, whose words have endings."""
_GROUPED_NUMBER = re.compile(r"(?<![\d.,])(?!0)\d{1,3}(?:\.\d{3})+(?!\d|\.\d)")
"""20.000 and 1.234.567, of a language that has full stops between thousands; 0.500 is none."""
_FIGURE = re.compile(
    rf"\d|[{''.join(numerals.GLYPHS)}]|\b(?:{'|'.join(sorted(_NUMBER_WORDS))})\b", re.IGNORECASE
)
"""Pattern of which every figure has a match."""
_HASHTAG = re.compile(r"#(\w+)")
_HUMP = re.compile(r"(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[^\W\d_])(?=\d)")


def analyze_text(text: str, language: str) -> list[str]:
    """Return the terms of ``text`` in reading order, repeated ones too: what is indexed, and what is asked.

    - Words are folded (letter case, width, accents), cut to their stem by the rules of ``language`` (a BCP 47
      tag; "" guesses it from the text, else English), and left out where they tell nothing.
    - A script without spaces gives pairs of letters.
    - A number gives its digits, however it is written: 20,000 and "twenty thousand" and 20k give "20000",
      "5.1 per cent" gives "5d1pct", "one in four" gives "25pct". Words of numbers are read in English; in
      20.000, by ``language``.

    Of nothing but stop words ("The Who") it returns these. Never raises.
    """
    code, text, figures = _read_text(text, language)
    return _list_terms(text, figures, code)


def analyze_document(text: str, language: str) -> list[str]:
    """Return the terms of ``analyze_text``, and after them those of words in numbers: "miles" of "14 miles".

    For an index in which such a word is looked for by itself.
    """
    code, text, figures = _read_text(text, language)
    words = (word for figure in figures for word in _iter_words(figure.words, code))
    stop_words = get_language_stop_words(code)
    telling = (term for word, term in words if word.isalpha() and word not in stop_words)
    return [*_list_terms(text, figures, code), *dict.fromkeys(telling)]


def find_words(text: str, language: str, terms: Collection[str]) -> list[str]:
    """Return the words of ``text`` whose terms are among ``terms``, as they are written, each term once.

    Numbers are left out, and of a script without spaces what is no word of its own.
    """
    code = get_primary_language(language) or guess_language(text)
    found: dict[str, str] = {}
    for match in _WORD.finditer(_CLITIC.sub(" ", text)):
        word = match.group()
        for _, term in _iter_words(word, code):
            if term in terms and not word.isdecimal():
                found.setdefault(term, word)
    return list(dict.fromkeys(found.values()))


def fold_words(text: str) -> list[str]:
    """Return the words of a text, folded and whole; of a script without spaces, pairs of letters."""
    return [word for _, word in _iter_words(text, "")]


def join_initials(text: str) -> str:
    """Return the text with "U.S." as "US", as its term has it."""
    return _INNER_FULL_STOP.sub(lambda match: match.group().replace(".", ""), text)


def _read_separators(text: str, language: str) -> str:
    """Return the text with 20.000 as 20000, where that is how the language writes it."""
    if "." in text and _has_grouping_stops(language):
        return _GROUPED_NUMBER.sub(lambda match: match.group().replace(".", ""), text)
    return text


@cache
def _has_grouping_stops(language: str) -> bool:
    try:
        return bool(Locale(language).number_symbols["latn"]["group"] == ".")
    except (UnknownLocaleError, ValueError, KeyError):
        return False


def split_hashtags(text: str) -> str:
    """Return the text with its hashtags as words: "#AustralianFires2020" is "Australian Fires 2020"."""
    return _HASHTAG.sub(lambda match: _HUMP.sub(" ", match[1]).replace("_", " "), text)


def _list_terms(text: str, figures: Iterable[Figure], language: str) -> list[str]:
    stop_words = get_language_stop_words(language)
    found = list(_iter_terms(text, figures, language))
    terms = [term for word, term in found if word not in stop_words]
    return terms or [term for _, term in found]


def _iter_terms(text: str, figures: Iterable[Figure], language: str) -> Iterator[tuple[str, str]]:
    """Yield (the folded word, its term)."""
    at = 0
    for figure in figures:
        yield from _iter_words(text[at : figure.start], language)
        yield from ((term, term) for term in _build_figure_terms(figure))
        at = figure.end
    yield from _iter_words(text[at:], language)


def _read_text(text: str, language: str) -> tuple[str, str, list[Figure]]:
    """Return the code of the language of a text, the text as it is read in it, and its figures."""
    code = get_primary_language(language) or guess_language(text)
    text = _read_separators(text, code)
    # Reading figures costs as much as all the rest, and most texts have none.
    may_have_figures = _FIGURE.search(text) is not None
    figures = parse_figures(text, max_length=len(text), max_figures=MAX_FIGURES) if may_have_figures else []
    return code, text, figures


def _build_figure_terms(figure: Figure) -> list[str]:
    values = [figure.value] if figure.high is None else [figure.value, figure.high]
    if figure.kind == "share":
        values = [100 * value for value in values]
    ending = "pct" if figure.kind in ("percent", "points", "share") else ""
    return [f"{_format_value(value)}{ending}" for value in values]


def _format_value(value: Fraction) -> str:
    """Return 20000 or 5d1: three decimals at most."""
    number = f"{float(value):.3f}".rstrip("0").rstrip(".") if value.denominator > 1 else str(value.numerator)
    return number.replace(".", "d").replace("-", "")


def _iter_words(text: str, language: str) -> Iterator[tuple[str, str]]:
    folded = unicodedata.normalize("NFKC", _CLITIC.sub(" ", join_initials(text))).casefold()
    for match in _WORD.finditer(folded):
        for part in _split_unspaced(match.group()):
            word = part[:MAX_TERM_LENGTH]
            yield word, fold_accents(stem_word(word, language))


def fold_accents(word: str) -> str:
    """Return a word without its accents: "Kraków" as "Krakow"."""
    if word.isascii():
        return word
    return unicodedata.normalize("NFKC", _ACCENTS.sub("", unicodedata.normalize("NFKD", word)))


def _split_unspaced(word: str) -> Iterator[str]:
    if word.isascii():
        yield word
        return
    at = 0
    for run in _UNSPACED.finditer(word):
        yield from filter(None, [word[at : run.start()]])
        letters = run.group()
        yield from (letters[here : here + 2] for here in range(max(1, len(letters) - 1)))
        at = run.end()
    yield from filter(None, [word[at:]])


NGRAM_LENGTH = 4
"""Characters of an n-gram, blanks between words too."""
MAX_ORDERED_LENGTH = 300
"""Code points of an indexed statement that are cut into n-grams."""


class OrderValues(NamedTuple):
    """Values by which candidates are ordered. ``rank``: its logarithm. ``ngrams``: how alike both are as they
    are written, from 0 to 1. ``rarest``: the weight of the most telling term that both have, over a usual
    one. ``cosine``: how near in meaning.
    """

    rank: float
    ngrams: float
    rarest: float
    cosine: float = 0.0


ORDER_BY_WORDS = OrderValues(rank=1, ngrams=1.80, rarest=0.37)
"""Factors, as ``python -m bench.train_match`` finds them in public pairs."""
ORDER_WITH_MEANING = OrderValues(rank=1, ngrams=2.30, rarest=0.64, cosine=7.06)
"""For all-MiniLM-L6-v2: what the command prints with ``--meaning``."""


def list_ngrams(text: str) -> frozenset[str]:
    """Return the n-grams of a text: each NGRAM_LENGTH characters in a row of its folded words."""
    words = f" {' '.join(fold_words(text))} "
    return frozenset(words[at : at + NGRAM_LENGTH] for at in range(len(words) - NGRAM_LENGTH + 1))


def compare_ngrams(one: Collection[str], other: frozenset[str]) -> float:
    """Return the cosine of two sets, from 0 to 1."""
    return len(other.intersection(one)) / math.sqrt(max(1, len(one) * len(other)))


_URL = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/)\S+", re.IGNORECASE)
_SIGNATURE = re.compile(r"([—–-]\s*[^—–\n]{0,80})\(@\w{1,40}\)[^—–\n]{0,40}\s*\Z")
"""The name, the account and the date under a post that was copied from a page that shows it."""
_ACCOUNT = re.compile(r"(?<!\w)@(\w+)")


def clean_query(text: str) -> str:
    """Return the text without addresses, with hashtags and accounts as words.

    Of a signature the name stays, as a shop's or a minister's posts are often about them; the account and the
    date are dropped.
    """
    return split_hashtags(_ACCOUNT.sub(r"#\1", _SIGNATURE.sub(r"\1", _URL.sub(" ", text))))


MIN_FUZZY_LENGTH = 5
"""Letters of a term that may be written wrongly: of a shorter one every slip makes another word."""
LONG_TERM_LENGTH = 8
"""Letters from which two slips are allowed."""


def list_close_terms(term: str, vocabulary: Iterable[str], *, limit: int = 5) -> list[str]:
    """Return the terms of ``vocabulary`` a slip or two away from ``term``, nearest first, without itself.

    A slip is a letter more, less, another, or two exchanged. The first letter stays; a number has no slips.
    """
    if len(term) < MIN_FUZZY_LENGTH or not term.isalpha():
        return []
    most = 2 if len(term) >= LONG_TERM_LENGTH else 1
    found = [
        (distance, other)
        for other in vocabulary
        if other != term
        and other[:1] == term[0]
        and other.isalpha()
        and (distance := OSA.distance(term, other, score_cutoff=most)) <= most
    ]
    return [other for _, other in sorted(found)[:limit]]


SEPARATOR = "|"


def join_fields(fields: Iterable[Sequence[str]]) -> str:
    """Return " a b | c | " of [["a", "b"], ["c"], []]: each term between two spaces."""
    return f" {f' {SEPARATOR} '.join(' '.join(terms) for terms in fields)} "


def split_fields(text: str) -> list[list[str]]:
    """Return the terms of each field, as they were joined."""
    return [field.split() for field in text.split(SEPARATOR)]
