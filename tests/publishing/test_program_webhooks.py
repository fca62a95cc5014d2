"""Webhooks for the newsroom's own programs: told of what their service may see, and of nothing else."""

from datetime import timedelta

import pytest
from standardwebhooks import Webhook

from accounts.actions import create_service, issue_api_key
from accounts.actions.desks import set_membership
from accounts.models import Desk, Membership, OutgoingEmail, User
from factcheck.assignments.actions import assign_claim
from factcheck.desk.event_descriptions import CLAIM_EVENT_DESCRIPTIONS
from lib.datetimes.clock import now
from lib.errors import Invalid, NotAllowed
from publishing.models import Delivery
from publishing.webhooks.actions import (
    create_webhook_endpoint,
    list_owner_events,
    pause_webhook_endpoint,
    replay_delivery,
    send_test_delivery,
    update_webhook_endpoint,
)
from publishing.webhooks.claim_events import EVENTS_BY_ACTION
from publishing.webhooks.samples import build_sample_claim
from tests.factories import MONDAY, create_article, flag_claim_on
from tests.publishing.webhook_receiver import deliver_events, list_received_events

WEDNESDAY = MONDAY + timedelta(days=2)
QUIET = {
    *("suggest", "dismiss", "take_over_soft_lock", "end_part", "recuse"),
    *("create_reply_link", "revoke_reply_link", "add_reply_files"),
    *("record_vote", "rate_blind", "dissent", "comment", "resolve_comment"),
    *("place_legal_hold", "lift_legal_hold"),
    *("grant_source_access", "revoke_source_access", "restrict_source", "lift_source_restriction"),
    "erase_source",
    *("request_archive_capture", "complete_archive_capture", "fail_archive_capture"),
    *("dismiss_similar_claim", "restore_similar_claim", "count_repeat", "take_back_repeat"),
    *("log_correction_request", "log_correction_answer"),
    *("hide_correction_request", "show_correction_request"),
    *("confirm_page_finding", "supersede_page_finding"),
}
"""Actions on a claim of which no program and no chat is told."""


@pytest.fixture
def service(cast):
    service = create_service(by=cast.admin, at=MONDAY, username="planner", name="Planning board")
    set_membership(service, cast.desk, by=cast.admin, at=MONDAY, role="checker")
    return service


@pytest.fixture
def program(cast, service, receiver):
    return create_webhook_endpoint(service, by=cast.admin, at=MONDAY, name="Board", url=receiver.url)


def test_a_program_is_told_in_order_and_signed_what_its_key_reads(
    program, service, receiver, client, create_claim_in_state, cast
):
    secret = issue_api_key(service, by=cast.admin, at=MONDAY, label="Board", scopes=["work"]).secret
    claim = create_claim_in_state("approved", by_verbs=True)
    deliver_events(now())
    told = list_received_events(receiver)
    assert [name for name in told if name != "claim.changed"] == [
        "claim.flagged",
        "claim.assigned",
        "claim.submitted",
        "claim.approved",
    ]
    headers, body = receiver.requests[-1]
    message = Webhook(program.secret).verify(body.decode(), headers)
    data = message["data"]
    assert (data["id"], data["action"]) == (str(claim.public_id), "approve")
    assert (data["from_state"], data["to_state"]) == ("in_review", "approved")
    assert data["actor"] == str(cast.second.public_id)
    listed = client.get("/api/v1/claims/", headers={"authorization": f"Bearer {secret}"}).json()
    assert data["claim"] == listed["results"][0]
    assert client.get(data["api"], headers={"authorization": f"Bearer {secret}"}).status_code == 200


def test_a_thin_message_names_the_change_alone(program, receiver, article, cast):
    update_webhook_endpoint(
        program, by=cast.admin, at=MONDAY, name="Board", url="", events=["claim.assigned"], is_thin=True
    )
    claim = flag_claim_on(article, "20,000 crates", cast.editor)
    assign_claim(claim, checker=cast.checker, by=cast.editor, at=WEDNESDAY)
    deliver_events(WEDNESDAY)
    (message,) = receiver.messages
    assert message["type"] == "claim.assigned"
    assert set(message["data"]) == {"id", "url", "api", "action", "from_state", "to_state", "actor"}
    assert claim.statement not in receiver.requests[0][1].decode()


def test_a_confidential_desk_tells_no_program_also_where_its_service_is_a_member(
    program, service, receiver, cast
):
    Membership.objects.create(user=service, desk=cast.secret_desk, role="checker", joined_at=MONDAY)
    article = create_article(cast.secret_desk, cast.insider)
    flag_claim_on(article, "20,000 crates", cast.insider)
    deliver_events(WEDNESDAY)
    assert not receiver.requests
    assert not Delivery.objects.exists()


def test_rights_are_asked_for_again_when_a_message_is_sent_and_when_it_is_resent(
    program, service, receiver, article, cast
):
    receiver.answers.append((503, {}))
    flag_claim_on(article, "20,000 crates", cast.editor)
    deliver_events(WEDNESDAY)
    Desk.objects.filter(pk=cast.desk.pk).update(visibility="confidential")
    deliver_events(WEDNESDAY + timedelta(hours=1))
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.last_result, len(receiver.requests)) == ("dropped", "not_allowed", 1)
    replay_delivery(delivery, by=cast.admin, at=WEDNESDAY)
    deliver_events(WEDNESDAY + timedelta(hours=2))
    assert len(receiver.requests) == 1
    Desk.objects.filter(pk=cast.desk.pk).update(visibility="open")
    Membership.objects.filter(user=service).delete()
    replay_delivery(delivery, by=cast.admin, at=WEDNESDAY)
    deliver_events(WEDNESDAY + timedelta(hours=3))
    assert len(receiver.requests) == 1


def test_a_deactivated_service_is_sent_nothing_until_it_is_back(program, service, receiver, article, cast):
    flag_claim_on(article, "20,000 crates", cast.editor)
    User.objects.filter(pk=service.pk).update(is_active=False)
    assert deliver_events(WEDNESDAY) == 0
    User.objects.filter(pk=service.pk).update(is_active=True)
    flag_claim_on(article, "18,500 crates", cast.editor)
    deliver_events(WEDNESDAY)
    assert list_received_events(receiver) == ["claim.flagged"]


def test_a_partner_is_told_of_no_claim_and_a_program_of_no_licence(
    endpoint, partner_member, program, receiver, publish_claim, cast
):
    publish_claim()
    deliver_events(WEDNESDAY)
    assert {one["type"].split(".")[0] for one in receiver.messages} == {"verdict", "claim"}
    assert (
        set(program.deliveries.values_list("event", flat=True))
        & set(endpoint.deliveries.values_list("event", flat=True))
        == set()
    )
    for owner, by, event in (
        (endpoint, partner_member, "claim.flagged"),
        (program, cast.admin, "verdict.published"),
    ):
        with pytest.raises(Invalid):
            update_webhook_endpoint(
                owner, by=by, at=MONDAY, name="x", url=receiver.url, events=[event], is_thin=False
            )


def test_a_test_of_each_event_has_invented_data_with_the_fields_of_the_api(
    program, service, receiver, client, article, cast
):
    secret = issue_api_key(service, by=cast.admin, at=MONDAY, label="Board", scopes=["work"]).secret
    flag_claim_on(article, "20,000 crates", cast.editor)
    listed = client.get("/api/v1/claims/", headers={"authorization": f"Bearer {secret}"}).json()
    assert set(build_sample_claim()) == set(listed["results"][0])
    Delivery.objects.all().delete()
    for number, event in enumerate(list_owner_events(service, of_tests=True)):
        send_test_delivery(program, by=cast.admin, at=WEDNESDAY, event=event)
        deliver_events(WEDNESDAY + number * timedelta(seconds=10))
    tests = [one for one in receiver.messages if one.get("is_test")]
    assert [one["type"] for one in tests] == [str(event) for event in list_owner_events(service)]
    assert all(one["data"]["action"] for one in tests)


def test_what_never_answers_pauses_with_an_e_mail_to_admins(program, receiver, article, cast):
    User.objects.filter(pk=cast.admin.pk).update(email="adam@example.org")
    receiver.answers.append((410, {}))
    flag_claim_on(article, "20,000 crates", cast.editor)
    deliver_events(WEDNESDAY)
    program.refresh_from_db()
    assert (program.state, program.pause_reason) == ("paused", "gone")
    email = OutgoingEmail.objects.get(to="adam@example.org")
    assert "“Board” of Planning board (program) is paused" in email.text
    assert f"/setup/webhooks/{program.public_id}/" in email.text


def test_only_admins_set_up_programs(service, program, cast):
    with pytest.raises(NotAllowed):
        create_webhook_endpoint(
            service, by=cast.editor, at=MONDAY, name="Board", url="https://b.example.com/"
        )
    with pytest.raises(NotAllowed):
        pause_webhook_endpoint(program, by=cast.standards, at=MONDAY)


def test_an_action_on_a_claim_makes_an_event_or_is_one_of_the_quiet_ones():
    assert set(EVENTS_BY_ACTION) <= set(CLAIM_EVENT_DESCRIPTIONS)
    assert set(CLAIM_EVENT_DESCRIPTIONS) - set(EVENTS_BY_ACTION) == QUIET
