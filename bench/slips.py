"""Slips to plant: a sentence whose numbers agree, and the same with one changed so that they do not."""

import random
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

FOLDER = Path(__file__).parent / "slip_sentences"
SENTENCES = {
    half: tomllib.loads((FOLDER / name).read_text())
    for half, name in (("development", "development.toml"), ("held-out", "held_out.toml"))
}
"""Sentences of each half by kind. A blank is a number; {n} is what is counted, {place} a town. "||" parts two
sentences of which the second goes into a later paragraph, "##" a headline from the body's sentence."""
Values = dict[str, float]
NOUNS = ("councillors", "pupils", "households", "nurses", "farms", "drivers", "patients", "shops", "boats")
PLACES = ("Ashford", "Millbrook", "Port Elda", "Kingsbridge", "Sandhurst", "Vesterby", "Lowell", "Marston")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WORDS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
DATES = ("{0.day} {0:%B} {0.year}", "{0:%B} {0.day}, {0.year}")


@dataclass(frozen=True, slots=True)
class Slip:
    """A sentence before and after one number was changed.

    ``right`` and ``wrong`` are the parts to insert: one, or two for different paragraphs; with ``headline``
    the first is the headline.
    """

    kind: str
    right: tuple[str, ...]
    wrong: tuple[str, ...]
    headline: bool = False


def build_slip(kind: str, half: str, chance: random.Random) -> Slip:
    """Return a slip of a kind, in a sentence of the half's own set."""
    sentences = SENTENCES[half][kind]
    while True:
        template = chance.choice(sentences)
        values = MAKERS[kind](chance)
        if kind == "sum" and "{c}" not in template:
            values |= {"c": 0, "t": values["a"] + values["b"]}
        names = [name for name in TIED[kind] if _stands_in(name, template)]
        name = chance.choice(names)
        slipped = _slip(values, name, kind, chance)
        if slipped is None:
            continue
        right, wrong = _fill(template, kind, values, slipped, name, chance)
        if right != wrong:
            parts = "##" if "##" in template else "||"
            return Slip(kind, tuple(right.split(parts)), tuple(wrong.split(parts)), headline=parts == "##")


def _stands_in(name: str, template: str) -> bool:
    return any(f"{{{name}{end}}}" in template for end in ("", "cap", "2")) or name in ("weekday", "again")


def _slip(values: Values, name: str, kind: str, chance: random.Random) -> Values | None:
    """Return the values with one changed by a typing error or a wrong figure, or None where that is none."""
    if name in ("weekday", "again"):
        return dict(values, again=_mistype(values.get("b", values.get("a", values.get("t", 0))), chance))
    changed = dict(values, **{name: _mistype(values[name], chance)})
    if changed[name] <= 0 or HOLDS[kind](changed):
        return None
    return changed


def _mistype(value: float, chance: random.Random) -> float:
    """Return another number: a digit changed or two turned round, one more or less, or some per cent off."""
    whole = int(value)
    digits = list(str(whole))
    at = chance.randrange(len(digits))
    way = chance.randrange(4)
    if way == 0:
        digits[at] = chance.choice([d for d in "123456789" if d != digits[at]])
    elif way == 1 and len(digits) > 1:
        at = max(at, 1)
        digits[at - 1], digits[at] = digits[at], digits[at - 1]
    elif way == 2:
        return whole + chance.choice((-2, -1, 1, 2))
    else:
        return max(1, round(whole * chance.choice((0.5, 0.8, 0.9, 1.1, 1.25, 2))))
    return int("".join(digits))


def _fill(
    template: str, kind: str, right: Values, wrong: Values, name: str, chance: random.Random
) -> tuple[str, str]:
    """Return the sentence with the right values and with the wrong one, written alike but for it."""
    shared = {
        "n": chance.choice(NOUNS),
        "place": chance.choice(PLACES),
        "form": chance.choice(DATES),
        "words": chance.random() < 0.5,
    }
    if "again" not in wrong or name == "weekday":
        return _write(template, right, shared), _write(template, wrong, shared, shift=name == "weekday")
    # One of two mentions is changed: of the second part of the template, or of the first.
    parts = "##" if "##" in template else "||"
    first, second = template.split(parts)
    other = {key: wrong["again"] for key in ("a", "b", "t") if key in right}
    texts = [_write(first, right, shared), _write(second, right, shared)]
    at = chance.randrange(2)
    changed = list(texts)
    changed[at] = _write((first, second)[at], {**right, **other}, shared)
    return parts.join(texts), parts.join(changed)


def _write(template: str, values: Values, shared: dict[str, object], *, shift: bool = False) -> str:
    shown: dict[str, str] = {"n": str(shared["n"]), "place": str(shared["place"])}
    for name, value in values.items():
        if name == "day":
            when = date.fromordinal(int(value))
            weekday = (when.weekday() + (int(values.get("again", 0)) % 6 + 1 if shift else 0)) % 7
            shown |= {
                "weekday": WEEKDAYS[weekday],
                "date": str(shared["form"]).format(when),
                "dateth": f"{_ordinal(when.day)} of {when:%B %Y}",
            }
            continue
        in_words = bool(shared["words"]) and not re.search(
            rf"[£$]\{{{name}\}}|\{{{name}\}}( ?%| per|-)", template
        )
        plain = str(int(value)) if name in ("y1", "y2") else _format(value, in_words=in_words)
        shown[name] = plain
        shown[name + "cap"] = plain[:1].upper() + plain[1:]
        shown[name.upper() + "cap"] = shown[name + "cap"]
        shown[name[:1].upper() + "cap"] = shown[name + "cap"]
        shown[name + "2"] = f"{value:g}"
    return template.format_map(shown)


def _format(value: float, *, in_words: bool) -> str:
    if value != int(value):
        return f"{value:,.1f}"
    if in_words and 0 <= value <= 12:
        return WORDS[int(value)]
    return f"{int(value):,}"


def _ordinal(day: int) -> str:
    ending = "th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def _make_share(chance: random.Random) -> Values:
    while True:
        b = chance.choice((chance.randint(20, 900), chance.randrange(200, 9000, 50)))
        p = chance.randint(6, 94)
        a = round(b * p / 100)
        if 0 < a < b and abs(100 * a / b - p) < 0.45:
            return {"a": a, "b": b, "p": p}


def _make_change(chance: random.Random) -> Values:
    while True:
        a = chance.randint(20, 900) * chance.choice((1, 1, 10))
        p = chance.randint(4, 95)
        b = round(a * (1 + p / 100))
        q = round(100 * (b - a) / b)
        if abs(100 * (b - a) / a - p) < 0.45 and abs(100 * (b - a) / b - q) < 0.45:
            return {"a": a, "b": b, "p": p, "q": q}


def _make_points(chance: random.Random) -> Values:
    a, d = chance.randint(5, 60), chance.randint(2, 30)
    return {"a": a, "b": a + d, "d": d}


def _make_difference(chance: random.Random) -> Values:
    a, d = chance.randint(15, 800), chance.randint(2, 90)
    return {"a": a, "b": a + d, "d": d, "e": a + 2 * d}


def _make_sum(chance: random.Random) -> Values:
    a, b, c = (chance.choice((chance.randint(2, 60), chance.randint(50, 900))) for _ in range(3))
    return {"a": a, "b": b, "c": c, "t": a + b + c}


def _make_remainder(chance: random.Random) -> Values:
    b = chance.randint(20, 500)
    a = chance.randint(2, b - 3)
    x, y = chance.randint(20, 50), chance.randint(10, 40)
    return {"a": a, "b": b, "d": b - a, "x": x, "y": y, "z": 100 - x - y}


def _make_each(chance: random.Random) -> Values:
    a, r = chance.randint(12, 400), chance.choice((5, 8, 12, 15, 20, 25, 40, 60, 150, 300))
    return {"a": a, "r": r, "t": a * r}


def _make_yearly(chance: random.Random) -> Values:
    y, r = chance.randint(2, 9), chance.randint(2, 40)
    return {"y": y, "r": r, "t": y * r}


def _make_period(chance: random.Random) -> Values:
    m = chance.choice((chance.randint(10, 99), chance.randrange(100, 3000, 25)))
    return {"m": m, "t": 12 * m}


def _make_conversion(chance: random.Random) -> Values:
    miles, kg, m = chance.randint(4, 90), chance.randint(20, 900), chance.randint(4, 90)
    return {
        "miles": miles,
        "km": round(miles * 1.609),
        "kg": kg,
        "lb": round(kg * 2.2046),
        "m": m,
        "ft": round(m * 3.2808),
    }


def _make_span(chance: random.Random) -> Values:
    y1, d = chance.randint(1890, 2000), chance.randint(3, 24)
    return {"y1": y1, "y2": y1 + d, "d": d}


def _make_age(chance: random.Random) -> Values:
    y1, d = chance.randint(1890, 1940), chance.randint(31, 84)
    return {"y1": y1, "y2": y1 + d + chance.randint(0, 1), "d": d}


def _make_weekday(chance: random.Random) -> Values:
    when = date(2015, 1, 1) + timedelta(days=chance.randrange(4000))
    return {"day": when.toordinal(), "again": chance.randrange(6)}


def _make_mention(chance: random.Random) -> Values:
    value = chance.choice(
        (chance.randint(13, 99), chance.randint(100, 999), chance.randrange(1000, 90000, 50))
    )
    return {"a": value, "b": value, "t": chance.randint(3, 400)}


MAKERS: dict[str, Callable[[random.Random], Values]] = {
    "share": _make_share,
    "change": _make_change,
    "points": _make_points,
    "difference": _make_difference,
    "sum": _make_sum,
    "remainder": _make_remainder,
    "each": _make_each,
    "yearly": _make_yearly,
    "period": _make_period,
    "conversion": _make_conversion,
    "span": _make_span,
    "age": _make_age,
    "weekday": _make_weekday,
    "headline": _make_mention,
    "repeat": _make_mention,
    "caption": _make_mention,
}
TIED = {
    "share": ("a", "b", "p"),
    "change": ("a", "b", "p", "q"),
    "points": ("a", "b", "d"),
    "difference": ("a", "b", "d"),
    "sum": ("a", "b", "c", "t"),
    "remainder": ("a", "b", "d", "x", "y", "z"),
    "each": ("a", "r", "t"),
    "yearly": ("t", "r"),
    "period": ("m", "t"),
    "conversion": ("miles", "km", "kg", "lb", "m", "ft"),
    "span": ("y1", "y2", "d"),
    "age": ("y1", "y2", "d"),
    "weekday": ("weekday",),
    "headline": ("again",),
    "repeat": ("again",),
    "caption": ("again",),
}
"""Values of each kind of which one is changed."""
HOLDS: dict[str, Callable[[Values], bool]] = {
    "share": lambda v: v["a"] >= v["b"] or abs(100 * v["a"] / v["b"] - v["p"]) < 1.5,
    "change": lambda v: (
        v["a"] >= v["b"]
        or (
            abs(100 * (v["b"] - v["a"]) / v["a"] - v["p"]) < 1.5
            and abs(100 * (v["b"] - v["a"]) / v["b"] - v["q"]) < 1.5
        )
    ),
    "points": lambda v: abs(v["b"] - v["a"] - v["d"]) < 1,
    "difference": lambda v: v["b"] - v["a"] == v["d"] or v["a"] >= v["b"],
    "sum": lambda v: v["a"] + v["b"] + v["c"] == v["t"],
    "remainder": lambda v: (
        (v["b"] - v["a"] == v["d"] and v["x"] + v["y"] + v["z"] == 100)
        or v["a"] >= v["b"]
        or 0 < abs(100 - v["x"] - v["y"] - v["z"]) < 3
    ),
    "each": lambda v: abs(v["a"] * v["r"] - v["t"]) < 0.04 * v["t"],
    "yearly": lambda v: abs(v["y"] * v["r"] - v["t"]) < 0.12 * v["t"] + v["y"] * 0.6,
    "period": lambda v: abs(12 * v["m"] - v["t"]) < 0.04 * v["t"],
    "conversion": lambda v: (
        abs(v["miles"] * 1.609 - v["km"]) < 0.2 * v["km"]
        and abs(v["kg"] * 2.2046 - v["lb"]) < 0.2 * v["lb"]
        and abs(v["m"] * 3.2808 - v["ft"]) < 0.2 * v["ft"]
    ),
    "span": lambda v: v["y2"] - v["y1"] - v["d"] in (-1, 0) or not 1500 < v["y1"] < v["y2"] < 2030,
    "age": lambda v: v["y2"] - v["y1"] - v["d"] in (0, 1) or not 1500 < v["y1"] < v["y2"] - 1 < 2030,
}
"""True for values that no reader would call a slip, for rounding or for a birthday explains them."""
