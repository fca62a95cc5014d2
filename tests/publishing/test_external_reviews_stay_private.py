"""What other checkers ruled is shown at the desk, and leaves the house by no way: it is not ours to give."""

import ast

import pytest
from django.test import Client

from articles.models import Article
from factcheck.external_reviews.actions import import_external_reviews
from factcheck.external_reviews.parsing import ParsedReview, ParsedReviews, parse_reviews
from factcheck.models import ExternalReview
from publishing.documents.relay import relay_events
from publishing.models import PublicDocument, SearchEntry
from tests.architecture import source_files
from tests.factories import MONDAY
from tests.routes import addresses, is_closed
from tests.sampling import CELLS

THEIRS = ("Gegenprobe", "Quatschkram", "gegenprobe.example.net")
SHOWN = {
    "/external-reviews/",
    "/external-reviews/imports/",
    "/external-reviews/imports/<uuid:public_id>/",
    "/external-reviews/<uuid:public_id>/",
    "/claims/<uuid:public_id>/external-reviews/",
}
"""The only addresses that show them, and to the desk's people alone."""
KNOW_OF_THEM = {
    "factcheck/external_reviews/actions.py",
    "factcheck/external_reviews/filters.py",
    "factcheck/models/__init__.py",
    "factcheck/models/external_review.py",
    "factcheck/models/external_review_import.py",
    "factcheck/external_reviews/selectors.py",
    "factcheck/urls.py",
    "factcheck/external_reviews/views.py",
    "factcheck/external_reviews/import_views.py",
    # The newsroom's own search and recall; publishing takes of them what knows published rows alone.
    "factcheck/models/indexed_terms.py",
    "factcheck/search/kinds.py",
    "factcheck/search/meaning.py",
    "factcheck/search/similar_claims.py",
    "factcheck/workflow/term_index.py",
}


@pytest.fixture
def claim(publish_claim, cast):
    """A published claim, and an other checker's ruling on the very same statement."""
    claim = publish_claim(statement="20,000 crates of herring were landed in March.")
    other = ParsedReview(
        url="https://gegenprobe.example.net/1", site="gegenprobe.example.net", reviewer="Gegenprobe",
        statement=claim.statement, claimant="Harbour office", rating="Quatschkram", language="en",
    )  # fmt: skip
    import_external_reviews(
        desk=cast.desk,
        kind="paste",
        name="Gegenprobe, pasted",
        read=ParsedReviews(reviews=[other]),
        by=cast.editor,
        at=MONDAY,
    )
    relay_events()
    return claim


def filled(route, claim):
    """The address with the claim's id, or its article's, its ruling's or its import's, in it."""
    review = ExternalReview.objects.get()
    of = claim.public_id
    if "/articles/" in route:
        of = Article.objects.get(revisions__appearances__claim=claim).public_id
    if route.startswith("/external-reviews/"):
        of = review.last_import.public_id if "/imports/" in route else review.public_id
    for part in ("<uuid:public_id>", "<uuid:id>"):
        route = route.replace(part, str(of))
    return route.replace("<int:version>", "1").replace("<int:year>-<int:month>", "2026-3")


def tells(answer):
    value = answer.getvalue() if answer.streaming else answer.content
    return any(word.encode() in value for word in THEIRS)


APIS = ("/api/", "/v1alpha1/")
"""Where a key opens something, and a parameter that nobody knows is refused."""


def asked(client, claim, begins="/", **headers):
    """{route: (status, whether the answer tells of theirs)} of what so begins, with queries where open."""
    found: dict[str, tuple[int, bool]] = {}
    for route, _ in addresses():
        address = filled(route, claim)
        if "<" in address or not route.startswith(begins):
            continue
        queries = ["q=herring", "query=herring", f"url=http://testserver/verdicts/{claim.public_id}/"]
        if not route.startswith(APIS):
            queries = ["&".join(queries)]
        for query in ("", *queries):
            answer = client.get(f"{address}?{query}", headers=headers)
            assert answer.status_code != 429, f"{address} was not answered, so nothing was tried"
            status, data = found.get(route, (answer.status_code, False))
            found[route] = (min(status, answer.status_code), data or tells(answer))
            if is_closed(answer):
                break
    return found


def test_the_desk_sees_them_at_their_own_addresses_and_at_no_other(claim, cast):
    client = Client(raise_request_exception=False)
    type(cast.standards).objects.filter(pk=cast.standards.pk).update(is_staff=True)
    client.force_login(cast.standards)
    answers = asked(client, claim)
    assert {route for route, (_, data) in answers.items() if data} == SHOWN
    # Most of the house was really asked: its pages, exports and files.
    assert sum(status == 200 for status, _ in answers.values()) > 60


@CELLS
def test_readers_and_partners_are_told_of_none(claim, partner_key, cells):
    answers = asked(Client(raise_request_exception=False), claim)
    assert {route for route, (_, data) in answers.items() if data} == set()
    assert answers["/verdicts/<uuid:public_id>/"][0] == 200
    assert answers["/verdicts/datafeed.json"][0] == 200
    for headers in ({"authorization": f"Bearer {partner_key}"}, {"x-goog-api-key": partner_key}):
        begins = "/" if cells == "whole" else APIS
        answers = asked(Client(raise_request_exception=False), claim, begins, **headers)
        assert {route for route, (_, data) in answers.items() if data} == set()
    assert answers["/v1alpha1/claims:search"][0] == 200


def test_no_document_and_no_card_of_the_search_holds_a_word_of_theirs(claim):
    written = str(list(PublicDocument.objects.values_list())) + str(list(SearchEntry.objects.values_list()))
    assert claim.statement in written
    assert not [word for word in THEIRS if word.lower() in written.lower()]


def test_nothing_that_makes_what_leaves_the_house_knows_of_them():
    found = set()
    for path in source_files.list_modules():
        for node in source_files.list_nodes(path):
            names = {getattr(node, "id", ""), getattr(node, "attr", ""), getattr(node, "name", "")}
            if isinstance(node, ast.ClassDef | ast.Name | ast.Attribute | ast.alias) and names & {
                "ExternalReview", "ExternalReviewImport",
                "external_review_list", "external_review_import_list",
            }:  # fmt: skip
                found.add(source_files.format_path(path))
    assert found == KNOW_OF_THEM


def test_what_we_publish_can_be_read_by_such_a_reader(client, claim, partner_key):
    page, search = f"/verdicts/{claim.public_id}", f"/v1alpha1/claims:search?query=herring&key={partner_key}"
    for address in (f"{page}/", f"{page}.jsonld", "/verdicts/datafeed.json", search):
        (review,) = parse_reviews(client.get(address).getvalue()).reviews
        assert (review.statement, review.rating) == (claim.statement, "Mostly true"), address
