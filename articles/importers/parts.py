"""What lies in a container: a file of files, each to be read by itself.

A part is never split again: a ZIP inside a ZIP is refused, with a sentence, by the table of importers.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from articles.importers import feed, several, wordpress
from articles.importers.archive import STARTS, Archive, is_plain, readable
from articles.importers.feed_entry import MEDIA_TYPE
from lib.child import MEGABYTE, run_bounded
from lib.commitments import sha256_hex
from lib.errors import Invalid


@dataclass(frozen=True, slots=True)
class Part:
    """One thing out of a container, as if sent by itself; ``name`` is how the container calls it."""

    name: str
    body: bytes
    media_type: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Container:
    """One row: how it is known by its body, and what takes it apart. Both raise Invalid when it is broken."""

    name: str
    looks: Callable[[bytes], bool]
    split: Callable[[bytes], list[Part]]
    bounded: bool = False


_ANSWER = 128 * MEGABYTE
_LONGEST_SOURCE = 90
# What systems put beside people's files.
_LITTER = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r"})


def unzipped(body: bytes) -> list[Part]:
    """The files in a ZIP, in its order, without what systems put beside them. Raises as Archive does."""
    packed = Archive(body)
    found = [Part(readable(name), packed.read(name)) for name in packed.names if not _is_litter(name)]
    if not found:
        raise Invalid("There is no file in this ZIP.")
    return found


def entries(body: bytes) -> list[Part]:
    """The entries of a feed. Those of one feed have one source, so that it can be sent again."""
    read = feed.read(body)
    source = _source(read.url.partition("://")[2] or read.title)
    return [
        Part(
            one.title or one.url or one.external_id,
            replace(one, source=source).written(),
            MEDIA_TYPE,
            one.url,
        )
        for one in read.entries
    ]


def posts(body: bytes) -> list[Part]:
    """The posts in an export of WordPress."""
    return [Part(*one) for one in several.exported(body)]


def listed(body: bytes) -> list[Part]:
    """The posts or items in a list in JSON."""
    return [Part(*one) for one in several.listed(body)]


def carried(body: bytes) -> list[Part]:
    """The news items that a message carries."""
    return [Part(*one) for one in several.carried(body)]


def _source(named: str) -> str:
    """A name for a feed that somebody sent: where it says that it lives, or a hash where that is long."""
    return f"feed:{named}" if len(named) <= _LONGEST_SOURCE else f"feed:{sha256_hex(named)}"


def _is_litter(name: str) -> bool:
    folders = name.replace("\\", "/").lower().split("/")
    return "__macosx" in folders or folders[-1].startswith(".") or folders[-1] in _LITTER


CONTAINERS = (
    Container(
        name="ZIP",
        looks=lambda body: body.startswith(STARTS) and is_plain(body),
        split=unzipped,
        bounded=True,
    ),
    Container(
        name="feed",
        looks=lambda body: feed.looks(body) and not wordpress.looks_wxr(body),
        split=entries,
        bounded=True,
    ),
    Container(name="WordPress export", looks=several.is_export, split=posts, bounded=True),
    Container(name="list in JSON", looks=several.is_list, split=listed, bounded=True),
    Container(name="NewsML-G2 message", looks=several.is_message, split=carried, bounded=True),
)


def is_container(body: bytes) -> bool:
    """Whether there is more than one thing to read in it, without taking it apart."""
    return any(container.looks(body) for container in CONTAINERS)


def parts(body: bytes) -> list[Part] | None:
    """What is in a container, in its order; None for what is none: a Word file is a ZIP, but one article.

    Raises Invalid for what is damaged, locked, a bomb, or holds nothing.
    """
    for container in CONTAINERS:
        if container.looks(body):
            if container.bounded:
                return run_bounded(container.split, body, answers=(Part,), answer_bytes=_ANSWER)
            return container.split(body)
    return None
