"""Independent voices among a claim's citations, and why two of them are one voice."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from factcheck.models import Citation, Snapshot
from factcheck.models.enums import CitationStance

MIN_SHARED_WORDS = 12
"""Words of a passage from which two sources that have it word for word are taken for one text, sent round."""

SAME_SOURCE = "source"
SAME_DOCUMENT = "document"
SAME_PUBLISHER = "publisher"
SAME_WORDS = "words"
SAME_GROUP = "group"

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class SharedVoice:
    """Reason, a code of the above, why a citation does not count: its voice is that of ``other``."""

    other: Citation
    reason: str


def find_shared_voices(citations: Iterable[Citation]) -> dict[int, SharedVoice]:
    """Return the citations that do not count as voices of their own, by key. Those for context never count.

    Citations are one voice that share a source, the bytes or the words of a document, a publisher, a long
    passage or a group; so are two that a third one links. The first of each voice counts.
    """
    voices: list[list[tuple[Citation, dict[str, str]]]] = []
    for citation in citations:
        if citation.stance == CitationStance.CONTEXT:
            continue
        names = _get_voice_names(citation)
        linked = [voice for voice in voices if any(names.keys() & other.keys() for _, other in voice)]
        voices = [voice for voice in voices if voice not in linked]
        voices.append([*(one for voice in linked for one in voice), (citation, names)])
    shared: dict[int, SharedVoice] = {}
    for voice in voices:
        voice.sort(key=lambda one: one[0].pk)
        for place, (citation, names) in enumerate(voice[1:], start=1):
            shared[citation.pk] = _find_shared_voice(names, [*voice[:place], *voice[place + 1 :]])
    return shared


def count_independent_groups(citations: Sequence[Citation]) -> int:
    """Count the independent voices among the citations. Those that only give context do not count."""
    speaking = sum(1 for citation in citations if citation.stance != CitationStance.CONTEXT)
    return speaking - len(find_shared_voices(citations))


def _find_shared_voice(names: dict[str, str], others: list[tuple[Citation, dict[str, str]]]) -> SharedVoice:
    return next(
        SharedVoice(other, reason)
        for other, its_names in others
        for name, reason in names.items()
        if name in its_names
    )


def _get_voice_names(citation: Citation) -> dict[str, str]:
    """Return what makes a citation one voice with each that has the same, and the reason to tell."""
    source = citation.source
    names = {f"source:{source.url_key or source.pk}": SAME_SOURCE}
    for snapshot in (citation.snapshot, source.latest_snapshot):
        names |= dict.fromkeys(_list_content_names(snapshot), SAME_DOCUMENT)
    if publisher := " ".join(_WORD.findall(source.publisher.casefold())).removeprefix("the "):
        names[f"publisher:{publisher}"] = SAME_PUBLISHER
    words = _WORD.findall(citation.passage.casefold())
    if len(words) >= MIN_SHARED_WORDS:
        names[f"words:{' '.join(words)}"] = SAME_WORDS
    if citation.independence_group:
        names[f"group:{citation.independence_group}"] = SAME_GROUP
    return names


def _list_content_names(snapshot: Snapshot | None) -> list[str]:
    if snapshot is None:
        return []
    hashes = (("bytes", snapshot.body_hash), ("text", snapshot.words_hash))
    return [f"{kind} {value}" for kind, value in hashes if value]
