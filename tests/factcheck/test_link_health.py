"""Link health: one sentence, publishers with the worst first, what rests on each page, and only what may be
seen.
"""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from factcheck.link_checks import health_selectors
from factcheck.link_checks.actions import recheck_host
from factcheck.models import ArchiveRequest, Claim, LinkCheck, Source
from factcheck.models.enums import PassageState, SourceHealth
from factcheck.sources import citation_actions
from lib.datetimes.clock import now
from tests.factories import MONDAY, create_article, flag_claim_on

PAGE = reverse("link_health")
DAY = timedelta(days=1)
QUERIES = 12
"""Of them four are of every page: the session, the person, their desks, the counts of the top bar."""


@pytest.fixture
def article_of(cast):
    made = {}

    def article(desk, by):
        if desk not in made:
            made[desk] = create_article(desk, by, url=f"https://news.example.org/{desk.slug}")
        return made[desk]

    return article


@pytest.fixture
def page_of(cast, article_of):
    """page_of("stats.example.org", "a", health="dead") -> a source that a claim of a desk rests on."""

    def make(host, path, health=SourceHealth.OK, *, desk=None, by=None, claim=None, look=(), **fields):
        desk, by = desk or cast.desk, by or cast.editor
        claim = claim or flag_claim_on(
            article_of(desk, by), "18,500 crates", by, statement=f"About {host}/{path}"
        )
        restricted = fields.pop("is_restricted", False)
        citation = citation_actions.create_citation(
            claim,
            url=f"https://{host}/{path}",
            title=f"Page {path}",
            is_restricted=restricted,
            by=by,
            at=MONDAY,
        )
        source = citation.source
        Source.objects.filter(pk=source.pk).update(
            **{"health": health, "host": host, "due_at": now() + DAY, "checked_at": now() - DAY} | fields
        )
        for number, (outcome, days_ago, more) in enumerate(look):
            LinkCheck.objects.create(
                source=source, attempt=number, outcome=outcome, checked_at=now() - days_ago * DAY, **more
            )
        source.refresh_from_db()
        return source

    return make


def drift(source):
    source.citations.update(passage_state=PassageState.EDITED, drifted_at=now() - 2 * DAY)


@pytest.fixture
def read(client, cast):
    """read("?outcome=dead", user) -> the page's words."""

    def get(query="", user=None, status=200):
        client.force_login(user or cast.editor)
        answer = client.get(PAGE + query)
        assert answer.status_code == status
        return unescape(answer.content.decode())

    return get


def titles(page):
    return re.findall(r"Page (\w+)</a></p>", page)


def hosts(page):
    return re.findall(r'<h2 id="publisher-\d+"><bdi>(.*?)</bdi>', page)


@pytest.mark.django_db
def test_a_suspicion_is_told_quietly_until_a_second_look_has_spoken(page_of, read):
    source = page_of("doubt.example.org", "doubted")
    source.citations.update(passage_state=PassageState.EDITED, suspected_at=now())
    assert titles(read()) == [], "nobody has anything to see to yet"
    page = read("?outcome=suspected")
    assert titles(page) == ["doubted"]
    assert "waiting for a second check" in page
    assert "Decide what the change means" not in page
    source.citations.update(drifted_at=now())
    assert titles(read("?outcome=suspected")) == []
    assert "Decide what the change means" in read()
    source.citations.update(decided_at=now(), decided_by=source.added_by, suspected_at=None)
    assert titles(read("?outcome=answers")) == ["doubted"]


@pytest.mark.django_db
def test_publishers_come_worst_first_and_those_that_answer_not_at_all(page_of, read):
    page_of("fine.example.org", "fine")
    page_of("shut.example.org", "shut", SourceHealth.BLOCKED)
    page_of("gone.example.org", "gone", SourceHealth.DEAD)
    page_of("mixed.example.org", "m1", SourceHealth.MISSING)
    page_of("mixed.example.org", "m2", SourceHealth.FAILING)
    page_of("mixed.example.org", "m3")
    drift(page_of("drift.example.org", "drifted"))
    page_of("moved.example.org", "moved", SourceHealth.MOVED, moved_to="https://moved.example.org/new")
    page = read()
    assert hosts(page) == [
        "gone.example.org", "mixed.example.org", "drift.example.org", "shut.example.org", "moved.example.org"
    ]  # fmt: skip
    assert titles(page) == ["gone", "m1", "m2", "drifted", "shut", "moved"]
    assert "8 sources: 3 working, 2 failing, 1 changed, 1 blocked and 1 dead link." in page
    assert "2 failing" in page
    assert titles(read("?outcome=answers")) == ["fine", "m3"]
    assert titles(read("?outcome=drifted")) == ["drifted"]
    assert len(titles(read("?outcome=all"))) == 8


@pytest.mark.django_db
def test_each_source_says_since_when_and_why(page_of, read):
    page_of(
        "a.example.org", "a", SourceHealth.FAILING,
        look=[("ok", 9, {}), ("failing", 4, {"status_code": 503}), ("failing", 1, {"status_code": 503})],
    )  # fmt: skip
    page_of("b.example.org", "b", SourceHealth.BLOCKED, look=[("blocked", 2, {"status_code": 403})])
    page_of(
        "c.example.org",
        "c",
        SourceHealth.FAILING,
        look=[("ok", 3, {}), ("failing", 1, {"reason": "timeout"})],
    )
    page_of("d.example.org", "d", SourceHealth.SOFT_404, look=[("soft_404", 1, {"status_code": 200})])
    drift(page_of("e.example.org", "e"))
    page = re.sub(r"<[^>]+>", "", read())
    assert "Failing for 4 days. The site reports an error (503)." in page
    assert (
        "Blocked for 2 days. The site blocks Stet (403). Readers may still be able to see the page." in page
    )
    assert "Failing for 1 day. The site took too long to respond." in page
    assert "Page says “not found” for 1 day. The site works, but the page says it does not exist." in page
    assert "Source changed 2 days ago. The page works, but the passage was changed or removed." in page


@pytest.mark.django_db
def test_claims_that_rest_on_it_are_named_what_needs_a_decision_first_then_what_is_public(
    page_of, read, cast, article_of
):
    source = page_of("a.example.org", "a", SourceHealth.MISSING)
    article = article_of(cast.desk, cast.editor)
    for number, publication_status in enumerate(["none", "live", "none", "under_review"]):
        claim = flag_claim_on(article, "a record", cast.editor, statement=f"Claim {number}")
        citation_actions.create_citation(claim, url=source.url, title="x", by=cast.editor, at=MONDAY)
        Claim.objects.filter(pk=claim.pk).update(publication_status=publication_status)
    waiting = source.citations.get(claim__statement="Claim 0")
    waiting.__class__.objects.filter(pk=waiting.pk).update(drifted_at=now())
    page = read()
    assert re.findall(r"<bdi>(Claim \d|About.*?)</bdi>", page) == ["Claim 0", "Claim 3", "Claim 1"]
    assert "and 2 more claims" in page
    assert f"{reverse('claim_detail', args=[waiting.claim.public_id])}#source-{waiting.public_id}" in page
    assert page.count("Decide what the change means") == 1


@pytest.mark.django_db
def test_a_page_that_moved_offers_its_new_address(page_of, read):
    source = page_of("a.example.org", "a", SourceHealth.MOVED, moved_to="https://a.example.org/new")
    page = read()
    assert "The page has moved to <bdi>https://a.example.org/new</bdi>." in page
    assert f"/sources/{source.public_id}/" in page


@pytest.mark.django_db
def test_a_publisher_with_many_shows_a_few_and_the_rest_on_a_page_of_its_own(page_of, read, monkeypatch):
    for number in range(5):
        page_of("a.example.org", f"p{number}", SourceHealth.DEAD)
    page = read()
    assert titles(page) == ["p0", "p1", "p2"]
    assert "2 more from <bdi>a.example.org</bdi>" in page
    monkeypatch.setattr("lib.web.listing.PAGE_SIZE", 2)
    at, found = "?host=a.example.org", []
    while at:
        page = read(at)
        found += titles(page)
        older = re.search(r'href="[^"?]*(\?[^"]+)" rel="next"', page)
        at = older[1] if older else ""
    assert found == ["p0", "p1", "p2", "p3", "p4"]


@pytest.mark.django_db
def test_publishers_are_cut_into_pages_that_meet(page_of, read, monkeypatch):
    for letter in "abcde":
        page_of(f"{letter}.example.org", letter, SourceHealth.DEAD)
    page_of("b.example.org", "b2", SourceHealth.FAILING)
    monkeypatch.setattr("factcheck.screens.link_health.views.MAX_HOSTS", 2)
    at, found = "?", []
    while at:
        page = read(at)
        found += hosts(page)
        older = re.search(r'href="[^"?]*(\?[^"]+)" rel="next"', page)
        at = older[1] if older else ""
    assert found == [f"{letter}.example.org" for letter in "bacde"]


@pytest.mark.django_db
def test_what_a_confidential_desk_looks_into_is_neither_named_nor_counted(page_of, read, cast):
    page_of("open.example.org", "open", SourceHealth.DEAD)
    page_of("secret.example.org", "secret", SourceHealth.DEAD, desk=cast.secret_desk, by=cast.insider)
    for user in (cast.editor, cast.outsider):
        page = read("?outcome=all", user)
        assert "1 source: 1 dead link." in page
        assert "secret" not in page
        assert "Inquiries" not in page
    assert "2 sources: 2 dead links." in read(user=cast.insider)


@pytest.mark.django_db
def test_a_page_under_claims_of_two_desks_names_to_others_only_the_open_one(page_of, read, cast, article_of):
    source = page_of("both.example.org", "both", SourceHealth.DEAD)
    hidden = flag_claim_on(article_of(cast.desk, cast.editor), "a record", cast.editor, statement="Hush")
    citation_actions.create_citation(hidden, url=source.url, title="x", by=cast.editor, at=MONDAY)
    # Shared before the desk that has the claim now kept its sources to itself.
    Claim.objects.filter(pk=hidden.pk).update(desk=cast.secret_desk)
    Source.objects.update(host="both.example.org", health=SourceHealth.OK)
    source.citations.filter(claim=hidden).update(drifted_at=now())
    page = read("?outcome=all")
    assert "Hush" not in page
    assert "and 1 more" not in page
    assert "1 source: 1 working." in page, "the drift is known to those of the desk alone"
    assert "1 changed" in read(user=cast.insider)


@pytest.mark.django_db
def test_a_restricted_source_shows_to_whom_it_names_alone(page_of, read, cast):
    page_of("whisper.example.org", "whisper", SourceHealth.DEAD, is_restricted=True)
    assert "whisper" in read()
    assert "whisper" not in read("?outcome=all", cast.checker)


@pytest.mark.django_db
def test_one_desk_can_be_looked_at_alone(page_of, read, cast):
    page_of("harbour.example.org", "harbour", SourceHealth.DEAD)
    page_of("harbour.example.org", "boats", SourceHealth.DEAD, desk=cast.other_desk, by=cast.outsider)
    page_of("sports.example.org", "sports", SourceHealth.DEAD, desk=cast.other_desk, by=cast.outsider)
    assert titles(read()) == ["harbour", "boats", "sports"]
    page = read("?desk=sports")
    assert titles(page) == ["boats", "sports"]
    assert "2 sources: 2 dead links." in page


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["?outcome=lost", "?desk=inquiries", "?desk=nowhere", "?cursor=forged"])
def test_what_nobody_knows_is_refused_with_a_sentence(page_of, read, query):
    page_of("a.example.org", "a", SourceHealth.DEAD)
    assert 'class="notice' in read(query, status=400)


@pytest.mark.django_db
def test_captures_that_failed_are_told_until_they_are_asked_for_again(page_of, read, cast):
    source = page_of("a.example.org", "a")
    failed = ArchiveRequest.objects.create(
        source=source,
        state="failed",
        reason={"code": "archive_busy"},
        attempts=3,
        requested_by=cast.editor,
        requested_at=MONDAY,
    )
    page = read()
    assert "Not saved by the web archive" in page
    assert "The Internet Archive asks Stet to wait." in page
    assert "Tried 3 times." in page
    assert "The Internet Archive asks Stet to wait." not in read(user=cast.stranger)
    ArchiveRequest.objects.create(
        source=source, requested_by=cast.editor, requested_at=failed.requested_at + DAY
    )
    assert "The Internet Archive asks Stet to wait." not in read()


@pytest.mark.django_db
def test_all_pages_of_a_publisher_can_be_asked_for_at_once(page_of, client, cast):
    own = page_of("a.example.org", "a", SourceHealth.DEAD)
    archived = page_of("a.example.org", "archived", due_at=None)
    secret = page_of("a.example.org", "secret", desk=cast.secret_desk, by=cast.insider)
    other = page_of("b.example.org", "b")
    client.force_login(cast.checker)
    answer = client.post(
        reverse("link_health_check"), {"host": "a.example.org", "next": f"{PAGE}?outcome=all"}, follow=True
    )
    assert "Checking 1 page." in answer.content.decode()
    for source in (own, archived, secret, other):
        source.refresh_from_db()
    assert own.due_at <= now()
    assert archived.due_at is None, "a copy in an archive is never asked for"
    assert min(secret.due_at, other.due_at) > now()
    assert "Checking…" in answer.content.decode()


@pytest.mark.django_db
def test_a_look_that_was_asked_for_shows_by_itself(page_of, client, cast):
    source = page_of("a.example.org", "a", SourceHealth.DEAD)
    client.force_login(cast.editor)
    assert "data-watch=" not in client.get(PAGE).content.decode(), "nothing is under way"
    client.post(reverse("source_check_now", args=[source.public_id]), {"next": PAGE})
    page = client.get(PAGE)
    assert f'data-watch="{PAGE}"' in page.content.decode()
    inputs = {"x-requested-with": "watch", "if-none-match": page.context["tag"]}
    assert client.get(PAGE, headers=inputs).status_code == 304
    Source.objects.filter(pk=source.pk).update(health=SourceHealth.OK, checked_at=now(), due_at=now() + DAY)
    received = client.get(PAGE, headers=inputs)
    assert "1 source: 1 working." in received.content.decode()
    assert "<html" not in received.content.decode()
    assert "ETag" not in page


@pytest.mark.django_db
def test_a_waiting_tab_is_answered_without_the_list(page_of, client, cast, django_assert_max_num_queries):
    sources = [page_of("a.example.org", f"p{number}", SourceHealth.DEAD) for number in range(3)]
    client.force_login(cast.editor)
    inputs = {"x-requested-with": "watch", "if-none-match": f"W/{client.get(PAGE).context['tag']}"}
    with django_assert_max_num_queries(4):
        assert client.get(PAGE, headers=inputs).status_code == 304
    assert client.get(PAGE, headers=inputs | {"if-none-match": '"forged.0"'}).status_code == 200
    for change in ({"due_at": now() - DAY}, {"health": SourceHealth.FAILING}, {"checked_at": now()}):
        Source.objects.filter(pk=sources[2].pk).update(**change)
        response = client.get(PAGE, headers=inputs)
        assert response.status_code == 200, change
        inputs["if-none-match"] = response["ETag"]
    drift(sources[0])
    assert client.get(PAGE, headers=inputs).status_code == 304, "a dead link is shown as one"
    client.force_login(cast.stranger)
    assert client.get(PAGE, headers=inputs).status_code == 200, "to whom they are not listed"


@pytest.mark.django_db
def test_sources_of_each_kind_are_counted_to_a_bound(page_of, read, cast, monkeypatch):
    monkeypatch.setattr("factcheck.screens.link_health.views.MAX_COUNTED", 3)
    monkeypatch.setattr(health_selectors, "MAX_COUNTED", 3)
    page_of("a.example.org", "dead", SourceHealth.DEAD)
    for number in range(2):
        page_of("a.example.org", f"p{number}")
    assert "3 sources: 2 working and 1 dead link." in read()
    page_of("a.example.org", "p2")
    page_of("a.example.org", "p3")
    page = read("?outcome=all")
    assert "4+ sources: 3+ working and 1 dead link." in page
    assert re.findall(r'<span class="count[^"]*">(\d\+)</span>', page) == ["3+", "4+"]
    for number in range(2):
        page_of("b.example.org", f"d{number}", SourceHealth.DEAD)
        page_of("secret.example.org", f"s{number}", SourceHealth.DEAD, desk=cast.secret_desk, by=cast.insider)
    page = read("?outcome=dead")
    assert "6+ sources: 3+ working and 3 dead links." in page
    assert hosts(page) == ["b.example.org", "a.example.org"], "whatever there is on a confidential desk"
    # A list that is too long to be sorted goes by the names of the publishers.
    page_of("b.example.org", "d3", SourceHealth.DEAD)
    assert hosts(read("?outcome=dead")) == ["a.example.org", "b.example.org"]


@pytest.mark.django_db
def test_nobody_asks_for_pages_that_they_cannot_see(page_of, client, cast):
    page_of("secret.example.org", "secret", desk=cast.secret_desk, by=cast.insider)
    client.force_login(cast.editor)
    assert client.post(reverse("link_health_check"), {"host": "secret.example.org"}).status_code == 404
    assert client.post(reverse("link_health_check"), {"host": ""}).status_code == 404
    assert recheck_host("secret.example.org", by=cast.insider, at=now()) == 1


@pytest.mark.django_db
def test_many_rows_cost_as_many_queries_as_few(page_of, read, client, cast, django_assert_num_queries):
    def fill(letter, number):
        for n in range(number):
            name, look = f"{letter}{n}", [("failing", 1, {"reason": "dns"})]
            source = page_of(f"{name}.example.org", name, SourceHealth.FAILING, look=look)
            ArchiveRequest.objects.create(
                source=source, state="failed", requested_by=cast.editor, requested_at=MONDAY
            )

    fill("a", 1)
    client.force_login(cast.editor)
    client.get(PAGE)
    with django_assert_num_queries(QUERIES):
        client.get(PAGE)
    fill("b", 4)
    with django_assert_num_queries(QUERIES):
        client.get(PAGE)
