"""Taking a step from a screen: it happens, or the page comes back with the reason and with what was typed."""

import re

import pytest
from django.urls import reverse

from factcheck.assignments import actions as assignments_actions
from factcheck.claims import editing
from factcheck.models import Claim, Draft, Rating
from factcheck.sources import citation_actions
from factcheck.verdicts import filing as verdicts_actions
from lib.datetimes.clock import now
from tests.factories import MONDAY, Cast, mark_sources_checked


def step_url(claim: Claim, step: str) -> str:
    return reverse("claim_transition", args=[claim.public_id, step])


def send(client, claim: Claim, step: str, **fields):
    """Post a step as the page's form does, on the version the claim has now unless said."""
    version = Claim.objects.values_list("version", flat=True).get(pk=claim.pk)
    return client.post(step_url(claim, step), {"version": version, **fields})


def text(response) -> str:
    return " ".join(response.content.decode().split())


def with_two_sources(claim: Claim, cast: Cast) -> None:
    for name in ("one", "two"):
        citation_actions.create_citation(
            claim, url=f"https://stats.example.org/{name}", passage="20,145", by=cast.checker, at=MONDAY
        )
    mark_sources_checked(claim, now())


def rating(label: str) -> str:
    return str(Rating.objects.get(label=label).public_id)


def test_a_checker_takes_starts_and_files(client, cast: Cast, create_claim_in_state):
    claim = create_claim_in_state("flagged")
    client.force_login(cast.checker)
    assert send(client, claim, "take").headers["Location"] == reverse("claim_detail", args=[claim.public_id])
    send(client, claim, "start")
    with_two_sources(claim, cast)
    sent = send(
        client, claim, "submit", rating=rating("Mostly true"), headline="About right", explanation="See [1]."
    )
    assert sent.status_code == 302
    claim.refresh_from_db()
    assert claim.state == "in_review"
    verdict = claim.verdicts.get()
    assert (verdict.rating.label, verdict.explanation) == ("Mostly true", "See [1].")
    assert "You sent this verdict to review." in text(client.get(sent.headers["Location"]))


def test_a_second_person_sends_back_with_a_comment_and_it_is_shown_to_the_checker(
    client, cast: Cast, create_claim_in_state
):
    claim = create_claim_in_state("in_review")
    client.force_login(cast.second)
    send(client, claim, "send_back", comment="Is there a final figure?")
    client.force_login(cast.checker)
    page = text(client.get(reverse("claim_detail", args=[claim.public_id])))
    assert '<p class="words">Is there a final figure?</p>' in page
    assert "The table has 20,145 [1].</textarea>" in page  # the ruling is there to be mended


def test_a_stale_form_is_told_who_changed_what_and_keeps_what_was_typed(
    client, cast: Cast, create_claim_in_state
):
    claim = create_claim_in_state("checking")
    with_two_sources(claim, cast)
    seen = Claim.objects.get(pk=claim.pk).version
    editing.update_claim(claim, by=cast.editor, at=now(), priority=4, claimant="The mayor")
    client.force_login(cast.checker)
    typed = {"rating": rating("Half true"), "headline": "Half of it", "explanation": "My long reasoning."}
    refused = client.post(step_url(claim, "submit"), {"version": seen, **typed})
    page = text(refused)
    assert refused.status_code == 409
    assert "Somebody else changed this claim" in page
    assert "Edith changed: claimant and priority" in page or "Edith changed: priority and claimant" in page
    assert "Carl started checking" not in page.split("Nothing was saved")[0]  # only what came after
    assert "My long reasoning.</textarea>" in page
    assert 'value="Half of it"' in page
    assert not claim.verdicts.exists()
    new = Claim.objects.get(pk=claim.pk).version
    assert f'name="version" value="{new}"' in page
    assert client.post(step_url(claim, "submit"), {"version": new, **typed}).status_code == 302
    assert claim.verdicts.get().explanation == "My long reasoning."


def test_when_the_form_has_no_place_any_more_what_was_typed_is_still_shown(
    client, cast: Cast, create_claim_in_state
):
    claim = create_claim_in_state("checking")
    seen = Claim.objects.get(pk=claim.pk).version
    assignments_actions.release_claim(claim, reason="Needed elsewhere", by=cast.editor, at=now())
    client.force_login(cast.checker)
    refused = client.post(step_url(claim, "submit"), {"version": seen, "explanation": "An hour’s work"})
    page = text(refused)
    assert refused.status_code == 409
    assert "Edith unassigned this claim: Needed elsewhere" in page
    assert "Here is what you typed:" in page
    assert "An hour’s work" in page


def test_a_form_without_its_version_is_stale(client, cast: Cast, create_claim_in_state):
    claim = create_claim_in_state("assigned")
    client.force_login(cast.checker)
    for fields in ({}, {"version": "x"}, {"version": "9" * 30}):
        assert client.post(step_url(claim, "start"), fields).status_code == 409
    claim.refresh_from_db()
    assert claim.state == "assigned"


def test_nobody_approves_their_own_verdict_from_the_screen(client, cast: Cast, create_claim_in_state):
    claim = create_claim_in_state("in_review")
    mark_sources_checked(claim, now())
    client.force_login(cast.checker)
    refused = send(client, claim, "approve", comment="Looks good to me")
    assert refused.status_code == 403
    assert "You worked on this verdict or its sources, so somebody else must review it." in text(refused)
    claim.refresh_from_db()
    assert claim.state == "in_review"
    client.force_login(cast.second)
    assert send(client, claim, "approve", comment="Checked the table too").status_code == 302
    claim.refresh_from_db()
    assert claim.state == "approved"


def test_whoever_has_approved_is_told_that_it_waits_for_another_vote(
    client, cast: Cast, create_claim_in_state
):
    cast.desk.quorum = 2
    cast.desk.save()
    claim = create_claim_in_state("in_review")
    mark_sources_checked(claim, now())
    client.force_login(cast.second)
    assert send(client, claim, "approve").status_code == 302
    page = text(client.get(reverse("claim_detail", args=[claim.public_id])))
    why = re.search(r'<div class="action blocked" data-action="approve">.*?</div>', page)[0]
    assert "disabled" in why
    assert "Not yet: You have already approved this. 1 of 2 approvals so far." in why
    insisting = send(client, claim, "approve")
    assert insisting.status_code == 409
    assert "You have already approved this. 1 of 2 approvals so far." in text(insisting)
    client.force_login(cast.editor)
    send(client, claim, "approve")
    claim.refresh_from_db()
    assert claim.state == "approved"


def test_other_staff_who_only_read_are_refused_with_a_sentence(client, cast: Cast, create_claim_in_state):
    claim = create_claim_in_state("flagged")
    client.force_login(cast.outsider)
    refused = send(client, claim, "take")
    assert refused.status_code == 403
    assert "Only members of this desk can do this." in text(refused)
    draft = client.post(reverse("claim_draft", args=[claim.public_id]), {"explanation": "x"})
    assert draft.status_code == 403
    assert not Draft.objects.exists()


def test_a_missing_rating_is_told_at_its_field_and_the_rest_kept(client, cast: Cast, create_claim_in_state):
    claim = create_claim_in_state("checking")
    with_two_sources(claim, cast)
    client.force_login(cast.checker)
    refused = send(client, claim, "submit", headline="Kept", explanation="Kept too")
    page = text(refused)
    assert refused.status_code == 422
    assert '<ul class="errors" id="id_ruling_rating_error"><li>Choose a rating.</li></ul>' in page
    assert "Kept too</textarea>" in page
    claim.refresh_from_db()
    assert claim.state == "checking"


def test_what_blocks_is_told_together_with_what_the_verdict_lacks(client, cast: Cast, create_claim_in_state):
    claim = create_claim_in_state("checking")
    client.force_login(cast.checker)
    refused = send(client, claim, "submit", headline="Kept")
    page = text(refused)
    assert refused.status_code == 409
    assert "Not enough independent sources: 0 of 2." in page
    assert "<li>Choose a rating.</li>" in page
    assert 'value="Kept"' in page


def test_a_rating_of_another_scale_is_refused_at_its_field(client, cast: Cast, create_claim_in_state):
    claim = create_claim_in_state("checking")
    client.force_login(cast.checker)
    refused = send(client, claim, "submit", rating="00000000-0000-4000-8000-000000000000", explanation="x")
    assert refused.status_code == 422
    assert "Choose a rating from the current scale." in text(refused)


@pytest.mark.parametrize(
    ("stood", "who", "step", "fields", "field", "sentence"),
    [
        ("in_review", "second", "send_back", {"comment": "  "}, "comment", "Say what needs to change."),
        ("checking", "checker", "release", {}, "reason", "Give a reason."),
        ("flagged", "editor", "assign", {}, "checker", "Choose a checker."),
        (
            "checking",
            "checker",
            "request_reply",
            {"recipient": "The mayor", "deadline": "soon"},
            "deadline",
            "Enter a date and time, for example",
        ),
        (
            "flagged",
            "editor",
            "close",
            {"close_reason": "bored", "note": "N"},
            "close_reason",
            "Choose an option from the list.",
        ),
    ],
)
def test_what_a_step_asks_for_is_told_at_the_field(
    client, cast: Cast, create_claim_in_state, stood, who, step, fields, field, sentence
):
    claim = create_claim_in_state(stood)
    client.force_login(getattr(cast, who))
    refused = send(client, claim, step, **fields)
    page = text(refused)
    assert refused.status_code == 422
    errors = page.split(f'id="id_{step}_{field}_error">')[1].split("</ul>")[0]
    assert sentence in errors
    for value in fields.values():
        if value.strip() and value != "bored":
            assert value in page
    claim.refresh_from_db()
    assert claim.state == stood


def test_only_people_of_the_desk_can_be_given_a_claim(client, cast: Cast, create_claim_in_state):
    claim = create_claim_in_state("flagged")
    client.force_login(cast.editor)
    assert send(client, claim, "assign", checker=cast.outsider.public_id).status_code == 422
    assert (
        send(client, claim, "assign", checker=cast.second.public_id, due_at="2030-06-01T17:00").status_code
        == 302
    )
    claim.refresh_from_db()
    assert claim.state == "assigned"
    assert claim.due_at.isoformat() == "2030-06-01T17:00:00+00:00"


def test_a_moment_is_typed_in_the_desks_own_time(client, cast: Cast, create_claim_in_state):
    claim = create_claim_in_state("flagged")
    cast.desk.timezone = "Europe/Berlin"
    cast.desk.save()
    client.force_login(cast.editor)
    send(client, claim, "assign", checker=cast.second.public_id, due_at="2030-07-01T17:00")
    claim.refresh_from_db()
    assert claim.due_at.isoformat() == "2030-07-01T15:00:00+00:00"


def test_a_wrong_state_is_a_conflict_and_an_unknown_step_is_no_page(
    client, cast: Cast, create_claim_in_state
):
    claim = create_claim_in_state("flagged")
    client.force_login(cast.editor)
    refused = send(client, claim, "lift_hold")
    assert refused.status_code == 409
    assert "“Lift hold” is not possible while the state is “Flagged”." in text(refused)
    assert send(client, claim, "vanish").status_code == 404
    assert client.get(step_url(claim, "take")).status_code == 405


def test_after_a_step_one_comes_back_to_where_one_was_but_never_to_another_site(
    client, cast: Cast, create_claim_in_state
):
    claim = create_claim_in_state("flagged")
    client.force_login(cast.checker)
    assert (
        send(client, claim, "take", next="/queue/?state=flagged").headers["Location"]
        == "/queue/?state=flagged"
    )
    for far in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        home = send(client, claim, "release", reason="r", next=far).headers["Location"]
        assert home == reverse("claim_detail", args=[claim.public_id])
        send(client, claim, "take")


def test_the_draft_comes_back_and_bumps_no_version(client, cast: Cast, create_claim_in_state):
    claim = create_claim_in_state("checking")
    version = Claim.objects.get(pk=claim.pk).version
    client.force_login(cast.checker)
    fields = {
        "rating": rating("False"),
        "explanation": "Half a thought",
        "version": "3",
        "csrfmiddlewaretoken": "x",
    }
    assert client.post(reverse("claim_draft", args=[claim.public_id]), fields).status_code == 204
    page = text(client.get(reverse("claim_detail", args=[claim.public_id])))
    assert "Half a thought</textarea>" in page
    assert "Draft saved" in page
    assert Claim.objects.get(pk=claim.pk).version == version
    assert Draft.objects.get().fields == {"rating": rating("False"), "explanation": "Half a thought"}
    client.force_login(cast.editor)
    assert "Half a thought" not in text(client.get(reverse("claim_detail", args=[claim.public_id])))


def test_own_copy_ends_in_a_tick_with_its_words(client, cast: Cast, create_claim_in_state):
    claim = create_claim_in_state("checking", own_copy=True)
    client.force_login(cast.checker)
    refused = send(client, claim, "submit", tick="change", on_author="The reporter")
    assert refused.status_code == 422
    assert "Write the proposed text." in text(refused)
    sent = send(
        client, claim, "submit", tick="change", proposed_text="18,000 crates", on_author="The reporter"
    )
    assert sent.status_code == 302
    verdict = claim.verdicts.get()
    assert (verdict.tick, verdict.proposed_text, verdict.on_author) == (
        "change",
        "18,000 crates",
        "The reporter",
    )
    client.force_login(cast.second)
    page = text(client.get(reverse("claim_detail", args=[claim.public_id])))
    assert re.search(r"Proposed text: <ins[^>]*>18,000 crates</ins>", page), (
        "whoever approves reads the words"
    )


def test_an_articles_step_goes_the_same_way(client, cast: Cast, article, create_claim_in_state):
    create_claim_in_state("flagged")
    article.refresh_from_db()
    address = reverse("article_transition", args=[article.public_id, "withdraw"])
    client.force_login(cast.editor)
    refused = client.post(address, {"version": article.version, "reason": ""})
    assert refused.status_code == 422
    assert "Give a reason." in text(refused)
    stale = client.post(address, {"version": article.version - 1, "reason": "It was a hoax"})
    assert stale.status_code == 409
    assert "It was a hoax" in text(stale)
    client.post(address, {"version": article.version, "reason": "It was a hoax"})
    article.refresh_from_db()
    assert article.state == "withdrawn"


def test_a_deep_nest_of_marks_is_refused_where_it_was_typed(client, cast: Cast, create_claim_in_state):
    claim = create_claim_in_state("checking")
    client.force_login(cast.checker)
    refused = send(
        client, claim, "submit", rating=rating("True"), explanation="*a **b " * 400 + "c** d*" * 400
    )
    assert refused.status_code == 422
    assert 'id="id_ruling_explanation_error"' in text(refused)


def test_a_filed_verdict_leaves_no_draft(client, cast: Cast, create_claim_in_state):
    claim = create_claim_in_state("checking")
    with_two_sources(claim, cast)
    verdicts_actions.save_draft(claim, fields={"explanation": "x"}, by=cast.checker, at=MONDAY)
    client.force_login(cast.checker)
    send(client, claim, "submit", rating=rating("True"), explanation="Done")
    assert not Draft.objects.exists()


def test_a_time_of_publication_is_shown_in_the_zone_of_the_desk_and_can_be_taken_back(
    client, cast: Cast, create_claim_in_state
):
    type(cast.desk).objects.filter(pk=cast.desk.pk).update(timezone="Asia/Kathmandu")
    claim = create_claim_in_state("approved")
    mark_sources_checked(claim, now())
    client.force_login(cast.editor)
    sent = send(client, claim, "publish", publish_at="2099-03-03T07:00")
    page = text(client.get(sent.headers["Location"]))
    assert "It will be published on 3 March 2099 at 07:00, Asia/Kathmandu time." in page
    assert (
        '<time datetime="2099-03-03T01:15:00+00:00">3 Mar 2099</time> (Asia/Kathmandu), scheduled by Edith'
        in page
    )
    assert "publishes 3 Mar 2099" in text(client.get("/reviews/"))
    taken = send(client, claim, "cancel_scheduled_publication", reason="The minister answers on Thursday")
    page = text(client.get(taken.headers["Location"]))
    assert "You cancelled the scheduled publication." in page
    assert "goes out" not in page
    assert 'data-action="cancel_scheduled_publication"' not in page
    claim.refresh_from_db()
    assert (claim.publication_status, claim.publish_at) == ("none", None)


def test_a_time_that_has_passed_is_refused_where_it_was_typed(client, cast: Cast, create_claim_in_state):
    claim = create_claim_in_state("approved")
    mark_sources_checked(claim, now())
    client.force_login(cast.editor)
    refused = send(client, claim, "publish", publish_at="2026-03-02T07:00")
    assert refused.status_code == 422
    assert "That time has passed. Leave the field empty to publish now." in text(refused)
    assert 'value="2026-03-02T07:00"' in text(refused)
