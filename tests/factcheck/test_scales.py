"""Rating scales under Setup: an admin draws one up and puts it to use; what was published keeps its label."""

from typing import Any

import pytest

from factcheck.actions.scales import Label, draw_up_scale, use_scale
from factcheck.models import RatingScale
from lib.errors import Invalid, NotAllowed
from record.models import Event
from tests.cast import MONDAY

TWO = [Label(label="Wrong", tone="falls", value=1), Label(label="Right", tone="stands", value=2)]


def rows(*labels: tuple[str, str, str], name: str = "Short scale") -> dict[str, Any]:
    """What a browser sends: (label, number, side) a row, then an empty one."""
    given = {"name": name, "row-TOTAL_FORMS": len(labels) + 1, "row-INITIAL_FORMS": 0}
    for number, (label, value, tone) in enumerate([*labels, ("", "", "between")]):
        given |= {f"row-{number}-label": label, f"row-{number}-value": value, f"row-{number}-tone": tone}
    return given


def test_a_scale_drawn_up_here_is_used_once_it_is_put_to_use(client, cast, scale):
    client.force_login(cast.admin)
    sent = rows(("Wrong", "1", "falls"), ("Right", "2", "stands"), ("Open", "", "between"))
    assert client.post("/setup/scales/add/", sent)["Location"] == "/setup/scales/"
    drawn = RatingScale.objects.get(name="Short scale")
    assert list(drawn.ratings.values_list("label", "value")) == [("Wrong", 1), ("Right", 2), ("Open", None)]
    assert RatingScale.objects.get(active=True) == scale
    client.post(f"/setup/scales/{drawn.public_id}/use/")
    assert RatingScale.objects.get(active=True) == drawn
    page = client.get("/setup/scales/").content.decode()
    assert page.index("Short scale, version 1") < page.index("House scale, version 1")
    steps = Event.objects.filter(subject_type="rating_scale").values_list("step", flat=True)
    assert list(steps) == ["draw_up_scale", "use_scale"]


def test_a_new_version_begins_with_the_old_labels_and_leaves_the_old_one_as_it_was(client, cast, scale):
    client.force_login(cast.admin)
    page = client.get(f"/setup/scales/add/?from={scale.public_id}").content.decode()
    assert 'value="House scale"' in page
    assert 'value="Mostly false"' in page
    client.post("/setup/scales/add/", rows(("No", "1", "falls"), ("Yes", "2", "stands"), name="house SCALE"))
    new = RatingScale.objects.get(version=2)
    assert new.name == "House scale"
    assert [one.label for one in new.ratings.all()] == ["No", "Yes"]
    assert scale.ratings.count() == 6


@pytest.mark.parametrize(("sent", "said"), [
    (rows(("Only", "1", "falls")), "A scale has 2 to 12 labels."),
    (rows(("Same", "1", "falls"), ("same", "2", "stands")), "Two labels read the same."),
    (rows(("One", "1", "falls"), ("Two", "1", "stands")), "Two labels have the same number."),
    (rows(("One", "1", "falls"), ("Two", "", "stands")), "One number makes no scale"),
    (rows(("One", "1", "falls"), ("", "2", "stands"), ("Three", "3", "stands")), "Give this label a word"),
    (rows(("One", "x", "falls"), ("Two", "2", "stands")), "Enter a whole number"),
    (rows(("One", "1", "sideways"), ("Two", "2", "stands")), "sideways"),
    (rows(("One", "1", "falls"), ("Two", "2", "stands"), name=" "), "This field is required"),
])  # fmt: skip
def test_a_scale_that_makes_no_sense_is_refused_with_what_was_typed_kept(client, cast, sent, said):
    client.force_login(cast.admin)
    answer = client.post("/setup/scales/add/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert f'value="{sent["row-0-label"]}"' in page
    assert not RatingScale.objects.exists()


def test_scales_are_for_admins_alone(client, cast, scale):
    for address in ("/setup/scales/", "/setup/scales/add/"):
        assert client.get(address)["Location"].startswith("/sign-in/")
    client.force_login(cast.standards)
    assert client.get("/setup/scales/").status_code == 403
    assert client.post(f"/setup/scales/{scale.public_id}/use/").status_code == 403
    for act in (
        lambda: draw_up_scale(name="Mine", labels=TWO, by=cast.standards, at=MONDAY),
        lambda: use_scale(scale, by=cast.standards, at=MONDAY),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_side_that_is_none_is_refused_by_the_verb_too(cast):
    with pytest.raises(Invalid) as refused:
        draw_up_scale(
            name="x", labels=[TWO[0], Label(label="Up", tone="up", value=3)], by=cast.admin, at=MONDAY
        )
    assert refused.value.fields == {"labels": ["Say for every label which side it is on."]}


def test_a_published_rating_keeps_its_words_when_another_scale_is_in_use(cast, stage):
    claim = stage("live")
    use_scale(draw_up_scale(name="Short", labels=TWO, by=cast.admin, at=MONDAY), by=cast.admin, at=MONDAY)
    assert claim.verdicts.get().rating.label == "Mostly true"


def test_the_setup_index_leads_here(client, cast):
    client.force_login(cast.admin)
    assert 'href="/setup/scales/"' in client.get("/setup/").content.decode()
