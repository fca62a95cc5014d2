"""The page of one source: its health in words, every look at it, who rests on it, and what may be changed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from audit.models import Event
from factcheck.models import Claim, LinkCheck, Source
from factcheck.models.enums import SourceHealth
from factcheck.sources import actions as sources_actions
from factcheck.sources.citation_actions import create_citation
from lib.errors import Invalid, NotAllowed, WrongState
from tests.factcheck.workflow_driver import LATER, PAPER, SPOKEN
from tests.factories import MONDAY, flag_claim_on

PAGE = "https://stats.example.org/herring"


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def two(create_claim_in_state, cast):
    """Two claims that rest on one page."""
    one, other = create_claim_in_state("checking"), create_claim_in_state("checking", words="18,500 crates")
    for claim in (one, other):
        create_citation(claim, url=PAGE, title="Table 4", passage="20,145 crates", by=cast.checker, at=MONDAY)
    return one, other


@pytest.fixture
def source(two):
    return Source.objects.get()


def looked(source, outcome, *, hours, n, **more):
    return LinkCheck.objects.create(
        source=source,
        attempt=n,
        outcome=outcome,
        checked_at=MONDAY + timedelta(hours=hours),
        elapsed_ms=40,
        **more,
    )


def show(client, source, **query):
    return client.get(reverse("source_detail", args=[source.public_id]), query)


def test_one_source_shows_its_health_under_every_claim_that_rests_on_it(client, cast, two, source):
    client.force_login(cast.second)
    for health, word in (
        (SourceHealth.OK, "Working"),
        (SourceHealth.SOFT_404, "Page says “not found”"),
    ):
        Source.objects.update(health=health, checked_at=MONDAY, due_at=None)
        for claim in two:
            page = text(client.get(reverse("claim_detail", args=[claim.public_id])))
            assert page.count(f'data-health="{health}"') == 1
            assert f'aria-label="{word}"' in page
            assert reverse("source_detail", args=[source.public_id]) in page
    page = text(show(client, source))
    assert "The site works, but the page says it does not exist." in page
    for claim in two:
        assert claim.statement in page


def test_its_history_is_told_in_words_and_what_did_not_change_is_one_line(client, cast, source):
    looked(source, SourceHealth.OK, hours=1, n=1, status_code=200)
    for n in range(2, 6):
        looked(source, SourceHealth.OK, hours=n, n=n, status_code=200, is_unchanged=True)
    looked(
        source, SourceHealth.MOVED, hours=6, n=6, status_code=200, final_url="https://new.example.org/x",
        chain=[[PAGE, 301], ["https://new.example.org/x", 200]],
    )  # fmt: skip
    looked(source, SourceHealth.FAILING, hours=7, n=7, reason="timeout")
    client.force_login(cast.second)
    page = text(show(client, source))
    assert page.count('class="link-check-row') == 4
    assert "4 checks, unchanged." in page
    assert "<li>301 <bdi>https://stats.example.org/herring</bdi></li>" in page
    assert "The site took too long to respond." in page


def test_words_that_left_the_page_are_told_of_in_its_history_and_beside_the_claim(client, cast, two, source):
    drifted = source.citations.first()
    looked(
        source, SourceHealth.OK, hours=1, n=1, status_code=200, passages={str(drifted.public_id): "edited"}
    )
    client.force_login(cast.second)
    page = text(show(client, source))
    assert "1 passage changed" in page
    assert "drifted" not in page
    source.citations.filter(pk=drifted.pk).update(drifted_at=MONDAY, passage_state="edited")
    assert text(show(client, source)).count("Source changed: Passage changed") == 1


def test_its_history_pages(client, cast, source, monkeypatch):
    monkeypatch.setattr("lib.web.listing.PAGE_SIZE", 2)
    for n in range(1, 6):
        looked(source, SourceHealth.FAILING, hours=n, n=n, status_code=500 + n)
    client.force_login(cast.second)
    seen, answer = [], show(client, source)
    while True:
        page = answer.content.decode()
        seen += [n for n in range(501, 506) if f"status {n}" in page]
        if answer.context["older"] == "":
            break
        assert ("data-watch=" in page) == (not answer.context["newer"]), "an older page stays as it is"
        answer = client.get(answer.context["older"])
    assert sorted(seen) == [501, 502, 503, 504, 505]


def test_a_look_that_was_asked_for_arrives_by_itself(client, cast, source):
    client.force_login(cast.second)
    live = reverse("source_health_live", args=[source.public_id])
    here = reverse("source_detail", args=[source.public_id])
    assert (
        client.post(reverse("source_check_now", args=[source.public_id]), {"next": here})["Location"] == here
    )
    first = client.get(live)
    assert "Checking now." in text(first)
    same = client.get(live, headers={"If-None-Match": first["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    looked(source, SourceHealth.DEAD, hours=1, n=1, status_code=404)
    Source.objects.update(health=SourceHealth.DEAD, checked_at=MONDAY, due_at=None, attempt=1)
    news = client.get(live, headers={"If-None-Match": first["ETag"]})
    assert news.status_code == 200
    assert "Dead link: three checks on three days did not find the page." in text(news)
    assert "status 404" in text(news)


def test_only_claims_that_the_reader_may_see_are_named_or_counted(client, cast, two, source):
    Claim.objects.filter(pk=two[0].pk).update(desk=cast.secret_desk)
    client.force_login(cast.outsider)
    page = text(show(client, source))
    assert two[1].statement in page
    assert two[0].statement not in page
    assert "Inquiries" not in page
    assert "and 1 more" not in page


def test_who_cited_it_first_is_told_of_what_the_reader_may_see(client, cast, create_claim_in_state):
    secret, ours = create_claim_in_state("checking"), create_claim_in_state("checking", words="18,500 crates")
    create_citation(secret, url=PAGE, title="Table 4", by=cast.checker, at=MONDAY)
    create_citation(ours, url=PAGE, title="Table 4", by=cast.editor, at=LATER + timedelta(days=3))
    Claim.objects.filter(pk=secret.pk).update(desk=cast.secret_desk)
    client.force_login(cast.outsider)
    page = text(show(client, Source.objects.get()))
    assert "5 March 2026 by Edith" in page
    assert "Carl" not in page


def test_the_rest_is_counted(client, cast, article, monkeypatch):
    monkeypatch.setattr("factcheck.screens.source.views.MAX_CLAIMS_SHOWN", 2)
    for words in ("18,500 crates", "12 %", "Ada Holm"):
        claim = flag_claim_on(article, words, cast.editor)
        create_citation(claim, url=PAGE, title="Table 4", by=cast.editor, at=MONDAY)
    client.force_login(cast.outsider)
    assert "and 1 more" in text(show(client, Source.objects.get()))


class TestWhatIsSaidOfIt:
    def test_is_mended_for_every_claim_and_takes_back_what_waits(
        self, cast, create_claim_in_state, rating_scale, workflow_driver
    ):
        claim = workflow_driver.at("in_review")
        settled = workflow_driver.play("live", words="18,500 crates")
        source = claim.citations.first().source
        create_citation(
            workflow_driver.play("checking", words="12 %"),
            url=source.url,
            title="x",
            by=cast.checker,
            at=LATER,
        )
        sources_actions.update_source(source, title="Table 5", author="The office", by=cast.editor, at=LATER)
        source.refresh_from_db()
        assert (source.title, source.author) == ("Table 5", "The office")
        claim.refresh_from_db()
        assert claim.state == "checking"
        data = Event.objects.filter(action="update_source")
        assert data.count() == 2
        assert data[0].details["before"] == {"author": "", "title": "Table one"}
        settled.refresh_from_db()
        assert settled.state == "settled"

    def test_leaves_all_as_it_is_when_nothing_changes(self, cast, workflow_driver):
        claim = workflow_driver.at("in_review")
        source = claim.citations.first().source
        sources_actions.update_source(source, title=f" {source.title} ", by=cast.editor, at=LATER)
        claim.refresh_from_db()
        assert claim.state == "in_review"
        assert not Event.objects.filter(action="update_source").exists()

    def test_is_for_those_who_work_on_a_claim_that_rests_on_it(self, cast, source):
        for person in (cast.second, cast.outsider, cast.stranger, cast.admin, cast.insider):
            with pytest.raises(NotAllowed):
                sources_actions.update_source(source, title="Mine", by=person, at=LATER)
        with pytest.raises(Invalid) as caught:
            sources_actions.update_source(source, title=" ", by=cast.checker, at=LATER)
        assert list(caught.value.fields) == ["title"]
        with pytest.raises(Invalid, match=r"Fields that cannot be edited: url\."):
            sources_actions.update_source(source, url="https://b.example.org/", by=cast.checker, at=LATER)

    def test_is_changed_on_its_page(self, client, cast, two, source):
        address = reverse("source_edit", args=[source.public_id])
        client.force_login(cast.second)
        assert "Change this" not in text(show(client, source))
        assert client.post(address, {"title": "Mine"}).status_code == 403
        client.force_login(cast.checker)
        refused = client.post(address, {"title": "", "author": "As typed"})
        assert refused.status_code == 422
        assert 'value="As typed"' in text(refused)
        assert client.post(address, {"title": "Table 5", "published_on": "2026-02-01"}).status_code == 302
        assert "Table 5" in text(show(client, source))
        record = text(client.get(reverse("claim_detail", args=[two[1].public_id])))
        assert "Carl edited the source “Table 4”" in record

    def test_of_a_restricted_source_stays_out_of_the_record(self, cast, create_claim_in_state):
        claim = create_claim_in_state("checking")
        hidden = create_citation(
            claim, **SPOKEN, title="The clerk", is_restricted=True, by=cast.checker, at=MONDAY
        ).source
        sources_actions.update_source(hidden, title="The clerk of works", by=cast.checker, at=LATER)
        with pytest.raises(NotAllowed):
            sources_actions.update_source(hidden, title="Who?", by=cast.editor, at=LATER)
        assert "clerk" not in str([e.details for e in Event.objects.filter(action="update_source")])


class TestItsNewAddress:
    NEW = "https://new.example.org/herring?utm_source=x"

    @pytest.fixture
    def moved(self, source):
        Source.objects.filter(pk=source.pk).update(moved_to=self.NEW, health=SourceHealth.MOVED, etag='"1"')
        source.refresh_from_db()
        return source

    def test_is_offered_and_followed(self, client, cast, two, moved):
        client.force_login(cast.checker)
        assert "Use the new address" in text(show(client, moved))
        assert client.post(reverse("source_update_url", args=[moved.public_id])).status_code == 302
        moved.refresh_from_db()
        assert (moved.url, moved.moved_to, moved.etag) == (self.NEW, "", "")
        again = create_citation(two[0], url="https://new.example.org/herring", by=cast.checker, at=LATER)
        assert again.source == moved
        assert Event.objects.filter(action="update_source_url").count() == 2
        assert "Use the new address" not in text(show(client, moved))

    def test_is_not_followed_where_another_source_has_it(self, cast, two, moved):
        create_citation(two[0], url=self.NEW, title="There", by=cast.checker, at=LATER)
        with pytest.raises(WrongState, match="The new address is already a source"):
            sources_actions.update_source_url(moved, by=cast.checker, at=LATER)
        moved.refresh_from_db()
        assert moved.url == PAGE

    def test_is_no_way_inside(self, cast, moved):
        Source.objects.filter(pk=moved.pk).update(moved_to="http://10.0.0.7/")
        with pytest.raises(Invalid):
            sources_actions.update_source_url(moved, by=cast.checker, at=LATER)

    def test_is_followed_by_those_who_work_on_it_and_only_where_it_moved(self, cast, moved):
        with pytest.raises(NotAllowed):
            sources_actions.update_source_url(moved, by=cast.second, at=LATER)
        Source.objects.filter(pk=moved.pk).update(moved_to="")
        with pytest.raises(WrongState):
            sources_actions.update_source_url(moved, by=cast.checker, at=LATER)


def test_a_page_with_many_looks_and_claims_costs_what_one_with_few_does(
    client, cast, article, django_assert_max_num_queries
):
    for words in ("18,500 crates", "12 %", "Ada Holm", "a week", "March"):
        claim = flag_claim_on(article, words, cast.editor)
        create_citation(claim, url=PAGE, title="Table 4", by=cast.editor, at=MONDAY)
    source = Source.objects.get()
    for n in range(1, 30):
        looked(source, SourceHealth.OK, hours=n, n=n)
    client.force_login(cast.outsider)
    with django_assert_max_num_queries(29):
        show(client, source)


def test_a_document_and_a_statement_have_a_page_too(client, cast, create_claim_in_state):
    claim = create_claim_in_state("checking")
    paper = create_citation(claim, **PAPER, title="The minutes", by=cast.checker, at=MONDAY).source
    value = create_citation(claim, **SPOKEN, by=cast.checker, at=MONDAY).source
    client.force_login(cast.second)
    page = text(show(client, paper))
    assert "minutes.txt" in page
    assert "Check now" not in page
    assert "The file is saved in Stet." in page
    page = text(show(client, value))
    assert "The clerk, interview" in page
    assert "A statement has no page to check." in page
