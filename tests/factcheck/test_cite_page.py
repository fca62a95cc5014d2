"""The bookmarklet opens a filled form and saves nothing; the form cites, for a claim that is chosen."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from factcheck.claims.soft_lock import refresh_soft_lock
from factcheck.models import Claim, Source
from lib.datetimes.clock import now

PAGE = "https://stats.example.org/landings"


@pytest.fixture
def claim(create_claim_in_state) -> Claim:
    return create_claim_in_state("checking")


def send(client, claim, **fields):
    typed = {"claim": claim.public_id, "url": PAGE, "title": "Landings", "passage": "20,145 crates",
             "stance": "refutes", "tier": "primary", **fields}  # fmt: skip
    return client.post(reverse("cite_page"), typed)


def test_a_page_fills_the_form_of_the_claim_that_is_open_and_saves_nothing(
    client, cast, claim, create_claim_in_state
):
    other = create_claim_in_state("checking", words="18,500 crates")
    refresh_soft_lock(other, by=cast.checker, at=now())
    client.force_login(cast.checker)
    text = '"><script>alert(1)</script>\x00 20,145 crates' + "x" * 9_000
    answer = client.get(reverse("cite_page"), {"url": PAGE, "title": "T" * 900, "text": text})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<script>alert" not in page
    assert f'value="{PAGE}"' in page
    assert f'value="{"T" * 500}"' in page
    assert "x" * 4_900 in page
    assert "x" * 5_000 not in page
    assert f'value="{other.public_id}" selected' in page
    assert f'value="{claim.public_id}"' in page
    assert not Source.objects.exists()


def test_nobody_gets_it_without_signing_in_and_comes_back_to_it(client):
    answer = client.get(reverse("cite_page"), {"url": PAGE})
    assert answer.status_code == 302
    assert "next=/cite/%3Furl%3D" in answer.headers["Location"]


def test_the_form_cites_for_the_chosen_claim(client, cast, claim):
    client.force_login(cast.checker)
    done = send(client, claim)
    assert done.headers["Location"] == f"{reverse('claim_detail', args=[claim.public_id])}#sources"
    made = claim.citations.get()
    assert (made.source.url, made.source.title, made.passage) == (PAGE, "Landings", "20,145 crates")
    assert (made.stance, made.tier, made.added_by) == ("refutes", "primary", cast.checker)


@pytest.mark.parametrize(
    "bad", ["http://10.0.0.7/", "javascript:alert(1)", "file:///etc/passwd", "http://u:p@a.example/", ""]
)
def test_an_address_that_is_not_on_the_open_web_is_refused(client, cast, claim, bad):
    client.force_login(cast.checker)
    refused = send(client, claim, url=bad)
    assert refused.status_code == 422
    assert 'id="id_words_url_error"' in refused.content.decode()
    assert not Source.objects.exists()


def test_a_refused_form_keeps_the_claim_and_is_the_draft_of_its_page_alone(client, cast, claim):
    client.force_login(cast.editor)
    page = send(client, claim, stance="").content.decode()
    assert f'value="{claim.public_id}" selected' in page
    assert f'data-draft-at="{PAGE}"' in page
    assert f'data-draft-at="{PAGE}"' in client.get(reverse("cite_page"), {"url": PAGE}).content.decode()
    assert 'data-draft-at=""' in client.get(reverse("cite_page")).content.decode()


def test_another_site_cannot_make_somebody_cite(cast, claim):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.checker)
    assert send(strict, claim).status_code == 403
    assert strict.get(reverse("cite_page"), {"url": PAGE, "claim": claim.public_id}).status_code == 200
    assert not claim.citations.exists()


def test_a_claim_of_others_is_refused(client, cast, claim):
    client.force_login(cast.outsider)
    refused = send(client, claim)
    assert (refused.status_code, claim.citations.count()) == (422, 0)
    assert "You are not checking any claim." in client.get(reverse("cite_page")).content.decode()


def test_the_bookmarklet_names_this_desk_and_the_page_stays_strict(client, cast, settings):
    settings.STET_BASE_URL = "https://stet.example.org"
    client.force_login(cast.checker)
    answer = client.get(reverse("bookmarklet"))
    page = unescape(answer.content.decode())
    code = page.split('href="javascript:')[1].split('" draggable')[0]
    assert 'open("https://stet.example.org/cite/?"+query' in code
    assert "%" not in code, "a browser decodes these before it runs it"
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert reverse("bookmarklet") in client.get(reverse("user_settings")).content.decode()
