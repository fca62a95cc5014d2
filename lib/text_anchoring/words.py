"""Words of a text: the place of each, and one character for each by which it is compared.

Words that only typography tells apart have one key: straight and curly quotes of one kind, all dashes, both
ways to write an ellipsis, ligatures, composed and decomposed letters, and invisible characters. White space
is in no key. Everything else counts: case, every digit and sign, every mark of punctuation.
"""

import re
import unicodedata
from itertools import pairwise

from django.utils.translation import gettext

from lib.errors import Invalid
from lib.text.numbers import format_number

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
TOKEN = re.compile(
    # Most words are plain, and this is the fast branch for them; those below would find the same words.
    rf"[A-Za-z]++(?:[{_APOSTROPHES}][A-Za-z]++)*+(?![{_APOSTROPHES}]?[^\W\d_{_UNSPACED}]|{_M[:-1]})|"
    # A sign belongs to its number when nothing but an opening mark stands before it: -5, but 10-20.
    rf"(?:(?<![^\s(\[“\"‘'«/:=<>~≈])[+\-‐‑–−][$€£¥]?)?{_DIGITS}(?:[.,:/'’٫٬]{_DIGITS})*"
    rf"|{_LETTERS}(?:[{_APOSTROPHES}]{_LETTERS})*"
    rf"|…|\.{{2,}}|[{DASHES}]+|[^\s{INVISIBLE_CHARACTERS}]{_M}"
)
_TYPOGRAPHY_MAP = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛ʼ`´‹›", "'"),
        **dict.fromkeys("“”„‟«»＂〝〞", '"'),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
        "ﬀ": "ff",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
    }
)
_DASH_RUN = re.compile(f"[{DASHES}]+\\Z")
_SIGNED = re.compile("[‐‑–−-](?=.)")
_SURROGATES = 0xD800
_MAX_WORDS = 1_000_000


def normalize_word(token: str) -> str:
    """Return ``token`` with plain typography: equal for two tokens that are the same word."""
    if token.isalnum() and token.isascii():
        return token
    plain = unicodedata.normalize("NFC", token.translate(_TYPOGRAPHY_MAP))
    if _DASH_RUN.match(plain):
        return "-"
    if plain in ("…", "..."):
        return "…"
    return _SIGNED.sub("−", plain, count=1) if _SIGNED.match(plain) else plain


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
                raise Invalid(message.format(max=format_number(_MAX_WORDS)))
            # Halves of a surrogate pair are no characters by themselves.
            letter = chr(code if code < _SURROGATES else code + 0x800)
            self._letters[plain] = letter
        self[token] = letter
        return letter


class WordSequence:
    """The words of ``text`` in order: ``tokens``, ``starts`` and ``ends``, and ``keys``, a character each."""

    def __init__(self, text: str, alphabet: WordAlphabet) -> None:
        self.text = text
        self.tokens: list[str] = TOKEN.findall(text)
        self.starts: list[int] = []
        self.ends: list[int] = []
        end = 0
        for token in self.tokens:
            start = text.index(token, end)
            end = start + len(token)
            self.starts.append(start)
            self.ends.append(end)
        self.keys = "".join(map(alphabet.__getitem__, self.tokens))

    def __len__(self) -> int:
        return len(self.tokens)

    def text_of(self, first: int, last: int) -> str:
        """Return the text from word ``first`` up to word ``last`` (exclusive); empty when there is none."""
        return self.text[self.starts[first] : self.ends[last - 1]] if first < last else ""
