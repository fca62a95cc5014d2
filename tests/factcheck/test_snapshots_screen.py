"""The page of a kept copy: what was relied on is marked, files are downloads, strangers see nothing."""

import pytest
from django.core.files.storage import InMemoryStorage, storages

from factcheck.models import Citation, Snapshot, Source
from lib.archive import warc
from lib.crypto.commitments import sha256_hex
from tests.factcheck.snapshot_checks import Look
from tests.factcheck.snapshot_factories import archive_page
from tests.factories import MONDAY

TEXT = "The catch\nIn March 20,145 crates—a record—were landed.\nNothing else matters."
PASSAGE = "20,145 crates -- a record -- were landed"
BODY = b"<script>alert(1)</script><p>20,145 crates</p>"
PNG = b"\x89PNG\r\n\x1a\n0123456789"


@pytest.fixture(autouse=True)
def store(monkeypatch):
    saved = InMemoryStorage()
    monkeypatch.setitem(storages._storages, "snapshots", saved)
    return saved


@pytest.fixture
def kept(create_claim_in_state):
    """kept(state) -> a copy of the first source of a claim, pinned by its citation."""

    def play(state="checking", **changes):
        claim = create_claim_in_state(state)
        source = Source.objects.filter(citations__claim=claim).order_by("pk").first()
        copy = archive_page(source.pk, Look(**{"text": TEXT, "body": BODY} | changes), at=MONDAY)
        Citation.objects.filter(source=source).update(snapshot=copy, passage=PASSAGE)
        return copy

    return play


@pytest.fixture
def page(client, cast):
    """page(copy, "original/", person=...) -> what is answered there."""

    def ask(copy, part="", *, person=None, **headers):
        client.force_login(person or cast.checker)
        return client.get(f"/snapshots/{copy.public_id}/{part}", headers=headers)

    return ask


def test_a_sheet_is_shown_sheet_by_sheet(kept, page):
    copy = kept("in_review")
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    Snapshot.objects.filter(pk=copy.pk).update(text="A\nRye\t1\n\f\nB\nMaize\t19,864", media_type=kind)
    Citation.objects.filter(snapshot=copy).update(passage="Maize 19,864")
    value = page(copy).content.decode()
    assert '<p class="turn">Sheet 2</p>' in value
    assert '<mark id="mark-1">Maize\t19,864</mark>' in value


def test_what_was_relied_on_is_marked_as_the_page_sets_it(kept, page):
    copy = kept("in_review")
    value = page(copy).content.decode()
    assert '<mark id="mark-1">20,145 crates—a record—were landed</mark>.' in value
    assert "Passage found in this copy" in value
    assert "cites this copy" in value
    assert copy.text_hash in value
    assert sha256_hex(BODY) in value
    assert "2 March 2026, 09:00 UTC" in value
    assert "https://stats.example.org/table" in value


def test_a_passage_that_is_not_in_it_is_said_not_to_be(kept, page):
    copy = kept("in_review", text="Other words")
    value = page(copy).content.decode()
    assert "<mark" not in value
    assert "Passage not in this copy" in value


def test_the_verdicts_that_froze_it_are_named(kept, page, create_claim_in_state, cast):
    copy = kept("in_review")
    assert "No verdicts use it yet." in page(copy).content.decode()
    claim = Citation.objects.filter(source=copy.source).first().claim
    verdict = claim.verdicts.get()
    verdict.citations[0]["snapshot"] = copy.text_hash
    type(verdict)._default_manager.filter(pk=verdict.pk).update(citations=verdict.citations)
    assert "Verdict 1, 2 March 2026" in page(copy).content.decode()


def test_a_page_that_somebody_wrote_is_downloaded_and_never_run(kept, page):
    answer = page(kept("in_review"), "original/")
    assert answer.content == BODY
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith('attachment; filename="table.html"')
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "name", ['a"; filename=evil.exe\r\nSet-Cookie: x=1', "Größe 🐟.pdf", "../../etc/passwd"]
)
def test_no_name_of_a_file_gets_out_of_its_header(kept, page, name):
    copy = kept("in_review")
    Snapshot.objects.filter(pk=copy.pk).update(filename=name)
    value = page(copy, "original/")["Content-Disposition"]
    plain = value.split('"')[1]
    assert not set(plain) - set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
    assert "\n" not in value
    assert value.count('"') == 2


def test_the_warc_needs_no_other_file(kept, page):
    answer = page(kept("in_review"), "snapshot.warc.gz")
    assert warc.read_record_body(answer.content) == BODY
    assert answer["Content-Disposition"].startswith("attachment;")


def test_a_picture_is_shown_and_anything_that_pretends_to_be_one_is_not(kept, page):
    copy = kept("in_review", text=None, body=PNG, media_type="image/png")
    assert f'<img src="/snapshots/{copy.public_id}/inline/"' in page(copy).content.decode()
    answer = page(copy, "inline/")
    assert (answer.content, answer["Content-Type"]) == (PNG, "image/png")
    assert "Content-Disposition" not in answer


@pytest.mark.parametrize(("kind", "body"), [
    ("image/png", BODY), ("image/svg+xml", b"<svg onload='alert(1)'/>"), ("text/html", BODY),
])  # fmt: skip
def test_markup_is_never_shown_in_place(kept, page, kind, body):
    copy = kept("in_review", text=None, body=body, media_type=kind)
    assert page(copy, "inline/").status_code == 404


def test_a_recording_can_be_played_from_any_place(kept, page):
    body = b"ID3" + bytes(range(100))
    copy = kept("in_review", text=None, body=body, media_type="audio/mpeg")
    assert "<audio controls" in page(copy).content.decode()
    part = page(copy, "inline/", range="bytes=10-19")
    assert (part.status_code, part.content) == (206, body[10:20])
    assert part["Content-Range"] == "bytes 10-19/103"
    assert page(copy, "inline/", range="bytes=-3").content == body[-3:]
    assert page(copy, "inline/", range="bytes=100-").content == body[100:]
    assert page(copy, "inline/", range="bytes=200-").status_code == 416
    for nonsense in ("oops", "-", f"{'9' * 5_000}-", f"-{'9' * 5_000}"):
        assert page(copy, "inline/", range=f"bytes={nonsense}").content == body


def test_a_page_may_play_recordings_of_ours_alone(client, db):
    assert "media-src 'self'" in client.get("/sign-in/")["Content-Security-Policy"]


@pytest.mark.parametrize("part", ["", "original/", "snapshot.warc.gz", "inline/"])
def test_only_people_who_may_see_the_source_see_the_copy(kept, page, cast, part):
    copy = kept("in_review", text=None, body=PNG, media_type="image/png")
    assert page(copy, part, person=cast.outsider).status_code == 200
    assert page(copy, part, person=cast.stranger).status_code == 404
    Source.objects.filter(pk=copy.source_id).update(is_restricted=True)
    assert page(copy, part).status_code == 404
    copy.source.permitted_people.add(cast.second)
    assert page(copy, part, person=cast.second).status_code == 200
    assert page(copy, part, person=cast.standards).status_code == 404


def test_a_claim_of_a_confidential_desk_is_not_named_to_others(kept, page, cast, create_claim_in_state):
    copy = kept("in_review")
    secret = create_claim_in_state("checking", words="18,500 crates")
    type(secret)._default_manager.filter(pk=secret.pk).update(
        desk=cast.secret_desk, statement="The mayor hid it"
    )
    Citation.objects.create(
        claim=secret,
        source=copy.source,
        passage="Nothing else matters",
        added_by=cast.insider,
        added_at=MONDAY,
    )
    value = page(copy).content.decode()
    assert "The mayor hid it" not in value
    assert "<mark" in value
    assert "Nothing else matters</mark>" not in value
    assert "Nothing else matters</mark>" in page(copy, person=cast.insider).content.decode()


def test_other_copies_are_listed_page_by_page(kept, page, monkeypatch, cast):
    copy = kept("in_review")
    monkeypatch.setattr("lib.web.listing.PAGE_SIZE", 2)
    for number in range(3):
        Snapshot.objects.create(source=copy.source, text_hash=f"{number:064}", text="x", captured_at=MONDAY)
    value = page(copy).content.decode()
    assert "0000002" not in value
    assert value.count("· 000000000000") == 2
    assert "Older copies" in value


def test_an_erased_copy_says_so_and_gives_nothing(kept, page):
    copy = kept("in_review")
    Snapshot.objects.filter(pk=copy.pk).update(text="", file="", erased_at=MONDAY)
    value = page(copy).content.decode()
    assert "Erased on 2 Mar 2026" in value
    assert copy.text_hash in value
    assert "Download" not in value
    assert page(copy, "original/").status_code == 404


def test_a_long_copy_shows_what_stands_around_the_marks(kept, page):
    filler = "\n".join(f"Line {number} of a long table of figures." for number in range(4000))
    copy = kept("in_review", text=f"{filler}\nIn March {PASSAGE}.\nAfter it.\n{filler}")
    value = page(copy).content.decode()
    assert "Line 0 of" in value
    assert "Line 3999 of" in value
    assert "After it." in value
    assert "Line 2000 of" not in value
    assert "This copy is long." in value


def test_the_claim_leads_to_the_copy(kept, client, cast):
    copy = kept("in_review")
    claim = Citation.objects.filter(source=copy.source).first().claim
    client.force_login(cast.checker)
    value = client.get(f"/claims/{claim.public_id}/").content.decode()
    assert f'<a href="/snapshots/{copy.public_id}/">Archived copy 2 Mar 2026</a>' in value
    value = client.get(f"/sources/{copy.source.public_id}/").content.decode()
    assert f'href="/snapshots/{copy.public_id}/"' in value


@pytest.mark.parametrize(
    ("media_type", "name", "given"),
    [
        ("application/pdf", "report.html", "report.html.pdf"),
        ("text/plain", "note.SVG", "note.SVG.txt"),
        ("text/html", "page.html", "page.html"),
        ("application/pdf", "report.pdf", "report.pdf"),
        ("text/plain", "ship.log", "ship.log"),
    ],
)
def test_a_file_that_is_no_page_is_not_given_out_by_the_name_of_one(kept, page, media_type, name, given):
    copy = kept("in_review")
    Snapshot.objects.filter(pk=copy.pk).update(media_type=media_type, filename=name)
    assert page(copy, "original/")["Content-Disposition"].startswith(f'attachment; filename="{given}"')
