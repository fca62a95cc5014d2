"""Numbers of a spreadsheet as its reader sees them (pure): the format codes of ECMA-376, part 1, 18.8.31.

Separators are those of English, since the file does not say whose were on the screen. Unsupported formats
(conditions, fractions, text among the digits) are shown as if there were none.
"""

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

GENERAL = "General"
BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    # A screen sets these two as its country does; this is the order that all read alike.
    14: "yyyy-mm-dd", 22: "yyyy-mm-dd h:mm",
    15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 37: "#,##0;(#,##0)", 38: "#,##0;(#,##0)", 39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;(#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
"""The formats that a file names by a number alone."""

_MAX_FORMAT_CODE_LENGTH = 255
_MAX_SERIAL_DAYS = 2_958_465
"""The last day that a spreadsheet knows: 31 December 9999."""
_DIGITS = 15
"""Significant ones: a spreadsheet stores so many, and what floating point adds is not shown."""
_GENERAL_MAX_WIDTH = 11
"""Characters of a number without a format."""
_EXACT_CONTEXT = Context(prec=700)
"""Room for the largest number that a spreadsheet holds with as many places as a format can ask for."""
_TOKEN = re.compile(
    r'"(?P<said>[^"]*)"?|\\(?P<one>.)|_.|\*.|\[\$(?P<money>[^\]-]*)[^\]]*\]|\[(?P<passed>h+|m+|s+)\]'
    r"|\[(?P<bracket>[^\]]*)\]|(?P<clock>AM/PM|A/P)|(?P<date>y+|m+|d+|h+|s+|e+(?![+-]))"
    r"|(?P<exponent>E[+-]0+)|(?P<number>[0#?]+|[.,%])|(?P<text>@)|(?P<plain>.)",
    re.IGNORECASE | re.DOTALL,
)
_SECTION = re.compile(r'(?:"[^"]*"?|\\.|\[[^\]]*\]|[^;"\\\[]|\[)*+', re.DOTALL)
_CONDITION = re.compile(r"[<>=]")


def format_cell_value(value: str, code: str, *, since_1904: bool = False) -> str:
    """Format ``value`` (a number as the file writes it) by ``code``; return what is no number as it is."""
    try:
        number = Decimal(format(float(value), f".{_DIGITS}g"))
    except (ValueError, OverflowError):
        return value
    if not number.is_finite():
        return value
    sections = _split_format_sections(code)
    section = sections[0]
    if number < 0 and len(sections) > 1:
        section, number = sections[1], -number
    elif number == 0 and len(sections) > 2:
        section = sections[2]
    if section is None:
        return _format_general(number)
    if {token.lastgroup for token in section} & {"date", "clock", "passed"}:
        return _format_datetime(number, section, since_1904=since_1904) or _format_general(number)
    figure = _format_number(number, section)
    return _format_general(number) if figure is None else figure


def get_iso_format(code: str) -> str:
    """Return the code that shows the same day, or day and time, in ISO 8601; "" where there is no day.

    Of a format that shows a month or a year alone, the code does too.
    """
    tokens = [token for section in _split_format_sections(code) for token in section or ()]
    parts = {token["date"][0].lower() for token in tokens if token["date"]}
    if not parts & {"y", "d"}:
        return ""
    if not parts & {"d", "h"}:
        return "yyyy-mm" if "m" in parts else "yyyy"
    return "yyyy-mm-dd hh:mm:ss" if "h" in parts else "yyyy-mm-dd"


@lru_cache(maxsize=1_000)
def _split_format_sections(code: str) -> list[list[re.Match[str]] | None]:
    """Return the sections for numbers above, below and at zero; None for one without a supported format."""
    sections, at = [], 0
    code = code[:_MAX_FORMAT_CODE_LENGTH]
    while at <= len(code):
        found = _SECTION.match(code, at)
        end = found.end() if found else at
        section = code[at:end]
        tokens = list(_TOKEN.finditer(section))
        conditions = any(_CONDITION.match(token["bracket"] or "") for token in tokens)
        plain = section.strip().lower() in {"", "general", "@"}
        sections.append(None if plain or conditions else tokens)
        at = end + 1
    return sections


def _format_general(number: Decimal) -> str:
    whole = number.adjusted() + 1 if number else 1
    if whole > _DIGITS or 0 < abs(number) < Decimal("1e-9"):
        mantissa, _, power = format(number, ".5E").partition("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{int(power):+03d}"
    # More whole digits than that are shown too: whoever widens the column sees them.
    return _format_plain(_round_half_up(number, max(0, _GENERAL_MAX_WIDTH - max(whole, 1) - 1)))


def _format_plain(number: Decimal) -> str:
    message = format(number, "f")
    message = message.rstrip("0").rstrip(".") if "." in message else message
    return "0" if message == "-0" else message


def _round_half_up(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places, _EXACT_CONTEXT), ROUND_HALF_UP, _EXACT_CONTEXT)


def _format_number(number: Decimal, tokens: list[re.Match[str]]) -> str | None:
    """Format digits with what stands before and after them; None where the format cannot be followed."""
    places = [at for at, token in enumerate(tokens) if token.lastgroup in {"number", "exponent"}]
    digits = [at for at in places if tokens[at].group() != "%"]
    if not digits:
        return "".join(map(_unquote_literal, tokens)) + ("%" if places else "")
    first, last = digits[0], digits[-1]
    if digits != list(range(first, last + 1)):
        return None
    pattern = "".join(tokens[at].group() for at in digits)
    number = number.scaleb(2 * sum(tokens[at].group() == "%" for at in places), _EXACT_CONTEXT)
    value = _format_digits(number, pattern)
    before = "".join(map(_unquote_literal, tokens[:first]))
    return f"{before}{value}{''.join(map(_unquote_literal, tokens[last + 1 :]))}".strip()


def _format_digits(number: Decimal, pattern: str) -> str:
    pattern, exponent = pattern.upper().partition("E")[::2]
    whole, _, part = pattern.partition(".")
    if exponent:
        message = format(number, f".{len(part)}E")
        mantissa, _, power = message.partition("E")
        return f"{mantissa}E{int(power):+0{len(exponent)}d}"
    thousands = len(whole) - len(whole.rstrip(",")) if not part else len(part) - len(part.rstrip(","))
    whole, part = whole.rstrip(",") if not part else whole, part.rstrip(",")
    grouped = "," in whole
    number = _round_half_up(number.scaleb(-3 * thousands, _EXACT_CONTEXT), len(part))
    sign = "-" if number < 0 else ""
    integer, _, decimals = format(abs(number), "f").partition(".")
    integer = integer.lstrip("0").rjust(whole.count("0"), "0")
    if grouped:
        integer = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", integer)
    least = len(part.rstrip("#?"))
    while len(decimals) > least and decimals.endswith("0"):
        decimals = decimals[:-1]
    point = "." if decimals or "." in pattern else ""
    return f"{sign}{integer}{point}{decimals}"


def _unquote_literal(token: re.Match[str]) -> str:
    for kind in ("said", "one", "money", "plain"):
        if token[kind] is not None:
            return token[kind]
    if token.group() == "%":
        return "%"
    return " " if token.group().startswith("_") else ""


def _format_datetime(number: Decimal, tokens: list[re.Match[str]], *, since_1904: bool) -> str:
    """Format a day and a time of day, counted in days; "" for what is no day."""
    if not 0 <= number <= _MAX_SERIAL_DAYS:
        return ""
    # The first spreadsheets took 1900 for a leap year, and all have kept its 29 February as day 60.
    epoch = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30 if number >= 60 else 31)
    seconds = int(_round_half_up(number * 86_400, 0))
    try:
        at = epoch + timedelta(seconds=seconds)
    except OverflowError:
        return ""
    half = any(token["clock"] is not None for token in tokens)
    value = []
    for place, token in enumerate(tokens):
        if token["passed"] is not None:
            unit = {"h": 3600, "m": 60, "s": 1}[token["passed"][0].lower()]
            value.append(str(seconds // unit).rjust(len(token["passed"]), "0"))
        elif token["clock"] is not None:
            value.append(at.strftime("%p")[: 2 if "/P" in token["clock"].upper()[2:] else 1])
        elif token["date"] is not None:
            value.append(
                _format_datetime_part(
                    at, token["date"].lower(), half=half, minutes=_is_minute_token(tokens, place)
                )
            )
        elif token.lastgroup == "number":
            # Parts of a second: none are left by the rounding.
            value.append(token.group())
        else:
            value.append(_unquote_literal(token))
    return "".join(value).strip()


def _is_minute_token(tokens: list[re.Match[str]], place: int) -> bool:
    """True if an m means minutes: the part of a moment before it is hours, or the one after it seconds."""
    parts = [(at, (one["date"] or one["passed"]).lower()) for at, one in enumerate(tokens)
             if one["date"] is not None or one["passed"] is not None]  # fmt: skip
    at = next(order for order, (where, _) in enumerate(parts) if where == place)
    before = parts[at - 1][1] if at else ""
    after = parts[at + 1][1] if at + 1 < len(parts) else ""
    return before.startswith("h") or after.startswith("s")


def _format_datetime_part(at: datetime, code: str, *, half: bool, minutes: bool) -> str:
    letter, length = code[0], len(code)
    if letter in "ye":
        return f"{at.year % 100:02d}" if letter == "y" and length <= 2 else str(at.year)
    if letter == "d" and length >= 3:
        return at.strftime("%a" if length == 3 else "%A")
    if letter == "m" and not minutes and length >= 3:
        return {3: at.strftime("%b"), 5: at.strftime("%b")[0]}.get(length, at.strftime("%B"))
    hour = (at.hour % 12 or 12) if half else at.hour
    number = {"d": at.day, "h": hour, "s": at.second, "m": at.minute if minutes else at.month}[letter]
    return f"{number:02d}" if length > 1 else str(number)
