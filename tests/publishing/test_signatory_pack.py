"""A signatory pack: what was published in a period, and nothing that the public cannot read."""

import csv
import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from django.core.files.storage import storages
from django.urls import reverse

from accounts.models import Membership
from audit.models import Event
from factcheck.models import ArchiveRequest, Source
from lib.errors import Invalid, NotAllowed
from publishing.models import MethodologyStatement, SignatoryPack
from publishing.packs import actions as packs_actions
from publishing.packs.methodology import create_methodology_version
from publishing.packs.signatory_files import sample_evenly
from publishing.packs.signatory_packs import request_signatory_pack
from tests.factories import MONDAY
from tests.publishing.snapshot_factories import frozen_copy

AT = MONDAY + timedelta(days=30)
MARCH = {"first": date(2026, 3, 1), "last": date(2026, 3, 31)}


def made(cast, by=None, **wanted):
    """{name: bytes} of the pack as a worker makes it."""
    given = {"desks": [cast.desk], "sample": None, **MARCH} | wanted
    pack = request_signatory_pack(by=by or cast.standards, at=AT, **given)
    packs_actions.process_due_packs(clock=lambda: AT)
    pack.refresh_from_db()
    assert pack.state == "built", pack.progress_message
    with storages["snapshots"].open(pack.file) as opened, zipfile.ZipFile(opened) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def table(files, name):
    return list(csv.DictReader(io.StringIO(files[name].decode("utf-8-sig"))))


def test_verdicts_are_told_with_their_sources_and_where_these_are_kept(cast, publish_claim):
    claim = publish_claim(rating="False", claimant="Harbour office")
    copy = frozen_copy(claim)
    second = Source.objects.filter(citations__claim=claim).order_by("pk").last()
    ArchiveRequest.objects.create(
        source=second, state="done", archived_url="https://archive.example.org/2", requested_by=cast.checker,
        requested_at=MONDAY, done_at=MONDAY,
    )  # fmt: skip
    files = made(cast)
    (verdict,) = table(files, "verdicts.csv")
    assert (verdict["rating"], verdict["claimant"], verdict["language"]) == ("False", "Harbour office", "en")
    assert verdict["address"].endswith(f"/verdicts/{claim.public_id}/")
    first, other = table(files, "sources.csv")
    assert first["address"].startswith("https://stats.example.org/")
    assert first["archived at"].endswith(f"/verdicts/snapshots/{copy.public_id}/")
    assert other["archived at"] == "https://archive.example.org/2"
    assert (first["tier"], first["stance"]) == ("secondary", "supports")
    account = files["account.html"].decode()
    for value in (claim.statement, "https://archive.example.org/2", "What False means.", "Harbour desk"):
        assert value in account


def test_corrections_are_told_with_old_and_new(cast, publish_claim, correct_claim):
    claim = publish_claim(rating="Mostly true")
    correct_claim(claim, correction="major", rating="False", note="We had the wrong table.")
    rows = table(made(cast), "corrections.csv")
    data = {row["what"]: (row["old"], row["new"]) for row in rows}
    assert data["rating"] == ("Mostly true", "False")
    assert {(row["class"], row["note"]) for row in rows} == {("major", "We had the wrong table.")}
    april = made(cast, first=date(2026, 4, 1), last=date(2026, 4, 30))
    assert table(april, "corrections.csv") == table(april, "verdicts.csv") == []


def test_of_a_retracted_verdict_there_is_its_tombstone_alone(cast, publish_claim, retract_claim):
    claim = retract_claim(publish_claim(headline="Wholly wrong headline"))
    files = made(cast)
    assert b"Wholly wrong headline" not in b"".join(files.values())
    (row,) = table(files, "retractions.csv")
    assert (row["verdict"], row["statement"]) == (str(claim.public_id), claim.statement)
    assert row["public_note"] == "The table was forged."
    assert table(files, "verdicts.csv") == []


def test_what_is_not_published_or_cannot_be_named_is_not_in_it(cast, publish_claim):
    publish_claim(headline="Under wraps", upto="approved")
    hidden = {
        "is_restricted": True,
        "permitted_people": [cast.second],
        "title": "Zyxwhistle",
        "passage": "Zyxwhistle says",
    }
    publish_claim(sources=[{}, {}, hidden])
    whole = b"".join(made(cast).values())
    assert b"Under wraps" not in whole
    assert b"zyxwhistle" not in whole.lower()
    assert b"A source we cannot name" in whole


def test_balance_is_counted_over_all_though_few_are_shown_whole(cast, publish_claim):
    for number, rating in enumerate(["False", "False", "True", "Half true", "False"]):
        claimant = "The mayor" if number % 2 else "The council"
        at = MONDAY + timedelta(days=number)
        publish_claim(rating=rating, claimant=claimant, headline=f"No. {number}.", at=at)
    files, again = made(cast, sample=3), made(cast, sample=3)
    counts = json.loads(files["pack.json"])["counts"]
    assert counts["by_rating"] == {"False": 3, "Half true": 1, "True": 1}
    assert counts["by_claimant"]["The council"] == {"verdicts": 3, "ratings": {"False": 2, "True": 1}}
    assert counts["by_month"] == {"2026-03": 5}
    assert counts["sources_by_tier"] == {"primary": 0, "secondary": 10}
    assert counts["verdicts_by_number_of_sources"] == {"2": 5}
    assert [row["shown whole"] for row in table(files, "verdicts.csv")] == ["yes", "no", "yes", "no", "yes"]
    assert "No. 0." in files["account.html"].decode()
    assert "No. 1." not in files["account.html"].decode()
    assert files == again, "the same sample each time"


def test_a_sample_reaches_from_the_first_to_the_last():
    assert sample_evenly(10, 4) == [0, 3, 6, 9]
    assert sample_evenly(3, None) == sample_evenly(3, 9) == [0, 1, 2]
    assert sample_evenly(5, 1) == [0]
    assert sample_evenly(0, 3) == []


def test_no_cell_becomes_a_formula(cast, publish_claim):
    publish_claim(claimant="=HYPERLINK(1)")
    assert b",'=HYPERLINK(1)," in made(cast)["verdicts.csv"]


def test_a_desk_that_is_confidential_is_not_named(cast, publish_claim):
    Membership.objects.create(user=cast.standards, desk=cast.secret_desk, role="standards", joined_at=MONDAY)
    files = made(cast, desks=[cast.secret_desk])
    assert b"Inquiries" not in b"".join(files.values())
    assert b"A desk that is not named" in files["account.html"]


def test_the_statement_of_methods_is_the_newsrooms_own_and_versioned(client, cast, publish_claim):
    client.force_login(cast.admin)
    page = reverse("methodology_edit")
    assert "Nobody has written one yet" in client.get(page).content.decode()
    looked = client.post(page, {"text": "## Ours\n\nWe *count*.", "preview": "1"}).content.decode()
    assert "<em>count</em>" in looked
    assert "We *count*." in looked, "what was typed is still there"
    assert not MethodologyStatement.objects.exists()
    client.post(page, {"text": "## Ours\n\nWe *count*."})
    client.post(page, {"text": "We count again. <script>alert(1)</script>"})
    assert [one.version for one in MethodologyStatement.objects.all()] == [2, 1]
    assert Event.objects.filter(action="create_methodology_version").count() == 2
    files = made(cast)
    assert files["methods.md"].decode().startswith("We count again.")
    assert "<script" not in files["account.html"].decode()
    assert client.post(page, {"text": " "}).status_code == 422
    with pytest.raises(NotAllowed):
        create_methodology_version(text="Mine", by=cast.standards, at=AT)


def test_what_is_typed_of_the_methods_is_shown_as_it_will_be_read_and_not_kept(client, cast):
    client.force_login(cast.admin)
    address = reverse("methodology_preview")
    assert f'data-preview="{address}"' in client.get(reverse("methodology_edit")).content.decode()
    part = client.post(address, {"text": "We *count*. <script>alert(1)</script>"}).content.decode()
    assert "<em>count</em>" in part
    assert "<script" not in part
    assert "<html" not in part
    assert "prose" not in client.post(address, {"text": " "}).content.decode()
    assert client.get(address).status_code == 405
    assert not MethodologyStatement.objects.exists()
    client.force_login(cast.standards)
    assert client.post(address, {"text": "Mine"}).status_code == 403


@pytest.mark.parametrize("who", ["checker", "editor", "outsider", "admin", "stranger"])
def test_only_a_standards_editor_of_each_desk_makes_one(client, cast, who):
    person = getattr(cast, who)
    client.force_login(person)
    assert client.get(reverse("signatory_pack_list")).status_code == 403
    with pytest.raises(NotAllowed):
        request_signatory_pack(**MARCH, desks=[cast.desk], sample=None, by=person, at=AT)
    with pytest.raises(NotAllowed):
        request_signatory_pack(
            **MARCH, desks=[cast.desk, cast.other_desk], sample=None, by=cast.standards, at=AT
        )
    backwards = {"first": MARCH["last"], "last": MARCH["first"]}
    with pytest.raises(Invalid):
        request_signatory_pack(**backwards, desks=[cast.desk], sample=None, by=cast.standards, at=AT)


def test_the_screen_asks_says_when_it_is_ready_and_hands_it_out(client, cast, publish_claim):
    publish_claim()
    client.force_login(cast.standards)
    here = reverse("signatory_pack_list")
    assert here in client.get(reverse("claim_queue")).content.decode()
    wrong = client.post(here, {"first": "2026-03-31", "last": "2026-03-01", "desks": ["harbour"]})
    assert wrong.status_code == 422
    assert "The last day is before the first." not in wrong.content.decode()
    assert "Choose a later day." in wrong.content.decode()
    assert 'value="2026-03-31"' in wrong.content.decode()
    given = {"first": "2026-03-01", "last": "2026-03-31", "desks": ["harbour"], "sample": "5"}
    assert client.post(here, given).status_code == 302
    pack = SignatoryPack.objects.get()
    packs_actions.process_due_packs(clock=lambda: pack.due_at)
    assert "1 Mar 2026 to 31 Mar 2026, 5 verdicts shown whole." in client.get(here).content.decode()
    address = reverse("signatory_pack_download", args=[pack.public_id])
    answer = client.post(address)
    assert "verdicts.csv" in zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).namelist()
    assert Event.objects.filter(action="download_pack", subject=str(pack.public_id)).exists()
    client.force_login(cast.editor)
    assert client.post(address).status_code == 404
