"""The key by which two written addresses are the same page (pure)."""

import re
from dataclasses import replace
from urllib.parse import unquote_to_bytes

from lib.door import NotFetched, read
from lib.errors import Invalid

# Query parameters that only say how a reader got there. Names that some sites give a meaning to (ref,
# source, id) are kept: taking two pages for one is worse than keeping one page twice.
TRACKING = frozenset(
    {
        *("fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid"),
        *(
            "igshid",
            "igsh",
            "li_fat_id",
            "mc_cid",
            "mc_eid",
            "mkt_tok",
            "vero_id",
            "oly_enc_id",
            "oly_anon_id",
        ),
        *("_ga", "_gl", "_hsenc", "_hsmi", "__hssc", "__hstc", "__hsfp", "hsctatracking", "s_cid", "wt_mc"),
        *(
            "at_medium",
            "at_campaign",
            "at_format",
            "at_link_id",
            "at_link_origin",
            "at_link_type",
            "at_ptr_name",
        ),
    }
)
TRACKING_PREFIXES = ("utm_", "mtm_", "pk_", "stm_")

_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def normalise_url(url: str) -> str:
    """The address as a key, equal for spellings that servers must treat alike (RFC 3986, section 6.2).

    Host lower case and in ASCII, default port, fragment, empty query and tracking parameters dropped, dot
    segments resolved, escapes in one spelling. Scheme, order of parameters and final slash are kept.
    Normalising a key again changes nothing. Raises Invalid, at the field ``url``, for what is not a web
    address.
    """
    try:
        target = read(url.strip())
    except NotFetched as error:
        raise Invalid(error.message, fields={"url": [error.message]}) from error
    kept = [pair for pair in target.query.split("&") if pair and not only_tracks(pair)]
    path = _without_dots(_one_spelling(target.path))
    return replace(target, path=path, query=_one_spelling("&".join(kept))).url


def only_tracks(pair: str) -> bool:
    """Whether a parameter of a query, as in ``utm_source=x``, only says how a reader got there."""
    name = unquote_to_bytes(pair.partition("=")[0]).decode("utf-8", "replace").lower()
    return name in TRACKING or name.startswith(TRACKING_PREFIXES)


def _one_spelling(text: str) -> str:
    """Escapes in capitals; those of letters, digits and ``-._~``, which never need one, undone."""

    def spell(found: re.Match[str]) -> str:
        byte = int(found[1], 16)
        return chr(byte) if byte in _UNRESERVED else f"%{byte:02X}"

    return _ESCAPE.sub(spell, text)


def _without_dots(path: str) -> str:
    """RFC 3986, section 5.2.4, for a path that begins with a slash."""
    done: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            if done:
                done.pop()
        elif segment != ".":
            done.append(segment)
    if segments[-1] in (".", ".."):
        done.append("")
    return "/" + "/".join(done)
