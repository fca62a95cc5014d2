"""Acts on many claims from the queue and over REST: the same, with a question where claims differ."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from factcheck.bulk.acts import BULK_ACTS
from factcheck.claims.editing import update_claim
from factcheck.models import Assignment, BulkAction, Claim
from lib.datetimes.clock import now
from tests.api_schema import described
from tests.factories import create_article, flag_claim_on

WORDS = ("20,000 crates", "18,500 crates", "12 %")


@pytest.fixture
def claims(cast, article):
    return [flag_claim_on(article, words, cast.editor, statement=f"About {words}") for words in WORDS]


@pytest.fixture
def hidden(cast):
    secret = create_article(cast.secret_desk, cast.insider, url="https://s.example.org/")
    return flag_claim_on(secret, "18,500 crates", cast.insider, statement="A secret statement")


@pytest.fixture
def send(cast):
    """send(act, claims, **inputs) -> the page that answers the editor."""
    client = Client()
    client.force_login(cast.editor)

    def post(act, claims, **extra):
        chosen = [f"{one.public_id}:{Claim.objects.get(pk=one.pk).version}" for one in claims]
        return client.post(reverse("claim_bulk"), {"act": act, "claim": chosen, **extra})

    post.client = client
    return post


def held_by(person):
    return Assignment.objects.filter(checker=person, ended_at__isnull=True).count()


class TestScreen:
    def test_three_claims_are_assigned_and_taken_back(self, send, cast, claims):
        page = send("assign", claims, **{"assign-checker": str(cast.checker.public_id)}).content.decode()
        assert "3 claims assigned to Carl." in page
        assert page.count('<tr role="row" data-row') == 3
        assert held_by(cast.checker) == 3
        undo = re.search(r'action="(/queue/bulk/[^"]*/undo/)"', page)[1]
        assert "Undone for 3 claims." in send.client.post(undo).content.decode()
        assert held_by(cast.checker) == 0
        assert "already undone" in send.client.post(undo).content.decode()

    def test_it_asks_once_where_the_claims_differ_and_everything_goes_along(self, send, cast, claims):
        update_claim(claims[0], by=cast.editor, at=now(), priority=3)
        page = send("priority", claims, **{"priority-priority": "4"}).content.decode()
        assert "Priority: 3 claims would change." in page
        assert "<bdi>High</bdi>: 1" in page
        assert Claim.objects.filter(priority=4).count() == 0
        sent = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', page)
        data: dict[str, list[str]] = {}
        for name, value in sent:
            data.setdefault(name, []).append(value)
        assert (
            "Priority changed for 3 claims."
            in send.client.post(reverse("claim_bulk"), data | {"confirmed": "1"}).content.decode()
        )
        assert Claim.objects.filter(priority=4).count() == 3

    def test_refusals_are_named_with_the_reason(self, send, cast, claims, hidden):
        chosen = [f"{claims[0].public_id}:{claims[0].version}", f"{hidden.public_id}:1"]
        update_claim(claims[0], by=cast.checker, at=now(), priority=3)
        page = send.client.post(
            reverse("claim_bulk"), {"act": "close", "claim": chosen, "close-close_reason": "declined"}
        ).content.decode()
        assert f'data-refused="{claims[0].public_id}"' in page
        assert "Somebody else changed this claim first" in page
        assert "You can no longer see this claim." in page
        assert "secret" not in page

    def test_all_that_match_are_those_of_the_filters(self, send, cast, claims, hidden):
        update_claim(claims[0], by=cast.editor, at=now(), tags=["fish"])
        extra = {"scope": "all", "query": "tag=fish", "must_check-must_check": "false"}
        send("must_check", [], **extra)
        assert [one.pk for one in Claim.objects.filter(must_check=False)] == [claims[0].pk]
        assert "already" in send("must_check", [], **extra | {"query": ""}).content.decode()
        send("must_check", [], **extra | {"query": "", "confirmed": "1"})
        assert Claim.objects.filter(must_check=False).count() == 3
        assert send("must_check", [], **extra | {"query": "colour=red"}).status_code == 422

    def test_a_bad_input_is_told_and_nothing_is_done(self, send, cast, claims):
        answer = send("assign", claims)
        assert answer.status_code == 422
        assert "Choose a checker." in answer.content.decode()
        assert "Select at least one claim first." in send("tag", [], **{"tag-add": "x"}).content.decode()
        assert send("nonsense", claims).status_code == 404
        assert send.client.get(reverse("claim_bulk")).status_code == 405

    def test_the_fields_of_the_acts_come_when_a_row_is_chosen(self, send, cast, claims):
        queue = send.client.get(reverse("claim_queue")).content.decode()
        assert f'data-act-bar="{reverse("claim_queue_acts")}"' in queue
        option = f'value="{cast.checker.public_id}">Carl · 0 open claims</option>'
        assert option not in queue
        fields = send.client.get(reverse("claim_queue_acts")).content.decode()
        assert option in fields
        assert re.findall('data-fields-of="([^"]*)"', fields) == list(BULK_ACTS)
        assert '<datalist id="due-choices"><option' in fields
        assert str(cast.outsider.public_id) not in fields, "who is on no desk that she edits"
        assert Client().get(reverse("claim_queue_acts")).status_code == 302

    def test_without_a_script_an_act_asks_on_a_page_of_its_own(self, send, cast, claims):
        def list_sent(page):
            data: dict[str, list[str]] = {}
            for name, value in re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', page):
                data.setdefault(name, []).append(value)
            del data["csrfmiddlewaretoken"]
            return data

        chosen = [f"{one.public_id}:{one.version}" for one in claims]
        answer = send.client.post(reverse("claim_bulk"), {"open": "assign", "claim": chosen})
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "Choose a checker." not in page
        assert list_sent(page) == {"claim": chosen}
        # Sent empty it is refused, and asks again with the same claims.
        refused = send.client.post(reverse("claim_bulk"), list_sent(page) | {"act": "assign"})
        assert refused.status_code == 422
        assert list_sent(refused.content.decode()) == {"claim": chosen}
        inputs = {"act": "assign", "assign-checker": str(cast.checker.public_id)}
        done = send.client.post(reverse("claim_bulk"), list_sent(page) | inputs)
        assert "3 claims assigned to Carl." in done.content.decode()
        nothing = send.client.post(reverse("claim_bulk"), {"open": "assign"})
        assert "Select at least one claim first." in nothing.content.decode()

    def test_another_s_act_is_not_there(self, send, cast, claims):
        page = send("tag", claims, **{"tag-add": "fish"}).content.decode()
        undo = re.search(r'action="(/queue/bulk/[^"]*/undo/)"', page)[1]
        other = Client()
        other.force_login(cast.standards)
        assert other.post(undo).status_code == 404

    def test_the_last_act_can_be_undone_from_the_queue_for_ten_minutes(self, send, cast, claims):
        queue = reverse("claim_queue")
        assert "/undo/" not in send.client.get(queue).content.decode()
        send("close", claims, **{"close-close_reason": "declined"})
        page = send.client.get(queue).content.decode()
        assert "No claims in this list." in page, "and there is no bar"
        assert "You changed 3 claims just now: Close." in page
        BulkAction.objects.update(created_at=now() - timedelta(minutes=9))
        page = send.client.get(queue).content.decode()
        assert "You changed 3 claims 9 minutes ago: Close." in page
        other = Client()
        other.force_login(cast.standards)
        assert "/undo/" not in other.get(queue).content.decode()
        BulkAction.objects.update(created_at=now() - timedelta(minutes=10))
        assert "/undo/" not in send.client.get(queue).content.decode()
        BulkAction.objects.update(created_at=now())
        undo = re.search(r'action="(/queue/bulk/[^"]*/undo/)"', page)[1]
        send.client.post(undo)
        page = send.client.get(queue).content.decode()
        assert "About 12 %" in page
        assert "/undo/" not in page

    def test_no_undo_is_offered_for_claims_that_one_no_longer_sees(self, send, cast, claims):
        queue = reverse("claim_queue")
        assert "/undo/" in send("priority", claims, **{"priority-priority": "3"}).content.decode()
        Claim.objects.filter(pk=claims[0].pk).update(desk=cast.secret_desk)
        page = send.client.get(queue).content.decode()
        assert "You can no longer see 1 of them, which stays as it is." in page
        undo = re.search(r'action="(/queue/bulk/[^"]*/undo/)"', page)[1]
        Claim.objects.update(desk=cast.secret_desk)
        page = send.client.get(queue).content.decode()
        assert "/undo/" not in page
        assert "You changed" not in page
        assert "You did not take this action." in send.client.post(undo).content.decode()

    def test_the_peek_shows_a_claim_to_those_who_may_see_it(self, send, claims, hidden):
        page = send.client.get(reverse("claim_queue_peek", args=[claims[0].public_id])).content.decode()
        assert "About 20,000 crates" in page
        assert "<mark>20,000 crates</mark>" in page
        assert "Edith flagged this claim" in page
        assert send.client.get(reverse("claim_queue_peek", args=[hidden.public_id])).status_code == 404


class TestApi:
    def test_each_claim_has_its_result_and_a_repetition_changes_nothing(
        self, api_clients, cast, claims, hidden
    ):
        sent = [{"id": str(one.public_id), "version": one.version} for one in claims]
        sent += [{"id": str(hidden.public_id)}, {"id": str(uuid4())}]
        body = {"act": "assign", "claims": sent, "checker": str(cast.checker.public_id)}
        answer = api_clients["desk_key"].post("claims/bulk/", **body)
        assert answer.status_code == 200, answer.content
        described("BulkResult").validate(answer.json())
        results = answer.json()["results"]
        assert [one["id"] for one in results] == [one["id"] for one in sent]
        assert [one["status"] for one in results] == ["done"] * 3 + ["refused"] * 2
        assert [{**one, "id": ""} for one in results[3:4]] == [{**one, "id": ""} for one in results[4:]]
        again = api_clients["desk_key"].post("claims/bulk/", **body).json()
        assert [one["status"] for one in again["results"][:3]] == ["unchanged"] * 3
        assert again["bulk_action"] is None
        undone = api_clients["desk_key"].post(f"claims/bulk/{answer.json()['bulk_action']}/undo/")
        assert [one["status"] for one in undone.json()["results"]] == ["done"] * 3
        assert held_by(cast.checker) == 0

    @pytest.mark.parametrize(
        ("act", "inputs", "field", "value"),
        [("due", {"due_at": None}, "due_at", None), ("priority", {"priority": 4}, "priority", 4),
         ("must_check", {"must_check": False}, "must_check", False),
         ("close", {"close_reason": "declined"}, "state", "closed"),
         ("tag", {"add": ["fish"]}, "tags", ["fish"]), ("move", {"desk": "sports"}, "desk_id", None)],
    )  # fmt: skip
    def test_every_act_takes_its_inputs(self, api_clients, cast, claims, act, inputs, field, value):
        Claim.objects.update(due_at=now())
        sent = [{"id": str(one.public_id)} for one in claims]
        answer = api_clients["editor"].post("claims/bulk/", act=act, claims=sent, **inputs)
        assert [one["status"] for one in answer.json()["results"]] == ["done"] * 3, answer.content
        wanted = cast.other_desk.pk if act == "move" else value
        assert all(getattr(one, field) == wanted for one in Claim.objects.all())

    @pytest.mark.parametrize(
        "body",
        [{"act": "close"}, {"act": "close", "claims": []}, {"act": "nonsense"}, {"act": "due", "note": "x"},
         {"act": "move", "desk": "inquiries"}, {"act": "assign"}, {"colour": "red"}],
    )  # fmt: skip
    def test_what_it_does_not_take_is_refused(self, api_clients, claims, body):
        sent = {"claims": [{"id": str(claims[0].public_id)}]} | body
        assert api_clients["editor"].post("claims/bulk/", **sent).status_code == 422

    def test_strangers_and_other_desks_change_nothing(self, api_clients, claims):
        sent = [{"id": str(one.public_id)} for one in claims]
        body = {"act": "close", "claims": sent, "close_reason": "declined"}
        assert api_clients["stranger"].post("claims/bulk/", **body).status_code == 403
        found = api_clients["outsider"].post("claims/bulk/", **body).json()["results"]
        assert {one["code"] for one in found} == {"not_allowed"}
        assert not Claim.objects.filter(state="closed").exists()
