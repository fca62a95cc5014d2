"""A rating's word stands out from its wash, its page and its field, in both themes and in every colour."""

import re
from pathlib import Path

import pytest

from factcheck.models.enums import RatingColor, RatingIcon

ROOT = Path(__file__).resolve().parents[2]
TOKENS = dict(
    re.findall(
        r"--([\w-]+): light-dark\((#[0-9a-f]{6}, #[0-9a-f]{6})\)",
        (ROOT / "static/css/tokens.css").read_text(),
    )
)
SHEET = (ROOT / "static/css/ratings.css").read_text()


def luminance(colour: str) -> float:
    """As WCAG 2.2 defines it: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("colour", RatingColor.values)
def test_every_colour_is_read_on_its_wash_and_on_the_page(colour: str, theme: int) -> None:
    word = TOKENS[colour].split(", ")[theme]
    wash = TOKENS.get(f"{colour}-wash", TOKENS["wash"]).split(", ")[theme]
    for ground in (wash, *(TOKENS[name].split(", ")[theme] for name in ("paper", "sheet"))):
        assert contrast(word, ground) >= 4.5, (colour, word, ground)


@pytest.mark.parametrize("colour", sorted({*RatingColor.values} - {"ink", "soft"}))
def test_every_colour_has_its_word_and_its_wash(colour: str) -> None:
    rule = SHEET.split(f'.rated[data-colour="{colour}"]')[1].split("}")[0]
    assert f"--on: var(--{colour}-wash)" in rule
    assert f"var(--{colour})" in rule or TOKENS[colour] in rule


def test_every_shape_is_drawn() -> None:
    drawn = (ROOT / "static/img/icons.svg").read_text()
    assert [icon for icon in RatingIcon.values if f'id="rating-{icon}"' not in drawn] == []
