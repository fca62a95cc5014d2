"""Whoever asks for it is erased: no table, page or search has their name, and the chain still verifies."""

import io
import json
import zipfile
from datetime import time, timedelta

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models
from django.urls import reverse

from accounts.actions import create_person, set_membership, update_person
from accounts.actions.emails import queue_email
from accounts.actions.notification_settings import set_quiet_hours
from accounts.models import Membership, OutgoingEmail, User
from audit.models import Event, EventDetail
from audit.verify import verify_chain
from factcheck.assignments import actions as assignments_actions
from factcheck.desk import interests as interests_actions
from factcheck.follows.actions import set_follow
from factcheck.galley.reading_progress import record_reading_place
from factcheck.galley.writer_queries import post_to_query
from factcheck.galley.writer_query_links import send_due_writer_emails
from factcheck.models import (
    Draft,
    Follow,
    Notification,
    ReadingProgress,
    Recusal,
    ReplyLink,
    ReplyRequest,
    Review,
    WriterLink,
)
from factcheck.replies.actions import request_reply
from factcheck.replies.links import create_reply_link
from factcheck.verdicts import filing as verdicts_actions
from lib.errors import Blocked, Invalid, NotAllowed, WrongState
from newsroom.privacy.actions import erase_person, preview_erasure
from newsroom.privacy.personal_data import TEXT_COLUMNS
from publishing.documents.relay import relay_events
from publishing.models import DefenceFile, PublicDocument
from publishing.packs import actions as packs_actions
from publishing.packs.defence_files import request_defence_file
from tests.factcheck.writer_asking import ask_about, send_link
from tests.factories import MONDAY, flag_claim_on

NAME, EMAIL, USERNAME = "Quentin Zwölfer", "q.zwoelfer@example.org", "qzwo"
LATER = MONDAY + timedelta(days=3)
WHY = "Asked for it by letter of 2 March"


def dump():
    """Every value of every column of every table, as text: {table.column: values}."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            values = model._base_manager.values_list(field.name, flat=True)
            found[f"{model._meta.label}.{field.name}"] = [
                bytes(one).decode(errors="replace") if isinstance(one, bytes | memoryview)
                else json.dumps(one, ensure_ascii=False, default=str) if isinstance(one, list | dict)
                else str(one)
                for one in values
            ]  # fmt: skip
    return found


def hits(*words):
    """The columns in which one of the words stands, in any case of letters."""
    return {
        column for column, values in dump().items()
        for word in words if any(word.casefold() in value.casefold() for value in values)
    }  # fmt: skip


@pytest.fixture
def quentin(cast):
    """The checker, under a name of his own, which he did not always have."""
    User.objects.filter(pk=cast.checker.pk).update(username=USERNAME, name="Quentin Zwölfer-Abt")
    cast.checker.refresh_from_db()
    update_person(cast.checker, by=cast.admin, at=MONDAY, name=NAME, email=EMAIL)
    cast.checker.refresh_from_db()
    return cast.checker


@pytest.fixture
def story(cast, quentin, create_claim_in_state, client, article):
    """He has done all there is to do, and others have written about him."""
    claim = create_claim_in_state("live")
    relay_events()
    other = flag_claim_on(article, "18,500 crates", cast.editor, at=MONDAY)
    assignments_actions.assign_claim(other, checker=quentin, by=cast.editor, at=MONDAY)
    assignments_actions.start_checking(other, by=quentin, at=MONDAY)
    verdicts_actions.save_draft(
        other, fields={"explanation": f"As {NAME} I would say"}, by=quentin, at=MONDAY
    )
    assignments_actions.release_claim(other, reason=f"{NAME} is away", by=cast.editor, at=MONDAY)
    assignments_actions.assign_claim(other, checker=cast.second, by=cast.editor, at=MONDAY)
    verdicts_actions.save_draft(other, fields={"note": f"ask {NAME.upper()}!"}, by=cast.second, at=MONDAY)
    third = flag_claim_on(article, "12 %", cast.editor, at=MONDAY)
    interests_actions.declare_interest(kind="party", words="Harbour Party", by=quentin, at=MONDAY)
    interests_actions.recuse_from_claim(third, interest="A cousin owns the boat", by=quentin, at=MONDAY)
    Review.objects.update(comment=f"Well found, {NAME}. Write to {EMAIL}")
    Notification.objects.create(
        person=cast.editor, claim=claim, event="held", data={"reason": f"{NAME} asks"}, created_at=MONDAY
    )
    Notification.objects.create(person=quentin, claim=claim, event="overdue", created_at=MONDAY)
    queue_email(to=EMAIL.upper(), subject="News of links", text="Nothing new.", at=MONDAY)
    queue_email(to="edith@example.org", subject=f"About {NAME}", text=f"{EMAIL} bounced.", at=MONDAY)
    client.force_login(quentin)
    return claim


def test_no_table_has_name_address_or_user_name_of_whoever_was_erased(story, cast, quentin, client):
    before = hits(NAME, "Zwölfer-Abt", EMAIL, USERNAME)
    assert {"accounts.User.name", "audit.EventDetail.body", "factcheck.Notification.data"} <= before
    erase_person(USERNAME, reason=WHY, by=cast.admin, at=LATER)
    assert hits(NAME, "Zwölfer", EMAIL, USERNAME) == set()
    assert verify_chain().ok


def test_an_entry_says_who_erased_when_and_why(story, cast, quentin):
    count = erase_person(EMAIL, reason=WHY, by=cast.admin, at=LATER)
    data = Event.objects.filter(action="erase_person").get()
    assert (data.actor, data.at, data.subject) == (str(cast.admin.public_id), LATER, str(quentin.public_id))
    assert data.details == {"reason": WHY, "entries": count}
    notes = Event.objects.filter(action="erase_details")
    assert sum(len(note.details["events"]) for note in notes) == count > 0


def test_what_he_did_stays_and_every_page_can_still_be_read(story, cast, quentin, client, article):
    erase_person(USERNAME, reason=WHY, by=cast.admin, at=LATER)
    client.force_login(cast.editor)
    page = client.get(reverse("claim_detail", args=[story.public_id])).content.decode()
    assert "Erased person" in page
    assert "Zwölfer" not in page
    pages = [
        reverse("claim_history", args=[story.public_id]),
        reverse("article_detail", args=[article.public_id]),
        reverse("article_history", args=[article.public_id]),
        reverse("claim_queue"), reverse("my_work"),
        f"/verdicts/{story.public_id}/",
    ]  # fmt: skip
    for address in pages:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "Zwölfer" not in answer.content.decode(), address
    found = client.get(reverse("search_results"), {"q": "Zwölfer"}).content.decode()
    assert "Erased person" not in found
    verdict = story.verdicts.latest("number")
    assert verdict.author == quentin
    assert PublicDocument.objects.current().get().content["rating"]["label"] == "Mostly true"


def test_he_is_signed_out_off_every_desk_and_nobody_can_let_him_in_by_mistake(story, cast, quentin, client):
    record_reading_place(story.appearances.get().revision, 5, by=quentin, at=LATER)
    set_follow(story, is_wanted=True, by=quentin, at=LATER)
    set_quiet_hours(quentin, quiet_from=time(22), quiet_until=time(6), by=quentin, at=LATER)
    erase_person(USERNAME, reason=WHY, by=cast.admin, at=LATER)
    assert client.get(reverse("my_work")).status_code == 302
    quentin.refresh_from_db()
    assert (quentin.is_active, quentin.has_usable_password(), quentin.email) == (False, False, "")
    assert not Membership.objects.filter(user=quentin).exists()
    assert not Draft.objects.filter(author=quentin).exists()
    assert not Recusal.objects.filter(person=quentin).exists()
    assert not ReadingProgress.objects.exists()
    assert not Follow.objects.exists()
    assert (quentin.quiet_from, quentin.quiet_until) == (None, None)
    assert hits("Harbour Party", "cousin") == set()
    assert Draft.objects.get(author=cast.second).fields == {"note": "ask [erased]!"}
    assert [email.subject for email in OutgoingEmail.objects.all()] == ["About [erased]"]


def test_setup_lets_nobody_back_in_under_an_erased_account(story, cast, quentin, client):
    erase_person(USERNAME, reason=WHY, by=cast.admin, at=LATER)
    client.force_login(cast.admin)
    page = client.get(reverse("person_detail", args=[quentin.public_id])).content.decode()
    assert "details have been permanently erased" in page
    assert "Reactivate" not in page
    assert "· erased" in client.get(reverse("person_list")).content.decode()
    quentin.refresh_from_db()
    refused = client.post(reverse("user_reactivate", args=[quentin.public_id]), follow=True)
    assert "This person’s details were permanently erased." in refused.content.decode()
    verbs = (
        lambda **by: update_person(quentin, name=NAME, **by),
        lambda **by: set_membership(quentin, cast.desk, role="checker", **by),
    )
    for verb in verbs:
        with pytest.raises(Blocked, match="erased"):
            verb(by=cast.admin, at=LATER)
    quentin.refresh_from_db()
    assert (quentin.is_active, quentin.name) == (False, "Erased person")


def test_a_signed_verdict_keeps_its_signature_and_the_admin_is_told(cast, quentin, create_claim_in_state):
    cast.desk.publishes_names = True
    cast.desk.save()
    create_claim_in_state("live")
    relay_events()
    found = preview_erasure(USERNAME, by=cast.admin)
    assert ("Published work", 1) in found.stays
    erase_person(USERNAME, reason=WHY, by=cast.admin, at=LATER)
    assert hits(NAME, EMAIL) == {"publishing.PublicDocument.body"}


def test_looking_changes_nothing(story, cast):
    before = dump()
    preview_erasure(USERNAME, by=cast.admin)
    assert dump() == before


@pytest.mark.parametrize(
    "reason", ["", f"{NAME} asked", f"Letter of {EMAIL.upper()}", f"user {USERNAME} asked"]
)
def test_a_reason_is_asked_for_that_does_not_name_them(story, cast, reason):
    with pytest.raises(Invalid) as refused:
        erase_person(USERNAME, reason=reason, by=cast.admin, at=LATER)
    assert "reason" in refused.value.fields
    assert not Event.objects.filter(action="erase_person").exists()


def test_nobody_is_erased_who_has_claims_in_hand(cast, quentin, create_claim_in_state):
    create_claim_in_state("checking")
    with pytest.raises(Blocked, match=r"This person still has 1 claim\.") as refused:
        erase_person(USERNAME, reason=WHY, by=cast.admin, at=LATER)
    assert refused.value.reasons == []
    assert hits(EMAIL)


def test_only_an_admin_erases_and_never_themselves(cast, quentin):
    with pytest.raises(NotAllowed):
        erase_person(USERNAME, reason=WHY, by=cast.editor, at=LATER)
    with pytest.raises(NotAllowed):
        preview_erasure(USERNAME, by=cast.editor)
    with pytest.raises(Blocked):
        erase_person(cast.admin.username, reason=WHY, by=cast.admin, at=LATER)


def test_what_editors_were_told_of_his_days_away_goes_with_him(cast, quentin):
    for event in ("checker_away", "sent_back"):
        Notification.objects.create(
            person=cast.editor,
            actor=quentin,
            event=event,
            data={"first_day": "2099-03-04"},
            created_at=MONDAY,
        )
    erase_person(USERNAME, reason=WHY, by=cast.admin, at=LATER)
    assert [one.event for one in Notification.objects.filter(person=cast.editor)] == ["sent_back"]


def test_two_with_one_address_are_told_apart_by_user_name(cast, quentin):
    create_person(by=cast.admin, at=MONDAY, username="twin", name="Twin", email=EMAIL)
    with pytest.raises(Invalid, match="user name"):
        erase_person(EMAIL, reason=WHY, by=cast.admin, at=LATER)


def test_a_file_that_was_made_with_the_name_in_it_goes_and_is_made_anew_without(story, cast):
    def made(at):
        file = request_defence_file(story, by=cast.standards, at=at)
        packs_actions.process_due_packs(clock=lambda: at)
        with packs_actions.open_pack(DefenceFile.objects.get(pk=file.pk), by=cast.standards, at=at) as opened:
            archive = zipfile.ZipFile(io.BytesIO(opened.read()))
        return b"".join(archive.read(name) for name in archive.namelist()).decode(errors="replace")

    assert NAME in made(LATER)
    erase_person(USERNAME, reason=WHY, by=cast.admin, at=LATER)
    packs_actions.process_due_packs(clock=lambda: LATER)
    assert DefenceFile.objects.get().state == "deleted"
    assert "Zwölfer" not in made(LATER + timedelta(hours=1))


OUTSIDE = "press@harbour.example.org"


@pytest.fixture
def asked(cast, create_claim_in_state):
    """A reply asked for by a link, and answered under a name."""
    claim = create_claim_in_state("checking")
    request_reply(
        claim, recipient="The harbour office", channel="e-mail", question="Is it so?", email=OUTSIDE,
        deadline=MONDAY + timedelta(days=9), by=cast.checker, at=MONDAY,
    )  # fmt: skip
    claim.refresh_from_db()
    create_reply_link(ReplyRequest.objects.get(), by=cast.checker, at=MONDAY, send=True)
    ReplyRequest.objects.update(answer="It is.", answered_by="Mona Kail, spokeswoman")
    return ReplyRequest.objects.get()


def test_somebody_outside_loses_address_links_and_signature_and_the_answer_stays(asked, cast):
    assert "accounts.OutgoingEmail.to" in hits(OUTSIDE)
    erase_person(OUTSIDE.upper(), reason=WHY, by=cast.admin, at=LATER)
    assert hits(OUTSIDE, "Mona Kail") == set()
    asked.refresh_from_db()
    assert (asked.recipient, asked.answer, asked.answered_by) == ("The harbour office", "It is.", "[erased]")
    assert ReplyLink.objects.get().revoked_at == LATER
    assert Event.objects.get(action="erase_person").subject_type == "outsider"
    assert verify_chain().ok


def test_the_screen_goes_in_two_steps_and_puts_no_name_into_an_address(client, story, cast, quentin):
    client.force_login(cast.admin)
    screen = reverse("erase_person")
    page = client.post(screen, {"who": "nobody"})
    assert page.status_code == 422
    assert "Nobody has the user name" in page.content.decode()
    check = client.post(screen, {"who": USERNAME, "act": "look"}).content.decode()
    assert f"Erase <bdi>{NAME}</bdi>?" in check
    assert "Reviews: comment" in check
    again = client.post(screen, {"who": USERNAME, "act": "erase", "reason": f"{NAME} wrote"})
    assert again.status_code == 422
    assert f"{NAME} wrote" in again.content.decode()
    done = client.post(screen, {"who": USERNAME, "act": "erase", "reason": WHY}, follow=True)
    assert done.redirect_chain == [(screen, 302)]
    assert "Erased. " in done.content.decode()
    assert hits(NAME) == set()


def test_the_screen_says_when_nothing_is_known_of_an_address(client, cast):
    client.force_login(cast.admin)
    page = client.post(reverse("erase_person"), {"who": "a@example.org", "act": "look"}).content.decode()
    assert "Nothing in Stet names this address." in page


def test_a_record_too_long_for_one_page_is_left_to_the_command(client, story, cast, monkeypatch):
    monkeypatch.setattr("newsroom.privacy.views.MAX_EVENTS", 3)
    client.force_login(cast.admin)
    for page in (
        client.get(reverse("erase_person")),
        client.post(reverse("erase_person"), {"who": USERNAME, "act": "erase", "reason": WHY}),
    ):
        assert "manage.py erase_person" in page.content.decode()
    assert hits(NAME)


def test_only_an_admin_opens_the_screen(client, cast):
    client.force_login(cast.editor)
    assert client.get(reverse("erase_person")).status_code == 403


def test_the_command_looks_first_and_acts_when_told(story, cast, capsys):
    call_command("erase_person", USERNAME)
    assert "Nothing was erased. Use --reason and --yes to erase." in capsys.readouterr().out
    with pytest.raises(CommandError, match="Give a reason, for example"):
        call_command("erase_person", USERNAME, yes=True)
    call_command("erase_person", USERNAME, yes=True, reason=WHY, username=cast.admin.username)
    assert hits(NAME, EMAIL, USERNAME) == set()
    assert EventDetail.objects.filter(erased_at=LATER).exists() is False


WORDY = {"TextField", "JSONField", "EmailField"}


def words_of_people():
    """Every column of free words: long texts, addresses, JSON, and names of a hundred letters or more."""
    for app in ("accounts", "articles", "factcheck", "publishing", "audit"):
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.concrete_fields:
                long = isinstance(field, models.CharField) and (field.max_length or 0) >= 100
                if (long or field.get_internal_type() in WORDY) and not field.choices:
                    yield f"{model._meta.label}.{field.name}"


def test_every_column_of_free_words_says_whether_it_goes_or_why_it_stays():
    new = set(words_of_people()) - set(TEXT_COLUMNS)
    assert not new, "say in newsroom/privacy/personal_data.py what becomes of these when a person is erased"
    for label in TEXT_COLUMNS:
        app, model, name = label.split(".")
        apps.get_model(app, model)._meta.get_field(name)


def test_a_writer_who_was_asked_loses_name_address_and_link(article, cast):
    ask_about(article, "20,000 crates", cast.checker, email=OUTSIDE, name="Mona Kail")
    send_link()
    query = ask_about(article, "12 %", cast.checker, email=OUTSIDE, name="Mona Kail", at=LATER)
    erase_person(OUTSIDE, reason=WHY, by=cast.admin, at=LATER)
    assert hits(OUTSIDE) == set()
    assert WriterLink.objects.get().revoked_at == LATER
    assert send_due_writer_emails(at=LATER + timedelta(days=1)) == 0
    with pytest.raises(WrongState):
        post_to_query(query, text="Are you there?", by=cast.checker, at=LATER)


def test_whoever_has_an_address_that_only_looks_alike_in_capitals_is_not_erased(cast):
    """To the database a dotless “ı” in capitals is an “I”."""
    User.objects.filter(pk=cast.checker.pk).update(email="ida@live.example.org", username="ida")
    assert preview_erasure("ida@lıve.example.org", by=cast.admin).named.person is None
    with pytest.raises(Invalid):
        preview_erasure("ıda", by=cast.admin)
    assert preview_erasure("IDA@live.example.org", by=cast.admin).named.person == cast.checker


def test_the_links_of_an_address_that_only_looks_alike_stay_open(asked, cast):
    erase_person(OUTSIDE.replace("ss", "ſs"), reason=WHY, by=cast.admin, at=LATER)
    assert (ReplyLink.objects.get().revoked_at, ReplyRequest.objects.get().email) == (None, OUTSIDE)
