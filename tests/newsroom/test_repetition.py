"""A component that is drawn once a page for each of its values is still each value's own."""

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from factcheck.models.enums import PROOF_MARKS
from factcheck.sources.health_badge import HealthBadge
from newsroom.templatetags.repetition import RepeatedIncludeNode

PEOPLE = Template(
    "{% load repetition %}{% for name in names %}"
    '{% include_repeated "components/avatar.html" with name=name only %}{% endfor %}'
)


def count_drawn(monkeypatch, names: list[object]) -> tuple[str, int]:
    """Return the page of these people, and how many of them were drawn."""
    include, drawn = RepeatedIncludeNode.__mro__[1], []
    render = include.render
    monkeypatch.setattr(include, "render", lambda node, context: drawn.append(node) or render(node, context))
    return PEOPLE.render(Context({"names": names})), len(drawn)


def test_equal_values_are_drawn_once_and_each_page_anew(monkeypatch):
    page, drawn = count_drawn(monkeypatch, ["Ruth Adler", "Omar Haddad", "Ruth Adler"])
    alone = [
        render_to_string("components/avatar.html", {"name": name}) for name in ("Ruth Adler", "Omar Haddad")
    ]
    assert page == alone[0] + alone[1] + alone[0]
    assert drawn == 2
    _, drawn = count_drawn(monkeypatch, ["Ruth Adler"])
    assert drawn == 1


@pytest.mark.parametrize("first", ["safe", "hostile"])
def test_what_is_to_be_escaped_is_never_drawn_as_its_safe_twin(first):
    names = [mark_safe("<b>"), "<b>"]
    page = PEOPLE.render(Context({"names": names if first == "safe" else names[::-1]}))
    assert page.count('title="<b>"') == 1
    assert page.count('title="&lt;b&gt;"') == 1


def test_a_page_that_would_show_more_than_its_values_is_refused():
    with pytest.raises(TemplateSyntaxError, match="only"):
        Template('{% load repetition %}{% include_repeated "components/avatar.html" with name=name %}')


def test_marks_and_badges_of_equal_names_are_told_apart_by_their_words():
    """Their hashes leave the words out, which are translated to be hashed."""
    assert HealthBadge("ok", "Working") != HealthBadge("ok", "Off the record")
    assert hash(PROOF_MARKS["flagged"]) != hash(PROOF_MARKS["stands"])
