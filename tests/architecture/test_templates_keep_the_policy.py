"""No inline script or style, and nothing from another house: the Content-Security-Policy would block it."""

import re

import pytest

from tests.architecture import source_files

FORBIDDEN = {
    "an inline style": re.compile(r"\sstyle\s*=|<style\b", re.I),
    "an inline event handler": re.compile(r"\son[a-z]{3,}\s*=", re.I),
    "an htmx attribute that needs eval": re.compile(r"\shx-on[:\w-]*\s*=|hx-vals\s*=\s*[\"']js:", re.I),
    "a script with a body": re.compile(
        r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/(?:ld\+)?json\")[^>]*>", re.I
    ),
    "something fetched from elsewhere": re.compile(
        r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=[\"'](?:https?:)?//", re.I
    ),
    "a javascript: address": re.compile(r"[\"']\s*javascript:", re.I),
    "a library to load that every template has": re.compile(
        r"\{% load [^%]*\b(?:i18n|static|formatting)\b[^%]*%\}"
    ),
    "a form for readers that a browser refuses in words of its own": re.compile(
        r"<form(?=[^>]*\bclass=\"answer-form\")(?![^>]*\snovalidate\b)", re.I
    ),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_has(what: str) -> None:
    found = [
        f"{source_files.format_path(path)}:{text.count(chr(10), 0, match.start()) + 1}"
        for path in source_files.list_files("templates", kinds=frozenset({".html"}))
        for text in [path.read_text()]
        for match in FORBIDDEN[what].finditer(text)
    ]
    assert found == [], f"These templates have {what}."


def test_a_sentence_that_names_a_key_goes_where_keys_do() -> None:
    """Style sheets hide keys where there is no keyboard, and would leave holes in such a sentence."""
    named = re.compile(r"\w[^<>]* <kbd>[^<]+</kbd>(?![^<]*</button>)")
    hidden = re.compile(r'<(\w+) class="[^"]*\bby-key\b.*?</\1>')
    found = [
        source_files.format_path(path)
        for path in source_files.list_files("templates", kinds=frozenset({".html"}))
        if path.name != "shortcuts_dialog.html" and named.search(hidden.sub("", path.read_text()))
    ]
    assert found == []


def test_only_a_sanitised_article_goes_out_unescaped() -> None:
    raw = re.compile(r"\{\{\s*([^}]*?)\|\s*safe\b|(autoescape\s+off)")
    found = {
        (source_files.format_path(path), match[1] or match[2])
        for path in source_files.list_files("templates", kinds=frozenset({".html"}))
        for match in raw.finditer(path.read_text())
    }
    assert found <= {
        ("templates/factcheck/article/detail.html", "body.0"),
        ("templates/factcheck/article/detail.html", "body.1"),
        # Made from our own files of docs/, in which HTML is not read.
        ("templates/guides/detail.html", "guide.html"),
    }


def test_no_style_sheet_fetches_from_elsewhere() -> None:
    far = re.compile(r"(?:url\(\s*[\"']?|@import\s+[\"'])(?:https?:)?//", re.I)
    assert [
        source_files.format_path(path)
        for path in source_files.list_files("static", kinds=frozenset({".css"}))
        if far.search(path.read_text())
    ] == []


def test_no_script_builds_code_from_text() -> None:
    risky = re.compile(r"\beval\(|new Function\(|insertAdjacentHTML|document\.write|setTimeout\(\s*[\"'`]")
    scripts = source_files.list_files("static", kinds=frozenset({".js"}))
    assert [source_files.format_path(path) for path in scripts if risky.search(path.read_text())] == []


def test_no_script_puts_markup_on_a_page_but_by_the_parser_that_runs_nothing() -> None:
    markup = re.compile(r"\.(?:innerHTML|outerHTML)\s*=(?!=)|\.setHTMLUnsafe\(|createContextualFragment")
    scripts = source_files.list_files("static", kinds=frozenset({".js"}))
    assert [source_files.format_path(path) for path in scripts if markup.search(path.read_text())] == []


def test_every_page_with_a_script_that_parses_has_the_policy_for_it() -> None:
    """Without static/js/trusted_types.js before it the browser refuses every parser."""
    lacking = [
        source_files.format_path(path)
        for path in source_files.list_files("templates", kinds=frozenset({".html"}))
        for text in [path.read_text()]
        if re.search(r"js/(?:draft_autosave|live_updates|command_palette)\.js|htmx-2", text)
        and "js/trusted_types.js" not in text.partition('type="module"')[0]
    ]
    assert lacking == []


def test_json_stands_in_single_quotes() -> None:
    """Its double quotes are not escaped: in an attribute with those, a text could end the attribute."""
    used = re.compile(r"\|\s*json\b")
    safe = re.compile(r"='\{\{[^{}'\"]*\|json \}\}'")
    wrong = [
        source_files.format_path(path)
        for path in source_files.list_files("templates", kinds=frozenset({".html"}))
        for text in [path.read_text()]
        if used.search(safe.sub("", text))
    ]
    assert not wrong, f"|json outside an attribute in single quotes: {wrong}"


COMPUTED_NAME = re.compile(
    r"[\w)\]]\[(?![\"'\d])[^\]\n]+\]\s*[-+*|&?]{0,2}=(?![=>])"
    r"|__proto__|\bObject\.(?:fromEntries|definePropert)|\bfor\s*\((?:const|let)\s+\w+\s+in\b"
)
"""A property whose name is computed; what comes from a page or an answer belongs into a Map or a Set."""
ARRAYS = {("static/js/mark_highlights.js", "s[lane] =")}
"""Elements of arrays, by numbers of our own."""


def test_no_script_writes_a_property_whose_name_it_was_told() -> None:
    """A name such as ``__proto__`` would change every object (OWASP ASVS 5.0, 15.3.6)."""
    found = {
        (source_files.format_path(path), match[0])
        for path in source_files.list_files("static", kinds=frozenset({".js"}))
        for match in COMPUTED_NAME.finditer(path.read_text())
    }
    assert found == ARRAYS
    for hostile in ("a[name] = 1", "a.b[x.y] ??= {}", "x.__proto__.y", "for (const one in given)"):
        assert COMPUTED_NAME.search(hostile)
    for harmless in ("const [one] = two", 'a["b"] = 1', "a[0] = 1", "a[b] == c", "a[b] === c", "new Map()"):
        assert not COMPUTED_NAME.search(harmless)


def test_every_form_with_fields_shows_our_own_errors() -> None:
    """A browser's own bubbles have another look, another language and no place for a reader of the screen."""
    for template in source_files.list_files("templates", kinds=frozenset({".html"})):
        for form in template.read_text().split("<form")[1:]:
            form = form.split("</form>")[0]
            if 'method="post"' in form and re.search(r"components/(field|form)\.html", form):
                assert "novalidate" in form.splitlines()[0], template
