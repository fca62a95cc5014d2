"""Every sentence that a person reads is marked for translation, in templates, in scripts and in Python."""

import ast
import re

import pytest

from tests.architecture import source_files
from tests.architecture.translation_finder import (
    AREAS,
    UnmarkedSentences,
    find_in_script,
    find_in_template,
    find_unmarked,
)


@pytest.mark.parametrize("area", AREAS)
def test_every_sentence_is_marked(area: str) -> None:
    assert find_unmarked(area) == []


def test_pages_outside_the_folders_are_marked() -> None:
    pages = source_files.ROOT.joinpath("templates").glob("*.html")
    assert [f"{path.name}: {text}" for path in pages for text in find_in_template(path.read_text())] == []


def test_a_list_in_a_sentence_has_the_commas_of_the_language() -> None:
    joined = [
        f"{source_files.format_path(path)}:{call.lineno}"
        for path in source_files.list_modules()
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith(".format")
        for value in call.keywords
        if re.match(r"'[,;] '\.join", ast.unparse(value.value))
    ]
    assert joined == [], "Use lib.text.phrases."


@pytest.mark.parametrize(
    "source",
    [
        "<p>No sources yet.</p>",
        '<a title="Open the claim">x</a>',
        '{% include "a.html" with text="Nothing needs you." only %}',
        '{{ count|pluralize:"item,items" }}',
    ],
)
def test_an_unmarked_template_is_found(source: str) -> None:
    assert list(find_in_template(source))


@pytest.mark.parametrize(
    "source",
    [
        '<p>{% translate "No sources yet." %}</p>',
        '{% include "a.html" with text=_("Nothing needs you.") only %}',
        '<p class="meta" translate="no">Stet</p><kbd>Ctrl</kbd>',
        "{% blocktranslate count n=n %}{{ n }} claim{% plural %}{{ n }} claims{% endblocktranslate %}",
    ],
)
def test_a_marked_template_passes(source: str) -> None:
    assert not list(find_in_template(source))


def test_unmarked_python_is_found_and_marked_python_passes() -> None:
    visitor = UnmarkedSentences()
    visitor.visit(
        ast.parse('raise Invalid(f"This has {n} words.")\nx = "Give a reason."\ndict(label="Desk")')
    )
    assert len(visitor.found) == 3
    visitor = UnmarkedSentences()
    visitor.visit(
        ast.parse('"""A docstring."""\nlog.info("Nothing to do")\nx = _("Give a reason.")\ny = "a_code"')
    )
    assert visitor.found == []


def test_unmarked_script_is_found_and_marked_script_passes() -> None:
    assert list(find_in_script('show("Copied to the clipboard")'))
    assert not list(find_in_script('show(gettext("Copied to the clipboard")); // Copied it all'))
