"""What became of the search for a passage in its source, in words, and why a source does not count again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from factcheck.models import Citation
from factcheck.models.enums import PassageState, SourceKind
from factcheck.workflow.independence import SAME_WORDS, SharedVoice


@dataclass(frozen=True, slots=True)
class PassageFinding:
    """State of a citation's passage beside it: ``name`` is the state's, ``word`` a sentence."""

    name: str
    word: str

    @property
    def is_bad(self) -> bool:
        return self.name in (PassageState.MISSING, PassageState.EDITED)


def describe_passage(citation: Citation) -> PassageFinding:
    """Return the state of a citation's passage in the text of its source, for every page that shows it."""
    if not citation.passage:
        return PassageFinding("none", "No passage given")
    kind = citation.source.kind
    if kind == SourceKind.STATEMENT:
        return PassageFinding(
            PassageState.UNREADABLE, "A statement: there is no text to compare its words with"
        )
    place, what = ("on the page", "page") if kind == SourceKind.URL else ("in the document", "document")
    state = PassageState(citation.passage_state)
    missing = f"Passage not found {place}" if citation.is_passage_missing else f"Passage no longer {place}"
    words = {
        PassageState.UNKNOWN: "Passage not looked for yet",
        PassageState.THERE: f"Passage found {place}",
        PassageState.EDITED: f"Passage reads otherwise {place} now",
        PassageState.MISSING: missing,
        PassageState.UNREADABLE: f"Passage cannot be compared: the {what} has no text that Stet can read",
    }
    return PassageFinding(state, words[state])


def describe_shared_voice(
    citation: Citation, shared: Mapping[int, SharedVoice], numbers: Mapping[int, int], seen: Collection[int]
) -> str:
    """Return why a citation does not count as a source of its own; "" where it does.

    ``numbers`` are those of the citations, by key; ``seen`` the sources that this reader may see: nothing is
    said of what another one holds.
    """
    voice = shared.get(citation.pk)
    if voice is None:
        return ""
    if voice.other.source_id not in seen:
        return "counted once with another source"
    hand = ", so from one hand" if voice.reason == SAME_WORDS else ""
    return f"counted once: {voice.reason} [{numbers[voice.other.pk]}]{hand}"
