"""The importer for an email saved as a file (.eml, RFC 5322, MIME): what it says, without its attachments.

Of the same words as text and as HTML the text is read, unless it is only a fragment. The signature below a
line of two dashes is left out (RFC 3676, section 4.3). What was sent with the message is named when there is
nothing else, so that somebody can send it by itself.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from itertools import groupby

from articles.importers.blocks import Block, Run, block
from articles.importers.charset import decode
from articles.importers.clean import Clean
from articles.importers.composed import compose
from articles.importers.dom import blocks_in
from lib import frame
from lib import html as safe
from lib.errors import Invalid

_HEADERS = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:From [^\n]*\n)?(?:[!-9;-~]{1,76}:[^\n]*\n(?:[ \t][^\n]*\n)*){2,400}"
)
# Somebody who types a memo writes From and Subject too; these are written by programs only.
_BY_PROGRAMS = re.compile(
    rb"^(?:Message-ID|MIME-Version|Received|Return-Path|DKIM-Signature):", re.IGNORECASE | re.MULTILINE
)
_FORWARDED = re.compile(r"\A(?:(?:re|fwd?|aw|wg|tr|rv|sv|vs|antw)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_SIGNATURE = re.compile(r"^-- \n", re.MULTILINE)
_QUOTED = re.compile(r"\A(?:> ?)+")
_UNSEEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_ENOUGH = 0.6
"""The share of the HTML's words that the plain text must have to be read instead of it."""
_MOST_PARTS = 500
_LONGEST_HEADER = 20_000
_MANY_PARTS = f"This email has more than {_MOST_PARTS} parts. Save its text and send that."
_DAMAGED = "This email is damaged. Save it anew, or paste its text."


def is_email(body: bytes) -> bool:
    """Whether ``body`` begins as programs write an email."""
    found = _HEADERS.match(body[:50_000].replace(b"\r\n", b"\n"))
    return found is not None and _BY_PROGRAMS.search(found.group()) is not None


def read(body: bytes, *, media_type: str = "", headline: str = "", url: str = "") -> Clean:
    """The article in an email. Raises Invalid for what is damaged or has no text of its own."""
    if body.count(b"\n--") > 20 * _MOST_PARTS:
        raise Invalid(_MANY_PARTS)
    try:
        # The older policy takes headers as they are; the newer one is kept busy for minutes by long ones.
        message = message_from_bytes(body.lstrip(), policy=policy.compat32)
        parts = list(_parts(message))
        subject = _FORWARDED.sub("", _header(message, "subject"))
        byline = _sender(message)
        sent = _sent(message)
    except (Invalid, MemoryError):
        raise
    except Exception as error:
        # The parser of the standard library knows what should be; files are made that are not so.
        raise Invalid(_DAMAGED) from error
    return compose(
        _best(parts),
        headline=headline,
        title=subject[:500],
        byline=byline,
        url=url,
        published=sent,
        empty=_nothing(parts),
    )


def _parts(message: Message) -> Iterator[Message]:
    """The parts that hold something, in order; those inside an attached message do not count."""
    waiting = [message]
    for _ in range(_MOST_PARTS):
        if not waiting:
            return
        part = waiting.pop(0)
        if any(len(said) > _LONGEST_HEADER for said in part.values()):
            raise Invalid(_DAMAGED)
        inside = part.get_payload()
        if part.get_content_maintype() != "multipart":
            yield part
        elif isinstance(inside, list):
            waiting[:0] = [one for one in inside if isinstance(one, Message)]
        else:
            # It says that it has parts and has none: what there is, is its text.
            del part["Content-Type"]
            yield part
    raise Invalid(_MANY_PARTS)


def _is_attached(part: Message) -> bool:
    named = part.get_content_disposition() == "attachment" or part.get_filename()
    return bool(named) or part.get_content_maintype() != "text"


def _best(parts: list[Message]) -> list[Block]:
    read: dict[str, list[Block]] = {"plain": [], "html": []}
    for part in parts:
        kind = part.get_content_subtype()
        if kind in read and not _is_attached(part):
            said = _characters(part)
            read[kind] += _from_html(said) if kind == "html" else _from_text(said, part)
    plain, html = read["plain"], read["html"]
    return plain if _words(plain) >= _ENOUGH * _words(html) else html


def _words(blocks: list[Block]) -> int:
    return sum(len(one.text.split()) for one in blocks)


def _characters(part: Message) -> str:
    payload = part.get_payload(decode=True)
    body = payload if isinstance(payload, bytes) else b""
    charset = part.get_content_charset("") or ""
    return decode(
        body,
        media_type=f"text/plain; charset={charset}" if charset else "",
        in_page=part.get_content_subtype() == "html",
    )


def _from_html(source: str) -> list[Block]:
    if not source.strip():
        return []
    root = safe.parse(source)
    for element in list(root.iter("div", "span", "p", "td", "tr", "table")):
        # What is hidden is for the list of messages: "View this email in your browser".
        if _UNSEEN.search(element.get("style") or "") and element.getparent() is not None:
            element.drop_tree()
    return blocks_in(root)


def _from_text(source: str, part: Message) -> list[Block]:
    text = source.replace("\r\n", "\n")
    if (part.get_param("format") or "") == "flowed":
        text = _unflowed(text, delete_space=part.get_param("delsp") == "yes")
    signed = _SIGNATURE.search(text)
    if signed and text[: signed.start()].strip():
        text = text[: signed.start()]
    made = []
    # With blank lines anywhere, the lines between them are broken to fit a width.
    wrapped = "\n\n" in text.strip()
    for quoted, lines in groupby(text.split("\n"), key=lambda line: line.startswith(">")):
        said = "\n".join(_QUOTED.sub("", line) if quoted else line for line in lines)
        for paragraph in [said] if wrapped and "\n\n" not in said else frame.paragraphs(said):
            if one := block("quote" if quoted else "p", [Run(paragraph)]):
                made.append(one)
    return made


def _unflowed(text: str, *, delete_space: bool) -> str:
    """Lines that end in a space go on in the next (RFC 3676, section 4.1)."""
    out: list[str] = []
    flowing = False
    for line in text.split("\n"):
        said = line.removeprefix(" ")
        if flowing:
            out[-1] += said
        else:
            out.append(said)
        flowing = said.endswith(" ") and said != "-- "
        if flowing and delete_space:
            out[-1] = out[-1][:-1]
    return "\n".join(out)


def _header(message: Message, name: str) -> str:
    """A header as people read it (RFC 2047)."""
    pieces = []
    for said, charset in decode_header(str(message.get(name, ""))):
        if isinstance(said, str):
            pieces.append(said)
        else:
            pieces.append(decode(said, media_type=f"text/plain; charset={charset}" if charset else ""))
    return frame.line("".join(pieces))


def _sender(message: Message) -> str:
    named = [name or address for name, address in getaddresses([_header(message, "from")])]
    return ", ".join(dict.fromkeys(name for name in named if name))


def _sent(message: Message) -> tuple[datetime | None, int | None]:
    try:
        said = parsedate_to_datetime(str(message.get("date", "")))
        offset = said.utcoffset()
        if offset is None:
            # "-0000": the moment in UTC, and nothing about where it was sent (RFC 5322, section 3.3).
            return said.replace(tzinfo=UTC), None
        return said.astimezone(UTC), round(offset.total_seconds() / 60)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None, None


def _nothing(parts: list[Message]) -> str:
    names = [frame.line(part.get_filename() or f"a part without a name ({part.get_content_type()})")[:80]
             for part in parts if _is_attached(part)][:10]  # fmt: skip
    if not names:
        return "There is no text in this email."
    return (
        f"There is no text in this email, only what is attached: {', '.join(names)}. Save that and send it."
    )
