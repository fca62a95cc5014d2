"""Articles over REST: what a CMS sends comes in once and exactly; refusals are problems at their field."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions import create_service, issue_api_key, set_membership
from accounts.models import ApiKey
from accounts.selectors import get_system_user
from articles.models import Article
from tests.articles.api_requests import SENT, URL, post
from tests.articles.served_site import ARTICLE, http
from tests.articles.text_samples import FRAME, TYPED
from tests.factories import MONDAY, create_article


def at_field(answer, name):
    assert answer["Content-Type"] == "application/problem+json"
    return " ".join(answer.json()["errors"].get(name, []))


def test_a_cms_sends_an_article_and_gets_its_id_and_page(cms_key, settings):
    answer = post(cms_key, SENT)
    assert answer.status_code == 201
    article = Article.objects.get()
    assert answer.json() == {
        "id": str(article.public_id),
        "url": settings.STET_BASE_URL + reverse("article_detail", args=[article.public_id]),
        "outcome": "created",
        "revision": 1,
        "state": "imported",
    }
    assert article.current_revision.text == FRAME
    assert article.imported_by.username == "cms"


def test_sending_it_again_changes_nothing(cms_key):
    first = post(cms_key, SENT)
    again = post(cms_key, SENT)
    assert again.status_code == 200
    assert again.json() == {**first.json(), "outcome": "unchanged"}


def test_other_words_under_the_same_id_are_the_next_revision(cms_key):
    named = {**SENT, "source": "cms", "external_id": "story-1"}
    first = post(cms_key, named)
    again = post(cms_key, {**named, "text": TYPED.replace("20,000", "21,000")})
    assert again.status_code == 200
    assert again.json() == {**first.json(), "outcome": "revised", "revision": 2}


def test_what_the_sender_states_is_kept(cms_key):
    stated = {
        "headline": "The catch", "byline": "Ada Holm", "publisher": "The Quay", "language": "pt-BR",
        "canonical_url": "https://quay.example.org/a", "published_at": "2026-03-02T09:00:00+05:30",
        "embargo_until": "2090-01-01T00:00:00Z",
    }  # fmt: skip
    post(cms_key, {**SENT, **stated})
    article = Article.objects.get()
    assert article.current_revision.text.startswith("The catch\n\nHarbour denies")
    assert (article.byline, article.publisher, article.language) == ("Ada Holm", "The Quay", "pt-BR")
    assert article.canonical_url == "https://quay.example.org/a"
    assert article.published_at.isoformat() == "2026-03-02T03:30:00+00:00"
    assert article.published_offset == 330
    assert article.is_embargoed(MONDAY)


def test_html_is_read_and_made_safe(cms_key):
    body = "<h1>The catch</h1><p onclick='x()'>20,000 <em>crates</em>.</p><script>x()</script>"
    post(cms_key, {"desk": "harbour", "provenance": "own_copy", "html": body})
    article = Article.objects.get()
    assert article.current_revision.text == "The catch\n\n20,000 crates."
    assert "onclick" not in article.current_revision.html


def test_an_address_is_fetched(cms_key, site):
    found = site(http(ARTICLE))
    answer = post(cms_key, {"desk": "harbour", "provenance": "external", "url": found.url})
    assert answer.status_code == 201
    assert Article.objects.get().canonical_url == found.url


def test_an_address_inside_is_refused_at_its_field(cms_key):
    answer = post(cms_key, {"desk": "harbour", "provenance": "own_copy", "url": "http://10.1.2.3/"})
    assert answer.status_code == 422
    assert answer.json()["code"] == "unreachable"
    assert "This address is inside a private network, so Stet does not open it." in at_field(answer, "url")


def test_an_unknown_field_is_told_with_the_known_ones(cms_key):
    answer = post(cms_key, {**SENT, "embargo": "2090-01-01T00:00:00Z"})
    assert answer.status_code == 422
    assert "Unknown field. Fields:" in at_field(answer, "embargo")
    assert "embargo_until" in at_field(answer, "embargo")
    assert not Article.objects.exists()


@pytest.mark.parametrize(("change", "field", "said"), [
    ({"text": ""}, "text", "This is empty."),
    ({"text": " \n "}, "text", "This is empty."),
    ({"text": "x" * 2_000_001}, "text", "2,000,001 bytes"),
    ({"html": "<p>x</p>"}, "html", "Send only one of text, html and url."),
    ({"desk": "nowhere"}, "desk", "There is no desk “nowhere”, or you cannot see it."),
    ({"provenance": "ours"}, "provenance", "ours"),
    ({"language": "not a tag"}, "language", "Use a BCP 47 language tag such as en or pt-BR."),
    ({"canonical_url": "ftp://x/"}, "canonical_url", "http:// or https://"),
    ({"published_at": "2026-03-02T09:00:00"}, "published_at", "with its UTC offset"),
    ({"embargo_until": "tomorrow"}, "embargo_until", "with its UTC offset"),
    ({"published_at": "0001-01-01T00:00:00+14:00"}, "published_at", "with its UTC offset"),
    ({"source": "cms"}, "external_id", "A source needs an external_id"),
    ({"external_id": "x" * 201}, "external_id", "200"),
])  # fmt: skip
def test_what_is_at_fault_is_told_at_its_field(cms_key, change, field, said):
    answer = post(cms_key, {**SENT, **change})
    assert answer.status_code == 422
    assert said in at_field(answer, field)
    assert not Article.objects.exists()


def test_without_words_there_is_nothing_to_import(cms_key):
    answer = post(cms_key, {"desk": "harbour", "provenance": "own_copy"})
    assert "Send the article as one of text, html and url." in at_field(answer, "text")


@pytest.mark.parametrize("body", [
    "not json", b"\xff\xfe{}", '{"desk": NaN}', '{"desk": "a", "desk": "b"}', "[" * 100_000,
    '{"desk": ' + "1" * 5_000 + "}",
])  # fmt: skip
def test_what_is_no_json_is_refused(cms_key, body):
    answer = post(cms_key, body)
    assert answer.status_code == 400
    assert answer.json()["code"] == "malformed"


@pytest.mark.parametrize("body", ["[]", '"text"', "3", "null"])
def test_what_is_no_object_is_refused(cms_key, body):
    answer = post(cms_key, body)
    assert answer.status_code in {400, 422}
    assert answer["Content-Type"] == "application/problem+json"


def test_a_body_beyond_the_bound_is_refused_whole(cms_key):
    answer = post(cms_key, {**SENT, "text": "word " * 1_300_000})
    assert answer.status_code == 413
    assert answer.json()["code"] == "too_big"


def test_a_wrong_key_opens_nothing(cms_key):
    answer = post(cms_key[:-3] + "abc", SENT)
    assert answer.status_code == 401
    assert "WWW-Authenticate" in answer.headers


def test_a_key_without_the_scope_is_told_which_one_it_lacks(cast):
    partner = create_service(by=get_system_user(), at=MONDAY, username="partner", name="A partner")
    set_membership(partner, cast.desk, by=get_system_user(), at=MONDAY, role="checker")
    secret = issue_api_key(
        partner, by=get_system_user(), at=MONDAY, label="x", scopes=["read-published"]
    ).secret
    answer = post(secret, SENT)
    assert answer.status_code == 403
    assert "import-articles" in answer.json()["detail"]


def test_a_key_of_a_service_on_no_desk_imports_nothing(cast):
    feed = create_service(by=get_system_user(), at=MONDAY, username="feed", name="A feed")
    secret = issue_api_key(
        feed, by=get_system_user(), at=MONDAY, label="x", scopes=["import-articles"]
    ).secret
    assert post(secret, SENT).status_code == 403


def test_another_open_desk_is_refused_and_a_confidential_one_is_not_there(cast, cms_key):
    other = post(cms_key, {**SENT, "desk": "sports"})
    assert (other.status_code, other.json()["code"]) == (403, "not_allowed")
    secret, absent = post(cms_key, {**SENT, "desk": "inquiries"}), post(cms_key, {**SENT, "desk": "nowhere"})
    assert secret.status_code == absent.status_code == 422
    assert at_field(secret, "desk").replace("inquiries", "nowhere") == at_field(absent, "desk")


def test_somebody_signed_in_may_import_too_but_not_without_the_token(cast):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.editor)
    refused = browser.post(URL, json.dumps(SENT), content_type="application/json")
    assert refused.status_code == 403
    browser = Client()
    browser.force_login(cast.editor)
    assert browser.post(URL, json.dumps(SENT), content_type="application/json").status_code == 201


def test_staff_read_an_article_with_its_words(cast, cms_key, sign_in):
    named = post(cms_key, {**SENT, "published_at": "2026-03-02T09:00:00+01:00"}).json()["id"]
    shown = sign_in(cast.outsider).get(f"{URL}{named}/").json()
    assert (shown["id"], shown["text"], shown["revision"]) == (named, FRAME, 1)
    assert shown["desk"] == "harbour"
    assert "pk" not in shown


def test_an_article_of_a_confidential_desk_is_404_for_others(cast, sign_in):
    secret = create_article(cast.secret_desk, cast.insider)
    address = f"{URL}{secret.public_id}/"
    answer = sign_in(cast.editor).get(address)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert sign_in(cast.insider).get(address).json()["headline"] == secret.headline
    assert sign_in(cast.stranger).get(address).status_code == 403


def test_a_revoked_key_stops_at_once(cast, cms_key):
    ApiKey.objects.update(revoked_at=MONDAY + timedelta(hours=1))
    assert post(cms_key, SENT).status_code == 401
