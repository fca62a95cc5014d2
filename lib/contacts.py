"""How somebody can be reached, taken out of what they wrote: e-mail addresses and telephone numbers."""

import re

GONE = "[…]"
# A number alone may be the very figure that is wrong: one is known by its "+", or by what is said before it.
_SAID = re.compile(
    r"(?<![\w.+'-])[\w.+'-]++@[\w-]++(?:\.[\w-]++)+"
    r"|(?<!\w)\+\d(?:[\s()./-]{0,2}\d){6,14}"
    r"|(?<!\w)(?:tel|phone|mobile|call me(?: on| at)?|fax)\b[\s.:]{0,3}\(?\d(?:[\s()./-]{0,2}\d){4,14}",
    re.IGNORECASE,
)


def without_contacts(text: str) -> str:
    """``text`` with "[…]" where it says how to reach somebody. A name stays: it looks like other words."""
    return _SAID.sub(GONE, text)
