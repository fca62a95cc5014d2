"""A script means the same when it is minified."""

import re

import pytest
from playwright.sync_api import Page

from lib.web.static_files import minify

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    "text",
    [
        "let text = `// no comment\n  /* nor this */  ${a}`;",
        "let end = line.replace(/\\/\\*.*?\\*\\//g, ' // ');",
        "let one = 1\nlet two = one\n++one",
        "let three = a + +b - -c",
        "let four = a / b / c // d\n",
    ],
)
def test_a_script_means_the_same_when_it_is_minified(page: Page, text: str) -> None:
    script = f"let a = 8, b = 2, c = 4, line = 'x /* y */ z';\n{text}\n"
    names = re.findall(r"let (\w+) =", text)
    program = "[{}]".format(",".join(names))
    minified = minify("js/some.js", script.encode()).decode()
    assert "// d" not in minified
    assert page.evaluate(f"() => {{{minified}; return {program}}}") == page.evaluate(
        f"() => {{{script}; return {program}}}"
    )
