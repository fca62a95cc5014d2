"""The browser refuses every way from text to HTML and to scripts, but the parser that runs nothing."""

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

REFUSED = {
    "innerHTML": "document.body.innerHTML = '<b>x</b>'",
    "outerHTML": "document.body.firstElementChild.outerHTML = '<b>x</b>'",
    "insertAdjacentHTML": "document.body.insertAdjacentHTML('beforeend', '<b>x</b>')",
    "document.write": "document.write('<b>x</b>')",
    "a frame's document": "document.createElement('iframe').srcdoc = '<b>x</b>'",
    "a fragment": "document.createRange().createContextualFragment('<b>x</b>')",
    "setHTMLUnsafe": "document.body.setHTMLUnsafe('<b>x</b>')",
    "a script's address": "document.createElement('script').src = '/static/js/theme.js'",
    "a script's text": "document.createElement('script').text = 'x'",
    "a worker": "new Worker('/static/js/theme.js')",
    "another policy": "trustedTypes.createPolicy('another', { createHTML: (text) => text })",
}


def test_it_refuses(article: Page) -> None:
    wrap = "() => {{ try {{ {}; return ''; }} catch (error) {{ return error.name; }} }}"
    said = {way: article.evaluate(wrap.format(script)) for way, script in REFUSED.items()}
    assert said == dict.fromkeys(REFUSED, "TypeError")


def test_the_parser_of_htmx_and_of_our_scripts_works_and_runs_nothing(article: Page) -> None:
    run = """() => {
      const text = "<p id=parsed>x<script>window.ran = 1</script><img src=x onerror='window.ran = 1'></p>";
      document.body.append(...new DOMParser().parseFromString(text, "text/html").body.childNodes);
      return document.getElementById("parsed").textContent[0];
    }"""
    assert article.evaluate(run) == "x"
    article.wait_for_timeout(200)
    assert article.evaluate("() => window.ran") is None


def test_htmx_parses_what_the_server_answers(article: Page) -> None:
    article.route("**/components/answer/", lambda route: route.fulfill(
        status=200, body="<p id=answered>from the server</p>", content_type="text/html"))  # fmt: skip
    article.evaluate("() => htmx.ajax('GET', '/components/answer/', { target: 'main', swap: 'beforeend' })")
    article.wait_for_selector("#answered")
