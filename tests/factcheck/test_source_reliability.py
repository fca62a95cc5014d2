"""Reliability of a source and a publisher: counts over what the reader may see, no share of a few."""

import pytest
from django.urls import reverse

from factcheck.models import Citation, Claim, Publication, Rating, Source, Verdict
from factcheck.sources.reliability import build_reliability, get_source_reliability, list_publishers
from tests.factories import MONDAY


@pytest.fixture
def cite(cast):
    """cite(source, many=1, desk=None, **citation) -> the claims, each of which cites the source."""

    def write(source, many=1, desk=None, status="none", **more):
        claims = Claim.objects.bulk_create(
            Claim(desk=desk or cast.desk, statement=f"Statement {n}", provenance="external", state="settled",
                  publication_status=status, created_by=cast.editor, created_at=MONDAY)
            for n in range(many)
        )  # fmt: skip
        Citation.objects.bulk_create(
            Citation(claim=claim, source=source, added_by=cast.editor, added_at=MONDAY, **more)
            for claim in claims
        )
        return claims

    return write


@pytest.fixture
def create_source(cast):
    def write(number, publisher="", **more):
        return Source.objects.create(
            kind="url", url=f"https://site{number}.example/", url_key=f"https://site{number}.example/",
            host=f"site{number}.example", title=f"Page {number}", publisher=publisher, added_by=cast.editor,
            added_at=MONDAY, **more,
        )  # fmt: skip

    return write


def correct(claim, by, rating_scale, correction):
    rating = Rating.objects.filter(scale=rating_scale).first()
    for version, kind in ((1, "published"), (2, "corrected")):
        verdict = Verdict.objects.create(
            claim=claim, number=version, rating=rating, content_hash=str(version), author=by,
            created_at=MONDAY, statement=claim.statement,
        )  # fmt: skip
        Publication.objects.create(
            claim=claim, verdict=verdict, version=version, kind=kind, published_by=by, published_at=MONDAY,
            correction=correction if version == 2 else "",
        )  # fmt: skip


def publishers(user):
    return {row["label"].strip() or row["key"]: build_reliability(row) for row in list_publishers(user)}


def test_it_counts_citations_drifts_corrections_and_dead_links(cast, cite, create_source, rating_scale):
    source = create_source(1, health="dead")
    cite(source, removed_at=MONDAY)
    cite(source, drifted_at=MONDAY)
    cite(source, status="retracted")
    for kind in ("minor", "significant"):
        [claim] = cite(source)
        correct(claim, cast.editor, rating_scale, kind)
    found = get_source_reliability(source, cast.editor)
    assert (found.cited, found.drifted, found.corrected, found.dead) == (5, 1, 2, 1)
    assert (found.drifted_share, found.corrected_share, found.dead_share) == ("", "", "")


def test_a_share_is_given_from_ten_on(cast, cite, create_source):
    source = create_source(1)
    cite(source, 2, drifted_at=MONDAY)
    cite(source, 7)
    assert get_source_reliability(source, cast.editor).drifted_share == ""
    cite(source, 1)
    assert get_source_reliability(source, cast.editor).drifted_share == "20\N{NO-BREAK SPACE}%"


def test_publishers_are_one_however_they_are_typed_and_a_page_without_one_goes_by_its_host(
    cast, cite, create_source
):
    for number, name in enumerate(("Harbour Times", "harbour times ", ""), start=1):
        cite(create_source(number, name))
    found = publishers(cast.editor)
    assert {name.casefold() for name in found} == {"harbour times", "site3.example"}
    assert sorted(one.sources for one in found.values()) == [1, 2]


def test_what_a_reader_may_not_see_is_not_counted(client, cast, cite, create_source):
    shared, hidden = (
        create_source(1, "Harbour Times"),
        create_source(2, "Inside Weekly", desk=cast.secret_desk),
    )
    named = create_source(3, "Our informant", is_restricted=True)
    named.permitted_people.add(cast.editor)
    cite(shared, 2)
    cite(shared, 3, desk=cast.secret_desk)
    cite(hidden, desk=cast.secret_desk)
    cite(named)
    assert {name: one.cited for name, one in publishers(cast.editor).items()} == {"Harbour Times": 2}
    assert get_source_reliability(shared, cast.editor).cited == 2
    assert {name: one.cited for name, one in publishers(cast.insider).items()} == {
        "Harbour Times": 5,
        "Inside Weekly": 1,
    }
    client.force_login(cast.editor)
    page = client.get(reverse("publisher_list")).content.decode()
    assert "Inside Weekly" not in page
    assert "Our informant" not in page
    assert "Harbour Times" in page
    assert publishers(cast.stranger) == {}


def test_the_table_is_sorted_by_any_column(client, cast, cite, create_source):
    cite(create_source(1, "Anchor"), 1, drifted_at=MONDAY)
    cite(create_source(2, "Beacon"), 3)
    client.force_login(cast.editor)

    def first(**query):
        page = client.get(reverse("publisher_list"), query).content.decode()
        return page.index("Anchor") < page.index("Beacon")

    assert not first()
    assert first(sort="-drifted")
    assert first(sort="key")
    assert not first(sort="nonsense")


def test_the_page_of_a_source_shows_it(client, cast, cite, create_source):
    source = create_source(1)
    cite(source, 12, drifted_at=MONDAY)
    client.force_login(cast.editor)
    page = " ".join(client.get(reverse("source_detail", args=[source.public_id])).content.decode().split())
    assert '<dt>Source changed</dt><dd>12 times <span class="soft">(100' in page
