"""Which of a desk's copies say a claim's figures: any spelling of the number, no other one, no secret."""

import pytest
from django.db.models.functions import Left
from django.urls import reverse

from factcheck.models import Claim, Snapshot, Source
from factcheck.search import copies
from factcheck.search.copies import build_copy_query, search_copies
from factcheck.search.indexing import index_changes
from factcheck.sources.citation_actions import create_citation
from factcheck.sources.restrictions import restrict_source
from tests.factories import MONDAY, create_article, flag_claim_on


@pytest.fixture
def claim(create_claim_in_state) -> Claim:
    return create_claim_in_state("checking")


@pytest.fixture
def keep(claim, cast):
    """keep(text) -> the newest copy of a new source of the claim, or of another."""

    def play(text: str, *, of: Claim | None = None, by=None, is_restricted: bool = False) -> Snapshot:
        number = Source.objects.count()
        source = create_citation(
            of or claim,
            url=f"https://a.example.org/{number}",
            title=f"Page {number}",
            by=by or cast.checker,
            at=MONDAY,
            is_restricted=is_restricted,
        ).source
        made = Snapshot.objects.create(source=source, text=text, text_hash=str(number), captured_at=MONDAY)
        Source.objects.filter(pk=source.pk).update(latest_snapshot=made)
        return made

    return play


def find(query: str, claim: Claim, person) -> list[Snapshot]:
    while index_changes():
        pass
    return [hit.snapshot for hit in search_copies(query, claim.desk, person).hits]


def test_the_box_begins_with_the_figures_and_the_telling_words():
    said = "The ministry counted 20,000 overdose deaths in 2023, a rise of 12 per cent, said Wei."
    assert build_copy_query(said) == "ministry counted 20,000 overdose deaths 12 per cent"
    assert build_copy_query("") == ""


def test_a_number_is_found_however_it_is_written_and_another_is_not(claim, cast, keep):
    said = [keep(f"In all {word} crates were landed") for word in ("20,000", "20000", "20k", "20 thousand")]
    for word in ("120,000", "20,500", "20 per cent", "2,000", "20,000,000"):
        keep(f"In all {word} crates were landed")
    assert set(find("20,000 crates landed", claim, cast.checker)) == set(said)


def test_the_cells_of_a_table_are_no_part_of_one_number(claim, cast, keep):
    made = keep('day,crates\n1,20145\n2,"18,500"\n')
    Snapshot.objects.filter(pk=made.pk).update(media_type="text/csv")
    assert find("20,145 crates", claim, cast.checker) == [made]
    assert find("18500 crates", claim, cast.checker) == [made]
    assert find("120145 crates", claim, cast.checker) == []


def test_what_stands_near_the_words_comes_first(claim, cast, keep):
    far = keep("20,000 people. " + "x " * 500 + "crates of herring")
    near = keep("The port landed 20,000 crates of herring in March.")
    assert find("20,000 crates of herring", claim, cast.checker) == [near, far]
    found = search_copies("20,000 crates of herring", claim.desk, cast.checker).hits
    assert (found[0].found.startswith("20,000"), found[0].before) == (True, "The port landed ")


def test_words_alone_are_found_where_half_of_them_stand(claim, cast, keep):
    hit = keep("The harbour master counted herring")
    keep("The harbour was closed")
    assert find("herring counted harbour master", claim, cast.checker) == [hit]
    assert find("", claim, cast.checker) == []
    assert find("%_ \\ (((", claim, cast.checker) == []


def test_nothing_is_found_that_the_person_may_not_read(claim, cast, keep):
    hidden = keep("20,000 crates of herring")
    article = create_article(cast.secret_desk, cast.insider, url="https://news.example.org/secret")
    secret = flag_claim_on(article, "20,000 crates", cast.insider)
    theirs = keep("20,000 crates of herring", of=secret, by=cast.insider)
    assert find("20,000 crates", claim, cast.checker) == [hidden]
    assert find("20,000 crates", secret, cast.insider) == [theirs]
    assert find("20,000 crates", secret, cast.checker) == []
    restrict_source(hidden.source, by=cast.editor, at=MONDAY)
    assert find("20,000 crates", claim, cast.second) == []
    hidden.source.permitted_people.add(cast.second)
    assert find("20,000 crates", claim, cast.second) == [hidden]


def test_what_is_stored_sealed_is_searched_as_it_reads(claim, cast, keep, monkeypatch):
    made = [keep(f"{word} crates of herring", is_restricted=True) for word in ("20,000", "20k")]
    assert "herring" not in Snapshot.objects.annotate(stored=Left("text", 99)).latest("pk").stored
    assert set(find("20,000 crates", claim, cast.checker)) == set(made)
    assert find("20,000 crates", claim, cast.second) == []
    found = search_copies("herring", claim.desk, cast.checker)
    assert ([hit.found for hit in found.hits], found.is_cut) == (["herring"] * 2, False)
    assert find("stet sealed", claim, cast.checker) == []
    monkeypatch.setattr(copies, "MAX_OFF_RECORD", 1)
    found = search_copies("herring", claim.desk, cast.checker)
    assert (found.read, found.is_cut) == (1, True)


def test_a_day_is_looked_for_in_any_spelling(claim, cast, keep):
    made = [keep(f"The port was closed on {day}.") for day in ("March 3, 2024", "2024-03-03")]
    made.append(keep("3 March 2024", is_restricted=True))
    keep("The port was closed on 4 March 2024.")
    assert set(find("3 March 2024", claim, cast.checker)) == set(made)
    assert set(find("closed on 3 March 2024", claim, cast.checker)) == set(made)


def test_a_figure_after_many_words_is_looked_for(claim, cast, keep):
    made = keep("The port landed 20,000 crates")
    words = "harbour master counted herring mackerel lobster ministry fishery vessel trawler quota landing "
    words += "tonnage"
    assert find(f"{words} 20,000", claim, cast.checker) == [made]
    assert find(f"{words} 20,001", claim, cast.checker) == []


def test_the_screen_shows_the_words_and_leads_to_the_copy(client, cast, claim, keep):
    made = keep("<b>The port</b> landed 20,000 crates of herring")
    index_changes()
    client.force_login(cast.checker)
    address = reverse("claim_copies", args=[claim.public_id])
    assert address in client.get(reverse("claim_detail", args=[claim.public_id])).content.decode()
    page = client.post(address, {"q": "20000 crates\x00"}).content.decode()
    assert "&lt;b&gt;The port&lt;/b&gt; landed <mark>20,000" in page
    assert f"/snapshots/{made.public_id}/read/?claim={claim.public_id}" in page
    part = client.post(address, {"q": "999 crates"}, headers={"HX-Request": "true"}).content.decode()
    assert "No copy says it." in part
    assert "<html" not in part
    client.force_login(cast.stranger)
    assert client.get(address).status_code == 404


def test_words_are_found_in_any_form_and_slips_are_put_right(claim, cast, keep):
    hit = keep("The ministries counted overdoses. " * 20 + "It was a rise of 12 per cent.")
    assert find("ministry counting overdose", claim, cast.checker) == [hit]
    assert find("12 %", claim, cast.checker) == [hit]
    assert find("minstries overdose", claim, cast.checker) == [hit]


def test_the_numbers_at_the_end_of_a_long_table_are_found(claim, cast, keep):
    made = keep("".join(f'{number},"{number * 1_000 + 317:,}"\n' for number in range(1, 3_000)))
    Snapshot.objects.filter(pk=made.pk).update(media_type="text/csv")
    assert find("2,999,317 crates", claim, cast.checker) == [made]
    assert find("2,999,318 crates", claim, cast.checker) == []


def test_what_says_the_most_is_read_first_and_what_was_left_is_said(client, claim, cast, keep, monkeypatch):
    monkeypatch.setattr(copies, "MAX_CANDIDATES", 2)
    words = "harbour master counted herring"
    best = keep("The harbour master counted herring")
    for _ in range(2):
        keep("The harbour was closed")
    assert find(words, claim, cast.checker) == [best]
    found = search_copies(words, claim.desk, cast.checker)
    assert (found.read, found.is_cut) == (2, True)
    Snapshot.objects.filter(pk=best.pk).update(text="The harbour was open")
    client.force_login(cast.checker)
    page = client.post(reverse("claim_copies", args=[claim.public_id]), {"q": words}).content.decode()
    assert "No copy that was read says it. Only the 2 copies that match best were read." in " ".join(
        page.split()
    )


@pytest.mark.postgres
def test_a_search_among_many_copies_asks_few_queries(claim, cast, keep, django_assert_max_num_queries):
    filler = "The year 2012 had 12 boats of 11,200 and 1.12 million other words of it. " * 2
    first = keep(filler + "20,000 crates of herring")
    sources = Source.objects.bulk_create(
        Source(
            kind="url",
            url=f"https://b.example.org/{number}",
            url_key=f"b{number}",
            title=f"B{number}",
            added_by=cast.checker,
            added_at=MONDAY,
        )
        for number in range(79)
    )
    made = Snapshot.objects.bulk_create(
        Snapshot(source=source, text=f"{number} {filler}", text_hash=f"h{number}", captured_at=MONDAY)
        for number, source in enumerate(sources)
    )
    for source, copy in zip(sources, made, strict=True):
        source.latest_snapshot = copy
    Source.objects.bulk_update(sources, ["latest_snapshot"])
    cited = claim.citations.get()
    type(cited)._default_manager.bulk_create(
        type(cited)(claim=claim, source=source, added_by=cast.checker, added_at=MONDAY) for source in sources
    )
    assert find("20,000 crates of herring", claim, cast.checker) == [first]
    with django_assert_max_num_queries(7):
        search_copies("20,000 crates of herring", claim.desk, cast.checker)
