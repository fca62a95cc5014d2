"""Readers and partners report errors, without an account or with a key. Machines are stopped."""

import logging
import re
from datetime import timedelta
from html import unescape

import pytest

from accounts.actions import issue_api_key, revoke_api_key
from accounts.models.enums import Scope
from factcheck.models import ReaderReport
from factcheck.verdicts import reader_reports as reader_reports_actions
from lib.datetimes import clock
from newsroom.log_filters import MaskTokensFilter
from publishing.partners.actions import issue_partner_key, suspend_partner
from publishing.public.views import reader_report as view
from tests.factories import MONDAY

TEXT = "The table says 18,145 crates, not 20,145."
LATER = timedelta(seconds=10)


@pytest.fixture
def claim(publish_claim):
    return publish_claim(statement="It is true that 20,000 crates were landed")


@pytest.fixture
def wait(monkeypatch):
    """wait(timedelta) moves the clock on."""
    clock_now = {"at": clock.now()}
    monkeypatch.setattr(view, "now", lambda: clock_now["at"])

    def play(passed):
        clock_now["at"] += passed

    return play


@pytest.fixture
def form(client, claim, wait):
    """form(...) opens the page and sends it ten seconds later, as a person would."""

    def play(*, after=LATER, token=None, address=f"/verdicts/{claim.public_id}/report/", **typed):
        page = client.get(address).content.decode()
        token = token or re.search(r'name="form" value="([^"]+)"', page)[1]
        wait(after)
        return client.post(address, {"text": TEXT, "form": token, **typed})

    return play


def words(response):
    return " ".join(unescape(response.content.decode()).split())


class TestTheForm:
    def test_a_reader_is_led_to_it_and_from_it_to_a_status_address(self, client, claim, form):
        page = client.get(f"/verdicts/{claim.public_id}/").content.decode()
        assert f'href="/verdicts/{claim.public_id}/report/"' in page
        sent = form(email="ada@example.org", link="https://stats.example.org/")
        report = ReaderReport.objects.get()
        assert (report.text, report.email, report.publication) == (TEXT, "ada@example.org", 1)
        assert sent.status_code == 302
        status = client.get(sent["Location"])
        assert "Your report has arrived" in words(status)
        assert TEXT in words(status)
        assert sent["Location"].split("/")[-2] not in str(ReaderReport.objects.values_list().get())

    def test_it_keeps_no_cookie_no_trace_and_no_copy(self, client, form):
        sent = form()
        status = client.get(sent["Location"])
        for answer in (sent, status):
            assert answer["Cache-Control"] == "no-store"
            assert answer["Referrer-Policy"] == "no-referrer"
            assert "noindex" in answer["X-Robots-Tag"]
            assert not answer.cookies
        assert "Stet" not in words(status)

    def test_its_verdicts_page_stays_the_same_for_everybody(self, client, claim):
        assert client.get(f"/verdicts/{claim.public_id}/")["Cache-Control"] == "public, max-age=60"

    def test_pressing_twice_sends_one_report_and_leads_to_it_both_times(self, client, claim, form, wait):
        page = client.get(f"/verdicts/{claim.public_id}/report/").content.decode()
        token = re.search(r'name="form" value="([^"]+)"', page)[1]
        first, second = form(token=token), form(token=token)
        assert first["Location"] == second["Location"]
        assert ReaderReport.objects.count() == 1

    @pytest.mark.parametrize(("typed", "said"), [
        ({"text": ""}, "Describe what is wrong."),
        ({"text": "short"}, "Describe what is wrong."),
        ({"text": "long " * 900}, "The limit is 4,000. Shorten it and send it again."),
        ({"text": "http://a.example " * 7}, "You can include up to 5 links. Keep the most important ones."),
        ({"email": "nobody"}, "This is not an e-mail address."),
        ({"link": "javascript:alert(1)"}, "Enter the whole address, starting with https://."),
        ({"text": "A figure\x00 is wrong here"}, "Null characters"),
    ])  # fmt: skip
    def test_a_mistake_is_told_where_it_is_and_nothing_typed_is_lost(self, form, typed, said):
        refused = form(**typed)
        assert refused.status_code == 422
        assert said in words(refused)
        assert "Your report was not sent" in words(refused)
        for each in typed.values():
            assert " ".join(each.split()).replace("\x00", "") in words(refused).replace("\x00", "")
        assert not ReaderReport.objects.exists()

    @pytest.mark.parametrize("text", [
        "<script>alert(1)</script> is what it says", "“الرقم خطأ” قالت الوزارة", "= cmd|' /C calc'!A0 wrong",
        "{{ 7|add:7 }} {% now 'Y' %} wrong", "'; DROP TABLE factcheck_readerreport; --",
    ])  # fmt: skip
    def test_hostile_words_are_kept_as_words(self, client, form, text):
        status = client.get(form(text=text)["Location"])
        assert ReaderReport.objects.get().text == text
        assert "<script>alert" not in status.content.decode()
        assert text in unescape(status.content.decode())

    def test_words_that_are_turned_round_are_kept_as_they_were_typed(self, client, form):
        status = client.get(form(text="\u202egnorw si siht")["Location"])
        assert ReaderReport.objects.get().text == "gnorw si siht"
        assert "\u202e" not in status.content.decode()


class TestMachines:
    def test_what_fills_in_the_hidden_field_is_stopped_and_a_person_only_asked_again(self, form):
        refused = form(website="https://spam.example")
        assert refused.status_code == 422
        assert "A hidden field was filled in, probably by your browser." in words(refused)
        assert "spam.example" not in words(refused)
        assert TEXT in words(refused)
        assert not ReaderReport.objects.exists()

    def test_what_sends_at_once_is_asked_to_send_once_more_and_then_it_goes(self, client, claim, form, wait):
        refused = form(after=timedelta(seconds=1))
        assert refused.status_code == 422
        assert "That was very quick" in words(refused)
        token = re.search(r'name="form" value="([^"]+)"', refused.content.decode())[1]
        wait(timedelta(seconds=3))
        address = f"/verdicts/{claim.public_id}/report/"
        assert client.post(address, {"text": TEXT, "form": token}).status_code == 302

    @pytest.mark.parametrize("token", ["", "made:up:token", "x" * 5000])
    def test_a_form_that_is_not_ours_is_asked_to_be_sent_once_more(self, client, claim, token, wait):
        address = f"/verdicts/{claim.public_id}/report/"
        refused = client.post(address, {"text": TEXT, "form": token})
        assert refused.status_code == 422
        assert TEXT in words(refused)
        ours = re.search(r'name="form" value="([^"]+)"', refused.content.decode())[1]
        assert client.post(address, {"text": TEXT, "form": ours}).status_code == 302

    def test_a_form_of_yesterday_or_of_another_verdict_is_too(self, client, claim, publish_claim, form):
        expired = "This form has expired. Your text is still here: send it again."
        assert expired in words(form(after=timedelta(hours=25)))
        other = client.get(f"/verdicts/{publish_claim().public_id}/report/").content.decode()
        token = re.search(r'name="form" value="([^"]+)"', other)[1]
        assert expired in words(form(token=token))
        assert not ReaderReport.objects.exists()

    def test_one_network_sends_ten_in_a_quarter_of_an_hour_and_keeps_the_words_of_the_eleventh(
        self, form, monkeypatch
    ):
        for number in range(10):
            assert form(text=f"Error number {number} of many", after=LATER).status_code == 302
        refused = form(text="The eleventh error of many")
        assert refused.status_code == 429
        assert int(refused["Retry-After"]) > 0
        assert "The eleventh error of many" in words(refused)
        assert ReaderReport.objects.count() == 10

    def test_behind_a_proxy_that_is_vouched_for_each_visitor_has_a_network_of_its_own(
        self, client, form, settings
    ):
        settings.STET_TRUST_FORWARDED_FOR = True
        for number in range(11):
            client.defaults["HTTP_X_FORWARDED_FOR"] = f"203.0.113.9, 198.51.{number}.7"
            assert form(text=f"Error number {number} of many").status_code == 302
        for number in range(11):
            client.defaults["HTTP_X_FORWARDED_FOR"] = f"203.0.113.{number}, 198.51.200.7"
            last = form(text=f"Mistake number {number} of many")
        assert last.status_code == 429

    def test_addresses_are_not_found_by_trying(self, client, db):
        for _ in range(30):
            assert client.get("/verdicts/reader-reports/" + "a" * 40 + "/").status_code == 404
        assert client.get("/verdicts/reader-reports/" + "a" * 40 + "/").status_code == 429


class TestWhatIsNotPublic:
    def test_there_is_nothing_to_report_on(self, client, publish_claim, retract_claim):
        approved = publish_claim(upto="approved")
        missing = retract_claim(publish_claim())
        for claim in (approved, missing):
            address = f"/verdicts/{claim.public_id}/report/"
            assert client.get(address).status_code == 404
            assert client.post(address, {"text": TEXT}).status_code == 404
        assert not ReaderReport.objects.exists()


class TestTheStatus:
    def test_it_says_how_far_it_is_and_at_last_what_was_answered(self, client, cast, form):
        where = form()["Location"]
        report = ReaderReport.objects.get()
        reader_reports_actions.start_investigation(report, by=cast.checker, at=clock.now())
        assert "We are checking your report" in words(client.get(where))
        reader_reports_actions.answer_reader_report(
            report, outcome="no_change", answer="See https://stats.example.org/ <b>", by=cast.editor,
            at=clock.now(),
        )  # fmt: skip
        content = client.get(where).content.decode()
        assert "<h1>No change needed</h1>" in content
        assert 'href="https://stats.example.org/"' in content
        assert "<b>" not in content

    def test_a_corrected_one_leads_to_the_correction(self, client, claim, cast, correct_claim, form):
        where = form()["Location"]
        ReaderReport.objects.update(received_at=MONDAY)
        correct_claim(claim, rating="False", correction="major")
        reader_reports_actions.answer_reader_report(
            ReaderReport.objects.get(),
            outcome="corrected",
            answer="Thank you.",
            by=cast.editor,
            at=clock.now(),
        )
        content = client.get(where).content.decode()
        assert "<h1>Corrected</h1>" in content
        assert f"/verdicts/{claim.public_id}/#correction-2" in content

    def test_of_spam_it_says_no_more_than_that(self, client, cast, form):
        where = form()["Location"]
        reader_reports_actions.answer_reader_report(
            ReaderReport.objects.get(), outcome="spam", by=cast.editor, at=clock.now()
        )
        data = words(client.get(where))
        assert "We did not change the fact check" in data
        assert "Spam" not in data

    def test_of_a_verdict_retracted_since_nothing_is_told_again(self, client, claim, retract_claim, form):
        where = form()["Location"]
        retract_claim(claim)
        data = words(client.get(where))
        assert "A fact check that we have since retracted" in data
        assert "20,000 crates were landed" not in data


class TestPartners:
    @pytest.fixture
    def tell(self, client, partner_key, claim):
        def play(secret=partner_key, id=claim.public_id, **body):
            return client.post(
                f"/api/v1/verdicts/{id}/reader-reports/",
                {"text": TEXT, **body},
                content_type="application/json",
                headers={"authorization": f"Bearer {secret}"},
            )

        return play

    def test_it_arrives_with_the_partners_name_and_can_be_asked_after(
        self, client, claim, cast, partner_key, tell, partner
    ):
        sent = tell(link="https://stats.example.org/")
        assert sent.status_code == 201
        report = ReaderReport.objects.get()
        assert (report.sender, report.partner) == ("The Wire", partner.principal)
        own = f"/api/v1/verdicts/{claim.public_id}/reader-reports/{sent.json()['id']}/"
        ask = {"headers": {"authorization": f"Bearer {partner_key}"}}
        assert client.get(own, **ask).json() == sent.json()
        reader_reports_actions.answer_reader_report(
            report, outcome="no_change", answer="It holds.", by=cast.editor, at=clock.now()
        )
        data = client.get(own, **ask).json()
        assert (data["status"], data["outcome"], data["answer"]) == ("answered", "no_change", "It holds.")

    def test_sent_again_it_is_the_same(self, tell):
        assert tell().json() == tell().json()
        assert ReaderReport.objects.count() == 1

    @pytest.mark.parametrize(("body", "field"), [
        ({"text": ""}, "text"), ({"text": "x" * 4001}, "text"), ({"link": "ftp://x"}, "link"),
        ({"email": "no"}, "email"),
    ])  # fmt: skip
    def test_a_field_at_fault_is_named(self, tell, body, field):
        refused = tell(**body)
        assert refused.status_code == 422
        assert list(refused.json()["errors"]) == [field]

    def test_a_key_needs_the_scope_and_the_licence_the_verdict(self, tell, cast, partner, client, claim):
        old = issue_api_key(
            partner.principal, by=cast.admin, at=MONDAY, label="Old", scopes=[Scope.READ_PUBLISHED]
        )
        refused = tell(secret=old.secret)
        assert refused.status_code == 403
        assert "report-errors" in refused.json()["detail"]
        assert tell(id="00000000-0000-4000-8000-000000000000").status_code == 404
        revoke_api_key(old.key, by=cast.admin, at=MONDAY)
        key = issue_partner_key(partner, by=cast.admin, at=MONDAY, label="New").secret
        suspend_partner(partner, by=cast.admin, at=MONDAY, reason="A leak")
        assert tell(secret=key).status_code == 403
        client.force_login(cast.editor)
        address = f"/api/v1/verdicts/{claim.public_id}/reader-reports/"
        assert client.post(address, {"text": TEXT}, content_type="application/json").status_code == 403
        assert not ReaderReport.objects.exists()

    def test_nobody_asks_after_the_report_of_another(self, client, claim, cast, tell, form, partner_key):
        form()
        report = ReaderReport.objects.get()
        ask = {"headers": {"authorization": f"Bearer {partner_key}"}}
        address = f"/api/v1/verdicts/{claim.public_id}/reader-reports/{report.public_id}/"
        assert client.get(address, **ask).status_code == 404

    def test_too_many_at_once_are_told_when_to_come_back(self, tell, monkeypatch):
        monkeypatch.setattr("publishing.api.reader_reports.MAX_REPORTS", 1)
        assert tell().status_code == 201
        refused = tell(text="Another error altogether")
        assert refused.status_code == 429
        assert int(refused["Retry-After"]) > 0


def test_no_log_holds_what_a_reader_said_or_where_they_read_the_answer(client, form, caplog):
    caplog.set_level(logging.DEBUG)
    where = form(email="ada@example.org")["Location"]
    client.get(where)
    client.get("/verdicts/reader-reports/" + "b" * 40 + "/")
    for record in caplog.records:
        MaskTokensFilter().filter(record)
    message = "\n".join(
        record.getMessage() for record in caplog.records if not record.name.startswith("django.db")
    )
    for secret in ("ada@example.org", "18,145", where.split("/")[-2], "b" * 40):
        assert secret not in message
