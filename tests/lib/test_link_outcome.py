"""What a page that answers comes to. A page that is there and is taken for gone is the worse mistake."""

import pytest

from lib.link_checker import is_archive_url
from lib.link_checker.checker import extract_text, extract_title_and_heading
from lib.link_checker.outcome import LinkStatus, PageFacts, classify_page

ASKED = "https://www.example.com/news/2026/a-story"
STORY = "The committee heard that the works had cost more than agreed. " * 60
HEAD = "Home News Sport Weather Contact Privacy Terms " * 12


def seen(
    status=200, *, url=ASKED, to="", hops=(), text=STORY, title="A story", heading="", headers=None, **more
):
    chain = (*((address, code) for address, code in hops), (to or url, status))
    return PageFacts(
        url=url,
        final_url=to or url,
        status=status,
        chain=chain,
        headers=headers or {},
        text=text,
        title=title,
        heading=heading,
        **more,
    )


def test_a_page_that_is_there_is_ok():
    assert classify_page(seen()) == LinkStatus("ok")


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        *((code, "blocked") for code in (401, 403, 407, 429, 451)),
        *((code, "missing") for code in (404, 410)),
        *((code, "failing") for code in (400, 405, 418, 500, 502, 503, 504, 300)),
    ],
)
def test_what_a_status_means(status, outcome):
    assert classify_page(seen(status)) == LinkStatus(outcome, f"http_{status}")


@pytest.mark.parametrize("status", [301, 308])
def test_a_page_that_moved_for_good_tells_where_to(status):
    new = "https://www.example.com/archive/a-story"
    assert classify_page(seen(to=new, hops=[(ASKED, status)])) == LinkStatus("moved", moved_to=new)


def test_a_passing_redirect_is_no_move_and_ends_one():
    new, today = (
        "https://www.example.com/archive/a-story",
        "https://www.example.com/archive/a-story?session=1",
    )
    assert classify_page(seen(to=new, hops=[(ASKED, 302)])) == LinkStatus("ok")
    assert classify_page(seen(to=new, hops=[(ASKED, 307), (today, 301)])) == LinkStatus("ok")
    assert classify_page(seen(to=today, hops=[(ASKED, 301), (new, 302)])) == LinkStatus("moved", moved_to=new)


def test_an_unchanged_page_is_ok_and_may_have_moved():
    assert classify_page(seen(304, text=None)) == LinkStatus("ok")
    new = "https://www.example.com/new"
    assert classify_page(seen(304, text=None, to=new, hops=[(ASKED, 301)])).outcome == "moved"


class TestNotFoundThoughItAnswers:
    @pytest.mark.parametrize(
        "title",
        [
            *("Page not found", "404", "404 - Page Not Found", "Page not found | The Example Times"),
            *("The Example Times – 404", "Example: Error 404", "Oops! That page can’t be found. – Example"),
            *("Seite nicht gefunden – Beispiel", "Fehler 404 | Beispiel", "Page introuvable - Le Monde"),
            *(
                "Página no encontrada | El País",
                "Página não encontrada",
                "Pagina non trovata",
                "Pagina niet gevonden",
            ),
            *(
                "Sidan hittades inte - SVT",
                "Страница не найдена",
                "ページが見つかりません",
                "页面不存在",
                "الصفحة غير موجودة",
            ),
            *("Nie znaleziono strony", "Sayfa bulunamadı", "Az oldal nem található"),
        ],
    )
    def test_its_title_says_so(self, title):
        assert classify_page(seen(text=HEAD, title=title)) == LinkStatus("soft_404", "by_title")

    def test_its_heading_says_so(self):
        found = classify_page(
            seen(text=HEAD, title="The Example Times", heading="Sorry, this page doesn't exist.")
        )
        assert found.outcome == "soft_404"

    def test_its_first_words_say_so_and_hardly_any_others_follow(self):
        text = "Example Times\nPage not found\nTry the search."
        assert classify_page(seen(text=text, title="Example Times")) == LinkStatus("soft_404", "by_words")
        assert classify_page(seen(text=text + HEAD * 3, title="Example Times")).outcome == "ok"

    @pytest.mark.parametrize(
        "path", ["/404", "/404.html", "/not-found", "/page-not-found/", "/error/404", "/error404"]
    )
    def test_it_was_sent_to_where_nothing_is(self, path):
        to = f"https://www.example.com{path}"
        assert classify_page(seen(to=to, hops=[(ASKED, 302)])) == LinkStatus("soft_404", "by_address")

    def test_a_page_at_such_an_address_that_was_asked_for_is_a_page(self):
        assert classify_page(seen(url="https://www.example.com/404")).outcome == "ok"

    @pytest.mark.parametrize(
        "title",
        [
            *(
                "Page not found: how the web forgets",
                "The 404 bus is late again",
                "404 jobs lost at steelworks",
            ),
            *(
                "Missing: body not found, police say",
                "Evidence not found, inquiry says",
                "What does a 404 mean?",
            ),
            *(
                "Nicht gefunden: Das Gold der Inka",
                "Peugeot 404 | Wikipedia",
                "Error 404 by Gusttavo (album)",
            ),
        ],
    )
    @pytest.mark.parametrize("text", [STORY, STORY[:1_500]])
    def test_an_article_about_missing_pages_is_an_article(self, title, text):
        assert classify_page(seen(text=text, title=title)).outcome == "ok"

    def test_a_long_page_is_a_page_whatever_its_title(self):
        assert classify_page(seen(text=STORY * 3, title="Page not found")).outcome == "ok"

    def test_a_file_without_words_is_not_judged_by_them(self):
        assert classify_page(seen(text=None, title="")).outcome == "ok"


class TestSentHome:
    @pytest.mark.parametrize(
        "to",
        [
            *(
                "https://www.example.com/",
                "https://example.com",
                "https://www.example.com/en/",
                "http://m.example.com/",
            ),
            *(
                "https://www.example.com/en-GB",
                "https://www.example.com/index.html",
                "https://www.example.com/home",
            ),
            *("https://www.example.com/?utm_source=gone", "https://www.example.com/de/?redirected=1"),
        ],
    )
    @pytest.mark.parametrize("status", [301, 302])
    def test_from_below_the_root_to_the_root(self, to, status):
        assert classify_page(seen(to=to, hops=[(ASKED, status)])).outcome == "to_home"

    @pytest.mark.parametrize(
        ("url", "to"),
        [
            ("http://example.com/", "https://www.example.com/"),
            ("https://example.com/de/", "https://example.com/"),
            ("https://example.com/index.php", "https://example.com/"),
            ("https://short.example.net/x7", "https://www.example.com/"),
            (ASKED, "https://www.example.com/news/"),
            (ASKED, "https://www.example.com/?p=1234"),
            (ASKED, ASKED + "/"),
        ],
    )
    def test_what_is_no_way_home(self, url, to):
        assert classify_page(seen(url=url, to=to, hops=[(url, 301)])).outcome == "moved"

    def test_a_home_page_that_was_asked_for(self):
        assert classify_page(seen(url="https://www.example.com/")).outcome == "ok"


class TestClosedToUs:
    @pytest.mark.parametrize("status", [200, 403, 503])
    @pytest.mark.parametrize(
        "title",
        [
            *("Just a moment...", "Attention Required! | Cloudflare", "Verify you are human", "DDoS-Guard"),
            *("Robot Check", "Pardon Our Interruption", "Checking your browser - Example", "Access Denied"),
        ],
    )
    def test_a_riddle_for_machines(self, status, title):
        assert classify_page(seen(status, text="Please wait", title=title)) == LinkStatus(
            "blocked", "challenge"
        )

    @pytest.mark.parametrize("headers", [{"cf-mitigated": "challenge"}, {"x-amzn-waf-action": "captcha"}])
    def test_one_that_says_so_in_a_header(self, headers):
        assert classify_page(seen(202, text="", title="", headers=headers)) == LinkStatus(
            "blocked", "challenge"
        )

    def test_one_that_is_nothing_but_a_script(self):
        markup = b'<script src="/cdn-cgi/challenge-platform/h/b/orchestrate"></script>'
        assert classify_page(seen(text="", title="example.com", markup=markup)).reason == "challenge"

    def test_a_story_with_such_a_script_or_such_a_title_is_a_story(self):
        markup = b'<script src="/cdn-cgi/challenge-platform/h/b/scripts/jsd"></script>'
        assert classify_page(seen(markup=markup)).outcome == "ok"
        assert classify_page(seen(title="Captcha")).outcome == "ok"
        assert (
            classify_page(seen(text=STORY[:1_000], title="Just a moment: how waiting works")).outcome == "ok"
        )

    @pytest.mark.parametrize("widget", [b"www.google.com/recaptcha/api.js", b'class="cf-turnstile"'])
    def test_a_short_page_with_a_guarded_form_is_a_page_and_one_that_is_only_the_guard_is_none(self, widget):
        markup = b"<form><div " + widget + b"></div></form>"
        assert classify_page(seen(text=STORY[:300], title="The harbour today", markup=markup)).outcome == "ok"
        assert (
            classify_page(seen(text="example.com. One moment.", title="example.com", markup=markup)).outcome
            == "blocked"
        )

    def test_a_server_that_is_only_busy_is_failing(self):
        assert classify_page(seen(503, text="Back soon", title="Maintenance")) == LinkStatus(
            "failing", "http_503"
        )


class TestReading:
    def test_title_and_heading_are_read_in_one_line(self):
        body = b"<html><TITLE lang=de>Fehler\n 404 &ndash; Blatt</TITLE><h1 class=a><b>Seite</b> nicht</h1>"
        assert extract_title_and_heading(body, charset=None) == ("Fehler 404 – Blatt", "Seite nicht")
        assert extract_title_and_heading(b"<title>\xe9t\xe9</title>", charset="latin-1") == ("été", "")
        assert extract_title_and_heading(b"nothing", charset=None) == ("", "")

    def test_what_has_words_and_what_has_none(self):
        assert extract_text(b"<p>One<p>Two", media_type="text/html", charset=None) == "One\nTwo"
        assert extract_text(b"<script>x()</script>", media_type="text/html", charset=None) == ""
        assert extract_text(b"%PDF", media_type="application/pdf", charset=None) is None
        assert extract_text(b"a\x00b", media_type="text/plain", charset=None) == "ab"

    def test_a_page_longer_than_is_read_is_read_at_its_beginning(self):
        body = b"<p>" + b"words " * 500_000
        read = extract_text(body, media_type="text/html", charset=None)
        assert read is not None
        assert read.startswith("words words")


@pytest.mark.parametrize(
    "url",
    [
        *(
            "https://web.archive.org/web/2026/https://example.com/",
            "http://archive.org/details/x",
            "https://archive.ph/a",
        ),
        *(
            "https://archive.is/a",
            "https://archive.today/a",
            "https://perma.cc/AB12",
            "http://www.webcitation.org/1",
        ),
        *(
            "https://webarchive.nationalarchives.gov.uk/x",
            "https://arquivo.pt/wayback/1",
            "https://ARCHIVE.LI./x",
        ),
    ],
)
def test_an_archives_own_copy(url):
    assert is_archive_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://archive.example.com/",
        "https://notarchive.org/",
        "https://org/",
        "",
        "https://[",
        "https://perma.cc.example.com/",
    ],
)
def test_no_archive(url):
    assert not is_archive_url(url)
