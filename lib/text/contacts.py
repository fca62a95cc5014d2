"""Redaction of e-mail addresses and telephone numbers in what people wrote."""

import re

REDACTION = "[…]"
# A number alone may be the very figure that is wrong: a telephone has a "+", or is announced ("tel").
_CONTACT = re.compile(
    r"(?<![\w.+'-])[\w.+'-]++@[\w-]++(?:\.[\w-]++)+"
    r"|(?<!\w)\+\d(?:[\s()./-]{0,2}\d){6,14}"
    r"|(?<!\w)(?:tel|phone|mobile|call me(?: on| at)?|fax)\b[\s.:]{0,3}\(?\d(?:[\s()./-]{0,2}\d){4,14}",
    re.IGNORECASE,
)


def redact_contacts(text: str) -> str:
    """Replace e-mail addresses and telephone numbers by "[…]". A name stays: it looks like other words."""
    return _CONTACT.sub(REDACTION, text)
