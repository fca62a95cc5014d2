"""Every text of every screen passes through a translator: what comes out without a mark was never marked.

The demonstration newsroom is read with each translated sentence inside ⟦ ⟧. What has letters outside of them
is what people typed, or a sentence that no language will ever change. Run one reader with ``-k editor``.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pprint import pformat
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from drf_spectacular import plumbing
from lxml import html
from pytest_django import DjangoDbBlocker

from lib.datetimes import clock
from newsroom.demo.people import DemoNewsroom
from publishing.api.reference import build_api_reference
from publishing.partners.people import invite_partner_person
from tests.architecture.translation_finder import KEPT_WORDS
from tests.pseudo_locale import LETTERS, mark, mark_translations
from tests.sampling import CELLS, mark_for_long_runs

pytestmark = pytest.mark.django_db

MAX_PAGES_PER_NAME = {"some": 1, "whole": 2}
"""How many of the pages of one kind are read, by the cells that are tried."""
LEFT_OUT = frozenset(
    {
        *("sign_out", "api_docs", "error_codes"),
        *("guide_list", "guide_detail"),
    }
)
"""Not read: what signs out, and pages of the API and the guides, which are in English."""
MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
NOT_TEXT = re.compile(
    r"https?:\S*|\b(?:UTC|GMT|BST)\b|\S+@\S+|\b\w*\d\w*\b|\b[\w-]+\.(?:org|com|net|example|html|pdf|csv)\b\S*"
)
"""Addresses, hashes and other words with digits."""
READ_ATTRIBUTES = (
    *("title", "alt", "placeholder", "label", "summary"),
    *("aria-label", "aria-description", "aria-roledescription", "aria-valuetext"),
)
LEFT_OUT_ELEMENTS = (
    "//script|//style|//code|//kbd|//pre|//svg/*[not(self::title)]|//textarea[@readonly]"
    "|//*[@translate='no' or @class='avatar']"
)
HELD = (
    "ancestor-or-self::*[not(self::html)]"
    "[@dir='auto' or @lang or contains(@class, 'diff')"
    " or self::bdi or self::blockquote or self::ins or self::del]"
)
"""Elements whose text people wrote: a few words of it are a passage, not a label."""
SEPARATORS = ("\n", " · ", ". ", ", ", ": ", "(")
"""Between facts in one line, the widest first."""
PROPER_NAMES = {
    "HTML",
    "Slack",
    "Mattermost",
    "WordPress",
    "ninjs",
    "NITF",
    "NewsML",
    "NewsML-G2",
    "Word",
    "OpenDocument",
    "PDF",
    "Markdown",
}
"""Names of formats and of products, which no language changes."""
SHORT = 4
"""Words. What is shorter might be anywhere in an article: it has to be the whole of a value, or in HELD."""


@pytest.fixture(scope="module")
def held(loaded: DemoNewsroom, django_db_blocker: DjangoDbBlocker) -> tuple[set[str], str]:
    """Every text in the database: each value, and all of them in one."""
    with django_db_blocker.unblock():
        values = {
            normalize(text)
            for model in apps.get_models()
            for row in model._default_manager.values_list(*list_text_columns(model))
            for value in row
            for text in iter_texts(value)
        }
    return values, "\n".join(values)


def list_text_columns(model: type[models.Model]) -> list[str]:
    kinds = (models.CharField, models.TextField, models.JSONField)
    return [field.name for field in model._meta.concrete_fields if isinstance(field, kinds)] or ["pk"]


def iter_texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        yield from value.splitlines()
    elif isinstance(value, dict):
        for part in value.values():
            yield from iter_texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from iter_texts(part)


@pytest.fixture
def marked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    mark_translations(monkeypatch)
    yield
    # What a process keeps of the API's description was marked too.
    build_api_reference.cache_clear()
    plumbing._load_enum_name_overrides.cache_clear()


def normalize(text: str) -> str:
    return " ".join(re.sub("[\u2066-\u2069\u200e\u200f\u00ad]", "", text).split())


def iter_read(page: html.HtmlElement) -> Iterator[tuple[str, bool]]:
    """Each text that a person reads or hears, and whether its element holds what people wrote."""
    for left_out in page.xpath(LEFT_OUT_ELEMENTS):
        if left_out.getparent() is not None:
            left_out.drop_tree()
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        texts = [element.text, *(child.tail for child in element)]
        is_held = bool(element.xpath(HELD)) or element.tag == "textarea"
        for text in texts:
            yield text or "", is_held
        for name in READ_ATTRIBUTES:
            yield element.get(name, ""), False
        if element.tag == "input" and element.get("type") in ("submit", "button", "reset"):
            yield element.get("value", ""), False


def list_unmarked(page: html.HtmlElement, values: set[str], everything: str) -> set[str]:
    """Return the texts with letters outside the marks that are neither data nor names."""
    found: set[str] = set()
    names = KEPT_WORDS | PROPER_NAMES | {settings.STET_NEWSROOM_NAME, *dict(settings.LANGUAGES).values()}
    kept = {strip(value) for value in values | names}

    def is_known(text: str, *, anywhere: bool) -> bool:
        """True for a name or a whole value; ``anywhere``: for any piece of what people wrote, too."""
        words = strip(text)
        rest = strip(NOT_TEXT.sub("", normalize(text)))
        if words in kept or rest in kept or not LETTERS.search(rest):
            return True
        is_long = len(words.split()) >= SHORT or re.search(r"\d", words)
        return words in everything and bool(anywhere or is_long)

    for read, is_held in iter_read(page):
        text = read
        if is_held and all(word in everything for word in strip(text).split()):
            continue  # a stretch of a comparison of two texts
        anywhere = is_held or bool(MARKED.search(text))
        while MARKED.search(text):
            text = MARKED.sub("\n", text)
        if not is_all_known(
            text, SEPARATORS, lambda words, anywhere=anywhere: is_known(words, anywhere=anywhere)
        ):
            found.add(normalize(read))
    return found


def is_all_known(text: str, separators: tuple[str, ...], is_known: Callable[[str], bool]) -> bool:
    """True if the text, or each of its parts between the first of ``separators``, is known as a whole."""
    if is_known(text):
        return True
    if not separators:
        return False
    return all(is_all_known(part, separators[1:], is_known) for part in text.split(separators[0]))


def strip(text: str) -> str:
    return normalize(text).strip(" ·:,;.()“”‘’…–-/|")


def iter_pages(client: Client, cells: str, *starts: str) -> Iterator[tuple[str, html.HtmlElement]]:
    """The screens that are reached by links from ``starts``: (name of the address, page)."""
    waiting, seen = list(starts), set(starts)
    often: dict[str, int] = defaultdict(int)
    while waiting:
        address = waiting.pop(0)
        try:
            name = str(resolve(urlsplit(address).path).url_name)
        except Resolver404:
            continue
        if name in LEFT_OUT or often[name] >= MAX_PAGES_PER_NAME[cells]:
            continue
        answer = client.get(address, follow=True)
        often[name] += 1
        if answer.status_code >= 500:
            yield name, html.fromstring(f"<p>Answered {answer.status_code}: {address}</p>")
        if answer.status_code != 200 or not answer.get("Content-Type", "").startswith("text/html"):
            continue
        here = answer.redirect_chain[-1][0] if answer.redirect_chain else address
        page = html.fromstring(answer.content.decode() or "<p></p>")
        links = [urldefrag(urljoin(here, link))[0] for link in page.xpath("//@href|//@hx-get")]
        for link in links:
            local = link.removeprefix(settings.STET_BASE_URL)
            if local.startswith("/") and local not in seen:
                seen.add(local)
                waiting.append(local)
        yield name, page


@CELLS
@pytest.mark.parametrize(
    ("reader", "least"),
    [
        *mark_for_long_runs([("editor", 38), ("checker", 33), ("administrator", 30)], "marked screens"),
        *[("partner", 7), ("public", 8)],
    ],
)
def test_no_text_is_without_a_mark(loaded, held, marked, db, reader, least, cells):
    client = Client(raise_request_exception=False)
    starts = ["/"]
    match reader:
        case "public":
            starts = ["/verdicts/", "/corrections/", "/audit/day-heads/", "/sign-in/"]
        case "partner":
            admin, email = loaded.people["idris"], "desk@wire.example.org"
            person, _ = invite_partner_person(
                loaded.partner, by=admin, at=clock.now(), name="Ana Vell", email=email
            )
            held = (held[0] | {"Ana Vell"}, held[1])
            client.force_login(person.user)
        case _:
            client.force_login(
                loaded.people[{"editor": "ruth", "checker": "omar", "administrator": "idris"}[reader]]
            )
            starts = ["/", reverse("user_settings"), "/no-such-page/"]
    found: dict[str, set[str]] = {}
    for name, page in iter_pages(client, cells, *starts):
        found.setdefault(name, set()).update(list_unmarked(page, *held))
    unmarked = {name: sorted(texts) for name, texts in sorted(found.items()) if texts}
    assert unmarked == {}, pformat(unmarked, width=110)
    assert len(found) >= least


def test_a_mark_leaves_values_and_tags_outside():
    assert mark('{person} sent <a href="%(url)s">a link</a>') == (
        '{person}⟦ sent ⟧<a href="%(url)s">⟦a link⟧</a>'
    )


@pytest.mark.parametrize(
    ("source", "unmarked"),
    [
        ("<p>⟦No sources yet.⟧</p>", set()),
        ("<p>⟦by ⟧Ada Holm</p>", set()),
        ("<p>by Ada Holm</p>", {"by Ada Holm"}),
        ("<p>crews count</p>", {"crews count"}),
        ("<p dir='auto'>crews count</p>", set()),
        ("<button title='Close'>⟦Close⟧</button>", {"Close"}),
        ("<p><code>claim_id</code> <kbd>Ctrl</kbd> <b translate='no'>Granian</b></p>", set()),
    ],
)
def test_what_counts_as_unmarked(source, unmarked):
    values = {"Ada Holm", "River crews count the catch"}
    page = html.fromstring(f"<main>{source}</main>")
    assert list_unmarked(page, values, "\n".join(values)) == unmarked
