"""Partners' matches go by meaning too where there is a model, and by no vector outside their licence."""

import json
from datetime import timedelta

import pytest

from accounts.models import Membership
from factcheck.search.meaning import encode_texts
from newsroom.doctor.installation import examine_meaning
from publishing.documents.claim_search import SearchPosition, search_documents
from publishing.documents.search_index import encode_entries
from publishing.models import SearchEntry
from publishing.partners.actions import update_license
from tests.factories import MONDAY
from tests.meaning_model import record_read_vectors, write_model

ASKED = "Unemployed persons increased in Ardmoor valley by 1.5 percent"
NEAR = "Jobless people rose in Ardmoor valley by 5.1 percent"
FAR = "Herring crates fell in Ardmoor valley by 5.1 percent"


@pytest.fixture
def with_model(settings, tmp_path):
    settings.STET_MEANING_MODEL = str(write_model(tmp_path))


@pytest.fixture
def ask(client, partner_key):
    """ask(text) -> the verdicts that a partner is answered."""

    def play(text=ASKED):
        answer = client.post(
            "/api/v1/match/",
            json.dumps({"queries": [text]}),
            content_type="application/json",
            headers={"Authorization": f"Bearer {partner_key}"},
        )
        assert answer.status_code == 200, answer.content
        return answer.json()["results"][0]["matches"]

    return play


@pytest.fixture
def read_vectors(monkeypatch):
    """Keys of the rows whose vectors were read."""
    return record_read_vectors(monkeypatch)


def test_what_means_the_same_comes_first_with_its_number_apart(publish_claim, ask, with_model):
    publish_claim(statement=NEAR)
    publish_claim(statement=FAR)
    assert ask() == []
    assert encode_entries() == 2
    assert encode_texts() == 2
    assert examine_meaning()[0].sentence.endswith("4 of 4 texts are encoded.")
    first, *_ = ask()
    assert first["statement"] == NEAR
    assert "Similar meaning" in first["why"]
    assert [(one["query"], one["verdict"], one["how"]) for one in first["numbers"]] == [
        ("1.5 percent", "5.1 percent", "differs")
    ]
    page = search_documents(SearchEntry.objects.all(), f"{ASKED} again", SearchPosition(), 10)
    assert page.documents[0].content["statement"] == NEAR


def test_a_corrected_verdict_is_encoded_again_and_a_retracted_one_has_no_vector(
    publish_claim, correct_claim, retract_claim, ask, with_model, read_vectors
):
    claim = publish_claim(statement=NEAR)
    encode_entries()
    correct_claim(claim)
    ask()
    assert read_vectors == set()
    assert encode_entries() == 1
    ask()
    assert len(read_vectors) == 1
    read_vectors.clear()
    retract_claim(claim)
    assert ask() == []
    assert read_vectors == set()
    assert not SearchEntry.objects.exists()


def test_no_vector_outside_the_licence_is_read(
    cast, partner, publish_claim, ask, with_model, read_vectors, time_machine
):
    time_machine.move_to(MONDAY + timedelta(minutes=90), tick=False)
    publish_claim(statement=NEAR)
    encode_entries()
    before = ask()
    assert before
    [known] = read_vectors
    people = [cast.editor, cast.checker, cast.second]
    for person, role in zip(people, ("editor", "checker", "checker"), strict=True):
        Membership.objects.create(user=person, desk=cast.secret_desk, role=role, joined_at=MONDAY)
    publish_claim(statement=NEAR, desk=cast.secret_desk, people=people)
    publish_claim(statement=NEAR, upto="approved")
    assert encode_entries() == 1
    read_vectors.clear()
    assert ask() == before
    assert read_vectors == {known}
    # Under the delay of their licence nothing is out yet.
    update_license(partner, by=cast.admin, at=MONDAY, desks=[], languages=[], delay_minutes=120)
    read_vectors.clear()
    assert ask() == []
    assert read_vectors == set()
