"""Rating scales under Setup: an admin draws one up and puts it to use; what was published keeps its label."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from audit.models import Event
from factcheck.models import Rating, RatingScale
from factcheck.models.enums import ClaimReviewRatingType, RatingColor, RatingIcon
from factcheck.verdicts.publication import publish_verdict
from factcheck.verdicts.scales import PRESETS, RatingLabel, activate_rating_scale, create_rating_scale
from factcheck.workflow.claimreview_data import build_claimreview_input
from factcheck.workflow.content_hash import compute_current_hash
from lib.errors import Invalid, NotAllowed
from publishing.documents.relay import relay_events
from publishing.models import PublicDocument
from tests.factories import MONDAY

TWO = [RatingLabel(label="Wrong", tone="falls", value=1), RatingLabel(label="Right", tone="stands", value=2)]


def rows(*labels: tuple[str, str, str], name: str = "Short scale") -> dict[str, Any]:
    """What a browser sends: (label, number, side) a row, then an empty one."""
    given = {"name": name, "row-TOTAL_FORMS": len(labels) + 1, "row-INITIAL_FORMS": 0}
    for number, (label, value, tone) in enumerate([*labels, ("", "", "between")]):
        given |= {f"row-{number}-label": label, f"row-{number}-value": value, f"row-{number}-tone": tone}
    return given


def test_a_scale_drawn_up_here_is_used_once_it_is_put_to_use(client, cast, rating_scale):
    client.force_login(cast.admin)
    sent = rows(("Wrong", "1", "falls"), ("Right", "2", "stands"), ("Open", "", "between"))
    assert client.post("/setup/scales/add/", sent)["Location"] == "/setup/scales/"
    drawn = RatingScale.objects.get(name="Short scale")
    assert list(drawn.ratings.values_list("label", "value")) == [("Wrong", 1), ("Right", 2), ("Open", None)]
    assert RatingScale.objects.get(is_active=True) == rating_scale
    client.post(f"/setup/scales/{drawn.public_id}/activate/")
    assert RatingScale.objects.get(is_active=True) == drawn
    page = client.get("/setup/scales/").content.decode()
    assert page.index("Short scale, version 1") < page.index("House scale, version 1")
    steps = Event.objects.filter(subject_type="rating_scale").values_list("action", flat=True)
    assert list(steps) == ["create_rating_scale", "activate_rating_scale"]


def test_a_new_version_begins_with_the_old_labels_and_leaves_the_old_one_as_it_was(
    client, cast, rating_scale
):
    client.force_login(cast.admin)
    page = client.get(f"/setup/scales/add/?from={rating_scale.public_id}").content.decode()
    assert 'value="House scale"' in page
    assert 'value="Mostly false"' in page
    client.post("/setup/scales/add/", rows(("No", "1", "falls"), ("Yes", "2", "stands"), name="house SCALE"))
    new = RatingScale.objects.get(version=2)
    assert new.name == "House scale"
    assert [one.label for one in new.ratings.all()] == ["No", "Yes"]
    assert rating_scale.ratings.count() == 6


@pytest.mark.parametrize(("sent", "said"), [
    (rows(("Only", "1", "falls")), "A scale needs 2 to 12 labels."),
    (rows(("Same", "1", "falls"), ("same", "2", "stands")), "Two labels have the same name."),
    (rows(("One", "1", "falls"), ("Two", "1", "stands")), "Two labels have the same number."),
    (rows(("One", "1", "falls"), ("Two", "", "stands")), "A single number is not a scale"),
    (rows(("One", "1", "falls"), ("", "2", "stands"), ("Three", "3", "stands")),
     "Enter a label, or empty the row."),
    (rows(("One", "x", "falls"), ("Two", "2", "stands")), "Enter a whole number"),
    (rows(("One", "1", "sideways"), ("Two", "2", "stands")), "Choose an option from the list."),
    (rows(("One", "1", "falls"), ("Two", "2", "stands"), name=" "), "Enter a name."),
])  # fmt: skip
def test_a_scale_that_makes_no_sense_is_refused_with_what_was_typed_kept(client, cast, sent, said):
    client.force_login(cast.admin)
    answer = client.post("/setup/scales/add/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert f'value="{sent["row-0-label"]}"' in page
    assert not RatingScale.objects.exists()


def test_scales_are_for_admins_alone(client, cast, rating_scale):
    for address in ("/setup/scales/", "/setup/scales/add/"):
        assert client.get(address)["Location"].startswith("/sign-in/")
    client.force_login(cast.standards)
    assert client.get("/setup/scales/").status_code == 403
    assert client.post(f"/setup/scales/{rating_scale.public_id}/activate/").status_code == 403
    for act in (
        lambda: create_rating_scale(name="Mine", labels=TWO, by=cast.standards, at=MONDAY),
        lambda: activate_rating_scale(rating_scale, by=cast.standards, at=MONDAY),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_side_that_is_none_is_refused_by_the_verb_too(cast):
    with pytest.raises(Invalid) as refused:
        create_rating_scale(
            name="x", labels=[TWO[0], RatingLabel(label="Up", tone="up", value=3)], by=cast.admin, at=MONDAY
        )
    assert refused.value.fields == {
        "labels": [("Choose for every label whether it is on the true side, the false side or neither.")]
    }


def test_a_published_rating_keeps_its_words_when_another_scale_is_in_use(cast, create_claim_in_state):
    claim = create_claim_in_state("live")
    activate_rating_scale(
        create_rating_scale(name="Short", labels=TWO, by=cast.admin, at=MONDAY), by=cast.admin, at=MONDAY
    )
    assert claim.verdicts.get().rating.label == "Mostly true"


def test_the_setup_index_leads_here(client, cast):
    client.force_login(cast.admin)
    assert 'href="/setup/scales/"' in client.get("/setup/").content.decode()


@pytest.mark.parametrize("key", PRESETS)
def test_a_scale_in_common_use_is_drawn_up_as_it_is_offered(client, cast, key):
    client.force_login(cast.admin)
    page = client.get(f"/setup/scales/add/?preset={key}").content.decode()
    preset = PRESETS[key]
    assert f'value="{preset.name}"' in page
    drawn = create_rating_scale(name=preset.name, labels=preset.labels, by=cast.admin, at=MONDAY)
    given = list(drawn.ratings.all())
    assert [one.label for one in given] == [one.label for one in preset.labels]
    for one in given:
        assert f'value="{one.label}"' in page
        assert one.definition
    assert len({(one.colour, one.icon) for one in given}) == len(given)


def test_every_preset_is_offered_where_a_scale_is_made(client, cast):
    client.force_login(cast.admin)
    page = client.get("/setup/scales/add/").content.decode()
    assert all(f'href="?preset={key}"' in page for key in ("six", "five", "kinds"))
    assert [len(PRESETS[key].labels) for key in ("six", "five", "kinds")] == [6, 5, 5]


def test_a_label_keeps_the_colour_the_shape_and_the_word_for_claimreview_that_it_was_given(client, cast):
    client.force_login(cast.admin)
    sent = rows(("Falsch", "1", "falls"), ("Richtig", "2", "stands"), ("Satire", "", "between"))
    sent |= {"row-0-colour": "violet", "row-0-icon": "flame", "row-0-claimreview_name": "False",
             "row-2-claimreview_type": "none"}  # fmt: skip
    client.post("/setup/scales/add/", sent)
    wrong, right, satire = RatingScale.objects.get(name="Short scale").ratings.all()
    assert (wrong.colour, wrong.icon, wrong.claimreview_type, wrong.claimreview_name) == (
        RatingColor.VIOLET, RatingIcon.FLAME, ClaimReviewRatingType.NUMBER, "False",
    )  # fmt: skip
    assert (right.colour, right.icon, right.claimreview_type) == (
        RatingColor.GREEN,
        RatingIcon.CHECK,
        ClaimReviewRatingType.NUMBER,
    )
    assert satire.claimreview_type == ClaimReviewRatingType.NONE


def test_a_label_moves_without_a_script_and_nothing_typed_is_lost(client, cast):
    client.force_login(cast.admin)
    sent = rows(("Wrong", "x", "falls"), ("Right", "2", "stands")) | {"act": "down-0"}
    answer = client.post("/setup/scales/add/", sent)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.index('value="Right"') < page.index('value="Wrong"')
    assert 'value="x"' in page
    assert not RatingScale.objects.exists()
    # At the ends, and for a place that is none, everything stays.
    for act in ("up-0", "down-9", "down-x", "sideways"):
        page = client.post("/setup/scales/add/", sent | {"act": act}).content.decode()
        assert page.index('value="Wrong"') < page.index('value="Right"')


@pytest.mark.parametrize(("more", "said"), [
    ({"row-0-claimreview_type": "number", "row-0-value": ""},
     "This ClaimReview option needs a number: enter one, or choose the text-only option."),
    ({"row-0-colour": "mauve"}, "Choose an option from the list."),
    ({"row-0-icon": "duck"}, "Choose an option from the list."),
    ({"row-0-colour": "red", "row-1-colour": "red", "row-0-icon": "cross", "row-1-icon": "cross"},
     "Two labels look the same"),
])  # fmt: skip
def test_what_could_not_be_shown_or_published_is_refused_where_it_was_typed(client, cast, more, said):
    client.force_login(cast.admin)
    sent = rows(("Wrong", "1", "falls"), ("Right", "2", "stands")) | more
    answer = client.post("/setup/scales/add/", sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_rating_that_was_given_is_never_changed_not_even_with_sql(rating_scale, create_claim_in_state):
    claim = create_claim_in_state("live")
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Rating.objects.filter(pk=claim.verdicts.get().rating_id).update(definition="Something else")


def test_a_claimreview_carries_the_number_the_word_or_nothing_as_the_scale_says(
    cast, create_claim_in_state, rating_scale
):
    claim = create_claim_in_state("approved")
    verdict = claim.verdicts.get()

    def given(**columns):
        scale_of = RatingScale.objects.create(name=str(columns), created_at=MONDAY)
        for position, value in enumerate((1, 3, 5)):
            Rating.objects.create(
                scale=scale_of,
                position=position,
                label=f"Step {value}",
                value=value,
                tone="between",
                claimreview_type="number" if value < 5 else "word",
            )
        verdict.rating = Rating(scale=scale_of, position=9, label="Falsch", tone="falls", **columns)
        return build_claimreview_input(claim, verdict, MONDAY)

    numbered = given(value=2, claimreview_type=ClaimReviewRatingType.NUMBER, claimreview_name="False")
    assert (numbered.rating_label, numbered.rating_value) == ("False", 2)
    assert (numbered.worst, numbered.best) == (1, 3)
    worded = given(value=2, claimreview_type=ClaimReviewRatingType.WORD)
    assert (worded.rating_label, worded.rating_value, worded.best) == ("Falsch", None, None)


def test_a_rating_kept_out_of_claimreviews_is_published_without_one(
    client, cast, create_claim_in_state, rating_scale
):
    claim = create_claim_in_state("approved")
    verdict = claim.verdicts.get()
    satire = Rating.objects.create(
        scale=rating_scale,
        position=9,
        label="Satire",
        tone="between",
        icon="mask",
        colour="violet",
        claimreview_type="none",
    )
    verdict.rating = satire
    verdict.content_hash = compute_current_hash(claim, verdict)
    verdict.save()
    verdict.reviews.update(content_hash=verdict.content_hash)
    publish_verdict(claim, by=cast.editor, at=MONDAY)
    relay_events()
    page = client.get(f"/verdicts/{claim.public_id}/").content.decode()
    assert "application/ld+json" not in page
    assert 'data-colour="violet"' in page
    assert "#rating-mask" in page
    assert client.get(f"/verdicts/{claim.public_id}.jsonld").status_code == 404
    content = PublicDocument.objects.get(public_id=claim.public_id).content
    assert content["claim_review"] is None
    assert (content["rating"]["colour"], content["rating"]["icon"]) == ("violet", "mask")
