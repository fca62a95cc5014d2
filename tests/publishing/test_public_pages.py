"""The public pages: anyone reads them, any cache may keep them, and they look the same to everybody."""

from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from newsroom import environment
from tests.factories import MONDAY


def test_a_reader_that_has_the_page_is_told_so(client, publish_claim, correct_claim):
    claim = publish_claim()
    address = f"/verdicts/{claim.public_id}/"
    first = client.get(address)
    assert first["Cache-Control"] == "public, max-age=60"
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    correct_claim(claim)
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("address", ["/verdicts/", "/verdicts/{}/", "/verdicts/{}/versions/1/", "/api/docs/"])
def test_the_page_is_the_same_for_everybody_and_does_not_vary_by_cookie(
    client, publish_claim, correct_claim, cast, address
):
    claim = correct_claim(publish_claim())
    address = address.format(claim.public_id)
    anonymous = client.get(address)
    client.force_login(cast.editor)
    signed_in = client.get(address)
    assert anonymous.content == signed_in.content
    assert "Cookie" not in anonymous.get("Vary", "")
    assert "csrf" not in anonymous.content.decode()


def test_the_page_belongs_to_the_newsroom(client, publish_claim):
    page = client.get(f"/verdicts/{publish_claim().public_id}/").content.decode()
    assert "The Daily Proof" in page
    assert "Stet" not in page


def test_the_list_is_cut_into_pages_that_meet(client, publish_claim, monkeypatch):
    monkeypatch.setattr("publishing.public.views.verdict_list.PAGE_SIZE", 2)
    for number in range(3):
        publish_claim(statement=f"Claim number {number}", at=MONDAY + timedelta(days=number))
    first = client.get("/verdicts/").content.decode()
    assert first.index("Claim number 2") < first.index("Claim number 1")
    assert "Claim number 0" not in first
    older = first.split('rel="next"')[0].split('href="')[-1].split('"')[0].replace("&amp;", "&")
    second = client.get(older).content.decode()
    assert "Claim number 0" in second
    assert "Claim number 1" not in second
    assert client.get("/verdicts/?cursor=nonsense").status_code == 404


@pytest.mark.parametrize("words", [
    "See [1] and `[1]` and <https://x.example.org/[1]>.",
    "A [link [1]](https://x.example.org/) here, [1].",
])  # fmt: skip
def test_only_numbers_of_sources_in_plain_text_become_links(client, publish_claim, words):
    claim = publish_claim(explanation=words)
    page = client.get(f"/verdicts/{claim.public_id}/").content.decode()
    assert page.count('href="#relied-1"') == 1


def test_what_is_cited_is_linked_and_quoted(client, publish_claim):
    page = client.get(f"/verdicts/{publish_claim().public_id}/").content.decode()
    assert '<li id="relied-1" value="1"><a href="https://stats.example.org/' in page
    assert "“20,145 crates”" in page
    assert '<svg class="scale"' in page
    assert page.count('class="here"') == 1


def test_names_of_any_direction_leave_the_date_of_a_source_whole(client, publish_claim):
    person = "דובר העירייה"
    said = {"kind": "statement", "medium": "interview", "author": person, "published_on": MONDAY.date()}
    claim = publish_claim(
        sources=[said | {"url": "", "title": ""}, {"author": "Ada Holm", "publisher": "Office"}]
    )
    page = client.get(f"/verdicts/{claim.public_id}/").content.decode()
    # Named once: the title of a statement has the name.
    assert f"<bdi>{person}, interview</bdi>, 2 March 2026" in page
    assert "<bdi>Table</bdi></a>, <bdi>Ada Holm</bdi>. <bdi>Office</bdi>" in page


def test_a_source_whose_title_begins_with_its_author_still_names_them(client, publish_claim):
    claim = publish_claim(sources=[{"title": "Ada Holm on crates", "author": "Ada Holm"}, {}])
    page = client.get(f"/verdicts/{claim.public_id}/").content.decode()
    assert "<bdi>Ada Holm on crates</bdi></a>, <bdi>Ada Holm</bdi>" in page


@pytest.mark.parametrize("address", ["/verdicts/10f9a280-e772-4b01/", "/verdicts/a/b/c/", "/verdicts/{}/x/"])
def test_a_broken_address_of_a_verdict_is_answered_by_the_newsroom(client, publish_claim, address):
    answer = client.get(address.format(publish_claim().public_id))
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "There is no fact check at this address" in page
    assert "Stet" not in page
    assert client.get(address.rstrip("/"))["Location"].endswith("/")


def test_the_newsrooms_colours_come_as_a_style_sheet_of_its_own(client, publish_claim, settings):
    settings.STET_BRAND_BACKGROUND, settings.STET_BRAND_ACCENT = "#fff8f0", "#7a1f5c"
    page = client.get(f"/verdicts/{publish_claim().public_id}/").content.decode()
    assert '<link rel="stylesheet" href="/verdicts/colours.css">' in page
    sheet = client.get("/verdicts/colours.css")
    assert sheet["Content-Type"] == "text/css; charset=utf-8"
    assert "--public-paper: light-dark(#fff8f0" in sheet.content.decode()
    assert "--public-accent: light-dark(#7a1f5c" in sheet.content.decode()
    assert "--public-ink" not in sheet.content.decode().split("{", 1)[1]


@pytest.mark.parametrize("typed", ["red", "#12345", "#12345g", "#123456;}"])
def test_a_colour_that_is_none_stops_the_start_with_its_name(typed):
    with pytest.raises(ImproperlyConfigured, match="STET_BRAND_TEXT"):
        environment.BY_NAME["STET_BRAND_TEXT"].read_value({"STET_BRAND_TEXT": typed})
