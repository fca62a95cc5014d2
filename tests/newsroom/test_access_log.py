"""Whatever leaves of a confidential desk or a restricted source is written down, for those it concerns."""

import io

import pytest
from django.db import transaction
from django.test import Client
from django.utils.html import strip_tags

from accounts.actions import set_membership
from accounts.selectors import get_system_user
from audit.models import AccessEvent
from factcheck.desk.access_log import ACCESS_ACTIONS, AccessRow, list_visible_accesses
from factcheck.models import Citation, Claim
from factcheck.sources.actions import UploadedDocument
from factcheck.sources.citation_actions import create_citation
from newsroom.privacy.actions import erase_person
from publishing.models import DefenceFile, SignatoryPack
from tests.factories import MONDAY, PASSWORD, Cast
from tests.newsroom.desk_things import Things, asked, enter, things_of, walked

FILE = b"Minutes of the harbour office"
TEXTS = ("text/html", "application/json", "application/problem+json")


@pytest.fixture
def things(cast: Cast) -> Things:
    """One of each thing on the confidential desk, whose editor has every role there."""
    set_membership(cast.insider, cast.secret_desk, role="standards", by=get_system_user(), at=MONDAY)
    return things_of(cast.secret_desk, cast.insider)


@pytest.fixture
def restricted(things: Things, cast: Cast) -> Citation:
    """A document off the record, which the insider and a colleague may see."""
    set_membership(cast.second, cast.secret_desk, role="checker", by=get_system_user(), at=MONDAY)
    return create_citation(
        Claim.objects.get(public_id=things.typed["claim"]), kind="document", title="Minutes",
        passage="Minutes", file=UploadedDocument("minutes.txt", FILE, len(FILE)), is_restricted=True,
        permitted_people=[cast.second], by=cast.insider, at=MONDAY,
    )  # fmt: skip


def is_document(answer) -> bool:
    """True for what a browser saves or shows as a file, and not as a page."""
    attached = "attachment" in answer.get("Content-Disposition", "")
    return answer.status_code == 200 and (attached or not answer["Content-Type"].startswith(TEXTS))


def test_every_document_that_leaves_a_confidential_desk_is_written_down(
    things: Things, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("defence", "signatory"):
        monkeypatch.setattr(f"publishing.packs.views.{module}.open_pack", lambda *a, **k: io.BytesIO(b"PK"))
    client = enter(cast.insider)
    sent, unwritten, desks, actions = set(), [], set(), set()
    for route, address in walked(things):
        if route.startswith("/api/"):
            continue
        with transaction.atomic():
            page = client.get(address)
            answers = [page] if page.status_code == 200 else asked(client, address, things, route)
            rows = list(AccessEvent.objects.values_list("desk", "action"))
            transaction.set_rollback(True)
        if any(is_document(answer) for answer in answers):
            sent.add(route)
            unwritten += [] if rows else [route]
        desks |= {desk for desk, _ in rows}
        actions |= {action for _, action in rows}
    assert unwritten == []
    assert sent >= {
        "/articles/<uuid:public_id>/galley.docx",
        "/articles/imports/<uuid:public_id>/<uuid:item_id>/",
        "/articles/imports/<uuid:public_id>/report.csv",
        "/defence-files/<uuid:public_id>/download/",
        "/replies/files/<uuid:public_id>/",
        "/signatory-packs/<uuid:public_id>/download/",
        "/writer-queries/files/<uuid:public_id>/",
        "/snapshots/<uuid:public_id>/inline/",
        "/snapshots/<uuid:public_id>/original/",
    }
    assert desks == {str(cast.secret_desk.public_id)}
    assert actions <= set(ACCESS_ACTIONS)


def test_every_reading_of_a_restricted_source_is_written_down(restricted: Citation, cast: Cast) -> None:
    source, snapshot = restricted.source, restricted.snapshot
    client = enter(cast.second)
    addresses = {
        f"/sources/{source.public_id}/": "read_page",
        f"/claims/{restricted.claim.public_id}/": "read_passage",
        f"/claims/{restricted.claim.public_id}/live/": "read_passage",
        f"/snapshots/{snapshot.public_id}/": "read_snapshot",
        f"/snapshots/{snapshot.public_id}/read/": "read_snapshot",
        f"/snapshots/{snapshot.public_id}/original/": "download_original",
        f"/snapshots/{snapshot.public_id}/snapshot.warc.gz": "download_warc",
    }
    for address, action in addresses.items():
        before = AccessEvent.objects.count()
        answer = client.get(address, headers={"x-request-id": "a-request-of-theirs"}, REMOTE_ADDR="192.0.2.7")
        assert answer.status_code == 200, address
        row = AccessEvent.objects.order_by("-pk").first()
        assert AccessEvent.objects.count() == before + 1, address
        assert (row.action, row.actor, row.subject) == (
            action,
            str(cast.second.public_id),
            str(source.public_id),
        )
        assert (row.address, row.request_id, row.desk) == ("192.0.2.7", "a-request-of-theirs", "")
        if "snapshots" in address:
            assert row.part == str(snapshot.public_id)


def test_a_reading_that_was_refused_leaves_no_row(restricted: Citation, cast: Cast) -> None:
    for address in (
        f"/sources/{restricted.source.public_id}/",
        f"/snapshots/{restricted.snapshot.public_id}/",
    ):
        assert enter(cast.outsider).get(address).status_code == 404
    assert not AccessEvent.objects.exists()


def test_only_the_people_it_names_and_the_desk_read_the_log(
    restricted: Citation, things: Things, cast: Cast
) -> None:
    enter(cast.second).get(f"/sources/{restricted.source.public_id}/")
    enter(cast.insider).get(f"/articles/{things.typed['article']}/galley.docx")
    set_membership(cast.standards, cast.secret_desk, role="standards", by=get_system_user(), at=MONDAY)
    seen = {
        name: set(list_visible_accesses(getattr(cast, name)).values_list("action", flat=True))
        for name in ("insider", "second", "standards", "outsider", "stranger", "admin", "editor")
    }
    both = {"read_page", "download_docx"}
    assert seen == {
        "insider": both, "second": both, "standards": {"download_docx"},
        "outsider": set(), "stranger": set(), "admin": set(), "editor": set(),
    }  # fmt: skip
    page = enter(cast.insider).get(f"/sources/{restricted.source.public_id}/access-log/").content.decode()
    assert "Sara" in page
    assert "Sara</span> opened the page of <a" in page
    assert "127.0.0.1" in page
    other = enter(cast.standards)
    assert other.get(f"/sources/{restricted.source.public_id}/access-log/").status_code == 404
    page = other.get("/access-log/").content.decode()
    assert "downloaded <a" in page
    assert "</a> as a Word file" in page
    assert "Minutes" not in page
    assert Client().get("/access-log/").status_code == 302


def test_an_open_desk_leaves_no_row(cast: Cast) -> None:
    things = things_of(cast.desk, cast.editor)
    client = enter(cast.editor)
    for _, address in walked(things):
        if not address.startswith("/api/"):
            client.get(address)
    assert not AccessEvent.objects.exists()
    assert DefenceFile.objects.exists()
    assert SignatoryPack.objects.exists()


def test_sign_ins_failed_ones_and_sign_outs_are_written_down(cast: Cast) -> None:
    client = Client(REMOTE_ADDR="192.0.2.7")
    client.post("/sign-in/", {"username": "carl", "password": "wrong"})
    client.post("/sign-in/", {"username": PASSWORD, "password": "wrong"})
    client.post("/sign-in/", {"username": "carl", "password": PASSWORD})
    page = client.get("/settings/").content.decode()
    assert "Signed in" in page
    assert "Failed to sign in" in page
    client.post("/sign-out/")
    rows = list(AccessEvent.objects.order_by("pk").values_list("action", "actor", "address"))
    carl = str(cast.checker.public_id)
    assert rows == [
        ("sign_in_failed", carl, "192.0.2.7"),
        ("sign_in_failed", "", "192.0.2.7"),
        ("sign_in", carl, "192.0.2.7"),
        ("sign_out", carl, "192.0.2.7"),
    ]
    admin = enter(cast.admin)
    assert "unknown user name" in admin.get("/setup/sign-ins/").content.decode()
    page = admin.get(f"/setup/people/{cast.checker.public_id}/sign-ins/").content.decode()
    assert "Signed out" in page
    assert "unknown user name" not in page
    assert enter(cast.standards).get("/setup/sign-ins/").status_code == 403
    assert PASSWORD not in str(list(AccessEvent.objects.values_list()))


def test_too_many_attempts_do_not_fill_the_log(cast: Cast) -> None:
    for _ in range(14):
        Client().post("/sign-in/", {"username": "carl", "password": "wrong"})
    assert AccessEvent.objects.filter(action="sign_in_failed").count() == 10


def test_erasing_a_person_empties_the_addresses_they_came_from(cast: Cast, restricted: Citation) -> None:
    enter(cast.second).get(f"/sources/{restricted.source.public_id}/")
    enter(cast.insider).get(f"/sources/{restricted.source.public_id}/")
    erase_person("sara", reason="Asked for it", by=cast.admin, at=MONDAY)
    rows = dict(AccessEvent.objects.values_list("actor", "address"))
    assert rows == {str(cast.second.public_id): "", str(cast.insider.public_id): "127.0.0.1"}
    page = enter(cast.insider).get(f"/sources/{restricted.source.public_id}/access-log/").content.decode()
    assert "Erased person" in page


def test_what_the_reader_cannot_open_stands_in_brackets() -> None:
    row = AccessRow(event=AccessEvent(action="read_page"), person=None)
    assert strip_tags(row.sentence) == "Somebody opened the page of [something you cannot open]"
