"""Decoding of bytes to text, never with a silent replacement.

The order is the HTML standard's (https://html.spec.whatwg.org/#determining-the-character-encoding): byte
order mark, what the sender declared, what the page declares, then UTF-8, and only then a guess.
"""

import codecs
import re
import unicodedata

from charset_normalizer import from_bytes

from lib.errors import Invalid
from lib.sentences import gettext
from lib.text.phrases import format_number

_MARKS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
]
_META = re.compile(rb"""<meta[^>]{1,500}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.\-]{2,40})""", re.IGNORECASE)
_PARAMETER = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9_:.\-]{2,40})""", re.IGNORECASE)
# Python also has codecs that are no character sets (rot13, zlib, unicode_escape): only these families are
# accepted.
_FAMILIES = re.compile(
    r"(ascii|utf-(8|16|32)(-[lb]e)?|iso8859-\d+|cp\d+|koi8-[rtu]|mac-\w+|gb2312|gbk|gb18030|hz|big5(hkscs)?"
    r"|euc_(jp|kr)|shift_jis|iso2022_jp|johab|tis-620)\Z"
)
# Labels that the web uses for a superset of what they name
# (https://encoding.spec.whatwg.org/#names-and-labels).
_READ_AS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "tis-620": "cp874",
}
# A guess is made among what newsrooms and the web have used; more candidates give more wrong answers.
_GUESSES = [
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874",
    "koi8_r", "koi8_u", "iso8859_2", "iso8859_5", "cp932", "euc_jp", "gb18030", "big5", "cp949",
]  # fmt: skip


def decode_body(body: bytes, *, media_type: str = "", in_page: bool = False) -> str:
    """Return the text of ``body``; ``in_page`` looks for a declaration inside, as HTML has.

    Raises Invalid, with the position, when the bytes fit neither the declaration, nor UTF-8, nor a likely
    guess.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return _decode_strictly(body[len(mark) :], name)
    declared = [match.group(1) for match in [_PARAMETER.search(media_type)] if match]
    if in_page and (found := _META.search(body[:4096])):
        declared.append(found.group(1).decode("ascii"))
    for label in declared:
        name = _resolve_codec(label)
        # A page whose declaration we could read as ASCII is not UTF-16, whatever it says.
        if name and not name.startswith(("utf-16", "utf-32")):
            try:
                return body.decode(name)
            except UnicodeDecodeError:
                continue
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        if _is_broken_utf8(body) or any(_resolve_codec(label) == "utf-8" for label in declared):
            raise _build_decode_error("UTF-8", error.start) from None
    return _guess_encoding(body)


def _decode_strictly(body: bytes, name: str) -> str:
    try:
        return body.decode(name)
    except UnicodeDecodeError as error:
        raise _build_decode_error(name.upper(), error.start) from None


def _build_decode_error(name: str, at: int) -> Invalid:
    message = gettext(
        "This text seems to be {encoding}, but byte {position} is not valid. Save it as UTF-8 and try again."
    )
    return Invalid(message.format(encoding=name, position=format_number(at + 1)))


def _resolve_codec(label: str) -> str:
    """Return the codec to read ``label`` with, or "" when it is not accepted."""
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return ""
    return _READ_AS.get(name, name) if _FAMILIES.match(name) else ""


def _is_broken_utf8(body: bytes) -> bool:
    """Return whether ``body`` is UTF-8 with an error in it, rather than another encoding."""
    read = body.decode("utf-8", "replace")
    faults = read.count("\ufffd")
    return sum(1 for character in read if character > "\x7f") - faults > faults


def _guess_encoding(body: bytes) -> str:
    """Decode western text as windows-1252, else as charset-normalizer guesses; it alone takes "è" for "č"."""
    try:
        western = body.decode("cp1252")
    except UnicodeDecodeError:
        western = ""
    if western and _is_likely_western(western):
        return western
    best = from_bytes(body, cp_isolation=_GUESSES).best()
    if best is None:
        raise Invalid(gettext("Stet cannot tell how this text is encoded. Save it as UTF-8 and try again."))
    return _decode_strictly(body, best.encoding)


def _is_likely_western(text: str) -> bool:
    """Return whether accented letters are few, and no symbol is between two letters of one word."""
    letters = [character for character in text if character.isalpha()]
    accented = sum(1 for character in letters if character > "\x7f")
    if accented * 3 > len(letters):
        return False
    for before, character, after in zip(text, text[1:], text[2:], strict=False):
        is_symbol = character > "\x7f" and unicodedata.category(character) in {
            "So",
            "Sc",
            "Sk",
            "No",
            "Sm",
            "Po",
        }
        if is_symbol and character != "·" and before.isalpha() and after.isalpha():
            return False
    return True
