"""The queue of error reports, and one report: what a desk sees, and does from there."""

from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Membership
from factcheck.models import Claim, ReaderReport
from factcheck.verdicts import reader_reports as reader_reports_actions
from lib.datetimes.clock import now
from tests.factcheck.workflow_driver import LATER
from tests.factories import MONDAY

TEXT = "The table says 18,145 crates, not 20,145."


@pytest.fixture
def claim(create_claim_in_state):
    return create_claim_in_state("live")


@pytest.fixture
def send(claim):
    def play(text=TEXT, **more):
        return reader_reports_actions.create_reader_report(claim, text=text, about=1, at=LATER, **more)

    return play


def words(response):
    return " ".join(unescape(response.content.decode()).split())


def step(client, report, name, **typed):
    version = ReaderReport.objects.values_list("version", flat=True).get(pk=report.pk)
    where = reverse("reader_report_transition", args=[report.public_id, name])
    return client.post(where, {"version": version, **typed})


def bar(client, address="/queue/"):
    """The entry of the top bar that leads to the reports."""
    nav = words(client.get(address)).split('class="topnav"')[1].split("</nav>")[0]
    return next(link for link in nav.split("<a ") if 'href="/reader-reports/"' in link)


class TestTheTopBar:
    def test_it_says_how_many_wait_and_in_red_while_nobody_has_looked(self, client, cast, send):
        client.force_login(cast.editor)
        assert '<span class="count">0</span>' in bar(client)
        send()
        send(TEXT.lower())  # the same again is no second one
        first = send("By the way: the month is wrong.")
        assert '<span class="count bad">2</span>' in bar(client)
        reader_reports_actions.answer_reader_report(
            first, outcome="elsewhere", answer="Write to sports.", by=cast.editor, at=LATER
        )
        reader_reports_actions.start_investigation(
            ReaderReport.objects.filter(duplicate_of=None).earliest("pk"), by=cast.editor, at=LATER
        )
        assert '<span class="count">1</span>' in bar(client)
        client.force_login(cast.outsider)
        assert '<span class="count">0</span>' in bar(client)

    def test_a_report_stands_under_it(self, client, cast, send):
        client.force_login(cast.editor)
        for address in ("/reader-reports/", reverse("reader_report_detail", args=[send().public_id])):
            assert 'aria-current="page"' in bar(client, address)


class TestTheQueue:
    def test_an_editor_sees_what_waits_with_who_said_it_and_about_what(self, client, cast, claim, send):
        send()
        send(TEXT.lower())
        send("By a partner: the month is wrong.", partner=cast.outsider)
        done = send("Nothing to do with it at all.")
        reader_reports_actions.answer_reader_report(
            done, outcome="elsewhere", answer="Write to sports.", by=cast.editor, at=LATER
        )
        client.force_login(cast.editor)
        data = words(client.get("/reader-reports/"))
        assert "2 reports need an answer · 2 new" in data
        assert "A reader</span> and 1 other" in data
        assert "Otto" in data
        assert claim.statement in data
        assert "Nothing to do with it" not in data
        answered = words(client.get("/reader-reports/?status=answered&outcome=elsewhere"))
        assert "Nothing to do with it" in answered
        assert TEXT not in answered
        partners = words(client.get("/reader-reports/?sender=partner"))
        assert "By a partner" in partners
        assert TEXT not in partners

    def test_a_filter_that_nobody_knows_is_told(self, client, cast, send):
        send()
        client.force_login(cast.editor)
        for query in ("?status=lost", "?who=me", "?desk=sports"):
            answer = client.get(f"/reader-reports/{query}")
            assert answer.status_code == 400
            assert TEXT in words(answer)

    def test_other_desks_reports_are_not_there(self, client, cast, send):
        report = send()
        for person in (cast.outsider, cast.insider, cast.stranger):
            client.force_login(person)
            assert TEXT not in words(client.get("/reader-reports/"))
            assert client.get(f"/reader-reports/{report.public_id}/").status_code == 404
            assert step(client, report, "start_investigation").status_code == 404

    def test_the_queries_do_not_grow_with_it(self, client, cast, send, django_assert_num_queries):
        client.force_login(cast.editor)
        send()
        client.get("/reader-reports/")
        with CaptureQueriesContext(connection) as few:
            client.get("/reader-reports/")
        assert len(few) < 20
        for number in range(3):
            send(f"Error number {number} of many", partner=cast.outsider if number else None)
        with django_assert_num_queries(len(few)):
            client.get("/reader-reports/")

    def test_mine_and_the_queue_count_what_waits(self, client, cast, send):
        send()
        send("Another error altogether, please look.")
        client.force_login(cast.editor)
        assert "2 reader reports need an answer</a>." in words(client.get("/my-work/"))
        assert 'Reader reports</span><span class="count bad">2' in words(client.get("/queue/"))


class TestOne:
    def test_it_shows_what_was_said_and_what_it_is_about(self, client, cast, claim, send):
        report = send(link="https://stats.example.org/", email="ada@example.org")
        client.force_login(cast.editor)
        data = words(client.get(f"/reader-reports/{report.public_id}/"))
        assert "A reader reported an error" in data
        assert TEXT in data
        assert 'href="https://stats.example.org/" rel="noopener noreferrer nofollow"' in data
        assert "Answers are also e-mailed to <bdi>ada@example.org</bdi>." in data
        assert "Mostly true, version 1" in data
        assert claim.statement in data

    def test_reopening_begins_with_what_they_said_and_leads_on(self, client, cast, claim, send):
        report = send()
        client.force_login(cast.editor)
        page = words(client.get(f"/reader-reports/{report.public_id}/"))
        assert f"A reader reported an error: “{TEXT}”</textarea>" in page
        done = step(client, report, "reopen_claim_for_report", reason="They are right")
        assert done.status_code == 302
        page = words(client.get(done["Location"]))
        assert "You reopened the claim because of this report." in page
        assert "Claim reopened" in page
        data = words(client.get(f"/claims/{claim.public_id}/"))
        assert "Edith reopened this claim because of a reader report" in data
        assert f'href="/reader-reports/{report.public_id}/"' in data

    def test_a_refused_answer_keeps_what_was_typed(self, client, cast, send):
        report = send()
        client.force_login(cast.editor)
        refused = step(
            client,
            report,
            "answer_reader_report",
            outcome="corrected",
            answer="We have mended it, thank you.",
        )
        assert refused.status_code == 422
        assert "No correction has been published since this report. Publish it first." in words(refused)
        assert "We have mended it, thank you.</textarea>" in words(refused)

    def test_who_comes_second_is_told_what_happened_and_keeps_their_words(self, client, cast, send):
        report = send()
        client.force_login(cast.editor)
        reader_reports_actions.answer_reader_report(
            report, outcome="no_change", answer="It holds.", by=cast.standards, at=now()
        )
        where = reverse("reader_report_transition", args=[report.public_id, "answer_reader_report"])
        late = client.post(where, {"version": 1, "outcome": "spam", "answer": "Typed for nothing?"})
        assert late.status_code == 409
        assert "Somebody else changed this report" in words(late)
        assert "Stan answered this report: No change needed" in words(late)
        assert "Typed for nothing?" in words(late)

    def test_a_checker_may_look_into_it_and_is_not_offered_the_rest(self, client, cast, send):
        report = send()
        client.force_login(cast.checker)
        data = words(client.get(f"/reader-reports/{report.public_id}/"))
        assert 'data-action="start_investigation"' in data
        assert 'data-action="answer_reader_report"' not in data
        assert step(client, report, "start_investigation").status_code == 302
        assert step(client, report, "answer_reader_report", outcome="spam").status_code == 403

    def test_one_that_repeats_another_leads_to_it(self, client, cast, send):
        first = send()
        again = send()
        client.force_login(cast.editor)
        data = words(client.get(f"/reader-reports/{again.public_id}/"))
        assert f'href="/reader-reports/{first.public_id}/"' in data
        assert "data-action" not in data
        assert "1 more report says the same" in words(client.get(f"/reader-reports/{first.public_id}/"))

    def test_staff_who_read_the_desk_do_not_read_its_letters(self, client, cast, claim, send):
        send()
        client.force_login(cast.outsider)
        data = client.get(f"/claims/{claim.public_id}/")
        assert data.status_code == 200
        assert TEXT not in words(data)

    def test_it_moves_with_its_claim(self, client, cast, claim, send):
        report = send()
        Membership.objects.create(user=cast.outsider, desk=cast.desk, role="editor", joined_at=MONDAY)
        Claim.objects.filter(pk=claim.pk).update(desk=cast.other_desk)
        client.force_login(cast.outsider)
        assert client.get(f"/reader-reports/{report.public_id}/").status_code == 200
        client.force_login(cast.checker)
        assert client.get(f"/reader-reports/{report.public_id}/").status_code == 404
