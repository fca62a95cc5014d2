"""Where a reader goes whose original is gone: the kept address, for what was published and nothing else."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factcheck.models import ArchiveRequest, Citation, Claim, Snapshot, Source
from factcheck.models.enums import SourceHealth
from publishing.documents.snapshot_urls import update_snapshot_urls
from tests.factories import MONDAY, TUESDAY
from tests.publishing.snapshot_factories import TEXT, frozen_copy


@pytest.fixture
def told(publish_claim):
    """told(**publish) -> (the claim, the copy that its first citation froze)."""

    def play(**details):
        claim = publish_claim(**{"upto": "approved", "relayed": False} | details)
        return claim, frozen_copy(claim)

    return play


@pytest.fixture
def live(publish_claim):
    """live() -> (a published claim, the copy that its first citation froze)."""

    def play(**details):
        claim = publish_claim(**details)
        return claim, frozen_copy(claim)

    return play


def dies(copy, health=SourceHealth.DEAD):
    Source.objects.filter(pk=copy.source_id).update(health=health)
    update_snapshot_urls(at=TUESDAY)


def kept(copy):
    return f"http://127.0.0.1:8000/verdicts/snapshots/{copy.public_id}/"


def test_while_the_original_stands_nothing_is_said_of_copies(live, client, pull_verdicts):
    claim, _ = live()
    assert "kept" not in client.get(f"/verdicts/{claim.public_id}/").content.decode()
    assert b"snapshot_url" not in pull_verdicts(id=claim.public_id).content


@pytest.mark.parametrize(
    "health", [SourceHealth.DEAD, SourceHealth.MISSING, SourceHealth.SOFT_404, SourceHealth.TO_HOME]
)
def test_a_reader_and_a_partner_get_the_kept_address_when_it_is_gone(live, client, pull_verdicts, health):
    claim, copy = live()
    before_page = client.get(f"/verdicts/{claim.public_id}/")
    before = pull_verdicts(id=claim.public_id)
    dies(copy, health)
    page = client.get(f"/verdicts/{claim.public_id}/", headers={"if-none-match": before_page["ETag"]})
    assert f'href="{kept(copy)}"' in page.content.decode()
    now = pull_verdicts(id=claim.public_id, **{"if-none-match": before["ETag"]})
    assert now.status_code == 200
    assert [one.get("snapshot_url") for one in now.json()["citations"]] == [kept(copy), None]
    assert pull_verdicts().json()["results"] == [now.json()]
    assert pull_verdicts(id=claim.public_id, **{"if-none-match": now["ETag"]}).status_code == 304
    dies(copy, SourceHealth.OK)
    assert pull_verdicts(id=claim.public_id).json() | {"updated_at": ""} == before.json() | {"updated_at": ""}
    assert update_snapshot_urls(at=TUESDAY) == 0


@pytest.mark.parametrize(
    "health", [SourceHealth.BLOCKED, SourceHealth.FAILING, SourceHealth.OK, SourceHealth.REFUSED]
)
def test_a_page_that_may_be_there_is_not_called_gone(live, pull_verdicts, health):
    claim, copy = live()
    dies(copy, health)
    assert b"snapshot_url" not in pull_verdicts(id=claim.public_id).content


def test_where_a_person_chose_the_snapshot_it_is_given_too(live, pull_verdicts, cast):
    claim, copy = live()
    Citation.objects.filter(snapshot=copy).update(
        drift_decision="use_snapshot", decided_by=cast.editor, decided_at=MONDAY
    )
    assert update_snapshot_urls(at=TUESDAY) == 1
    assert pull_verdicts(id=claim.public_id).json()["citations"][0]["snapshot_url"] == kept(copy)


def test_the_internet_archives_copy_goes_before_ours(live, pull_verdicts, cast):
    claim, copy = live()
    dies(copy)
    requested = {"source": copy.source, "requested_by": cast.editor, "requested_at": MONDAY}
    ArchiveRequest.objects.create(**requested, state="failed", archived_url="")
    assert update_snapshot_urls(at=TUESDAY) == 0
    assert pull_verdicts(id=claim.public_id).json()["citations"][0]["snapshot_url"] == kept(copy)
    address = "https://web.archive.org/web/20260302090000/https://stats.example.org/"
    ArchiveRequest.objects.create(**requested, state="done", archived_url=address, done_at=MONDAY)
    assert update_snapshot_urls(at=TUESDAY) == 1
    assert pull_verdicts(id=claim.public_id).json()["citations"][0]["snapshot_url"] == address


def test_a_page_first_kept_after_the_verdict_was_filed_counts(live, pull_verdicts, client):
    claim, copy = live()
    verdict = claim.verdicts.get()
    verdict.citations[0]["snapshot"] = None
    type(verdict)._default_manager.filter(pk=verdict.pk).update(citations=verdict.citations)
    dies(copy)
    assert pull_verdicts(id=claim.public_id).json()["citations"][0]["snapshot_url"] == kept(copy)
    assert client.get(f"/verdicts/snapshots/{copy.public_id}/").status_code == 200


def test_the_public_sees_the_passage_in_its_paragraph_and_not_the_whole_page(live, client):
    claim, copy = live()
    answer = client.get(f"/verdicts/snapshots/{copy.public_id}/")
    value = answer.content.decode()
    assert "In March <mark>20,145 crates</mark> were landed, said the office." in value
    assert "Another story begins." not in value
    assert "2 March 2026, 09:00 UTC" in value
    assert copy.text_hash in value
    assert f'href="{copy.url}"' in value
    assert f'href="/verdicts/{claim.public_id}/"' in value
    assert "noindex" in value
    assert answer["Cache-Control"] == "public, max-age=60"
    assert (
        client.get(
            f"/verdicts/snapshots/{copy.public_id}/", headers={"if-none-match": answer["ETag"]}
        ).status_code
        == 304
    )


def test_a_page_of_one_endless_line_is_not_shown_whole(live, client):
    claim, _ = live()
    copy = frozen_copy(claim, text=f"{'Before it. ' * 500}In March 20,145 crates. {'After it. ' * 500}")
    value = client.get(f"/verdicts/snapshots/{copy.public_id}/").content.decode()
    assert "<mark>20,145 crates</mark>" in value
    assert value.count("Before it.") < 100
    assert value.count("After it.") < 100


def test_what_is_not_out_is_not_there(told, client, retract_claim, live):
    _, copy = told()
    nothing = client.get("/verdicts/snapshots/00000000-0000-4000-8000-000000000000/")
    assert nothing.status_code == 404
    assert client.get(f"/verdicts/snapshots/{copy.public_id}/").content == nothing.content
    claim, copy = live()
    assert client.get(f"/verdicts/snapshots/{copy.public_id}/").status_code == 200
    retract_claim(claim)
    assert client.get(f"/verdicts/snapshots/{copy.public_id}/").content == nothing.content


@pytest.mark.parametrize("change", ["is_restricted", "erased", "another"])
def test_a_copy_that_may_not_be_shown_is_as_good_as_none(live, client, pull_verdicts, change):
    claim, copy = live()
    dies(copy)
    if change == "is_restricted":
        Source.objects.filter(pk=copy.source_id).update(is_restricted=True)
    elif change == "erased":
        Snapshot.objects.filter(pk=copy.pk).update(text="", erased_at=MONDAY)
    else:
        copy = Snapshot.objects.create(source=copy.source, text_hash="f" * 64, text=TEXT, captured_at=MONDAY)
    assert client.get(f"/verdicts/snapshots/{copy.public_id}/").status_code == 404
    if change != "another":
        assert update_snapshot_urls(at=TUESDAY) == 1
        assert b"snapshot_url" not in pull_verdicts(id=claim.public_id).content


def test_a_tombstone_says_nothing_of_copies(live, pull_verdicts, retract_claim):
    claim, copy = live()
    dies(copy)
    retract_claim(claim)
    assert b"kept" not in pull_verdicts(id=claim.public_id).content


def test_an_earlier_version_leads_to_what_it_relied_on(live, client, correct_claim):
    claim, copy = live()
    correct_claim(claim)
    dies(copy)
    value = client.get(f"/verdicts/{claim.public_id}/versions/1/").content.decode()
    assert kept(copy) in value


def test_the_queries_do_not_grow_with_the_number_of_verdicts(live, pull_verdicts):
    _, copy = live()
    dies(copy)
    pull_verdicts()

    def cost():
        with CaptureQueriesContext(connection) as queries:
            pull_verdicts()
        return len(queries)

    one = cost()
    for number in range(3):
        _, more = live(at=MONDAY + timedelta(days=number + 1))
        dies(more)
    assert cost() == one
    results = json.loads(pull_verdicts().content)["results"]
    assert [bool(row["citations"][0].get("snapshot_url")) for row in results] == [True] * 4


def test_a_claim_of_that_id_without_a_verdict_changes_nothing(live, pull_verdicts, publish_claim):
    _, copy = live()
    dies(copy)
    hidden = publish_claim(upto="approved", relayed=False)
    Citation.objects.filter(claim=hidden).update(source=copy.source)
    assert Claim.objects.count() == 2
    assert len(pull_verdicts().json()["results"]) == 1
    assert pull_verdicts(id=hidden.public_id).status_code == 404
