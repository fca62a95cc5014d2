"""Components say what they are given, and no template breaks the content policy."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string

from factcheck.models.enums import PROOF_MARKS
from newsroom.templatetags.formatting import get_initials
from tests.ui.component_samples import SampleReplyForm

ROOT = Path(__file__).resolve().parents[2]


def offer(**more: Any) -> dict[str, Any]:
    return {"name": "take", "label": "Take", "key": "t", "primary": True, "blocked_by": [], "form": None,
            "url": "/claims/1/take/", "version": 4} | more  # fmt: skip


def steps(*offers: dict[str, Any]) -> str:
    return " ".join(render_to_string("components/action_list.html", {"available_actions": offers}).split())


def test_a_step_without_inputs_is_one_button_that_knows_the_version() -> None:
    html = steps(offer())
    assert '<form method="post" action="/claims/1/take/">' in html
    assert '<input type="hidden" name="version" value="4">' in html
    assert 'data-key="t">Take' in html


def test_a_blocked_step_stays_in_its_place_and_says_why() -> None:
    html = steps(
        offer(
            blocked_by=[
                "1 source has changed. Decide whether it still supports the claim.",
                "There is no rating.",
            ]
        )
    )
    assert (
        "Not yet: 1 source has changed. Decide whether it still supports the claim. There is no rating."
        in html
    )
    assert "<form" not in html
    assert "disabled" in html


def test_a_step_that_was_refused_is_open_with_the_error_at_the_field_and_the_words_kept() -> None:
    html = steps(offer(form=SampleReplyForm({"recipient": "", "question": "Where is it from?"})))
    assert "<details open>" in html
    assert "Where is it from?" in html
    assert re.search(r'id="id_recipient_error"><li>This field is required', html)
    assert re.search(r'name="recipient"[^>]*aria-describedby="id_recipient_error"', html)


def test_a_step_with_inputs_is_closed_until_asked_for() -> None:
    html = steps(offer(form=SampleReplyForm()))
    assert "<details>" in html


def test_nothing_offered_is_said() -> None:
    assert "No action is available to you here." in steps()


def test_words_are_escaped() -> None:
    assert "<script>" not in steps(offer(label="<script>", blocked_by=["<script>"]))


def test_every_mark_has_an_icon_a_colour_and_a_line_of_its_own() -> None:
    sprite = (ROOT / "static/img/icons.svg").read_text()
    sheet = (ROOT / "static/css/proof_marks.css").read_text()
    for name in PROOF_MARKS:
        assert f'id="{name}"' in sprite, name
        assert f'[data-mark="{name}"]' in sheet, name
        if name not in ("closed", "retracted"):
            assert f"::highlight({name}-0)" in sheet, name


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ruth Adler", "RA"), ("Ines de la Cruz", "IC"), ("Li", "LI"), ("", "?"), ("李 明", "李明")],
)
def test_initials(name: str, letters: str) -> None:
    assert get_initials(name) == letters


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_no_template_needs_what_the_policy_forbids(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\sstyle=", text), "style attributes are blocked"
    assert not re.search(r"\son[a-z]{3,}=", text), "inline handlers are blocked"
    assert not re.search(r"<style\b", text), "inline sheets are blocked"
    for tag in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in tag or "application/" in tag, "inline scripts are blocked"
