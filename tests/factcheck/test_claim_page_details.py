"""The acts at the foot of a claim's page, and the words of an article that changed under it."""

import pytest
from django.urls import reverse

from articles.actions.importing import create_manual_revision
from articles.importers.registry import parse_pasted_text
from factcheck.models import Claim
from factcheck.periodic import reanchor_due_revisions
from lib.datetimes.clock import now
from tests.factcheck.claim_forms import DETAILS, send, text
from tests.factories import BODY, HEADLINE, Cast, flag_claim_on


def test_details_are_edited_in_the_desks_time_and_told_in_the_record(
    client, cast: Cast, create_claim_in_state
):
    claim = create_claim_in_state("checking")
    cast.desk.timezone = "Europe/Berlin"
    cast.desk.save()
    client.force_login(cast.checker)
    assert send(client, claim, "edit", **DETAILS).status_code == 302
    claim.refresh_from_db()
    assert (claim.priority, claim.kind, claim.said_precision) == (4, "number", "month")
    assert claim.due_at.isoformat() == "2030-07-01T15:00:00+00:00"
    page = text(client.get(reverse("claim_detail", args=[claim.public_id])))
    assert "March 2026" in page
    assert f"“It is true that 20,000 crates of herring” became “{DETAILS['statement']}”" in page


def test_an_empty_statement_is_told_at_its_field(client, cast: Cast, create_claim_in_state):
    claim = create_claim_in_state("checking")
    client.force_login(cast.checker)
    refused = send(client, claim, "edit", **DETAILS | {"statement": " ", "claimant": "The mayor himself"})
    assert refused.status_code == 422
    assert 'id="id_edit_statement_error"' in text(refused)
    assert "The mayor himself" in text(refused)


def test_a_due_time_that_was_not_touched_keeps_its_seconds(client, cast: Cast, create_claim_in_state):
    claim = create_claim_in_state("checking")
    exact = now().replace(year=2030, second=17, microsecond=5)
    Claim.objects.filter(pk=claim.pk).update(due_at=exact)
    client.force_login(cast.checker)
    send(client, claim, "edit", **DETAILS | {"due_at": f"{exact:%Y-%m-%dT%H:%M}"})
    claim.refresh_from_db()
    assert (claim.due_at, claim.priority) == (exact, 4)


def test_a_claim_is_merged_into_one_of_its_article(client, cast: Cast, create_claim_in_state, article):
    claim, other = create_claim_in_state("flagged"), flag_claim_on(article, "18,500 crates", cast.editor)
    client.force_login(cast.editor)
    assert other.statement in text(client.get(reverse("claim_detail", args=[claim.public_id])))
    assert send(client, claim, "merge", near=str(other.public_id)).status_code == 302
    claim.refresh_from_db()
    assert (claim.state, claim.duplicate_of) == ("closed", other)
    assert other.appearances.count() == 2


def test_a_claim_is_merged_by_a_pasted_address_and_never_into_one_out_of_sight(
    client, cast: Cast, create_claim_in_state, article
):
    claim, other = create_claim_in_state("flagged"), flag_claim_on(article, "18,500 crates", cast.editor)
    client.force_login(cast.editor)
    address = f"https://desk.example.org/claims/{other.public_id}/"
    assert send(client, claim, "merge", pasted="somewhere").status_code == 422
    assert send(client, claim, "merge").status_code == 422
    Claim.objects.filter(pk=other.pk).update(desk=cast.secret_desk)
    refused = send(client, claim, "merge", pasted=address)
    assert refused.status_code == 422
    assert "There is no such claim on a desk you can see." in text(refused)
    assert other.statement not in text(refused)
    Claim.objects.filter(pk=other.pk).update(desk=cast.desk)
    assert send(client, claim, "merge", pasted=address).status_code == 302
    claim.refresh_from_db()
    assert claim.duplicate_of == other


def test_a_claim_is_split_in_two(client, cast: Cast, create_claim_in_state):
    claim = create_claim_in_state("flagged")
    client.force_login(cast.editor)
    refused = send(client, claim, "split", first="One half", second="")
    assert refused.status_code == 422
    assert "One half</textarea>" in text(refused)
    assert send(client, claim, "split", first="One half", second="The other half").status_code == 302
    claim.refresh_from_db()
    part = claim.parts.get()
    assert (claim.statement, part.statement, part.state) == ("One half", "The other half", "flagged")


def test_a_claim_moves_to_a_desk_that_one_can_see(client, cast: Cast, create_claim_in_state):
    claim = create_claim_in_state("flagged")
    client.force_login(cast.editor)
    assert send(client, claim, "move", desk=str(cast.secret_desk.public_id)).status_code == 422
    assert send(client, claim, "move", desk=str(cast.other_desk.public_id)).status_code == 302
    claim.refresh_from_db()
    assert claim.desk == cast.other_desk
    assert "Edith moved it to Sports desk" in text(
        client.get(reverse("claim_detail", args=[claim.public_id]))
    )


def test_an_interest_is_declared_and_its_words_stay_on_the_desk(client, cast: Cast, create_claim_in_state):
    claim = create_claim_in_state("flagged")
    client.force_login(cast.checker)
    assert send(client, claim, "recuse", interest="My brother owns a boat").status_code == 302
    page = text(client.get(reverse("claim_detail", args=[claim.public_id])))
    assert "Carl declared an interest" in page
    assert "My brother owns a boat" in page
    assert "You have declared an interest in this claim." in page
    client.force_login(cast.outsider)
    page = text(client.get(reverse("claim_detail", args=[claim.public_id])))
    assert "Carl declared an interest" in page
    assert "My brother owns a boat" not in page


@pytest.mark.parametrize(("name", "fields"), [
    ("edit", DETAILS), ("split", {"first": "a", "second": "b"}), ("recuse", {"interest": "mine"}),
])  # fmt: skip
def test_other_staff_who_only_read_change_nothing(client, cast: Cast, create_claim_in_state, name, fields):
    claim = create_claim_in_state("flagged")
    version = Claim.objects.get(pk=claim.pk).version
    client.force_login(cast.outsider)
    assert send(client, claim, name, **fields).status_code == 403
    assert Claim.objects.get(pk=claim.pk).version == version


def test_a_stale_edit_keeps_what_was_typed(client, cast: Cast, create_claim_in_state):
    claim = create_claim_in_state("checking")
    client.force_login(cast.checker)
    send(client, claim, "edit", **DETAILS)
    refused = client.post(
        reverse("claim_edit", args=[claim.public_id]),
        {"version": 1, **DETAILS, "statement": "My own wording"},
    )
    page = text(refused)
    assert refused.status_code == 409
    assert "My own wording</textarea>" in page
    assert "Carl changed" in page


def test_words_that_changed_are_shown_beside_the_old_ones_and_accepted_with_a_reason(
    client, cast: Cast, create_claim_in_state, article
):
    claim = create_claim_in_state("checking")
    changed = [BODY[0].replace("20,000 crates", "20,400 crates"), *BODY[1:]]
    article.refresh_from_db()
    create_manual_revision(
        article, parse_pasted_text("\n\n".join(changed), headline=HEADLINE), by=cast.editor, at=now()
    )
    reanchor_due_revisions(at=now())
    client.force_login(cast.checker)
    page = text(client.get(reverse("claim_detail", args=[claim.public_id])))
    assert "These words changed in version 2" in page
    assert '<del><span class="vh">removed: </span>20,000</del>' in page
    assert '<ins><span class="vh">added: </span>20,400</ins>' in page
    assert 'data-mark="stale"' in page
    appearance = claim.appearances.undecided().get()
    address = reverse("appearance_accept", args=[appearance.public_id])
    version = Claim.objects.get(pk=claim.pk).version
    refused = client.post(address, {"version": version, "reason": ""})
    assert refused.status_code == 422
    assert "Say why it still holds." in text(refused)
    client.force_login(cast.outsider)
    assert client.post(address, {"version": version, "reason": "Because"}).status_code == 403
    client.force_login(cast.checker)
    assert client.post(address, {"version": version, "reason": "The later count"}).status_code == 302
    page = text(client.get(reverse("claim_detail", args=[claim.public_id])))
    assert "These words changed" not in page
    assert "words changed, accepted by Carl" in page
