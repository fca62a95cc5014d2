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
SIMPLE_FORM, LIST_SEARCH = "components/simple_form.html", "components/list_search.html"


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
    assert re.search(r'id="id_recipient_error"><li>Enter the person you asked', html)
    assert re.search(r'name="recipient"[^>]*aria-describedby="id_recipient_error"', html)


def test_a_step_with_inputs_is_closed_until_asked_for() -> None:
    html = steps(offer(form=SampleReplyForm()))
    assert "<details>" in html


def test_nothing_offered_is_said() -> None:
    assert "No action is available to you here." in steps()


def test_words_are_escaped() -> None:
    assert "<script>" not in steps(offer(label="<script>", blocked_by=["<script>"]))


def test_a_form_of_one_button_has_its_token_its_address_and_a_way_back() -> None:
    given = {"form": SampleReplyForm(), "button": "Ask", "csrf_token": "t0ken", "class": "stack"}
    html = render_to_string(SIMPLE_FORM, given | {"url": "/ask/", "cancel_url": "/claims/"})
    assert '<form method="post" novalidate action="/ask/" class="stack">' in html
    assert 'name="csrfmiddlewaretoken" value="t0ken"' in html
    assert 'name="question"' in html
    assert (
        '<button class="btn btn-primary" type="submit">Ask</button> <a class="btn" href="/claims/">' in html
    )


@pytest.mark.parametrize(("kind", "classes"), [("plain", "btn"), ("danger", "btn btn-danger")])
def test_a_form_may_be_a_button_and_what_it_does_alone(kind: str, classes: str) -> None:
    html = render_to_string(SIMPLE_FORM, {"button": "Remove", "note": "For good.", "kind": kind})
    assert '<form method="post" novalidate>' in html
    assert '<p class="soft">For good.</p>' in html
    assert f'<button class="{classes}" type="submit">Remove</button></div>' in html
    assert "<label" not in html


def test_the_search_over_a_list_keeps_what_was_chosen() -> None:
    given = {"label": "Search names", "placeholder": "Name", "q": "<Ada>"}
    html = render_to_string(LIST_SEARCH, given)
    assert 'name="q" value="&lt;Ada&gt;" placeholder="Name"' in html
    assert "checkbox" not in html
    box = {"check_name": "retired", "check_label": "Only retired", "checked": True}
    html = render_to_string(LIST_SEARCH, given | box | {"kind": "place", "suggestions_url": "/all/"})
    assert '<input type="hidden" name="kind" value="place">' in html
    assert 'name="retired" value="yes" checked> Only retired' in html
    assert 'data-claimants-url="/all/" autocomplete="off"' in html


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
