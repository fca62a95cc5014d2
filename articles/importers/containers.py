"""Containers: a file of files, each to be read by itself.

A part is never split again: a ZIP inside a ZIP is refused, with a sentence, by the importers' registry.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from articles.importers import article_lists, feed, wordpress
from articles.importers.feed_entry import MEDIA_TYPE
from articles.importers.zip_archive import ZIP_SIGNATURES, ZipArchive, decode_zip_name, is_plain_zip
from lib.crypto.commitments import sha256_hex
from lib.errors import Invalid
from lib.sandbox.runner import MEGABYTE, run_sandboxed
from lib.sentences import gettext


@dataclass(frozen=True, slots=True)
class ContainerPart:
    """One file out of a container, as if sent by itself; ``name`` is its name in the container."""

    name: str
    body: bytes
    media_type: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class ContainerFormat:
    """One kind of container: ``matches`` detects it, ``split`` returns its parts. Both may raise Invalid."""

    name: str
    matches: Callable[[bytes], bool]
    split: Callable[[bytes], list[ContainerPart]]
    bounded: bool = False


_ANSWER = 128 * MEGABYTE
_MAX_SOURCE_LENGTH = 90
# Files that operating systems add.
_LITTER = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r"})


def split_zip(body: bytes) -> list[ContainerPart]:
    """Return the files in a ZIP, in its order, but not those of operating systems. Raises as ZipArchive."""
    packed = ZipArchive(body)
    found = [
        ContainerPart(decode_zip_name(name), packed.read_file(name))
        for name in packed.names
        if not _is_system_file(name)
    ]
    if not found:
        raise Invalid(gettext("This ZIP contains no files."))
    return found


def split_feed(body: bytes) -> list[ContainerPart]:
    """Return the entries of a feed. Those of one feed have one source, so that it can be sent again."""
    read = feed.parse_feed(body)
    source = _build_source_name(read.url.partition("://")[2] or read.title)
    return [
        ContainerPart(
            one.title or one.url or one.external_id,
            replace(one, source=source).to_json(),
            MEDIA_TYPE,
            one.url,
        )
        for one in read.entries
    ]


def split_wordpress_export(body: bytes) -> list[ContainerPart]:
    """Return the posts in an export of WordPress."""
    return [ContainerPart(*one) for one in article_lists.split_wordpress_posts(body)]


def split_json_list(body: bytes) -> list[ContainerPart]:
    """Return the posts or items in a JSON array, bare or in an envelope."""
    return [ContainerPart(*one) for one in article_lists.split_json_articles(body)]


def split_newsml_1(body: bytes) -> list[ContainerPart]:
    """Return the news items in a NewsML 1 document."""
    return [ContainerPart(*one) for one in article_lists.split_newsml_1_items(body)]


def split_news_message(body: bytes) -> list[ContainerPart]:
    """Return the news items in a newsMessage."""
    return [ContainerPart(*one) for one in article_lists.split_news_items(body)]


def _build_source_name(named: str) -> str:
    """Return a source name for an uploaded feed: the URL that it states, or a hash where that is long."""
    return f"feed:{named}" if len(named) <= _MAX_SOURCE_LENGTH else f"feed:{sha256_hex(named)}"


def _is_system_file(name: str) -> bool:
    folders = name.replace("\\", "/").lower().split("/")
    return "__macosx" in folders or folders[-1].startswith(".") or folders[-1] in _LITTER


CONTAINERS = (
    ContainerFormat(
        name="ZIP",
        matches=lambda body: body.startswith(ZIP_SIGNATURES) and is_plain_zip(body),
        split=split_zip,
        bounded=True,
    ),
    ContainerFormat(
        name="feed",
        matches=lambda body: feed.is_feed(body) and not wordpress.is_wordpress_wxr(body),
        split=split_feed,
        bounded=True,
    ),
    ContainerFormat(
        name="WordPress export",  # untranslated: for programs
        matches=article_lists.is_wordpress_export,
        split=split_wordpress_export,
        bounded=True,
    ),
    ContainerFormat(
        name="list in JSON", matches=article_lists.is_json_list, split=split_json_list, bounded=True
    ),
    ContainerFormat(
        name="NewsML 1 message",  # untranslated: for programs
        matches=article_lists.is_newsml_1_message,
        split=split_newsml_1,
        bounded=True,
    ),
    ContainerFormat(
        name="NewsML-G2 message",  # untranslated: for programs
        matches=article_lists.is_news_message,
        split=split_news_message,
        bounded=True,
    ),
)


def is_container(body: bytes) -> bool:
    """Return whether the body holds several documents, without splitting it."""
    return any(container.matches(body) for container in CONTAINERS)


def split_container(body: bytes) -> list[ContainerPart] | None:
    """Return the parts of a container, in its order; None for anything else.

    A Word file is a ZIP, but one article. Raises Invalid for a container that is damaged, locked, a bomb, or
    empty.
    """
    for container in CONTAINERS:
        if container.matches(body):
            if container.bounded:
                return run_sandboxed(container.split, body, answers=(ContainerPart,), answer_bytes=_ANSWER)
            return container.split(body)
    return None
