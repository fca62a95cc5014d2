"""What a partner gets: its desks, its languages, after its delay, while it is let in."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts.actions import issue_api_key, revoke_api_key
from accounts.models import ApiKey, Membership, User
from audit.models import Event
from factcheck.verdicts import publication
from lib.errors import Blocked, Invalid, NotAllowed
from publishing.documents.relay import relay_events
from publishing.partners.actions import (
    create_partner,
    issue_partner_key,
    resume_partner,
    suspend_partner,
    update_license,
)
from tests.factories import MONDAY


def ids(answer) -> set[str]:
    assert answer.status_code == 200, answer.content
    return {one["id"] for one in answer.json()["results"]}


@pytest.fixture
def team(cast):
    """Three people who work on another desk too."""

    def join(desk):
        for person, role in ((cast.editor, "editor"), (cast.checker, "checker"), (cast.second, "checker")):
            Membership.objects.create(user=person, desk=desk, role=role, joined_at=MONDAY)
        return desk

    return join


def licence(partner, cast, **changes):
    given: dict[str, Any] = {"desks": [], "languages": [], "delay_minutes": 0} | changes
    return update_license(partner, by=cast.admin, at=MONDAY, **given)


def test_without_named_desks_a_partner_gets_the_open_ones_only(publish_claim, cast, team, pull_verdicts):
    open_one, other = publish_claim(), publish_claim(desk=team(cast.other_desk))
    secret = publish_claim(desk=team(cast.secret_desk))
    assert ids(pull_verdicts()) == {str(open_one.public_id), str(other.public_id)}
    assert pull_verdicts(id=secret.public_id).status_code == 404


def test_a_licence_for_one_desk_hides_the_others_in_list_and_detail(
    publish_claim, cast, team, partner, pull_verdicts
):
    own, other = publish_claim(), publish_claim(desk=team(cast.other_desk))
    licence(partner, cast, desks=[cast.desk])
    assert ids(pull_verdicts()) == {str(own.public_id)}
    assert pull_verdicts(id=other.public_id).status_code == 404
    assert ids(pull_verdicts(f"?desk={cast.other_desk.slug}")) == set()


def test_a_confidential_desk_is_covered_only_by_name_and_is_not_named(
    publish_claim, cast, team, partner, pull_verdicts
):
    secret = publish_claim(desk=team(cast.secret_desk))
    licence(partner, cast, desks=[cast.secret_desk])
    assert ids(pull_verdicts()) == {str(secret.public_id)}
    assert pull_verdicts(id=secret.public_id).json()["desk"] is None


def test_a_language_covers_its_regions_and_no_other_language(publish_claim, cast, partner, pull_verdicts):
    english, british, german = (
        publish_claim(language="en"),
        publish_claim(language="en-GB"),
        publish_claim(language="de"),
    )
    licence(partner, cast, languages=["en"])
    assert ids(pull_verdicts()) == {str(english.public_id), str(british.public_id)}
    assert pull_verdicts(id=german.public_id).status_code == 404
    licence(partner, cast, languages=["en-GB", "de"])
    assert ids(pull_verdicts()) == {str(british.public_id), str(german.public_id)}


def test_a_delay_counts_from_first_publication_and_corrections_do_not_wait(
    publish_claim, correct_claim, cast, partner, pull_verdicts
):
    claim = publish_claim()  # out on Monday at 9.07 or so
    licence(partner, cast, delay_minutes=60)
    with time_machine.travel(datetime(2026, 3, 2, 9, 40, tzinfo=UTC), tick=False):
        assert ids(pull_verdicts()) == set()
        assert pull_verdicts(id=claim.public_id).status_code == 404
    with time_machine.travel(datetime(2026, 3, 2, 10, 40, tzinfo=UTC), tick=False):
        assert ids(pull_verdicts()) == {str(claim.public_id)}
    correct_claim(claim)
    with time_machine.travel(datetime(2026, 3, 3, 10, 1, tzinfo=UTC), tick=False):
        assert pull_verdicts(id=claim.public_id).json()["version"] == 2


def test_a_suspended_partner_is_refused_on_the_very_next_call_and_let_back_in(
    publish_claim, cast, partner, pull_verdicts
):
    claim = publish_claim()
    assert ids(pull_verdicts()) == {str(claim.public_id)}
    suspend_partner(partner, by=cast.admin, at=MONDAY, reason="A leak")
    for refused in (pull_verdicts(), pull_verdicts(id=claim.public_id)):
        assert refused.status_code == 403
        assert refused["Content-Type"] == "application/problem+json"
        assert refused.json()["code"] == "suspended"
        assert "suspended" in refused.json()["detail"]
    with pytest.raises(Blocked):
        issue_partner_key(partner, by=cast.admin, at=MONDAY, label="Another")
    resume_partner(partner, by=cast.admin, at=MONDAY)
    assert ids(pull_verdicts()) == {str(claim.public_id)}
    assert list(Event.objects.filter(subject_type="partner").values_list("action", flat=True)) == [
        "create_partner",
        "suspend_partner",
        "resume_partner",
    ]
    entry = Event.objects.get(action="suspend_partner")
    assert (entry.from_state, entry.to_state) == ("active", "suspended")
    assert entry.detail.body == {"reason": "A leak"}
    # A leak is no code word: it lies where it can be erased, beside the chain.
    assert "A leak" not in str(Event.objects.values_list())


def test_a_revoked_key_is_refused_on_the_very_next_call_and_another_still_works(
    publish_claim, cast, partner, pull_verdicts
):
    other = issue_partner_key(partner, by=cast.admin, at=MONDAY, label="Second").secret
    assert pull_verdicts().status_code == 200
    revoke_api_key(ApiKey.objects.get(label="Puller"), by=cast.admin, at=MONDAY)
    assert pull_verdicts().status_code == 401
    assert pull_verdicts().json()["detail"] == "This key has been revoked."
    assert pull_verdicts(secret=other).status_code == 200


@pytest.mark.parametrize("secret", ["", "nonsense", "stet_0000000000_" + "0" * 43 + "_000000"])
def test_a_wrong_key_is_a_problem_with_a_challenge(pull_verdicts, secret):
    refused = pull_verdicts(secret=secret)
    assert refused.status_code == 401
    assert refused["Content-Type"] == "application/problem+json"
    assert refused["WWW-Authenticate"].startswith("Bearer")


def test_no_key_at_all_reads_nothing(client, publish_claim):
    claim = publish_claim()
    for address in ("/api/v1/verdicts/", f"/api/v1/verdicts/{claim.public_id}/"):
        refused = client.get(address)
        assert refused.status_code == 401
        assert str(claim.public_id) not in refused.content.decode().replace(address, "")


def test_a_key_without_the_scope_is_refused(cast, partner, pull_verdicts):
    other = issue_api_key(
        partner.principal, by=cast.admin, at=MONDAY, label="CMS", scopes=["import-articles"]
    ).secret
    assert pull_verdicts(secret=other).status_code == 403
    assert "read-published" in pull_verdicts(secret=other).json()["detail"]


def test_staff_read_by_session_and_strangers_do_not(client, publish_claim, cast):
    claim = publish_claim()
    client.force_login(cast.outsider)
    assert ids(client.get("/api/v1/verdicts/")) == {str(claim.public_id)}
    client.force_login(cast.stranger)
    assert client.get("/api/v1/verdicts/").status_code == 403


def test_only_an_admin_manages_partners(cast, partner):
    for act in (
        lambda: create_partner(by=cast.editor, at=MONDAY, name="Mine"),
        lambda: update_license(
            partner, by=cast.editor, at=MONDAY, desks=[], languages=[], delay_minutes=0
        ),
        lambda: suspend_partner(partner, by=cast.standards, at=MONDAY, reason="A leak"),
        lambda: resume_partner(partner, by=cast.standards, at=MONDAY),
        lambda: issue_partner_key(partner, by=cast.standards, at=MONDAY, label="Mine"),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.parametrize(("changes", "field"), [
    ({"name": ""}, "name"), ({"name": "the wire"}, "name"), ({"languages": ["not a tag"]}, "languages"),
    ({"delay_minutes": 10**6}, "delay_minutes"),
])  # fmt: skip
def test_a_bad_licence_is_told_at_its_field_and_leaves_nothing(cast, partner, changes, field):
    users = User.objects.count()
    with pytest.raises(Invalid) as refused:
        create_partner(by=cast.admin, at=MONDAY, **({"name": "New Wire"} | changes))
    assert field in refused.value.fields
    assert User.objects.count() == users


def test_an_embargo_set_after_publication_is_not_the_relays_to_break(publish_claim, cast, pull_verdicts):
    """Nothing of an embargoed article is published in the first place."""
    claim = publish_claim(upto="approved", relayed=False)
    article = claim.appearances.get().revision.article
    article.embargo_until = MONDAY + timedelta(days=3)
    article.save()
    with pytest.raises(Blocked):
        publication.publish_verdict(claim, by=cast.editor, at=MONDAY + timedelta(hours=1))
    relay_events()
    assert ids(pull_verdicts()) == set()
    assert pull_verdicts(id=claim.public_id).status_code == 404
