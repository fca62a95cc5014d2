"""State of a passage in the text of its source: one answer for pages, documents, sheets and statements."""

from factcheck.models.enums import PassageState
from lib.text_anchoring.selectors import has_passage


def find_passage_state(passage: str, text: str, *, is_cut: bool = False) -> PassageState:
    """Return the state of ``passage`` in ``text``, which no check has found it in so far.

    UNREADABLE where the source has no text, like a scan, a picture or a recording, and where it was cut
    before the passage; UNKNOWN where no passage was given.
    """
    if not passage.strip():
        return PassageState.UNKNOWN
    if has_passage(text, passage):
        return PassageState.THERE
    return PassageState.UNREADABLE if is_cut or not text.strip() else PassageState.MISSING
