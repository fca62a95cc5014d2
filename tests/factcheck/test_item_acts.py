"""Items of our own copy by one key each: small answers, refusals in words, and the run that is sent."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.actions.importing import create_manual_revision
from articles.importers import ParsedArticle
from audit.models import AccessEvent, Event
from factcheck.assignments.actions import take_claim
from factcheck.models import Claim, ItemTick, Source, Verdict, Waiver
from factcheck.models.enums import CitationStance, SourceHealth
from factcheck.periodic import reanchor_due_revisions
from factcheck.sources.restrictions import restrict_source
from factcheck.workflow.galley_items import list_items
from lib.datetimes.clock import now
from tests.factcheck.workflow_driver import LATER
from tests.factories import create_article

BODY = ["It was Ada Holm who landed 300 crates.", "On Monday Ada Holm landed 40, and Bert Lund slept."]
PAGE = "https://log.example.org/"


@pytest.fixture
def own(cast):
    return create_article(
        cast.desk, cast.editor, provenance="own_copy", headline="A row", body=BODY,
        url="https://own.example.org/",
    )  # fmt: skip


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def item(article, words):
    return next(one for one in list_items(article.current_revision) if one.exact == words)


def act(article, person, name, words, **given):
    url = reverse("galley_item_act", args=[article.public_id])
    data = {"act": name, "revision": 1, "item": item(article, words).key, **given}
    return client_of(person).post(url, data)


def send(article, person, revision=1, **how):
    url = reverse("galley_send", args=[article.public_id])
    return client_of(person).post(url, {"revision": revision}, **how)


def revise(article, by, old, new):
    text = article.current_revision.text.replace(old, new)
    create_manual_revision(article, ParsedArticle(article.headline, text, ""), by=by, at=LATER)
    article.refresh_from_db()


def mark_checked():
    Source.objects.update(health=SourceHealth.OK, checked_at=now())


def test_a_tick_answers_with_the_item_and_its_source_as_they_are_now(cast, own):
    answer = act(own, cast.checker, "tick", "300", url=PAGE)
    assert answer.status_code == 200
    body = answer.json()
    assert len(answer.content) < 1_000
    [source] = body["sources"]
    assert (body["state"], body["count"], body["source"]) == ("to_send", 1, source["id"])
    assert body["says"] == (f"Ticked against [1] {PAGE}, without a passage: there is no archived copy yet.")
    again = act(own, cast.checker, "tick", "40", source=source["id"]).json()
    assert (again["count"], again["summary"]) == (2, "0 of 6 items: 0 ticked, 0 waived and 6 open")


def test_on_the_author_by_name(cast, own):
    assert act(own, cast.checker, "tick_on_author", "300", on_author=" ").json() == {
        "detail": "Name the author first."
    }
    body = act(own, cast.checker, "tick_on_author", "300", on_author="Nell Aldous").json()
    assert (body["state"], body["says"]) == ("to_send", "Ticked on the author: Nell Aldous")


def test_waived_with_the_last_reason_flagged_and_each_undone(cast, own):
    assert act(own, cast.checker, "waive", "Monday", reason="By the calendar").json()["state"] == "waived"
    assert act(own, cast.checker, "tick", "Monday", url=PAGE).status_code == 409
    assert act(own, cast.checker, "undo", "Monday").json()["state"] == "open"
    assert Waiver.objects.get().withdrawn_by == cast.checker
    act(own, cast.checker, "tick", "300", url=PAGE)
    assert act(own, cast.checker, "undo", "300").json()["state"] == "open"
    assert act(own, cast.checker, "flag", "40").json()["state"] == "own"
    assert act(own, cast.checker, "undo", "40").json()["state"] == "open"
    claim = Claim.objects.get()
    assert (claim.state, claim.close_reason) == ("closed", "declined")
    events = Event.objects.filter(subject=str(claim.public_id)).order_by("number")
    assert list(events.values_list("action", flat=True)) == ["flag", "undo"]


@pytest.mark.parametrize(("name", "state"), [("waive", "waived"), ("flag", "own"), ("undo", "open")])
def test_an_act_sent_again_is_refused_with_the_item_as_it_is(cast, own, name, state):
    if name == "undo":
        act(own, cast.checker, "tick", "300", url=PAGE)
    first = act(own, cast.checker, name, "300", reason="By the log").json()
    again = act(own, cast.checker, name, "300", reason="By the log")
    body = again.json()
    assert (again.status_code, body["state"], first["state"]) == (409, state, state)
    assert body["detail"]
    assert body["summary"] == first["summary"]


def test_an_item_that_is_waived_is_ticked_no_longer(cast, own):
    act(own, cast.checker, "tick", "300", url=PAGE)
    assert act(own, cast.checker, "waive", "300").status_code == 422
    assert ItemTick.objects.exists()
    answer = act(own, cast.checker, "waive", "300", reason="By the log").json()
    assert (answer["state"], answer["count"]) == ("waived", 0)
    assert not ItemTick.objects.exists()
    assert act(own, cast.checker, "undo", "300").json()["state"] == "open"


def test_undo_takes_back_nothing_of_anybody_else(cast, own):
    act(own, cast.second, "waive", "Monday", reason="By the calendar")
    act(own, cast.second, "tick", "300", url=PAGE)
    act(own, cast.second, "flag", "40")
    for words in ("Monday", "300", "40"):
        assert act(own, cast.checker, "undo", words).status_code == 409
    take_claim(Claim.objects.get(), by=cast.checker, at=LATER)
    assert act(own, cast.second, "undo", "40").status_code == 409, "somebody has acted on it"
    assert Waiver.objects.active().exists()
    assert ItemTick.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("outsider", 403), ("stranger", 404), ("admin", 404)])
def test_nobody_off_the_desk_acts_on_an_item(cast, own, who, status):
    person = getattr(cast, who)
    assert act(own, person, "tick", "300", url=PAGE).status_code == status
    assert not ItemTick.objects.exists()
    act(own, cast.checker, "tick", "40", url=PAGE)
    mark_checked()
    send(own, cast.checker)
    mark_checked()
    one = item(own, "300")
    ItemTick.objects.create(
        revision=own.current_revision, kind=one.kind, start=one.start, end=one.end, checker=person,
        source=Source.objects.get(), ticked_at=LATER,
    )  # fmt: skip
    send(own, person)
    claim = Claim.objects.get()
    sent = {"act": "approve", "claim": f"{claim.public_id}:{claim.version}"}
    client_of(person).post(reverse("galley_review", args=[own.public_id]), sent)
    assert Claim.objects.get().state == "in_review"
    assert item(own, "300").state == "open"
    assert ItemTick.objects.exists()
    client_of(cast.second).post(reverse("galley_review", args=[own.public_id]), sent)
    assert Claim.objects.get().state == "approved", "what was sent was right, but for who sent it"


def test_a_confidential_desk_is_not_there_for_others(cast, own):
    own.desk = cast.secret_desk
    own.save()
    for person in (cast.checker, cast.editor):
        assert act(own, person, "tick", "300", url=PAGE).status_code == 404
        for name in ("galley_send", "galley_review"):
            assert client_of(person).post(reverse(name, args=[own.public_id])).status_code == 404


@pytest.mark.parametrize(
    "given", [{"item": "1-2-number"}, {"item": "x"}, {"item": "1-2-number-9"}, {"item": "x1-2-number"},
              {"revision": 2}, {"act": "close"}, {"source": "x"}, {"url": "http://10.0.0.1/"},
              {"source": "00000000-0000-4000-8000-000000000000"}],
)  # fmt: skip
def test_what_was_not_on_the_page_is_refused_in_words(cast, own, given):
    answer = act(own, cast.checker, "tick", "300", **({"url": PAGE} | given))
    assert answer.status_code in (409, 422)
    assert answer.json()["detail"]
    assert not ItemTick.objects.exists()


def test_the_page_has_the_bar_with_what_is_ticked(cast, own):
    page = reverse("article_detail", args=[own.public_id])
    act(own, cast.checker, "tick", "300", url=PAGE)
    own.byline = "Nell Aldous"
    own.save()
    html = client_of(cast.checker).get(page).content.decode()
    assert "Send 1 item to review" in html
    assert 'value="Nell Aldous"' in html
    assert "&quot;state&quot;: &quot;to_send&quot;" in html or "to_send" in html
    assert "to_send" not in client_of(cast.second).get(page).content.decode()
    assert "data-tick-bar" not in client_of(cast.outsider).get(page).content.decode()


def test_a_source_that_went_off_the_record_after_its_tick_is_named_no_longer(cast, own):
    act(own, cast.second, "tick", "40", url=PAGE)
    mark_checked()
    send(own, cast.second)
    act(own, cast.checker, "tick", "300", url=PAGE)
    Source.objects.update(title="Harbour log")
    ItemTick.objects.update(passage="The log says 300.")
    restrict_source(Source.objects.get(), by=cast.editor, at=LATER)
    assert ItemTick.objects.get().passage == ""
    client = client_of(cast.checker)
    html = client.get(reverse("article_detail", args=[own.public_id])).content.decode()
    assert "Ticked against: A source we cannot name" in html
    answer = act(own, cast.checker, "tick_on_author", "Bert Lund", on_author="Nell Aldous").json()
    assert answer["sources"] == []
    refused = send(own, cast.checker).content.decode()
    assert "An off-the-record source can be cited only on the page of its claim." in refused
    for shown in (html, refused):
        assert not [words for words in ("Harbour log", PAGE, "The log says 300.") if words in shown]


def test_a_run_is_sent_and_what_was_refused_stays_with_its_reason(cast, own):
    act(own, cast.checker, "tick", "300", url=PAGE)
    mark_checked()
    act(own, cast.checker, "tick", "Bert Lund", url="https://new.example.org/")
    answer = send(own, cast.checker)
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "1 done. 1 not done: “Bert Lund”: 1 source has not been checked yet." in html
    assert "Send 1 item to review" in html
    mark_checked()
    answer = send(own, cast.checker, follow=True)
    assert "1 item sent to review." in answer.content.decode()
    assert set(Claim.objects.values_list("state", flat=True)) == {"in_review"}


def test_nothing_is_sent_from_a_page_of_an_earlier_version(cast, own):
    act(own, cast.checker, "tick", "300", url=PAGE)
    mark_checked()
    revise(own, cast.editor, "landed 40", "landed 41")
    for number in (1, "", "x"):
        answer = send(own, cast.checker, number, follow=True)
        assert "The article has a newer version." in answer.content.decode()
    assert ItemTick.objects.exists()
    assert not Claim.objects.exists()
    page = client_of(cast.checker).get(reverse("article_detail", args=[own.public_id])).content.decode()
    assert (
        '<input type="hidden" name="revision" value="2"><button class="btn btn-primary" data-key="s">' in page
    )


def test_nothing_is_sent_while_claims_follow_onto_the_version(cast, own):
    act(own, cast.checker, "tick", "300", url=PAGE)
    mark_checked()
    act(own, cast.second, "flag", "300")
    revise(own, cast.editor, "landed 40", "landed 41")
    answer = send(own, cast.checker, 2, follow=True)
    assert "Stet is comparing this version with the claims." in answer.content.decode()
    assert ItemTick.objects.exists()
    assert Claim.objects.get().state == "flagged"
    reanchor_due_revisions(at=LATER)
    assert "1 item sent to review." in send(own, cast.checker, 2, follow=True).content.decode()
    assert Claim.objects.get().state == "in_review"


class TestReview:
    @pytest.fixture
    def run(self, cast, own):
        """Two verdicts that Carl sent."""
        for words in ("300", "40"):
            act(own, cast.checker, "tick", words, url=PAGE)
            mark_checked()
        send(own, cast.checker)
        mark_checked()
        return list(Claim.objects.order_by("pk"))

    def url(self, own):
        return reverse("galley_review", args=[own.public_id])

    def decide(self, own, person, name, *claims, htmx=True, **given):
        chosen = " ".join(f"{claim.public_id}:{claim.version}" for claim in claims)
        headers = {"HX-Request": "true"} if htmx else {}
        return client_of(person).post(self.url(own), {"act": name, "claim": chosen, **given}, headers=headers)

    def test_the_second_person_sees_text_and_source_of_each(self, cast, own, run):
        page = client_of(cast.second).get(self.url(own)).content.decode()
        assert "Review 2 verdicts" in page
        assert "<mark>300</mark> crates." in page
        assert page.count(PAGE) >= 2
        assert "No passage given" in page
        assert (
            "Review 2 verdicts"
            in client_of(cast.second).get(reverse("article_detail", args=[own.public_id])).content.decode()
        )
        assert "No verdicts to review." in client_of(cast.checker).get(self.url(own)).content.decode()

    def test_a_row_shows_what_is_explained_and_what_a_source_is_worth(self, cast, own, run):
        for verdict in Verdict.objects.all():
            citations = [one | {"stance": "refutes"} for one in verdict.citations]
            Verdict.objects.filter(pk=verdict.pk).update(
                citations=citations,
                source_waiver="One log",
                passage_waiver="A scan",
                figure_waiver="A table",
            )
        page = client_of(cast.second).get(self.url(own)).content.decode()
        for words in (CitationStance.REFUTES.label, "One log", "A scan", "A table"):
            assert page.count(str(words)) == 2, words

    def test_one_is_approved_in_its_row(self, cast, own, run):
        answer = self.decide(own, cast.second, "approve", run[0])
        assert (answer.status_code, "Approved" in answer.content.decode()) == (200, True)
        assert len(answer.content) < 5_000
        run[0].refresh_from_db()
        assert run[0].state == "approved"
        assert run[0].verdicts.get().reviews.get().reviewer == cast.second

    def test_one_is_sent_back_with_a_comment(self, cast, own, run):
        assert self.decide(own, cast.second, "send_back", run[0]).status_code == 422
        assert self.decide(own, cast.second, "send_back", run[0], note="It was 310").status_code == 200
        run[0].refresh_from_db()
        assert run[0].state == "checking"

    def test_a_refused_note_comes_back_in_its_row(self, cast, own, run):
        stale = Claim(public_id=run[0].public_id, version=run[0].version - 1)
        answer = self.decide(own, cast.second, "send_back", stale, note="It was <310>")
        html = answer.content.decode()
        assert (answer.status_code, "It was &lt;310&gt;</textarea>" in html, "<details open>" in html) == (
            422, True, True,
        )  # fmt: skip
        self.decide(own, cast.second, "approve", run[0])
        html = self.decide(own, cast.second, "send_back", stale, note="It was <310>").content.decode()
        assert "It was &lt;310&gt;" in html

    def test_a_refused_note_comes_back_without_javascript(self, cast, own, run):
        stale = Claim(public_id=run[0].public_id, version=run[0].version - 1)
        answer = self.decide(own, cast.second, "send_back", stale, htmx=False, note="It was 310")
        assert (answer.status_code, answer.content.decode().count("It was 310</textarea>")) == (409, 1)
        self.decide(own, cast.second, "approve", run[0])
        answer = self.decide(own, cast.second, "send_back", stale, htmx=False, note="It was 310")
        assert answer.content.decode().count("Your note was not sent:") == 1

    def test_a_row_of_an_earlier_version_is_refused_in_a_sentence_alone(self, cast, own, run):
        newer = ParsedArticle("A row", "Nothing of this stayed.", "")
        create_manual_revision(own, newer, by=cast.editor, at=LATER)
        answer = self.decide(own, cast.second, "send_back", run[0], note="It was 310")
        assert (answer.status_code, answer["Content-Type"]) == (409, "text/plain; charset=utf-8")
        assert "The article has a newer version." in answer.content.decode()
        run[0].refresh_from_db()
        assert run[0].state == "in_review"

    def test_all_looked_at_are_approved_and_what_changed_is_refused_by_name(self, cast, own, run):
        stale = Claim(public_id=run[1].public_id, version=run[1].version - 1)
        answer = self.decide(own, cast.second, "approve", run[0], stale, htmx=False)
        assert answer.status_code == 409
        assert "1 done. 1 not done" in answer.content.decode()
        assert self.decide(own, cast.second, "approve", run[1], htmx=False).status_code == 302
        assert set(Claim.objects.values_list("state", flat=True)) == {"approved"}

    @pytest.mark.parametrize("who", ["checker", "outsider", "admin"])
    def test_four_eyes_hold(self, cast, own, run, who):
        self.decide(own, getattr(cast, who), "approve", *run, htmx=False)
        assert set(Claim.objects.values_list("state", flat=True)) == {"in_review"}

    def test_what_blocks_an_approval_stands_in_its_row(self, cast, own, run):
        Source.objects.update(checked_at=None, health=SourceHealth.UNCHECKED)
        page = client_of(cast.second).get(self.url(own)).content.decode()
        assert "Not yet: 1 source has not been checked recently. A check is due." in page
        assert 'data-row-key="y"' not in page
        assert self.decide(own, cast.second, "approve", run[0]).status_code == 422
        run[0].refresh_from_db()
        assert run[0].state == "in_review"

    def test_a_desk_that_rates_blind_shows_no_verdict(self, cast, own):
        cast.desk.review_mode = "blind"
        cast.desk.save()
        act(own, cast.checker, "tick", "300", url=PAGE)
        mark_checked()
        send(own, cast.checker)
        mark_checked()
        page = client_of(cast.second).get(self.url(own)).content.decode()
        assert "open the claim and rate it first" in page
        assert "<strong>Keep</strong>" not in page
        assert PAGE not in page

    @pytest.mark.parametrize("who", ["second", "standards"])
    def test_every_passage_of_a_restricted_source_shown_here_is_written_down(self, cast, own, run, who):
        Source.objects.update(is_restricted=True)
        source, person = Source.objects.get(), getattr(cast, who)
        if who == "second":
            source.permitted_people.add(person)
        page = client_of(person).get(self.url(own)).content.decode()
        answer = self.decide(own, person, "send_back", run[0])
        shown = [PAGE in text for text in (page, answer.content.decode())]
        assert shown == [who == "second"] * 2
        rows = AccessEvent.objects.filter(action="read_passage", actor=str(person.public_id))
        assert [row.subject for row in rows] == [str(source.public_id)] * sum(shown)

    def test_the_queries_are_as_many_for_two_as_for_one(self, cast, own, run):
        client = client_of(cast.second)
        with CaptureQueriesContext(
            connection,
        ) as two:
            client.get(self.url(own))
        self.decide(own, cast.second, "approve", run[0])
        with CaptureQueriesContext(connection) as one:
            client.get(self.url(own))
        assert len(two) == len(one)
