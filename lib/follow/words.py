"""A text as words: where each stands, and one character for each by which it is compared.

What only typography tells apart has one key: straight and curly quotes of one kind, all dashes, both ways to
write an ellipsis, ligatures, composed and decomposed letters, and what is not seen at all. White space is in
no key. Everything else counts: case, every digit and sign, every mark of punctuation.
"""

import re
import unicodedata
from itertools import pairwise

from lib.errors import Invalid

# Seen by nobody: soft hyphen, zero width space and joiners, word joiner, byte order mark. What sets the
# direction of reading is not among them: it can turn a range of numbers round.
UNSEEN = "\u00ad\u200b-\u200d\u2060\ufeff"
DASHES = "\\-‐‑‒–—―−"


def _marks() -> str:
    """Every combining mark that a letter may carry, as ranges for a character class."""
    codes = [code for code in range(0x300, 0xFE30) if unicodedata.category(chr(code))[0] == "M"]
    starts = [codes[0], *(after for before, after in pairwise(codes) if after != before + 1)]
    ends = [*(before for before, after in pairwise(codes) if after != before + 1), codes[-1]]
    return "".join(f"{chr(a)}-{chr(b)}" for a, b in zip(starts, ends, strict=True))


_M = f"[{_marks()}{UNSEEN}]*"
# Scripts that set no spaces between words: a word is one character with its marks.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_DIGITS = rf"(?:\d{_M})+"
_LETTERS = rf"(?:[^\W\d_{_UNSPACED}]{_M})+"
_APOSTROPHES = "'’‘ʼ"
TOKEN = re.compile(
    # Most words are plain, and this is their short way; the same words would come of the long one below.
    rf"[A-Za-z]++(?:[{_APOSTROPHES}][A-Za-z]++)*+(?![{_APOSTROPHES}]?[^\W\d_{_UNSPACED}]|{_M[:-1]})|"
    # A sign belongs to its number when nothing but an opening stands before it: -5, but 10-20.
    rf"(?:(?<![^\s(\[“\"‘'«/:=<>~≈])[+\-‐‑–−][$€£¥]?)?{_DIGITS}(?:[.,:/'’٫٬]{_DIGITS})*"
    rf"|{_LETTERS}(?:[{_APOSTROPHES}]{_LETTERS})*"
    rf"|…|\.{{2,}}|[{DASHES}]+|[^\s{UNSEEN}]{_M}"
)
_ALIKE = str.maketrans(
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
_MOST = 1_000_000


def key(token: str) -> str:
    """``token`` with its typography made plain: what two tokens share when they are the same word."""
    if token.isalnum() and token.isascii():
        return token
    plain = unicodedata.normalize("NFC", token.translate(_ALIKE))
    if _DASH_RUN.match(plain):
        return "-"
    if plain in ("…", "..."):
        return "…"
    return _SIGNED.sub("−", plain, count=1) if _SIGNED.match(plain) else plain


class Alphabet(dict[str, str]):
    """One character for every word that several texts use, however each sets it in type.

    Looking a word up raises lib.errors.Invalid when there are more than a million different ones.
    """

    def __init__(self) -> None:
        super().__init__()
        self._letters: dict[str, str] = {}

    def __missing__(self, token: str) -> str:
        plain = key(token)
        letter = self._letters.get(plain)
        if letter is None:
            code = len(self._letters) + 1
            if code >= _MOST:
                raise Invalid(
                    f"The texts have more than {_MOST:,} different words, which is all that is taken."
                )
            # Halves of a surrogate pair are no characters by themselves.
            letter = chr(code if code < _SURROGATES else code + 0x800)
            self._letters[plain] = letter
        self[token] = letter
        return letter


class Words:
    """The words of ``text`` in order: ``tokens``, where each starts and ends, ``keys``, a character each."""

    def __init__(self, text: str, alphabet: Alphabet) -> None:
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
        """The text from word ``first`` up to word ``last``, which is left out; empty when there is none."""
        return self.text[self.starts[first] : self.ends[last - 1]] if first < last else ""
