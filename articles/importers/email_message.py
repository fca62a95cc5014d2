"""Importer for an email saved as a file (.eml, RFC 5322, MIME): its text, without its attachments.

Of text and HTML alternatives the text is read, unless it is only a fragment. The signature below a line of
two dashes is left out (RFC 3676, section 4.3). Attachments are named when there is nothing else, so that
somebody can send them by themselves.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from itertools import groupby

from django.utils.translation import gettext_lazy

from articles.importers.assemble import assemble_article
from articles.importers.blocks import Block, TextRun, build_block
from articles.importers.charset import decode_body
from articles.importers.dom import list_blocks
from articles.importers.parsed_article import ParsedArticle
from lib.errors import Invalid
from lib.sentences import gettext
from lib.text import html as safe
from lib.text import plain_text as text_plain_text
from lib.text.phrases import format_number, join_with_and

_HEADERS = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:From [^\n]*\n)?(?:[!-9;-~]{1,76}:[^\n]*\n(?:[ \t][^\n]*\n)*){2,400}"
)
# A typed memo has From and Subject too; these are written by programs only.
_BY_PROGRAMS = re.compile(
    rb"^(?:Message-ID|MIME-Version|Received|Return-Path|DKIM-Signature):", re.IGNORECASE | re.MULTILINE
)
_FORWARDED = re.compile(r"\A(?:(?:re|fwd?|aw|wg|tr|rv|sv|vs|antw)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_SIGNATURE = re.compile(r"^-- \n", re.MULTILINE)
_QUOTED = re.compile(r"\A(?:> ?)+")
_UNSEEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_ENOUGH = 0.6
"""Share of the HTML's words that the plain text must have to be read instead of it."""
_MAX_PARTS = 500
_MAX_HEADER_LENGTH = 20_000
_DAMAGED = gettext_lazy("This e-mail is damaged. Save it again, or paste its text.")


def is_email(body: bytes) -> bool:
    """Return whether ``body`` begins like an email that a program wrote."""
    found = _HEADERS.match(body[:50_000].replace(b"\r\n", b"\n"))
    return found is not None and _BY_PROGRAMS.search(found.group()) is not None


def parse_email(body: bytes, *, media_type: str = "", headline: str = "", url: str = "") -> ParsedArticle:
    """Parse the article in an email. Raises Invalid for what is damaged or has no text of its own."""
    if body.count(b"\n--") > 20 * _MAX_PARTS:
        raise _build_parts_error()
    try:
        # The older policy takes headers as they are; the newer one needs minutes for long ones.
        message = message_from_bytes(body.lstrip(), policy=policy.compat32)
        parts = list(_iter_parts(message))
        subject = _FORWARDED.sub("", _decode_header(message, "subject"))
        byline = _get_sender(message)
        sent = _get_sent_at(message)
    except (Invalid, MemoryError):
        raise
    except Exception as error:
        # The parser of the standard library expects valid messages and fails on others.
        raise Invalid(_DAMAGED) from error
    return assemble_article(
        _choose_best_body(parts),
        headline=headline,
        title=subject[:500],
        byline=byline,
        url=url,
        published=sent,
        empty=_describe_missing_text(parts),
    )


def _iter_parts(message: Message) -> Iterator[Message]:
    """Yield the parts with content, in order; those inside an attached message do not count."""
    waiting = [message]
    for _ in range(_MAX_PARTS):
        if not waiting:
            return
        part = waiting.pop(0)
        if any(len(value) > _MAX_HEADER_LENGTH for value in part.values()):
            raise Invalid(_DAMAGED)
        inside = part.get_payload()
        if part.get_content_maintype() != "multipart":
            yield part
        elif isinstance(inside, list):
            waiting[:0] = [one for one in inside if isinstance(one, Message)]
        else:
            # Declared as multipart without parts: the content is its text.
            del part["Content-Type"]
            yield part
    raise _build_parts_error()


def _is_attachment(part: Message) -> bool:
    named = part.get_content_disposition() == "attachment" or part.get_filename()
    return bool(named) or part.get_content_maintype() != "text"


def _choose_best_body(parts: list[Message]) -> list[Block]:
    read: dict[str, list[Block]] = {"plain": [], "html": []}
    for part in parts:
        kind = part.get_content_subtype()
        if kind in read and not _is_attachment(part):
            value = _decode_part(part)
            read[kind] += _parse_html_body(value) if kind == "html" else _parse_text_body(value, part)
    plain, html = read["plain"], read["html"]
    return plain if _count_words(plain) >= _ENOUGH * _count_words(html) else html


def _count_words(blocks: list[Block]) -> int:
    return sum(len(one.text.split()) for one in blocks)


def _decode_part(part: Message) -> str:
    payload = part.get_payload(decode=True)
    body = payload if isinstance(payload, bytes) else b""
    charset = part.get_content_charset("") or ""
    return decode_body(
        body,
        media_type=f"text/plain; charset={charset}" if charset else "",
        in_page=part.get_content_subtype() == "html",
    )


def _parse_html_body(source: str) -> list[Block]:
    if not source.strip():
        return []
    root = safe.parse_html(source)
    for element in list(root.iter("div", "span", "p", "td", "tr", "table")):
        # Hidden text is for the preview in a list of messages: "View this email in your browser".
        if _UNSEEN.search(element.get("style") or "") and element.getparent() is not None:
            element.drop_tree()
    return list_blocks(root)


def _parse_text_body(source: str, part: Message) -> list[Block]:
    text = source.replace("\r\n", "\n")
    if (part.get_param("format") or "") == "flowed":
        text = _unflow_lines(text, delete_space=part.get_param("delsp") == "yes")
    signed = _SIGNATURE.search(text)
    if signed and text[: signed.start()].strip():
        text = text[: signed.start()]
    made = []
    # With blank lines anywhere, the lines between them are broken to fit a width.
    wrapped = "\n\n" in text.strip()
    for quoted, lines in groupby(text.split("\n"), key=lambda line: line.startswith(">")):
        message = "\n".join(_QUOTED.sub("", line) if quoted else line for line in lines)
        for paragraph in (
            [message] if wrapped and "\n\n" not in message else text_plain_text.split_paragraphs(message)
        ):
            if one := build_block("quote" if quoted else "p", [TextRun(paragraph)]):
                made.append(one)
    return made


def _unflow_lines(text: str, *, delete_space: bool) -> str:
    """Join lines that end in a space with the next (RFC 3676, section 4.1)."""
    out: list[str] = []
    flowing = False
    for line in text.split("\n"):
        value = line.removeprefix(" ")
        if flowing:
            out[-1] += value
        else:
            out.append(value)
        flowing = value.endswith(" ") and value != "-- "
        if flowing and delete_space:
            out[-1] = out[-1][:-1]
    return "\n".join(out)


def _decode_header(message: Message, name: str) -> str:
    """Return a header as people read it (RFC 2047)."""
    parts = []
    for value, charset in decode_header(str(message.get(name, ""))):
        if isinstance(value, str):
            parts.append(value)
        else:
            parts.append(decode_body(value, media_type=f"text/plain; charset={charset}" if charset else ""))
    return text_plain_text.normalize_line("".join(parts))


def _get_sender(message: Message) -> str:
    named = [name or address for name, address in getaddresses([_decode_header(message, "from")])]
    return ", ".join(dict.fromkeys(name for name in named if name))


def _get_sent_at(message: Message) -> tuple[datetime | None, int | None]:
    try:
        value = parsedate_to_datetime(str(message.get("date", "")))
        offset = value.utcoffset()
        if offset is None:
            # "-0000": the time in UTC, and nothing about where it was sent (RFC 5322, section 3.3).
            return value.replace(tzinfo=UTC), None
        return value.astimezone(UTC), round(offset.total_seconds() / 60)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None, None


def _describe_missing_text(parts: list[Message]) -> str:
    names = [
        text_plain_text.normalize_line(
            part.get_filename()
            or gettext("unnamed ({media_type})").format(media_type=part.get_content_type())
        )[:80]
        for part in parts
        if _is_attachment(part)
    ][:10]
    if not names:
        return gettext("This e-mail contains no text.")
    message = gettext(
        "This e-mail has no text, only attachments: {names}. Save the attachments and send them."
    )
    return message.format(names=join_with_and(names))


def _build_parts_error() -> Invalid:
    message = gettext("This e-mail has more than {max} parts. Save its text and send that.")
    return Invalid(message.format(max=format_number(_MAX_PARTS)))
