"""A desk's chat: what is posted, in the form of each service, and what never is."""

import json
import logging
from datetime import timedelta

import pytest
from django.db.models import Q

from accounts.models import Desk, OutgoingEmail, User
from audit.models import Event, EventDetail
from factcheck.assignments.actions import assign_claim
from factcheck.bulk.actions import perform_bulk_action
from factcheck.bulk.acts import BULK_ACTS
from factcheck.claims.editing import update_claim
from factcheck.desk.notification_sweeps import notify_of_deadlines
from factcheck.desk.notifications import list_notifications, set_notification_settings
from factcheck.models import Claim, Notification
from factcheck.workflow.batch import ClaimVersion
from factcheck.workflow.notify import notify
from lib.errors import Blocked, Invalid, NotAllowed
from publishing.models import Delivery
from publishing.webhooks import claim_fan_out
from publishing.webhooks.actions import (
    pause_webhook_endpoint,
    remove_webhook_endpoint,
    replay_delivery,
    rotate_webhook_secret,
    send_test_delivery,
    update_webhook_endpoint,
)
from publishing.webhooks.claim_fan_out import COLLECTION_TIME
from tests.factcheck.many_claims import create_flagged_claims
from tests.factories import MONDAY, create_article, flag_claim_on
from tests.publishing.chats import EVERY, WEDNESDAY, post_due
from tests.publishing.webhook_receiver import deliver_events

HOSTILE = (
    "<!channel> @here *a* [x](https://evil.example) ~town-square <https://evil.example|b> :skull: & ```c```"
)


def flag_hostile_claim(article, cast):
    return flag_claim_on(article, "20,000 crates", cast.editor, statement=HOSTILE)


def test_slack_is_sent_text_that_it_does_not_parse(create_chat, receiver, article, cast):
    create_chat("slack")
    claim = flag_hostile_claim(article, cast)
    post_due()
    (said,) = receiver.messages
    assert said["text"] == "Edith flagged a claim"
    assert (said["unfurl_links"], said["unfurl_media"]) == (False, False)
    (block,) = said["blocks"]
    heading, claims = block["elements"]
    assert (block["type"], heading["elements"][0]["text"]) == ("rich_text", "Edith flagged a claim")
    state, link = claims["elements"][0]["elements"]
    assert state["text"] == "Flagged · "
    assert (link["type"], link["text"]) == ("link", HOSTILE)
    assert link["url"].endswith(f"/claims/{claim.public_id}/")
    # Only elements that are shown as they are: none of the kinds that mention people or parse markup.
    assert "mrkdwn" not in json.dumps(said)
    assert "broadcast" not in json.dumps(said)


def test_a_hostile_name_mentions_nobody_in_slack(create_chat, receiver, article, cast):
    create_chat("slack")
    cast.editor.name = "<!here>"
    cast.editor.save()
    flag_hostile_claim(article, cast)
    post_due()
    assert receiver.messages[0]["text"] == "&lt;!here&gt; flagged a claim"


def test_mattermost_is_sent_markdown_in_which_everything_is_escaped(create_chat, receiver, article, cast):
    create_chat("mattermost")
    claim = flag_hostile_claim(article, cast)
    post_due()
    heading, line = receiver.messages[0]["text"].split("\n")
    assert heading == "**Edith flagged a claim**"
    assert line.startswith("* Flagged · [")
    assert line.endswith(f"/claims/{claim.public_id}/)")
    statement = line.removeprefix("* Flagged · [").rpartition("](")[0]
    apart = "\u200b"
    assert statement == (
        rf"<\!channel\> @{apart}here \*a\* \[x\]\(https:{apart}//evil\.example\) \~town\-square "
        rf"<https:{apart}//evil\.example\|b\> :{apart}skull: & \`\`\`c\`\`\`"
    )


def test_teams_is_sent_an_adaptive_card_of_text_runs(create_chat, receiver, article, cast):
    create_chat("teams")
    claim = flag_hostile_claim(article, cast)
    post_due()
    (said,) = receiver.messages
    (attachment,) = said["attachments"]
    assert (said["type"], attachment["contentType"]) == ("message", "application/vnd.microsoft.card.adaptive")
    heading, line = attachment["content"]["body"]
    assert {heading["type"], line["type"]} == {"RichTextBlock"}
    assert heading["inlines"][0]["text"] == "Edith flagged a claim"
    assert [run["text"] for run in line["inlines"]] == ["Flagged · ", HOSTILE]
    assert line["inlines"][1]["selectAction"]["url"].endswith(f"/claims/{claim.public_id}/")


@pytest.mark.postgres
def test_an_act_on_fifty_claims_is_one_message(create_chat, receiver, article, cast):
    create_chat()
    claims = create_flagged_claims(article, cast.editor, 50)
    post_due()
    receiver.requests.clear()
    chosen = [ClaimVersion(one, one.version) for one in claims]
    perform_bulk_action(
        BULK_ACTS["assign"], chosen, {"checker": cast.checker, "due_at": None}, by=cast.editor, at=WEDNESDAY
    )
    post_due(WEDNESDAY + timedelta(hours=1))
    (said,) = receiver.messages
    heading, claims, rest = said["blocks"][0]["elements"]
    assert heading["elements"][0]["text"] == "Edith assigned 50 claims to Carl"
    assert len(claims["elements"]) == 10
    assert rest["elements"][0]["text"] == "And 40 more claims."


def test_what_happens_until_a_message_is_sent_is_in_it(create_chat, receiver, article, cast):
    create_chat()
    claim = flag_claim_on(article, "20,000 crates", cast.editor)
    deliver_events(WEDNESDAY)
    assign_claim(claim, checker=cast.checker, by=cast.editor, at=WEDNESDAY)
    deliver_events(WEDNESDAY + timedelta(seconds=1))
    receiver.answers.append((503, {}))
    post_due()
    update_claim(Claim.objects.get(), tags=["fish"], by=cast.editor, at=WEDNESDAY)
    deliver_events(WEDNESDAY + timedelta(hours=1))
    first, second = receiver.messages
    headings = [block["elements"][0]["elements"][0]["text"] for block in second["blocks"]]
    assert headings == ["Edith flagged a claim", "Edith assigned a claim to Carl", "Edith changed a claim"]
    assert len(first["blocks"]) == 2
    assert Delivery.objects.get().state == "delivered"


def test_a_chat_that_asks_for_time_gets_it_and_the_message_is_sent_once(create_chat, receiver, article, cast):
    create_chat()
    receiver.answers.append((429, {"Retry-After": "1800"}))
    flag_claim_on(article, "20,000 crates", cast.editor)
    post_due()
    later = Delivery.objects.get().due_at
    assert later == WEDNESDAY + COLLECTION_TIME + timedelta(minutes=30)
    assert deliver_events(later - timedelta(seconds=1)) == 0
    assert deliver_events(later) == 1
    assert deliver_events(later + timedelta(days=1)) == 0
    assert [message["text"] for message in receiver.messages] == ["Edith flagged a claim"] * 2


def test_a_channel_that_is_gone_is_paused_with_an_e_mail_to_the_desk_s_editors(
    create_chat, receiver, article, cast
):
    User.objects.filter(pk=cast.editor.pk).update(email="edith@example.org")
    User.objects.filter(pk=cast.admin.pk).update(email="adam@example.org")
    chat = create_chat()
    receiver.answers.append((410, {}))
    flag_claim_on(article, "20,000 crates", cast.editor)
    post_due()
    chat.refresh_from_db()
    assert (chat.state, chat.pause_reason) == ("paused", "gone")
    emails = OutgoingEmail.objects.filter(subject__contains="is paused")
    assert [email.to for email in emails] == ["edith@example.org"]
    assert f"/chat/webhooks/{chat.public_id}/" in emails[0].text


def test_only_the_chosen_topics_and_the_desk_s_own_claims_are_posted(create_chat, receiver, article, cast):
    create_chat(events=["claim.assigned"])
    create_chat(desk=cast.other_desk, by=cast.outsider, events=EVERY)
    claim = flag_claim_on(article, "20,000 crates", cast.editor)
    post_due()
    assert not receiver.requests
    assign_claim(claim, checker=cast.checker, by=cast.editor, at=WEDNESDAY)
    post_due(WEDNESDAY + timedelta(hours=1))
    assert [message["text"] for message in receiver.messages] == ["Edith assigned a claim to Carl"]


def test_a_new_chat_is_told_nothing_of_before(create_chat, receiver, article, cast):
    claim = flag_claim_on(article, "20,000 crates", cast.editor, at=MONDAY - timedelta(hours=1))
    create_chat()
    assert post_due() == 0
    assign_claim(claim, checker=cast.checker, by=cast.editor, at=WEDNESDAY)
    post_due(WEDNESDAY + timedelta(hours=1))
    assert [message["text"] for message in receiver.messages] == ["Edith assigned a claim to Carl"]


def test_nothing_of_a_confidential_desk_is_posted_also_once_it_became_one(
    create_chat, receiver, article, cast
):
    with pytest.raises(Blocked):
        create_chat(desk=cast.secret_desk, by=cast.insider)
    create_chat()
    flag_claim_on(article, "20,000 crates", cast.editor)
    deliver_events(WEDNESDAY)
    Desk.objects.filter(pk=cast.desk.pk).update(visibility="confidential")
    assert post_due() == 0
    assert not receiver.requests
    # A claim that was moved there is left out too.
    Desk.objects.filter(pk=cast.desk.pk).update(visibility="open")
    Claim.objects.update(desk=cast.secret_desk)
    post_due(WEDNESDAY + timedelta(hours=1))
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.last_result) == ("dropped", "not_allowed")
    assert not receiver.requests


def test_while_a_desk_is_confidential_nothing_is_stored_for_its_chat(create_chat, receiver, article, cast):
    create_chat()
    Desk.objects.filter(pk=cast.desk.pk).update(visibility="confidential")
    flag_claim_on(article, "20,000 crates", cast.editor)
    post_due()
    assert not Delivery.objects.exists()


def test_a_message_that_waits_is_full_one_day_and_is_kept_as_long_as_the_newest_act(
    create_chat, receiver, article, cast, monkeypatch
):
    monkeypatch.setattr(claim_fan_out, "MAX_ACTS", 2)
    pause_webhook_endpoint(create_chat(), by=cast.editor, at=MONDAY)
    for day, text in enumerate(("20,000 crates", "18,500 crates", "12 %")):
        flag_claim_on(article, text, cast.editor, statement=f"Claim {day}")
        deliver_events(WEDNESDAY + timedelta(days=day))
    full, last = Delivery.objects.order_by("pk")
    assert [len(one.data["acts"]) for one in (full, last)] == [2, 1]
    assert full.happened_at == WEDNESDAY + timedelta(days=1)
    assert last.happened_at == WEDNESDAY + timedelta(days=2)


def test_a_claim_under_embargo_is_left_out_and_the_others_are_posted(create_chat, receiver, article, cast):
    create_chat()
    held = create_article(cast.desk, cast.editor, url="https://news.example.org/held")
    held.embargo_until = WEDNESDAY + timedelta(days=5)
    held.save()
    secret = flag_claim_on(held, "18,500 crates", cast.editor)
    flag_claim_on(article, "20,000 crates", cast.editor)
    post_due()
    said = json.dumps(receiver.messages)
    assert len(receiver.messages) == 1
    assert str(secret.public_id) not in said
    assert "18,500" not in said
    # Resent when the embargo is over, the message has it.
    replay_delivery(Delivery.objects.get(), by=cast.editor, at=WEDNESDAY + timedelta(days=6))
    deliver_events(WEDNESDAY + timedelta(days=6))
    assert "18,500" in json.dumps(receiver.messages[1])


def test_nothing_but_state_statement_person_and_link_is_posted(
    create_chat, receiver, create_claim_in_state, cast
):
    create_chat(events=["claim.submitted", "claim.approved", "claim.changed"])
    claim = create_claim_in_state("approved", by_verbs=True)
    post_due()
    said = json.dumps(receiver.messages)
    verdict = claim.verdicts.get()
    assert "Carl sent a verdict to review" in said
    assert "Sara approved a verdict" in said
    for text in (verdict.headline, verdict.explanation, verdict.rating.label):
        assert text
        assert text not in said
    for citation in claim.citations.select_related("source"):
        assert citation.source.title not in said
        assert citation.source.url not in said


def test_what_stet_notices_by_itself_is_posted_once_however_many_are_notified(
    create_chat, receiver, article, cast
):
    create_chat(events=["claim.due", "claim.source_changed"])
    notify_of_deadlines(at=MONDAY)
    claim = flag_claim_on(article, "20,000 crates", cast.editor, due_at=WEDNESDAY)
    people = [cast.checker, cast.second, cast.standards]
    notify(people, claim, "source_changed", by=cast.editor, at=MONDAY, source="Secret table")
    post_due()
    notify(people, claim, "source_changed", by=cast.editor, at=WEDNESDAY, source="Secret table")
    notify_of_deadlines(at=WEDNESDAY + timedelta(minutes=1))
    assert Notification.objects.filter(event="overdue").count() >= 1
    for minute in range(2, 6):
        post_due(WEDNESDAY + timedelta(minutes=minute))
    (said,) = receiver.messages
    headings = [block["elements"][0]["elements"][0]["text"] for block in said["blocks"]]
    # Nothing of before the first look.
    assert headings == ["A cited source changed", "A claim is overdue"]
    assert "Secret table" not in json.dumps(said)


def test_a_source_that_changed_is_posted_also_where_its_checker_wants_to_read_of_it_nowhere(
    create_chat, receiver, article, cast
):
    set_notification_settings(
        cast.checker,
        channels={"source_changed": frozenset()},
        digest_frequency="off",
        by=cast.checker,
        at=MONDAY,
    )
    create_chat(events=["claim.source_changed"])
    claim = flag_claim_on(article, "20,000 crates", cast.editor)
    post_due()
    for code in ("source_changed", "source_dead"):
        notify([cast.checker], claim, code, by=cast.editor, at=WEDNESDAY)
    assert not list_notifications(cast.checker).exists()
    assert not Notification.objects.filter(Q(email_due_at__isnull=False) | Q(is_in_digest=True)).exists()
    post_due(WEDNESDAY + timedelta(minutes=2))
    assert len(receiver.messages[0]["blocks"]) == 2


def test_a_test_says_that_it_is_one_and_is_tried_once(create_chat, receiver, cast):
    chat = create_chat()
    receiver.answers.append((404, {}))
    send_test_delivery(chat, by=cast.editor, at=WEDNESDAY)
    deliver_events(WEDNESDAY)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.last_result_message) == ("failed", "Answered 404.")
    assert "This is a test from" in receiver.messages[0]["text"]
    assert deliver_events(WEDNESDAY + timedelta(days=1)) == 0
    with pytest.raises(Invalid):
        send_test_delivery(chat, by=cast.editor, at=WEDNESDAY, event="claim.flagged")


def test_the_address_is_in_no_log_and_no_event_and_is_deleted_with_the_chat(
    create_chat, receiver, article, cast, caplog
):
    caplog.set_level(logging.DEBUG)
    chat = create_chat()
    update_webhook_endpoint(
        chat,
        by=cast.editor,
        at=MONDAY,
        name="#other",
        url=f"{receiver.url}/T1SECRET",
        events=EVERY,
        is_thin=False,
    )
    receiver.answers.append((500, {}))
    flag_claim_on(article, "20,000 crates", cast.editor)
    post_due()
    assert len(receiver.requests) == 1
    assert "SECRET" not in caplog.text
    assert "SECRET" not in json.dumps(list(EventDetail.objects.values_list("body", flat=True)))
    assert Event.objects.filter(subject_type="webhook_endpoint").count() == 2
    chat.refresh_from_db()
    assert (chat.secret, chat.shown_url) == ("", "https://127.0.0.1/…")
    remove_webhook_endpoint(chat, by=cast.editor, at=WEDNESDAY)
    chat.refresh_from_db()
    assert chat.url == ""
    assert Delivery.objects.get().state == "dropped"


def test_messages_to_a_chat_are_not_signed(create_chat, receiver, article, cast):
    chat = create_chat()
    flag_claim_on(article, "20,000 crates", cast.editor)
    post_due()
    headers, _ = receiver.requests[0]
    assert not {name for name in headers if name.startswith("webhook-")}
    with pytest.raises(Exception, match="not signed"):
        rotate_webhook_secret(chat, by=cast.editor, at=WEDNESDAY)


@pytest.mark.parametrize("who", ["checker", "outsider", "stranger"])
def test_only_editors_of_the_desk_and_admins_set_up_its_chat(create_chat, cast, who):
    with pytest.raises(NotAllowed):
        create_chat(by=getattr(cast, who))
    chat = create_chat(by=cast.admin)
    with pytest.raises(NotAllowed):
        send_test_delivery(chat, by=getattr(cast, who), at=WEDNESDAY)
