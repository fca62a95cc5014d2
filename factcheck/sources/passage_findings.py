"""Sentences on the search for a passage in its source, and on why a source does not count again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext, gettext_lazy

from factcheck.models import Citation
from factcheck.models.enums import PassageState, SourceKind
from factcheck.workflow import independence
from factcheck.workflow.independence import SharedVoice

ON_PAGE = {
    PassageState.UNKNOWN: gettext_lazy("Passage not checked yet"),
    PassageState.THERE: gettext_lazy("Passage found on the page"),
    PassageState.EDITED: gettext_lazy("Passage reads differently on the page now"),
    PassageState.MISSING: gettext_lazy("Passage not found on the page"),
    PassageState.UNREADABLE: gettext_lazy(
        "Passage cannot be compared: the page has no text that Stet can read"
    ),
    "gone": gettext_lazy("Passage no longer on the page"),
}
"""States of a passage in the text of a web page; "gone": it was there before."""
IN_DOCUMENT = {
    PassageState.UNKNOWN: gettext_lazy("Passage not checked yet"),
    PassageState.THERE: gettext_lazy("Passage found in the document"),
    PassageState.EDITED: gettext_lazy("Passage reads differently in the document now"),
    PassageState.MISSING: gettext_lazy("Passage not found in the document"),
    PassageState.UNREADABLE: gettext_lazy(
        "Passage cannot be compared: the document has no text that Stet can read"
    ),
    "gone": gettext_lazy("Passage no longer in the document"),
}
SHARED_VOICES = {
    independence.SAME_SOURCE: gettext_lazy("Counted once: same source as {number}"),
    independence.SAME_DOCUMENT: gettext_lazy("Counted once: same document as {number}"),
    independence.SAME_PUBLISHER: gettext_lazy("Counted once: same publisher as {number}"),
    independence.SAME_WORDS: gettext_lazy("Counted once: same text as {number}, so from one author"),
    independence.SAME_GROUP: gettext_lazy("Counted once: not independent of {number}"),
}
"""Sentences on why a citation does not count as a source of its own, by the reason of a SharedVoice."""


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
        return PassageFinding("none", gettext("No passage given"))
    kind = citation.source.kind
    if kind == SourceKind.STATEMENT:
        word = gettext("A statement: there is no text to compare the passage with")
        return PassageFinding(PassageState.UNREADABLE, word)
    state = PassageState(citation.passage_state)
    words = ON_PAGE if kind == SourceKind.URL else IN_DOCUMENT
    gone = state == PassageState.MISSING and not citation.is_passage_missing
    return PassageFinding(state, str(words["gone" if gone else state]))


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
        return gettext("Counted once with another source")
    return str(SHARED_VOICES[voice.reason]).format(number=f"[{numbers[voice.other.pk]}]")
