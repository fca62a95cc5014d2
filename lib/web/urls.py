"""Normalised URLs (pure): a key that is equal for two spellings of the address of one page."""

import re
from dataclasses import replace
from urllib.parse import unquote_to_bytes

from lib.errors import Invalid
from lib.safe_http import FetchError, split_target

# Query parameters that only say how a reader got there. Names that some sites give a meaning to (ref,
# source, id) are kept: taking two pages for one is worse than keeping one page twice.
TRACKING_PARAMETERS = frozenset(
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
    """Return the address as a key, equal for spellings that servers must treat alike (RFC 3986, section 6.2).

    Host lower case and in ASCII, default port, fragment, empty query and tracking parameters dropped, dot
    segments resolved, escapes in one spelling. Scheme, order of parameters and final slash are kept.
    Normalising a key again changes nothing. Raises Invalid, at the field ``url``, for what is not a web
    address.
    """
    try:
        target = split_target(url.strip())
    except FetchError as error:
        raise Invalid(error.message, field="url") from error
    remaining = [pair for pair in target.query.split("&") if pair and not is_tracking_parameter(pair)]
    path = _remove_dot_segments(_normalize_escapes(target.path))
    return replace(target, path=path, query=_normalize_escapes("&".join(remaining))).url


def is_tracking_parameter(pair: str) -> bool:
    """True if a parameter of a query, as in ``utm_source=x``, only says how a reader got there."""
    name = unquote_to_bytes(pair.partition("=")[0]).decode("utf-8", "replace").lower()
    return name in TRACKING_PARAMETERS or name.startswith(TRACKING_PREFIXES)


def _normalize_escapes(text: str) -> str:
    """Write escapes in capitals; undo those of letters, digits and ``-._~``, which never need one."""

    def spell(found: re.Match[str]) -> str:
        byte = int(found[1], 16)
        return chr(byte) if byte in _UNRESERVED else f"%{byte:02X}"

    return _ESCAPE.sub(spell, text)


def _remove_dot_segments(path: str) -> str:
    """Remove dot segments (RFC 3986, section 5.2.4) from a path that begins with a slash."""
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
