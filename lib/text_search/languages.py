"""Languages of a text as far as search tells them apart, and the dates that a query names."""

import re
import threading
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache
from typing import Any

import snowballstemmer
from babel import Locale, UnknownLocaleError
from babel.dates import get_month_names
from stop_words import LANGUAGE_MAPPING, get_stop_words

MAX_GUESS_LENGTH = 2_000
"""Code points of a text that are read to guess its language."""
MAX_STEMS = 100_000
"""Stems kept in memory, of all languages together: the stemmers are written in Python."""
_ENGLISH_STOP_WORDS = frozenset(
    "a about after again all also am an and any are as at be because been before being between both but by "  # noqa: SIM905 - a list of words
    "can could did do does doing down during each few for from further had has have having he her here hers "
    "herself him himself his how i if in into is it its itself just like me more most must my myself no nor "
    "not now of off on once only or other our ours ourselves out over own per same shall she should so some "
    "such than that the their theirs them themselves then there these they this those through to too under "
    "until up upon very was we were what when where which while who whom whose why will with would you your "
    "yours yourself yourselves don didn doesn isn wasn aren won couldn wouldn hasn haven ll re ve".split()
)
"""Short: the list of ``stop_words`` has "bill", "buy" and "area", which claims are about."""
_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian",
    "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
    "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch",
    "nn": "norwegian", "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sr": "serbian", "st": "sesotho", "sv": "swedish", "ta": "tamil", "tr": "turkish",
    "yi": "yiddish",
}  # fmt: skip
_SCRIPTS = (
    ("fa", "[پچژگ]"), ("ar", "[\u0620-\u064a]"), ("he", "[\u05d0-\u05ea]"), ("hi", "[\u0900-\u097f]"),
    ("ta", "[\u0b80-\u0bff]"), ("gu", "[\u0a80-\u0aff]"), ("hy", "[\u0530-\u058f]"),
    ("el", "[\u0370-\u03ff]"), ("uk", "[іїєґ]"), ("ru", "[\u0400-\u04ff]"), ("ko", "[\uac00-\ud7af]"),
    ("ja", "[\u3040-\u30ff]"), ("zh", "[\u4e00-\u9fff]"),
)  # fmt: skip
"""Of each script the language that is guessed where words do not tell, and letters that show it.

The first counts: letters that a language alone has stand before those of the whole script.
"""
_LATIN = re.compile("[a-zà-ɏ]")
_STOP_WORD_LANGUAGES = {**{code: code for code in LANGUAGE_MAPPING}, "no": "nb", "nn": "nb"}
_LOCK = threading.Lock()


def get_primary_language(language: str) -> str:
    """Return "pt" for "pt-BR" or "pt_BR"; "" for ""."""
    return re.split(r"[-_]", language.strip().casefold())[0]


def get_language_stop_words(language: str) -> frozenset[str]:
    """Return the words of a language that tell nothing, in lower case; none for a language without a list."""
    code = get_primary_language(language)
    if code == "en":
        return _ENGLISH_STOP_WORDS
    if code not in _STOP_WORD_LANGUAGES:
        return frozenset()
    return _load_stop_words(_STOP_WORD_LANGUAGES[code])


@cache
def _load_stop_words(code: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in get_stop_words(code))


@cache
def _get_stemmer(name: str) -> Any:
    return snowballstemmer.stemmer(name)


@lru_cache(maxsize=MAX_STEMS)
def _compute_stem(name: str, word: str) -> str:
    # A stemmer holds the word it works on.
    with _LOCK:
        return str(_get_stemmer(name).stemWord(word))


def stem_word(word: str, language: str) -> str:
    """Return the stem of a word in lower case; the word itself where its language has no stemmer."""
    name = _STEMMERS.get(get_primary_language(language))
    return _compute_stem(name, word) if name else word


def guess_language(text: str, default: str = "en") -> str:
    """Return the language whose stop words the text has most of; ``default`` where that tells nothing.

    A text that is too short for that, in another script, is in the language that most write it in. Reads
    MAX_GUESS_LENGTH code points. ``default`` wins a tie.
    """
    text = text[:MAX_GUESS_LENGTH].casefold()
    words = re.findall(r"[^\W\d_]+", text)
    counts: dict[str, int] = {}
    for word in words:
        for language in _list_languages_by_stop_word().get(word, ()):
            counts[language] = counts.get(language, 0) + 1
    most = max(counts.values(), default=0)
    own = get_primary_language(default)
    if most < 2 or counts.get(own, 0) == most:
        return _guess_by_script(text) or default
    return min(language for language, count in counts.items() if count == most)


def _guess_by_script(text: str) -> str:
    """Return the language of a text in a script other than the Latin one; "" for any other, and for both."""
    if text.isascii() or _LATIN.search(text):
        return ""
    return next((code for code, letters in _SCRIPTS if re.search(letters, text)), "")


@cache
def _list_languages_by_stop_word() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for code in LANGUAGE_MAPPING:
        for word in get_language_stop_words(code):
            found[word] = (*found.get(word, ()), code)
    return found


MIN_MONTH_LENGTH = 3
BLANK = r"[\s\u00a0\u202f]{1,2}"
"""Between the parts of a day: a text may be broken or set there."""
_YEAR_FIRST = re.compile(
    r"(?<![\d-])(\d{4})-(\d\d)-(\d\d)(?![\d-])"
    r"|(?<!\d)(\d{4}) ?[年년] ?(\d\d?) ?[月월] ?(\d\d?) ?[日号號일]"
)
_DAY_FIRST = re.compile(r"(?<![\d.])(\d\d?)\. ?(\d\d?)\. ?(\d{4})(?!\d|\.\d)")
"""With full stops the day comes first, wherever it is written; with slashes nobody can tell."""


def find_dates(text: str, language: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, term) of each day that is written with its year, in the language or in English.

    The term, such as "d20240303", is one for all spellings; it cannot be a word.
    """
    for found in _YEAR_FIRST.finditer(text):
        year, month_number, day = filter(None, found.groups())
        yield from _build_term(found, year, int(month_number), day)
    for found in _DAY_FIRST.finditer(text):
        yield from _build_term(found, found[3], int(found[2]), found[1])
    code = get_primary_language(language) or "en"
    pattern, months = _load_months(code)
    for found in pattern.finditer(text):
        month = months.get(_fold_name(found["month"] or found["name"]))
        if month is not None:
            yield from _build_term(
                found, found["year"] or found["of"], month, found["day"] or found["number"]
            )


def _fold_name(name: str) -> str:
    """Return a month as it is looked up: the İ and ı of Turkish are i, as where case is ignored."""
    return unicodedata.normalize("NFC", name.casefold().replace("i̇", "i").replace("ı", "i"))


def _build_term(found: re.Match[str], year: str, month: int, day: str) -> Iterator[tuple[int, int, str]]:
    try:
        yield found.start(), found.end(), f"d{date(int(year), month, int(day)):%Y%m%d}"
    except ValueError:
        return  # 31 June is no day


@cache
def _load_months(language: str) -> tuple[re.Pattern[str], dict[str, int]]:
    """Return what finds a day by the names of months, and {name in lower case: number of the month}."""
    months: dict[str, int] = {}
    spellings: set[str] = set()
    for code in dict.fromkeys(("en", language)):
        try:
            locale = Locale(code)
        except (UnknownLocaleError, ValueError):
            continue
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in get_month_names(width, context, locale).items():
                    bare = name.rstrip(".")
                    months.setdefault(_fold_name(bare), number)
                    spellings |= {bare, bare.casefold(), bare.upper(), _fold_name(bare)}
                    spellings.add(bare.replace("i", "İ").replace("ı", "I").upper())
    names = "|".join(
        re.escape(name)
        for name in sorted(spellings, key=lambda name: (-len(name), name))
        if len(name) >= MIN_MONTH_LENGTH and not name[0].isdigit()
    )
    day, of, blank = r"(?:st|nd|rd|th|º|er)?\.?", rf"(?:of{BLANK}|de{BLANK}|d['’])?", BLANK
    return (
        re.compile(
            rf"(?<![\d.,])(?P<day>\d\d?){day}{blank}{of}(?P<month>{names})\.?,?{blank}"
            rf"(?:de{blank})?(?P<year>\d{{4}})(?!\d)"
            rf"|\b(?P<name>{names})\.?{blank}(?P<number>\d\d?){day},?{blank}(?P<of>\d{{4}})(?!\d)",
            re.IGNORECASE,
        ),
        months,
    )
