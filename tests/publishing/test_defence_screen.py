"""The screen of defence files: who may, how it comes about, and that each download is told."""

import io
import zipfile
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.models import Membership
from audit.models import Event
from factcheck.claims import closing
from factcheck.models import Claim
from lib.datetimes.clock import now
from lib.errors import NotAllowed
from publishing.models import DefenceFile
from publishing.packs import actions as packs_actions
from publishing.packs.defence_files import get_download_refusal, request_defence_file
from tests.factories import MONDAY, create_article, flag_claim_on

AT = MONDAY + timedelta(days=2)
WATCH = {"X-Requested-With": "watch"}


@pytest.fixture
def claim(publish_claim):
    return publish_claim()


def address(subject):
    kind = "claim" if isinstance(subject, Claim) else "article"
    return reverse(f"{kind}_defence_files", args=[subject.public_id])


def made(subject, by, **wanted):
    file = request_defence_file(subject, by=by, at=AT, **wanted)
    packs_actions.process_due_packs(clock=lambda: AT)
    file.refresh_from_db()
    return file


def test_a_standards_editor_asks_waits_and_downloads(client, cast, claim):
    client.force_login(cast.standards)
    here = address(claim)
    assert here in client.get(reverse("claim_detail", args=[claim.public_id])).content.decode()
    assert "No files yet." in client.get(here).content.decode()
    assert client.post(here).status_code == 302
    waiting = client.get(here, headers=WATCH)
    assert "Waiting…" in waiting.content.decode()
    assert client.get(here, headers=WATCH | {"If-None-Match": waiting["ETag"]}).status_code == 304
    packs_actions.process_due_packs(clock=now)
    ready = client.get(here, headers=WATCH | {"If-None-Match": waiting["ETag"]})
    assert "Ready." in ready.content.decode()
    assert "available until" in ready.content.decode()
    file = DefenceFile.objects.get()
    answer = client.post(reverse("defence_file_download", args=[file.public_id]))
    body = b"".join(answer.streaming_content)
    assert answer["Content-Type"] == "application/zip"
    assert "attachment" in answer["Content-Disposition"]
    assert "account.html" in zipfile.ZipFile(io.BytesIO(body)).namelist()
    assert "Stan downloaded this file" in client.get(here).content.decode()
    about = Event.objects.filter(subject_type="defence_file", subject=str(file.public_id))
    assert [one.action for one in about.order_by("number")] == [
        "request_defence_file",
        "create_pack",
        "download_pack",
    ]
    assert about.get(action="create_pack").details["sha256"] == file.sha256
    assert about.get(action="request_defence_file").details["claim"] == str(claim.public_id)


def test_asking_twice_is_asking_once(client, cast, claim):
    client.force_login(cast.standards)
    client.post(address(claim))
    client.post(address(claim))
    assert DefenceFile.objects.count() == 1


@pytest.mark.parametrize(("who", "status"), [("checker", 403), ("editor", 403), ("outsider", 403),
                                             ("admin", 404), ("stranger", 404)])  # fmt: skip
def test_nobody_else_makes_one_or_has_one(client, cast, claim, who, status):
    file = made(claim, cast.standards)
    person = getattr(cast, who)
    client.force_login(person)
    assert client.get(address(claim)).status_code == status
    assert client.post(address(claim)).status_code == status
    assert client.post(reverse("defence_file_download", args=[file.public_id])).status_code == status
    with pytest.raises(NotAllowed):
        request_defence_file(claim, by=person, at=AT)
    assert DefenceFile.objects.count() == 1
    assert not Event.objects.filter(action="download_pack").exists()
    if status == 403:
        page = client.get(reverse("claim_detail", args=[claim.public_id])).content.decode()
        assert "Defence file" not in page


def test_a_download_is_no_link_that_a_browser_follows_by_itself(client, cast, claim):
    file = made(claim, cast.standards)
    client.force_login(cast.standards)
    assert client.get(reverse("defence_file_download", args=[file.public_id])).status_code == 405


def test_an_article_s_file_has_the_claims_of_the_own_desk_alone(client, cast, create_claim_in_state):
    claim = create_claim_in_state("live")
    article = claim.appearances.get().revision.article
    other = flag_claim_on(article, "18,500 crates", cast.editor)
    Claim.objects.filter(pk=other.pk).update(desk=cast.secret_desk)
    client.force_login(cast.standards)
    assert (
        address(article) in client.get(reverse("article_detail", args=[article.public_id])).content.decode()
    )
    file = made(article, cast.standards)
    with packs_actions.open_pack(file, by=cast.standards, at=AT) as opened, zipfile.ZipFile(opened) as parts:
        whole = b"".join(parts.read(name) for name in parts.namelist())
        data = parts.read("account.html").decode()
    assert claim.statement in data
    assert article.current_revision.text.encode() in whole
    assert str(other.public_id).encode() not in whole
    assert other.statement.encode() not in whole
    assert "1 claim in this article is not in this file: another desk checks it" in data


def test_a_file_goes_with_the_claims_that_are_in_it(cast, claim):
    file = made(claim.appearances.get().revision.article, cast.standards)
    assert get_download_refusal(cast.standards, file) == ""
    Claim.objects.filter(pk=claim.pk).update(desk=cast.secret_desk)
    assert "you are not a standards editor" in get_download_refusal(cast.standards, file)
    Membership.objects.create(user=cast.standards, desk=cast.secret_desk, role="standards", joined_at=MONDAY)
    assert get_download_refusal(cast.standards, file) == ""


def test_three_files_cost_no_more_queries_than_one(client, cast, claim):
    client.force_login(cast.standards)
    made(claim, cast.standards)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(address(claim))
    for _ in range(2):
        made(claim, cast.standards)
    with CaptureQueriesContext(connection) as three:
        assert client.get(address(claim)).content.decode().count("Ready.") == 3
    assert len(three) == len(one)


def test_progress_is_read_in_the_language_of_the_reader(cast, claim):
    file = request_defence_file(claim, by=cast.standards, at=AT)
    file.progress, file.progress_data = "copies", {"done": 1_200, "total": 2_500}
    assert file.progress_message == "Adding archived copy 1,200 of 2,500…"
    with translation.override("de"):
        assert file.progress_message == "Adding archived copy 1.200 of 2.500…"


def test_a_store_that_is_away_is_asked_again_and_then_given_up(cast, claim, monkeypatch):
    file = request_defence_file(claim, by=cast.standards, at=AT)
    monkeypatch.setattr(type(storages["snapshots"]), "save", lambda *args, **more: 1 / 0)
    moments = iter(AT + timedelta(hours=n // 8) for n in range(100))
    for _ in range(packs_actions.MAX_ATTEMPTS):
        while not packs_actions.process_due_packs(clock=lambda: next(moments)):
            pass
        file.refresh_from_db()
        assert file.progress == "storage"
        assert file.progress_message == "Storage is not responding. Stet will try again."
    assert (file.state, file.due_at) == ("failed", None)
    assert Event.objects.filter(action="fail_pack", subject=str(file.public_id)).exists()


def test_work_on_the_claim_while_its_file_is_made_starts_it_anew(cast, claim, monkeypatch):
    """What is in the file answers to one moment of the record."""
    from publishing.packs import defence_data  # noqa: PLC0415 - the module, to be watched while it works

    whole, times = defence_data._gather_once, list[int]()

    def gather(*args, **more):
        gathered = whole(*args, **more)
        if not times:
            flagging = Claim.objects.get(pk=claim.pk)
            closing.reopen_claim(flagging, reason="New figures", by=cast.editor, at=AT)
        times.append(1)
        return gathered

    monkeypatch.setattr(defence_data, "_gather_once", gather)
    file = made(claim, cast.standards)
    assert len(times) == 2
    with packs_actions.open_pack(file, by=cast.standards, at=AT) as opened, zipfile.ZipFile(opened) as parts:
        assert b"reopened this claim" in parts.read("account.html")


def test_the_command_writes_one_and_says_what_it_wrote(cast, claim, tmp_path, capsys):
    path = tmp_path / "out.zip"
    call_command("create_defence_file", str(claim.public_id), str(path), "--for", "stan")
    assert "SHA-256" in capsys.readouterr().out
    assert "verify.py" in zipfile.ZipFile(path).namelist()
    with pytest.raises(CommandError, match="Only a standards editor"):
        call_command("create_defence_file", str(claim.public_id), str(path), "--for", "edith")
    with pytest.raises(CommandError, match="There is no claim or article"):
        call_command("create_defence_file", str(claim.public_id), str(path), "--for", "stella")
    with pytest.raises(CommandError, match="herring is not the id of a claim or article"):
        call_command("create_defence_file", "herring", str(path), "--for", "stan")


def test_words_of_others_run_nothing_in_the_account(cast, publish_claim):
    claim = publish_claim(
        headline="<script>alert(1)</script>", explanation="<img src=x onerror=alert(1)> [1]."
    )
    file = made(claim, cast.standards)
    with packs_actions.open_pack(file, by=cast.standards, at=AT) as opened, zipfile.ZipFile(opened) as parts:
        data = parts.read("account.html").decode()
    assert "<script" not in data
    assert "<img" not in data
    assert "default-src 'none'" in unescape(data)
    assert "http://" not in data.split("</style>")[0]


def test_what_an_open_article_holds_of_a_confidential_desk_stays_there(cast):
    article = create_article(cast.secret_desk, cast.insider, url="https://news.example.org/secret")
    with pytest.raises(NotAllowed):
        request_defence_file(article, by=cast.standards, at=AT)


def test_no_file_shows_a_verdict_to_somebody_who_is_to_rate_it_blind(client, cast, create_claim_in_state):
    cast.desk.review_mode = "blind"
    cast.desk.save()
    claim = create_claim_in_state("in_review")
    client.force_login(cast.standards)
    refused = client.post(address(claim))
    assert refused.status_code == 409
    assert "A verdict is in blind review and you have not rated the claim." in refused.content.decode()
    file = made(claim.appearances.get().revision.article, cast.standards)
    with packs_actions.open_pack(file, by=cast.standards, at=AT) as opened, zipfile.ZipFile(opened) as parts:
        assert "Mostly true" not in parts.read("account.html").decode()
