"""The cursor of the log of changes: a position in it, and for whose eyes what came before it was."""

import re

from lib.errors import Invalid, StartOver

ANEW = (
    "What you may read is no longer what it was when you got this cursor. Leave the cursor out, read all "
    "from the beginning, then forget what did not come again."
)
_CURSOR = re.compile(r"(\d{1,18})\.([0-9a-z]{1,16})")


def cursor_at(position: int, mark: str) -> str:
    """What a reader is to remember who has come so far; ``mark`` names what they may see (Reader.mark)."""
    return f"{position}.{mark}"


def position_in(cursor: str, mark: str) -> int:
    """How far the reader has come; 0 without a cursor. Raises Invalid for what is none, and StartOver where
    the reader may see something else by now.
    """
    if not cursor:
        return 0
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        said = "This is no cursor of this list. Leave it out to begin at the beginning."
        raise Invalid(said, fields={"cursor": [said]})
    if found[2] != mark:
        raise anew()
    return int(found[1])


def anew() -> StartOver:
    """What such a reader is told."""
    return StartOver(ANEW)
