"""An archived copy is read as a page, and the words selected in it are cited with their place."""

import pytest
from django.core.files.storage import InMemoryStorage, storages
from django.urls import reverse

from accounts.models import Membership
from factcheck.models import Citation, Claim, Snapshot, Source
from factcheck.search.copies import search_copies
from factcheck.search.indexing import index_changes
from factcheck.snapshots import readable_copies
from factcheck.snapshots.readable_copies import get_plain_text, read_copy
from factcheck.sources.actions import UploadedDocument
from factcheck.sources.citation_actions import create_citation
from factcheck.sources.copy_citations import cite_snapshot
from lib.datetimes.clock import now
from lib.errors import Invalid, NotAllowed, NotFound
from tests.articles.document_factories import build_xlsx
from tests.articles.readable_page import PAGE
from tests.factcheck.snapshot_checks import Look
from tests.factcheck.snapshot_factories import archive_page
from tests.factcheck.workflow_driver import LATER, PAPER
from tests.factories import MONDAY, create_article, flag_claim_on
from tests.pseudo_locale import mark_translations

TEXT = "Deaths rose\nBy region\nNorth\n12,000\nThe ministry counted 20,000 deaths"


@pytest.fixture(autouse=True)
def store(monkeypatch):
    saved = InMemoryStorage()
    monkeypatch.setitem(storages._storages, "snapshots", saved)
    return saved


@pytest.fixture
def claim(create_claim_in_state) -> Claim:
    return create_claim_in_state("checking")


@pytest.fixture
def copy(claim, cast) -> Snapshot:
    """The copy of a page that the claim cites."""
    source = create_citation(
        claim, url="https://stats.example.org/deaths", title="Deaths", by=cast.checker, at=MONDAY
    ).source
    return archive_page(source.pk, Look(text=TEXT, body=PAGE.encode()), at=MONDAY)


def build_copy(media_type: str, text: str = "", **more) -> Snapshot:
    return Snapshot(media_type=media_type, text=text, captured_at=MONDAY, **more)


def list_places(copy: Snapshot) -> list[tuple[str, tuple[str, ...], str]]:
    return [(block.kind, block.cells, block.locator) for block in read_copy(copy).blocks]


def read(client, copy, claim=None, **query):
    data = query | ({"claim": claim.public_id} if claim is not None else {})
    return client.get(reverse("snapshot_read", args=[copy.public_id]), data)


def send(client, copy, target, **fields):
    typed = {
        "claim": target.public_id,
        "passage": "12,000",
        "stance": "supports",
        "tier": "secondary",
        **fields,
    }
    return client.post(reverse("snapshot_cite", args=[copy.public_id]), typed)


def test_each_kind_of_copy_gives_its_own_places():
    assert list_places(build_copy("application/pdf", "One\ntwo\n\nthree\n\f\nfour")) == [
        ("page", ("1",), "page 1"),
        ("p", ("One\ntwo",), "page 1"),
        ("p", ("three",), "page 1"),
        ("page", ("2",), "page 2"),
        ("p", ("four",), "page 2"),
    ]
    assert list_places(build_copy("text/plain", "[00:12:30] Wei: yes\nindeed\n\n(00:13) no")) == [
        ("line", ("[00:12:30] Wei: yes",), "00:12:30"),
        ("line", ("indeed",), "00:12:30"),
        ("line", ("(00:13) no",), "00:13"),
    ]
    assert list_places(build_copy("text/plain", "One\n\nthree at 12:30")) == [
        ("line", ("One",), "line 1"),
        ("line", ("three at 12:30",), "line 3"),
    ]
    assert list_places(build_copy("text/csv", "day;crates\n1;20,145\n")) == [
        ("cells", ("day", "crates"), ""),
        ("cells", ("1", "20,145"), ""),
    ]
    assert (
        read_copy(build_copy("text/html", "Words\nof it", url="https://a.example.org/")).has_structure
        is False
    )
    assert read_copy(build_copy("image/png")).blocks == []


def test_a_stray_quotation_mark_in_a_table_loses_nothing():
    text = 'day,crates\n1,20145\n2,"30\n' + "3,40\n" * 40_000
    copy = read_copy(build_copy("text/csv", text))
    assert copy.has_structure is False
    assert [block.cells for block in copy.blocks[:3]] == [("day", "crates"), ("1", "20145"), ('2,"30',)]
    assert (copy.blocks[2].kind, copy.blocks[2].locator) == ("line", "line 3")
    assert (len(copy.blocks), copy.blocks[-1].cells) == (40_003, ("3,40",))
    assert get_plain_text("text/csv", text) == text


def test_a_table_that_is_too_long_says_so(client, cast, copy, monkeypatch):
    monkeypatch.setattr(readable_copies, "MAX_CELLS", 20)
    text = "day,crates\n" + "1,20145\n" * 9
    Snapshot.objects.filter(pk=copy.pk).update(text=text, media_type="text/csv", file="")
    client.force_login(cast.checker)
    assert "too long to be shown in full" not in read(client, copy).content.decode()
    Snapshot.objects.filter(pk=copy.pk).update(text=f"{text}9,9\n")
    assert "too long to be shown in full" in read(client, copy).content.decode()
    assert get_plain_text("text/csv", f"{text}9,9\n").endswith("9\t9")


def test_a_sheet_names_its_cells(client, cast, claim):
    row = '<row r="7"><c r="B7"><v>20145</v></c></row>'
    body = build_xlsx(("Deaths 2023", row))
    sheet = {"kind": "document", "file": type(PAPER["file"])("deaths.xlsx", body, len(body))}
    saved = create_citation(claim, **sheet, title="Deaths", by=cast.checker, at=MONDAY).snapshot
    client.force_login(cast.checker)
    page = read(client, saved, claim).content.decode()
    assert 'data-locator="&#x27;Deaths 2023&#x27;!B7">20145</td>' in page
    assert "Sheet <bdi>Deaths 2023</bdi>" in page


def test_a_page_is_read_with_its_structure_and_nothing_of_it_runs(client, cast, claim, copy):
    Citation.objects.filter(claim=claim).update(passage="12,000")
    client.force_login(cast.checker)
    answer = read(client, copy, claim)
    page = answer.content.decode()
    text = page.split("data-copy-text>")[1].split("<form")[0]
    assert '<h2 class="copy-headline" id="block-0" dir="auto">Deaths rose</h2>' in text
    assert "<mark>12,000</mark></td>" in text
    assert "&lt;img src=x onerror=alert(3)&gt;" in text
    for gone in ("<script", "onclick", "<iframe", "<img", "evil.example", "Markets", "style="):
        assert gone not in text
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert f'value="{claim.public_id}" selected' in page
    form = page.split('id="cite-words"')[1]
    assert f'data-draft-keep="sent" data-draft-at="{claim.public_id}"' in form
    assert "data-draft-status" in form


def test_a_page_is_found_by_its_article_and_not_by_its_menu(cast, claim, copy):
    Snapshot.objects.filter(pk=copy.pk).update(text=f"Home | Markets\n{TEXT}\nImprint and cookies")
    while index_changes():
        pass

    def find(query):
        return [hit.snapshot for hit in search_copies(query, claim.desk, cast.checker).hits]

    assert find("ministry") == [copy]
    assert find("12,000") == [copy]
    assert find("Markets") == find("Imprint cookies") == []


def test_a_page_whose_bytes_are_lost_is_found_by_the_stored_text(cast, claim, copy, monkeypatch):
    monkeypatch.setitem(storages._storages, "snapshots", InMemoryStorage())
    Snapshot.objects.filter(pk=copy.pk).update(text=f"Markets\n{TEXT}")
    while index_changes():
        pass
    assert [hit.snapshot for hit in search_copies("Markets", claim.desk, cast.checker).hits] == [copy]


def test_selected_words_are_cited_with_their_place_and_the_copy(client, cast, claim, copy):
    client.force_login(cast.checker)
    done = send(client, copy, claim, locator="table 1", block="4", part="1")
    address = reverse("snapshot_read", args=[copy.public_id])
    assert done.headers["Location"] == f"{address}?claim={claim.public_id}&part=1#block-4"
    made = claim.citations.order_by("id").last()
    assert (made.passage, made.locator, made.snapshot, made.passage_state) == (
        "12,000",
        "table 1",
        copy,
        "there",
    )
    assert made.source == copy.source
    send(client, copy, claim, passage="words that the copy has not")
    other = claim.citations.order_by("id").last()
    assert (other.snapshot, other.passage_state) == (None, "unknown")


def test_a_file_added_without_a_passage_gets_the_words_that_are_selected_in_it(client, cast, claim):
    empty = create_citation(claim, **PAPER, title="Minutes", stance="refutes", by=cast.checker, at=MONDAY)
    before, copy = claim.citations.count(), empty.snapshot
    client.force_login(cast.checker)
    for passage, stance in (("Minutes", "context"), ("20,145 crates", "refutes"), ("They knew", "refutes")):
        assert send(client, copy, claim, passage=passage, stance=stance).status_code == 302
    empty.refresh_from_db()
    assert (empty.passage, empty.passage_state, empty.snapshot) == ("20,145 crates", "there", copy)
    others = claim.citations.order_by("id")[before:]
    assert [one.passage for one in others] == ["Minutes", "They knew"], "another role, and more words"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"stance": ""}, "Choose whether the source supports the claim"),
        ({"passage": " "}, "Enter the passage."),
        ({"claim": ""}, "Choose the claim that this is cited for."),
        ({"claim": "not-an-id"}, "id_words_claim_error"),
    ],
)
def test_a_refused_form_comes_back_with_what_was_typed(client, cast, claim, copy, fields, said):
    client.force_login(cast.checker)
    before = claim.citations.count()
    refused = send(client, copy, claim, **{"locator": "row 2", **fields})
    assert refused.status_code == 422
    assert said in refused.content.decode()
    assert 'value="row 2"' in refused.content.decode()
    assert claim.citations.count() == before


def test_a_refused_form_keeps_a_claim_that_somebody_else_checks(client, cast, claim, copy):
    client.force_login(cast.editor)
    refused = send(client, copy, claim, stance="").content.decode()
    assert f'value="{claim.public_id}" selected' in refused


def test_who_may_read_and_who_may_cite(client, cast, claim, copy):
    client.force_login(cast.stranger)
    assert read(client, copy).status_code == 404
    assert send(client, copy, claim).status_code == 404
    client.force_login(cast.outsider)
    page = read(client, copy, claim)
    assert page.status_code == 200
    assert f'value="{claim.public_id}"' not in page.content.decode()
    refused = send(client, copy, claim)
    assert (refused.status_code, claim.citations.count()) == (422, 1)
    Source.objects.filter(pk=copy.source_id).update(is_restricted=True)
    client.force_login(cast.checker)
    assert read(client, copy).status_code == 404
    with pytest.raises(NotFound):
        cite_snapshot(claim, snapshot=copy, passage="12,000", stance="supports", by=cast.checker, at=LATER)
    copy.source.permitted_people.add(cast.checker)
    assert read(client, copy).status_code == 200
    Membership.objects.filter(user=cast.checker).delete()
    assert read(client, copy).status_code == 404


def test_what_a_confidential_desk_calls_a_page_stays_there(cast, claim):
    article = create_article(cast.secret_desk, cast.insider, url="https://news.example.org/secret")
    secret = flag_claim_on(article, "20,000 crates", cast.insider)
    theirs = create_citation(
        secret, url="https://leaks.example.org/a", title="The bribe", by=cast.insider, at=MONDAY
    ).source
    copy = archive_page(theirs.pk, Look(text=TEXT, body=PAGE.encode()), at=MONDAY)
    Membership.objects.create(user=cast.insider, desk=cast.desk, role="editor", joined_at=MONDAY)
    ours = cite_snapshot(claim, snapshot=copy, passage="12,000", stance="supports", by=cast.insider, at=LATER)
    assert ours.source != theirs
    assert "bribe" not in ours.source.title
    assert ours.snapshot is None
    paper = create_citation(secret, **PAPER, title="The minutes", by=cast.insider, at=MONDAY)
    with pytest.raises(Invalid, match="Only claims on the desk that has this file"):
        cite_snapshot(
            claim, snapshot=paper.snapshot, passage="They knew", stance="supports", by=cast.insider, at=LATER
        )


def test_an_off_the_record_source_stays_on_its_desk(cast, claim):
    saved = create_citation(
        claim, **PAPER, title="The minutes", is_restricted=True, by=cast.checker, at=MONDAY
    ).snapshot
    article = create_article(cast.other_desk, cast.outsider, url="https://news.example.org/sport")
    other = flag_claim_on(article, "12 %", cast.outsider)
    Membership.objects.create(user=cast.checker, desk=cast.other_desk, role="editor", joined_at=MONDAY)
    words = {"snapshot": saved, "passage": "They knew", "stance": "supports", "by": cast.checker, "at": LATER}
    with pytest.raises(NotAllowed, match="off-the-record source"):
        cite_snapshot(other, **words)
    assert cite_snapshot(claim, **words).source == saved.source


def test_a_settled_claim_takes_no_citation(cast, copy, create_claim_in_state):
    other = create_claim_in_state("in_review", words="18,500 crates")
    with pytest.raises(NotAllowed):
        cite_snapshot(other, snapshot=copy, passage="12,000", stance="supports", by=cast.outsider, at=LATER)


def test_a_long_copy_is_read_in_parts(client, cast, copy):
    lines = "\n".join(
        f"line {number} of a long text that goes on and on for a while" for number in range(6_000)
    )
    Snapshot.objects.filter(pk=copy.pk).update(text=lines, media_type="text/plain", file="")
    client.force_login(cast.checker)
    page = read(client, copy).content.decode()
    assert "Part 1 of " in page
    assert "?part=2" in page
    last = read(client, copy, part="99999").content.decode()
    assert "line 5999 of" in last
    assert read(client, copy, part="x" * 50).status_code == 200


def test_an_erased_copy_says_so_and_is_not_cited(client, cast, claim, copy):
    Snapshot.objects.filter(pk=copy.pk).update(text="", file="", erased_at=now())
    client.force_login(cast.checker)
    page = read(client, copy).content.decode()
    assert "This copy was erased" in page
    assert 'id="cite-words"' not in page
    with pytest.raises(Invalid, match="erased"):  # as it was read before
        cite_snapshot(claim, snapshot=copy, passage="12,000", stance="supports", by=cast.checker, at=LATER)


def test_the_claim_leads_to_the_copy(client, cast, claim, copy):
    client.force_login(cast.checker)
    page = client.get(reverse("claim_detail", args=[claim.public_id])).content.decode()
    assert f'/snapshots/{copy.public_id}/read/?claim={claim.public_id}">Read the copy and cite</a>' in page


@pytest.mark.parametrize("removed_at", [None, MONDAY])
@pytest.mark.parametrize("screen", ["snapshot_read", "snapshot_detail"])
def test_the_time_of_a_copy_is_in_the_zone_of_the_desk(client, cast, copy, screen, removed_at):
    """Of the desk that cites it; where no claim does any longer, of the reader's own."""
    cast.desk.timezone = "Asia/Tokyo"
    cast.desk.save()
    Citation.objects.filter(source=copy.source).update(removed_at=removed_at)
    client.force_login(cast.checker)
    page = client.get(reverse(screen, args=[copy.public_id])).content.decode()
    assert "2 March 2026, 18:00 JST (09:00 UTC)" in page


def test_a_place_is_read_in_the_language_of_each_reader(client, cast, claim, monkeypatch):
    """Not in that of whoever cited it."""
    copy = archive_page(
        create_citation(claim, url="https://stats.example.org/report", by=cast.checker, at=MONDAY).source_id,
        Look(text="First page\f20,000 deaths", body=b"%PDF-", media_type="application/pdf"),
        at=MONDAY,
    )
    client.force_login(cast.checker)
    with monkeypatch.context() as marked:
        mark_translations(marked)
        [*_, place] = [block.locator for block in read_copy(copy).blocks]
        assert place == "⟦page ⟧2"
        assert send(client, copy, claim, passage="20,000 deaths", locator=place).status_code == 302
        name = f"edit-{Citation.objects.latest('pk').public_id}"
        for page in (
            reverse("claim_detail", args=[claim.public_id]),
            reverse("claim_form", args=[claim.public_id, name]),
        ):
            assert client.get(page).content.decode().count("⟦page ⟧2") == 1, page
    assert Citation.objects.get(passage="20,000 deaths").locator == "page 2"
    assert "⟦" not in client.get(reverse("claim_detail", args=[claim.public_id])).content.decode()


def test_the_time_in_a_recording_leads_to_it(client, cast, claim):
    file = UploadedDocument("call.mp3", b"ID3\4\0\0\0\0\0\0", 10)
    recording = create_citation(
        claim, kind="document", file=file, title="The call", locator="1:02:40", by=cast.checker, at=MONDAY
    )
    create_citation(claim, url="https://video.example.org/w#top", locator="12:34", by=cast.checker, at=MONDAY)
    client.force_login(cast.checker)
    page = client.get(reverse("claim_detail", args=[claim.public_id])).content.decode()
    copy = reverse("snapshot_read", args=[recording.snapshot.public_id])
    assert f'href="{copy}?claim={claim.public_id}&amp;t=1%3A02%3A40"' in page
    assert 'href="https://video.example.org/w#t=754"' in page
    assert ">at 12:34</a>" in page
    player = f'src="/snapshots/{recording.snapshot.public_id}/inline/#t=3760"'
    assert player in client.get(copy, {"t": "1:02:40"}).content.decode()
    assert "#t=" not in client.get(copy, {"t": "<script>"}).content.decode()
