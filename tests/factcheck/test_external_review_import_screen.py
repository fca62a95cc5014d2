"""The screen by which editors bring in what others ruled: each refusal told, nothing typed lost."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from factcheck.external_reviews.fetching import MAX_PAGES
from factcheck.models import ExternalReview, ExternalReviewImport
from lib.sentences import restore_sentence
from tests.articles.form_errors import at_field
from tests.articles.served_site import http
from tests.factcheck.external_review_samples import PLAIN, script
from tests.lib.hostile_servers import run_listener

TWO = {**PLAIN, "claimReviewed": "The mayor paid for it."}
BAD = {**PLAIN, "claimReviewed": "Nobody rated this one.", "reviewRating": None}


@pytest.fixture
def edith(client, cast):
    client.force_login(cast.editor)
    return client


@pytest.fixture
def site(settings):
    """site(answer) -> a server on this machine, let in; ``answer`` gets the path that was asked for."""
    opened = []

    def serve(answer):
        def behave(connection, request):
            path = request.split(b" ")[1].decode()
            requested.append(path)
            connection.sendall(answer(path))

        requested: list[str] = []
        server = run_listener(behave)
        listener = server.__enter__()
        opened.append(server)
        settings.STET_FETCH_ALLOWED_HOSTS = [*settings.STET_FETCH_ALLOWED_HOSTS, listener.host_port]
        return f"http://{listener.host_port}", requested

    yield serve
    for server in opened:
        server.__exit__(None, None, None)


def send(client, **fields):
    return client.post(reverse("external_review_import"), {"desk": "harbour", "method": "paste", **fields})


def js(value):
    return http(json.dumps(value), "200 OK", "application/json")


def test_pasted_markup_comes_in_and_what_was_refused_is_told_with_its_words(edith):
    answer = send(edith, text=json.dumps([PLAIN, TWO, BAD]))
    brought = ExternalReviewImport.objects.get()
    assert answer["Location"] == reverse("external_review_import_detail", args=[brought.public_id])
    page = edith.get(answer["Location"]).content.decode()
    for value in (
        "2 new · 1 rejected",
        "The rating is missing: there is neither text nor a number.",
        "Nobody rated this one.",
        "The mayor paid for it.",
    ):
        assert value in page
    assert brought.kind == "paste"


def test_a_pasted_page_is_read_in_the_letters_that_the_form_sent(edith):
    node = json.dumps({**PLAIN, "claimReviewed": "Très cher, déjà là."}, ensure_ascii=False)
    send(edith, text=f'<meta charset="iso-8859-1">{script(node)}')
    assert ExternalReview.objects.get().statement == "Très cher, déjà là."
    assert ExternalReviewImport.objects.get().name == "Facts Afloat: Très cher, déjà là."


def test_where_nothing_is_good_it_all_comes_back_with_each_reason(edith):
    text = json.dumps([BAD, {**PLAIN, "url": "in an ad"}])
    answer = send(edith, text=text)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Nothing was imported: every record was rejected. See below." in at_field(answer, "text")
    assert "The rating is missing: there is neither text nor a number." in page
    assert "The web address is missing, so nobody could read it." in page
    assert "Nobody rated this one." in page
    assert answer.context["form"]["text"].value() == text
    assert not ExternalReviewImport.objects.exists()


@pytest.mark.parametrize(("fields", "field", "said"), [
    ({"text": "Words."}, "text", "This contains no ClaimReview."),
    ({"text": "  "}, "text", "Paste at least one ClaimReview."),
    ({"method": "file"}, "file", "Choose at least one file."),
    ({"method": "url", "url": " "}, "url", "Enter the web address of a fact check, a feed or a search."),
    ({"method": "url", "url": "ftp://x.example.org/"}, "url", "http"),
    ({"method": "url", "url": "http://[/claims:search"}, "url", "web address"),
    ({"method": "url", "url": "http://10.0.0.1/"}, "url", "private network"),
    ({"text": json.dumps(PLAIN), "desk": "sports"}, "desk",
     "You cannot choose this desk. Choose one of your desks."),
])  # fmt: skip
def test_what_is_missing_or_wrong_is_told_where_it_is_typed(edith, fields, field, said):
    answer = send(edith, **{"text": "kept", "url": "https://kept.example.org/", **fields})
    assert answer.status_code == 422
    assert said in at_field(answer, field)
    assert not ExternalReviewImport.objects.exists()


def test_what_was_typed_for_another_way_is_kept_too(edith):
    answer = send(edith, method="file", text="Typed before", url="https://typed.example.org/")
    form = answer.context["form"]
    assert (form["text"].value(), form["url"].value()) == ("Typed before", "https://typed.example.org/")


def test_files_come_in_together_and_say_which_line_of_which_was_refused(edith):
    lines = "\n".join([script(PLAIN), script(BAD)]).encode()
    files = [SimpleUploadedFile("one.txt", lines), SimpleUploadedFile("two.json", json.dumps(TWO).encode()),
             SimpleUploadedFile("three.txt", b"Words.")]  # fmt: skip
    send(edith, method="file", file=files)
    brought = ExternalReviewImport.objects.get()
    assert (brought.added_count, brought.kind, brought.name) == (2, "file", "one.txt, two.json, three.txt")
    assert [restore_sentence(one["where"]) for one in brought.rejected_records] == [
        "one.txt: Line 2",
        "three.txt",
    ]


def test_a_page_comes_in_by_its_address(edith, site, settings):
    settings.STET_BASE_URL = "https://stet.example.org"
    node = {**PLAIN, "url": "/checks/1"}
    address, requested = site(lambda path: http(f"<html><head>{script(node)}</head><body>x</body></html>"))
    send(edith, method="url", url=f" {address}/checks/1?key=s3cret&x=1 ")
    assert requested == ["/checks/1?key=s3cret&x=1"]
    assert ExternalReview.objects.get().url == f"{address}/checks/1"
    # A key in an address is used, and kept nowhere.
    assert ExternalReviewImport.objects.get().name == f"{address}/checks/1?x=1"


def test_a_record_of_a_feed_without_an_address_is_not_given_the_feeds(edith, site):
    address, _ = site(lambda path: js([PLAIN, {**TWO, "url": None}]))
    send(edith, method="url", url=f"{address}/feed.json")
    assert ExternalReview.objects.get().url == PLAIN["url"]
    assert ExternalReviewImport.objects.get().rejected_count == 1


def searching(pages):
    """An answer for each page of a search, by its token."""

    def answer(path):
        token = path.partition("pageToken=")[2].partition("&")[0]
        number = int(token or 0)
        claims = [
            {"text": f"Claim {number} {n}", "claimReview": [
                {"url": f"https://x{number}.example.org/{n}", "textualRating": "Faux"}]}
            for n in range(2)
        ]  # fmt: skip
        more = {"nextPageToken": str(number + 1)} if number + 1 < pages else {}
        return js({"claims": claims, **more})

    return answer


def test_a_search_is_followed_page_by_page(edith, site):
    address, requested = site(searching(3))
    send(edith, method="url", url=f"{address}/v1alpha1/claims:search?query=crates&key=k")
    assert requested == [
        "/v1alpha1/claims:search?query=crates&key=k&pageSize=100",
        "/v1alpha1/claims:search?query=crates&key=k&pageSize=100&pageToken=1",
        "/v1alpha1/claims:search?query=crates&key=k&pageSize=100&pageToken=2",
    ]
    brought = ExternalReviewImport.objects.get()
    assert (brought.added_count, brought.has_more) == (6, False)
    assert brought.name == f"{address}/v1alpha1/claims:search?query=crates"


def test_a_search_without_end_is_followed_within_bounds_and_says_so(edith, site):
    address, requested = site(searching(1_000))
    answer = send(edith, method="url", url=f"{address}/v1alpha1/claims:search?query=crates")
    assert len(requested) == MAX_PAGES
    assert ExternalReviewImport.objects.get().has_more
    assert "There is more than Stet reads at once." in edith.get(answer["Location"]).content.decode()


def test_a_search_that_sends_us_in_a_circle_ends(edith, site):
    review = {"url": "https://x.example.org/", "textualRating": "F"}
    page = {"claims": [{"text": "Round", "claimReview": [review]}], "nextPageToken": "again"}
    address, requested = site(lambda path: js(page))
    send(edith, method="url", url=f"{address}/v1alpha1/claims:search?query=x&pageSize=5")
    assert len(requested) == 2
    assert ExternalReviewImport.objects.get().added_count == 1


def test_what_a_later_page_refuses_costs_nothing_of_the_first(edith, site):
    good = searching(9)
    address, _ = site(lambda path: good(path) if "pageToken" not in path else http("x", "500 Oh"))
    send(edith, method="url", url=f"{address}/claims:search?query=x")
    brought = ExternalReviewImport.objects.get()
    assert (brought.added_count, brought.has_more) == (2, True)


@pytest.mark.parametrize(("answer", "said"), [
    (js({}), "The search found nothing."),
    (js({"error": {"code": 403, "message": "No such key"}}), "No such key"),
    (http("no", "403 Forbidden"), "The site does not allow Stet to read this page (403)."),
])  # fmt: skip
def test_what_a_search_answers_instead_is_told(edith, site, answer, said):
    address, _ = site(lambda path: answer)
    refused = send(edith, method="url", url=f"{address}/v1alpha1/claims:search?query=x")
    assert refused.status_code == 422
    assert said in at_field(refused, "url")


def test_nobody_but_an_editor_makes_us_fetch_anything(client, cast, site):
    address, requested = site(lambda path: js(PLAIN))
    client.force_login(cast.checker)
    answer = send(client, method="url", url=f"{address}/")
    assert answer.status_code == 403
    assert requested == []


def test_the_lists_find_and_show_what_came(edith, cast):
    send(edith, text=json.dumps([PLAIN, TWO]))
    page = edith.get("/external-reviews/?q=MAYOR+facts").content.decode()
    assert TWO["claimReviewed"] in page
    assert PLAIN["claimReviewed"] not in page
    assert "2 new ·" in edith.get("/external-reviews/imports/").content.decode()
    assert edith.get("/external-reviews/?by=me").status_code == 400
    review = ExternalReview.objects.get(statement=TWO["claimReviewed"])
    page = edith.post(f"/external-reviews/{review.public_id}/remove/", follow=True).content.decode()
    assert "Restore" in page
    assert TWO["claimReviewed"] not in edith.get("/external-reviews/").content.decode()
    assert TWO["claimReviewed"] in edith.get("/external-reviews/?removed=yes").content.decode()
    edith.post(f"/external-reviews/{review.public_id}/restore/")
    brought = ExternalReviewImport.objects.get()
    page = edith.post(f"/external-reviews/imports/{brought.public_id}/remove/", follow=True).content.decode()
    assert "Removed 2 fact checks. They are not shown until you restore them." in page
    page = edith.post(f"/external-reviews/imports/{brought.public_id}/restore/", follow=True).content.decode()
    assert "Restored 2 fact checks." in page
    assert ExternalReview.objects.active().count() == 2


def test_a_checker_reads_them_and_is_offered_nothing_to_change(client, edith, cast):
    send(edith, text=json.dumps(PLAIN))
    client.force_login(cast.checker)
    review = ExternalReview.objects.get()
    page = client.get(f"/external-reviews/{review.public_id}/").content.decode()
    assert f'href="{PLAIN["url"]}" rel="noopener noreferrer nofollow"' in page
    assert "Remove" not in page
    listed = client.get("/external-reviews/").content.decode()
    assert f'"{reverse("external_review_import")}"' not in listed
    assert client.post(f"/external-reviews/{review.public_id}/remove/").status_code == 403


def test_a_form_with_nothing_in_it_is_a_form_that_was_sent(edith):
    answer = edith.post(reverse("external_review_import"))
    assert answer.status_code == 422
    assert answer.context["form"].errors
