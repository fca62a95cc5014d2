"""Tags of a claim: typed in one line, kept once each, told in the record, and what lists are narrowed by."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Event
from factcheck.claims.editing import merge_claim, split_claim, update_claim
from factcheck.models import Claim, ClaimTag
from factcheck.models.tags import MAX_TAG_LENGTH, MAX_TAGS, get_tag_key, normalize_tags
from lib.errors import Invalid, NotAllowed
from tests.api_schema import described
from tests.factcheck.api_client import create_service_key
from tests.factcheck.claim_forms import DETAILS, send, text
from tests.factories import MONDAY, flag_claim_on


def tag(claim, *tags, by):
    update_claim(claim, tags=list(tags), by=by, at=MONDAY)
    return Claim.objects.get(pk=claim.pk)


@pytest.mark.parametrize(("given", "kept"), [
    ([" housing ", "Health"], ["housing", "Health"]),
    (["Health", "health", "HEALTH "], ["Health"]),
    (["Straße", "STRASSE"], ["Straße"]),
    (["Caf\u00e9", "cafe\u0301"], ["Caf\u00e9"]),
    (["public   health\t2026"], ["public health 2026"]),
    (["", "  "], []),
    (["x" * MAX_TAG_LENGTH], ["x" * MAX_TAG_LENGTH]),
    ([str(number) for number in range(MAX_TAGS)] + ["0"], [str(number) for number in range(MAX_TAGS)]),
    (["الصحة", "住宅"], ["الصحة", "住宅"]),
])  # fmt: skip
def test_tags_are_trimmed_kept_once_and_in_their_order(given, kept):
    assert normalize_tags(given) == kept
    assert normalize_tags(kept) == kept
    assert len({get_tag_key(one) for one in kept}) == len(kept)


@pytest.mark.parametrize(("given", "why"), [
    ([str(number) for number in range(MAX_TAGS + 1)], "A claim can have up to 10 tags; you entered 11"),
    (["x" * (MAX_TAG_LENGTH + 1)], "Use up to 40 characters"),
    (["health, housing"], "contains a comma or semicolon"),
    (["a\x00b"], "A tag contains an invalid character"),
])  # fmt: skip
def test_what_cannot_be_a_tag_is_refused_at_its_field(given, why):
    with pytest.raises(Invalid, match=why) as refused:
        normalize_tags(given)
    assert list(refused.value.fields) == ["tags"]


def test_the_record_tells_old_and_new_tags(cast, create_claim_in_state):
    claim = tag(create_claim_in_state("flagged"), "housing", by=cast.editor)
    claim = tag(claim, "Health", "housing", by=cast.editor)
    assert claim.tags == ["Health", "housing"]
    assert Event.objects.filter(action="update_claim").last().details == {
        "before": {"tags": ["housing"]}, "after": {"tags": ["Health", "housing"]},
    }  # fmt: skip
    again = tag(claim, "Health", "health", "housing", by=cast.editor)
    assert again.version == claim.version
    assert tag(claim, by=cast.editor).tags == []


def test_who_may_not_edit_the_claim_may_not_tag_it_and_a_settled_one_can_be_tagged(
    cast, create_claim_in_state
):
    claim = create_claim_in_state("checking")
    for person in (cast.second, cast.outsider, cast.stranger, cast.admin):
        with pytest.raises(NotAllowed):
            tag(claim, "mine", by=person)
    assert not ClaimTag.objects.exists()
    assert tag(create_claim_in_state("settled", words="18,500 crates"), "late", by=cast.editor).tags == [
        "late"
    ]


def test_two_claims_out_of_one_are_about_the_same_and_a_double_brings_no_tags(
    cast, create_claim_in_state, article
):
    claim = tag(create_claim_in_state("flagged"), "housing", by=cast.editor)
    part = split_claim(claim, first="It was herring", second="It was 20,000", by=cast.editor, at=MONDAY)
    assert Claim.objects.get(pk=part.pk).tags == ["housing"]
    double = tag(flag_claim_on(article, "18,500 crates", cast.editor), "health", by=cast.editor)
    merge_claim(double, into=claim, by=cast.editor, at=MONDAY)
    assert Claim.objects.get(pk=claim.pk).tags == ["housing"]


def test_the_database_takes_no_tag_twice_and_none_too_many(cast, create_claim_in_state):
    claim = tag(create_claim_in_state("flagged"), "housing", by=cast.editor)
    for wrong in (
        {"position": 1, "key": "housing"},
        {"position": 0, "key": "x"},
        {"position": MAX_TAGS, "key": "y"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ClaimTag.objects.create(claim=claim, label="x", **wrong)


def test_an_editor_types_them_in_one_line_and_sees_them_on_the_claim_and_in_the_queue(
    client, cast, create_claim_in_state, article
):
    claim = create_claim_in_state("checking")
    flag_claim_on(article, "18,500 crates", cast.editor, statement="Another claim")
    client.force_login(cast.checker)
    assert send(client, claim, "edit", **DETAILS, tags=" Housing,housing ؛, الصحة").status_code == 302
    page = text(client.get(reverse("claim_detail", args=[claim.public_id])))
    form = text(client.get(reverse("claim_form", args=[claim.public_id, "more-edit"])))
    assert 'value="Housing, الصحة"' in form
    assert f'href="{reverse("claim_queue")}?tag=Housing"' in page
    assert "Carl changed: " in page
    assert f"After: “{DETAILS['statement']}”. Tags: Housing and الصحة." in page
    listed = text(client.get(reverse("claim_queue"), {"tag": "HOUSING"}))
    assert DETAILS["statement"] in listed
    assert "Another claim" not in listed
    assert 'Tag <strong dir="auto">HOUSING</strong>' in listed


def test_too_many_are_told_at_their_field_with_what_was_typed(client, cast, create_claim_in_state):
    claim = create_claim_in_state("checking")
    client.force_login(cast.checker)
    refused = send(client, claim, "edit", **DETAILS, tags=",".join("abcdefghijk"))
    assert refused.status_code == 422
    assert 'id="id_edit_tags_error"' in text(refused)
    assert "a,b,c,d,e,f,g,h,i,j,k" in text(refused)
    assert not ClaimTag.objects.exists()


@pytest.fixture
def api(cast):
    key = create_service_key(cast, cast.desk)

    def ask(address, body=None):
        headers = {"authorization": f"Bearer {key}"}
        if body is None:
            return Client().get(f"/api/v1/claims/{address}", headers=headers)
        return Client().post(f"/api/v1/claims/{address}", body, "application/json", headers=headers)

    return ask


def test_a_program_sets_reads_and_asks_for_tags(api, cast, create_claim_in_state, article):
    claim = create_claim_in_state("flagged")
    flag_claim_on(article, "18,500 crates", cast.editor)
    edit = f"{claim.public_id}/edit/"
    data = api(edit, {"version": claim.version, "tags": ["Housing", "housing", " rent "]})
    assert data.status_code == 200, data.content
    data = api(f"{claim.public_id}/").json()
    described("Claim").validate(data)
    assert data["tags"] == ["Housing", "rent"]
    saved = api(edit, {"version": data["version"], "claimant": "Ada"})
    assert saved.status_code == 200
    [found] = api("?tag=housing").json()["results"]
    assert (found["id"], found["tags"], found["claimant"]) == (
        str(claim.public_id),
        ["Housing", "rent"],
        "Ada",
    )
    assert api("?tag=hous").json()["results"] == []
    refused = api(edit, {"version": found["version"], "tags": ["a, b"]})
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["tags"])


def test_a_confidential_desks_tags_are_its_own(api, cast, create_claim_in_state):
    claim = tag(create_claim_in_state("flagged"), "housing", by=cast.editor)
    Claim.objects.filter(pk=claim.pk).update(desk=cast.secret_desk)
    assert api("?tag=housing").json()["results"] == []
    browser = Client()
    browser.force_login(cast.outsider)
    assert claim.statement not in browser.get(reverse("claim_queue"), {"tag": "housing"}).content.decode()


def test_tags_of_many_claims_cost_no_query_each(api, cast, article):
    api("?tag=housing")
    counted = []
    for words in ("crates", "herring", "12 %"):
        tag(flag_claim_on(article, words, cast.editor), "housing", words, by=cast.editor)
        with CaptureQueriesContext(connection) as caught:
            assert api("?tag=housing").status_code == 200
        counted.append(len(caught))
    assert counted[0] == counted[2]
