"""Words of a text with their places, and the kinds that decide whether a meaning moved (pure).

Words of a text: the place of each, and one character for each by which it is compared.

Words that only typography tells apart have one key: straight and curly quotes of one kind, all dashes, both
ways to write an ellipsis, ligatures, full-width letters, composed and decomposed letters, and invisible
characters. Of white space only what moves a value to another column has a key: two tabs or more between two
words, tabs before the first cell of a row, and three spaces or more. Everything else counts: case, every
digit and sign, every mark of punctuation.
"""

import re
import string
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from django.utils.formats import number_format
from django.utils.translation import gettext, gettext_lazy

from lib.errors import Invalid
from lib.text.words import NEGATIONS as NEGATIONS_BY_LANGUAGE
from lib.text.words import split_words

# Soft hyphen, zero width space and joiners, word joiner, byte order mark. Marks that set the direction of
# reading are not among them: one can turn a range of numbers round.
INVISIBLE_CHARACTERS = "\u00ad\u200b-\u200d\u2060\ufeff"
DASHES = "\\-‐‑‒–—―−"


def _build_combining_ranges() -> str:
    """Return every combining mark that a letter may carry, as ranges for a character class."""
    codes = [code for code in range(0x300, 0xFE30) if unicodedata.category(chr(code))[0] == "M"]
    starts = [codes[0], *(after for before, after in pairwise(codes) if after != before + 1)]
    ends = [*(before for before, after in pairwise(codes) if after != before + 1), codes[-1]]
    return "".join(f"{chr(a)}-{chr(b)}" for a, b in zip(starts, ends, strict=True))


_M = f"[{_build_combining_ranges()}{INVISIBLE_CHARACTERS}]*"
# Scripts that set no spaces between words: a word is one character with its marks.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_DIGITS = rf"(?:\d{_M})+"
_LETTERS = rf"(?:[^\W\d_{_UNSPACED}]{_M})+"
_APOSTROPHES = "'’‘ʼ"
_SPACE = "[ \u00a0]"
# What stands between two words of a line and leaves a cell empty, or holds the place of one.
_COLUMN_GAP = (
    rf"(?<=\S)(?:{_SPACE}*+\t{_SPACE}*+\t[\t \u00a0]*+|(?<![.!?…:;\"'”’)]){_SPACE}{{3,}}+(?!\t))(?=\S)"
    rf"|(?m:^){_SPACE}*+\t[\t \u00a0]*+(?=\S[^\t\n\r]{{0,200}}\t)"
)
TOKEN = re.compile(
    # Most words are plain, and this is the fast branch for them; those below would find the same words.
    rf"[A-Za-z]++(?:[{_APOSTROPHES}][A-Za-z]++)*+(?![{_APOSTROPHES}]?[^\W\d_{_UNSPACED}]|{_M[:-1]})|"
    # A sign belongs to its number when nothing but an opening mark stands before it: -5, but 10-20.
    rf"(?:(?<![^\s(\[“\"‘'«/:=<>~≈])[+\-‐‑–−][$€£¥]?)?{_DIGITS}(?:[.,:/'’٫٬]{_DIGITS})*"
    rf"|{_LETTERS}(?:[{_APOSTROPHES}]{_LETTERS})*"
    rf"|…|\.{{2,}}|[{DASHES}]+|[^\s{INVISIBLE_CHARACTERS}]{_M}"
)
_TOKEN_OR_GAP = re.compile(f"{TOKEN.pattern}|{_COLUMN_GAP}")
_TYPOGRAPHY_MAP = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛ʼ`´‹›", "'"),
        **dict.fromkeys("“”„‟«»＂〝〞", '"'),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
        # The same letters and signs, kept twice in Unicode for older encodings.
        "µ": "μ",
        **{chr(code + 0xFEE0): chr(code) for code in map(ord, string.digits + string.ascii_letters)},
        "′": "'",
        "″": '"',
        "ﬀ": "ff",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
    }
)
_DASH_RUN = re.compile(f"[{DASHES}]+\\Z")
_SIGNED = re.compile("[‐‑–−-](?=.)")
# These begin with what is rare: a search for it is fast.
_SINGLE_QUOTED = re.compile(
    r"['‘](?<![^\s(\[{“\"«„—–]['‘])(?=[^\s\d'‘’])"
    r"(?:[^'‘’\n]|\n(?!\s*\n)|(?<=\w)['’](?=\w)){1,300}?(?<=\S)['’](?![\w'’])"
)
# A number after it would make a minus of the dash.
_BULLET = re.compile(r"\n(?<=[.:;!?…\"”’)\n]\n)[^\S\n]*+[•*·▪◦‣●](?=[^\S\n]++[^\W\d_])")
_SURROGATES = 0xD800
_MAX_WORDS = 1_000_000


def normalize_word(token: str) -> str:
    """Return ``token`` with plain typography: equal for two tokens that are the same word."""
    if token.isalnum() and token.isascii():
        return token
    if token.isspace():
        return "\t" * token.count("\t") or " " * len(token)
    plain = unicodedata.normalize("NFC", token.translate(_TYPOGRAPHY_MAP))
    if _DASH_RUN.match(plain):
        return "-"
    if plain in ("…", "..."):
        return "…"
    return _SIGNED.sub("−", plain, count=1) if _SIGNED.match(plain) else plain


def find_unified_marks(text: str) -> Iterator[tuple[int, str]]:
    """Yield the offset of each mark that another kind can stand for, and the mark by which it is compared.

    A single quotation mark may be an apostrophe: it stands for a double one only where it opens or closes a
    quotation.
    """
    for match in _SINGLE_QUOTED.finditer(text):
        yield match.start(), '"'
        yield match.end() - 1, '"'
    for match in _BULLET.finditer(f"\n\n{text}"):
        yield match.end() - 3, "-"


class WordAlphabet(dict[str, str]):
    """Mapping of every word that several texts use to one character, however each sets it in type.

    Looking a word up raises lib.errors.Invalid when there are more than a million different ones.
    """

    def __init__(self) -> None:
        super().__init__()
        self._letters: dict[str, str] = {}

    def __missing__(self, token: str) -> str:
        plain = normalize_word(token)
        letter = self._letters.get(plain)
        if letter is None:
            code = len(self._letters) + 1
            if code >= _MAX_WORDS:
                message = gettext("The texts contain more than {max} different words.")
                raise Invalid(
                    message.format(max=number_format(_MAX_WORDS, use_l10n=True, force_grouping=True))
                )
            # Halves of a surrogate pair are no characters by themselves.
            letter = chr(code if code < _SURROGATES else code + 0x800)
            self._letters[plain] = letter
        self[token] = letter
        return letter


class WordSequence:
    """The words of ``text`` in order: ``tokens``, ``starts`` and ``ends``, and ``keys``, a character each."""

    def __init__(self, text: str, alphabet: WordAlphabet) -> None:
        self.text = text
        has_gaps = "\t" in text or "   " in text.replace("\u00a0", " ")
        # The plain pattern takes half of the time.
        self.tokens: list[str] = (_TOKEN_OR_GAP if has_gaps else TOKEN).findall(text)
        self.starts: list[int] = []
        self.ends: list[int] = []
        end = 0
        for token in self.tokens:
            start = text.index(token, end)
            end = start + len(token)
            self.starts.append(start)
            self.ends.append(end)
        keys = list(map(alphabet.__getitem__, self.tokens))
        for at, mark in find_unified_marks(text):
            keys[bisect_left(self.starts, at)] = alphabet[mark]
        self.keys = "".join(keys)

    def __len__(self) -> int:
        return len(self.tokens)

    def is_touching(self, at: int) -> bool:
        """True if no white space stands between the words ``at - 1`` and ``at``."""
        return (
            0 < at < len(self)
            and self.ends[at - 1] == self.starts[at]
            and not self.tokens[at - 1].isspace()
            and not self.tokens[at].isspace()
        )

    def text_of(self, first: int, last: int) -> str:
        """Return the text from word ``first`` up to word ``last`` (exclusive); empty when there is none."""
        return self.text[self.starts[first] : self.ends[last - 1]] if first < last else ""


_OTHER_WORDS = split_words("dont mai noch né")
"""They deny in one language, and in another are common words: of which, May, still, born."""
NEGATIONS = frozenset().union(*NEGATIONS_BY_LANGUAGE.values()) - _OTHER_WORDS
HEDGES = split_words(
    """
    about around roughly approximately nearly almost some up over under least most may might could
    allegedly reportedly apparently perhaps possibly probably likely seems seemed appears appeared
    suggests suggested estimated estimates believed thought supposedly close just only
    """
)
COMPARATIVES = split_words(
    """
    more less fewer higher lower bigger smaller larger greater better worse above below than most least
    highest lowest biggest smallest largest best worst first last up down rose fell rise fall increase
    decrease increased decreased increasing decreasing grew shrank doubled halved tripled before after
    """
)
NUMBERS = split_words(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred
    hundreds thousand thousands million millions billion billions trillion trillions dozen dozens half
    third quarter twice double triple once
    """
)
UNITS = split_words(
    """
    km m cm mm kg g mg lb lbs oz l ml mph kph mw gw kw kwh mwh gwh ha acre acres hectare hectares mile
    miles metre metres meter meters kilometre kilometres kilometer kilometers centimetre centimetres
    centimeter centimeters foot feet inch inches yard yards tonne tonnes ton tons pound pounds kilo
    kilos kilogram kilograms gram grams litre litres liter liters gallon gallons barrel barrels degree
    degrees celsius fahrenheit second seconds minute minutes hour hours day days week weeks month months
    year years decade decades century
    """
)
CURRENCIES = split_words(
    """
    $ € £ ¥ ₹ ₽ ₩ ₺ ₴ dollar dollars euro euros cent cents pence yen yuan rupee rupees rouble roubles
    franc francs usd eur gbp jpy chf
    """
)
PERCENT = frozenset({"%", "‰", "percent", "percentage", "pc"})
DATES = split_words(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april june july
    august september october november december today yesterday tomorrow tonight morning afternoon
    evening jan feb mar apr jun jul aug sept sep oct nov dec
    """
)
SPEECH = split_words(
    """
    said says say saying told tells asked asks added adds replied wrote writes claimed claims denied
    denies deny warned argued insisted stated states announced confirmed admitted explained noted
    recalled shouted according tweeted posted testified conceded declared described called rejected
    disputed acknowledged continued concluded responded suggested sagte erklärte affirmé déclaré dijo
    afirmó disse
    """
)
QUOTES = frozenset(['"', "'"])

_TABLE = (
    ("a negation", NEGATIONS),
    ("a percentage", PERCENT),
    ("a currency", CURRENCIES),
    ("a unit", UNITS),
    ("a number", NUMBERS),
    ("a date", DATES),
    ("who says it, or how", SPEECH),
    ("a comparison", COMPARATIVES),
    ("a hedge", HEDGES),
    ("a quotation mark", QUOTES),
)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d\Z")


@lru_cache(maxsize=8192)
def classify_word(token: str) -> str:
    """Return the kind of ``token`` as people read it: "a number", "a name", "a word"."""
    plain = normalize_word(token)
    if plain.isspace():
        return "a column"
    if _YEAR.match(plain):
        return "a date"
    if any(character.isnumeric() for character in plain):
        return "a number"
    lower = plain.lower()
    if lower.endswith("n't"):
        return "a negation"
    for name, members in _TABLE:
        if lower in members:
            return name
    if plain[0].isupper():
        return "a name"
    return "a word" if plain[0].isalpha() else "a mark"


KIND_RANK = [
    "a negation",
    "a number",
    "a date",
    "a percentage",
    "a currency",
    "a unit",
    "who says it, or how",
    "a column",
    "a comparison",
    "a hedge",
    "a name",
    "a quotation mark",
    "a word",
    "a mark",
]
"""The kinds in the order in which a person reads of them, the weightiest first."""
KIND_LABELS = {
    "a negation": gettext_lazy("negation"),
    "a number": gettext_lazy("number"),
    "a date": gettext_lazy("date"),
    "a percentage": gettext_lazy("percentage"),
    "a currency": gettext_lazy("currency"),
    "a unit": gettext_lazy("unit"),
    "who says it, or how": gettext_lazy("attribution"),
    "a column": gettext_lazy("column"),
    "a comparison": gettext_lazy("comparison"),
    "a hedge": gettext_lazy("hedge"),
    "a name": gettext_lazy("name"),
    "a quotation mark": gettext_lazy("quotation mark"),
    "a word": gettext_lazy("word"),
    "a mark": gettext_lazy("punctuation"),
}
