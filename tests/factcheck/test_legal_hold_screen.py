"""A legal hold on the page of a claim: standards place and lift it, everybody sees that it stands."""

from factcheck.models import LegalHold


def page(client, claim):
    return client.get(f"/claims/{claim.public_id}/").content.decode()


def act(client, claim, where="legal-hold/", **typed):
    claim.refresh_from_db()
    return client.post(f"/claims/{claim.public_id}/{where}", typed | {"version": claim.version})


def test_standards_place_a_hold_and_lift_it_in_any_state(client, create_claim_in_state, cast):
    claim = create_claim_in_state("closed")
    client.force_login(cast.standards)
    assert "Place a legal hold" in page(client, claim)
    assert act(client, claim, reason="A letter from a lawyer").status_code == 302
    value = page(client, claim)
    assert "No archived copy used by this claim can be erased." in value
    assert "A letter from a lawyer" in value
    assert "placed a legal hold on the sources" in value
    assert "Place a legal hold" not in value
    assert act(client, claim, "legal-hold/lift/", reason="Settled out of court").status_code == 302
    assert "No archived copy used by this claim can be erased." not in page(client, claim)
    hold = LegalHold.objects.get()
    assert (hold.lifted_by, hold.lift_reason) == (cast.standards, "Settled out of court")


def test_a_hold_without_a_reason_is_refused_where_it_was_typed(client, create_claim_in_state, cast):
    claim = create_claim_in_state("checking")
    client.force_login(cast.standards)
    answer = act(client, claim, reason=" ")
    assert answer.status_code == 422
    assert "Explain why the sources must be kept." in answer.content.decode()
    assert not LegalHold.objects.exists()


def test_others_see_that_it_stands_and_people_of_the_desk_alone_see_why(client, create_claim_in_state, cast):
    claim = create_claim_in_state("checking")
    client.force_login(cast.standards)
    act(client, claim, reason="A letter from a lawyer")
    for person, why in ((cast.checker, True), (cast.editor, True), (cast.outsider, False)):
        client.force_login(person)
        value = page(client, claim)
        assert "No archived copy used by this claim can be erased." in value
        assert ("A letter from a lawyer" in value) == why
        assert "Lift the legal hold" not in value
        assert act(client, claim, "legal-hold/lift/", reason="Why not").status_code == 403
    assert LegalHold.objects.get().lifted_at is None
