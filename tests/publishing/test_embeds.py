"""Another site shows a verdict as a card: by oEmbed, or by lines to paste."""

import http.server
import re
import threading
from html import unescape
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import pytest
from django.urls import get_resolver

from publishing.models import PublicDocument
from publishing.public.embeds import render_embed_snippet
from tests.newsroom.sample_addresses import addresses as every_address


def oembed(client, address, more=""):
    return client.get(f"/oembed?url={quote(address, safe='')}{more}")


def policy(answer):
    return answer["Content-Security-Policy"]


def test_the_card_says_what_was_claimed_by_whom_and_what_we_found(client, publish_claim):
    claim = publish_claim(statement="Crates <fell>", claimant="The mayor", headline="They rose")
    page = client.get(f"/verdicts/{claim.public_id}/embed/").content.decode()
    for words in (
        "Crates &lt;fell&gt;",
        "The mayor",
        "They rose",
        "Mostly true",
        "The Daily Proof",
        "2 March 2026",
    ):
        assert words in page, words
    assert f"/verdicts/{claim.public_id}/" in page
    assert "Stet" not in page


def test_the_card_alone_may_stand_in_a_foreign_frame(client, publish_claim, cast):
    claim = publish_claim()
    card = client.get(f"/verdicts/{claim.public_id}/embed/")
    assert "frame-ancestors *" in policy(card)
    assert "default-src 'none'" in policy(card)
    assert "X-Frame-Options" not in card
    client.force_login(cast.editor)
    framed = []
    for address in every_address(get_resolver()):
        answer = client.get("/" + re.sub(r"[0-9a-f-]{36}", str(claim.public_id), address))
        if "frame-ancestors 'none'" not in policy(answer) and answer.get("X-Frame-Options") != "DENY":
            framed.append(address)
    assert len(framed) == 1
    assert framed[0].endswith("/embed/")


def test_the_card_asks_nobody_else_for_anything_and_leaves_nothing_behind(client, publish_claim, settings):
    card = client.get(f"/verdicts/{publish_claim().public_id}/embed/")
    page = card.content.decode()
    for fetched in re.findall(r'(?:src|rel="stylesheet" href)="([^"]+)"', page):
        assert fetched.startswith("/"), fetched
    assert not card.cookies
    assert card["Referrer-Policy"] == "no-referrer"
    assert "<form" not in page


def test_a_card_follows_what_becomes_of_the_verdict(client, publish_claim, correct_claim, retract_claim):
    claim = publish_claim(statement="Crates fell", headline="They rose")
    address = f"/verdicts/{claim.public_id}/embed/"
    tag = client.get(address)["ETag"]
    correct_claim(claim)
    corrected = client.get(address, headers={"if-none-match": tag})
    assert "corrected 3 March 2026" in corrected.content.decode()
    retract_claim(claim)
    missing = client.get(address).content.decode()
    assert "We have retracted this fact check." in missing
    assert "The table was forged." in missing
    assert "Crates fell" in missing
    assert "They rose" not in missing


def test_a_card_of_what_is_not_public_is_not_there(client, publish_claim):
    claim = publish_claim(upto="approved")
    assert client.get(f"/verdicts/{claim.public_id}/embed/").status_code == 404


def test_a_page_that_is_always_dark_gets_a_dark_card(client, publish_claim):
    address = f"/verdicts/{publish_claim().public_id}/embed/"
    assert 'data-theme="dark"' in client.get(f"{address}?theme=dark").content.decode()
    for other in ("", "?theme=%22%3E%3Cscript%3E"):
        assert "data-theme" not in client.get(address + other).content.decode()


def test_oembed_gives_the_card_for_the_address_of_a_verdict(client, publish_claim, settings):
    claim = publish_claim(statement="Crates “fell” & <rose>")
    base = settings.STET_BASE_URL
    answer = oembed(client, f"{base}/verdicts/{claim.public_id}/?utm=x#y")
    card = answer.json()
    assert (card["type"], card["version"], card["provider_name"]) == ("rich", "1.0", "The Daily Proof")
    assert f'src="{base}/verdicts/{claim.public_id}/embed/"' in card["html"]
    assert "&lt;rose&gt;" in card["html"]
    assert answer["Access-Control-Allow-Origin"] == "*"
    for same in (
        f"{base}/verdicts/{claim.public_id}/versions/1/",
        f"{base}/verdicts/{claim.public_id}.jsonld",
    ):
        assert oembed(client, same).json()["html"] == card["html"]
    xml = oembed(client, f"{base}/verdicts/{claim.public_id}/", "&format=xml")
    assert xml["Content-Type"].startswith("text/xml")
    read = {one.tag: one.text for one in ElementTree.fromstring(xml.content)}
    assert read == {name: str(value) for name, value in card.items()}


def test_oembed_keeps_to_the_room_that_it_is_given(client, publish_claim, settings):
    claim = publish_claim(
        headline="Found at some length, which needs several lines in a room as narrow as this"
    )
    address = f"{settings.STET_BASE_URL}/verdicts/{claim.public_id}/"
    wide, narrow = oembed(client, address).json(), oembed(client, address, "&maxwidth=250").json()
    assert (wide["width"], narrow["width"]) == (600, 250)
    assert narrow["height"] > wide["height"] > 200
    assert oembed(client, address, "&maxheight=200").json()["height"] == 200


def test_oembed_refuses_as_the_standard_says(client, publish_claim, retract_claim, settings):
    base = settings.STET_BASE_URL
    claim = publish_claim()
    address = f"{base}/verdicts/{claim.public_id}/"
    assert oembed(client, address, "&format=yaml").status_code == 501
    assert oembed(client, address, "&maxwidth=wide").status_code == 400
    for other in ("", "https://elsewhere.example.org/", f"https://elsewhere.example.org/verdicts/{claim.public_id}/",
                  f"{base}/verdicts/", "http://[", f"{address}report/"):  # fmt: skip
        assert oembed(client, other).status_code == 404, other
    retract_claim(claim)
    assert oembed(client, address).status_code == 404


def test_the_public_page_leads_to_both_and_shows_the_lines_to_paste(client, publish_claim, settings):
    claim = publish_claim(statement="Crates “fell” & <rose>")
    page = client.get(f"/verdicts/{claim.public_id}/").content.decode()
    found = dict(re.findall(r'type="(application/json\+oembed|text/xml\+oembed)"[^>]*href="([^"]+)"', page))
    assert len(found) == 2
    for address in found.values():
        assert client.get(unescape(address)).status_code == 200
    pasted = unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.S).group(1))
    assert pasted == client.get(unescape(found["application/json+oembed"])).json()["html"]


@pytest.fixture
def foreign():
    """foreign(html) -> the address of a page with it, on another origin."""
    data: dict[str, str] = {}

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(data["html"].encode())

        def log_message(self, *words):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()

        def at(html):
            data["html"] = html
            return f"http://localhost:{server.server_port}/story"

        yield at
        server.shutdown()


@pytest.mark.browser
def test_in_a_foreign_page_the_card_is_as_high_as_its_words(
    page, live_server, publish_claim, settings, foreign
):
    settings.STET_BASE_URL = live_server.url
    claim = publish_claim(
        headline="Found at some length, which needs several lines in a room as narrow as this"
    )
    lines = render_embed_snippet(PublicDocument.objects.get(public_id=claim.public_id).content)
    story = foreign(f'<meta name="viewport" content="width=device-width"><h1>A story</h1>{lines}')
    requested = []
    page.on("request", lambda request: requested.append(request.url))
    for width in (1100, 320):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(story)
        card = page.frame_locator("iframe").locator("[data-embed-card]")
        card.wait_for()
        # It fits when the card has said how high it is.
        page.wait_for_function(
            "([frame, high]) => Number(frame.height) === Math.ceil(high)",
            arg=[page.locator("iframe").element_handle(), card.bounding_box()["height"]],
        )
        assert card.evaluate("one => one.scrollWidth <= one.clientWidth")
    hosts = {urlsplit(url).netloc for url in requested}
    assert hosts == {urlsplit(story).netloc, urlsplit(live_server.url).netloc}
