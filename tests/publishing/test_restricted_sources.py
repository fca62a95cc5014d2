"""An off-record source, followed everywhere a word of it could turn up for somebody not named on it."""

import gzip
import json
import logging
import zipfile

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, OutgoingEmail
from audit.models import Event
from factcheck import tasks
from factcheck.models import Source
from factcheck.models.sealed_fields import MARK
from factcheck.models.sealing_key import forget_identities
from factcheck.sealing.keys import replace_desk_keys, rewrap_desk_keys
from factcheck.sources.actions import update_source
from factcheck.sources.citation_actions import create_citation, remove_citation, update_citation
from factcheck.sources.erasure import erase_source
from factcheck.sources.source_access import grant_source_access, revoke_source_access
from lib.crypto.key_wrapping import SealingKeyMissing
from lib.errors import NotFound, WrongState
from publishing.models import DefenceFile
from publishing.packs.actions import open_pack, process_due_packs
from publishing.packs.defence_files import (
    expire_files_of_erased_sources,
    get_download_refusal,
    request_defence_file,
)
from publishing.packs.signatory_packs import request_signatory_pack
from tests.factories import MONDAY, TUESDAY
from tests.publishing.restricted_sources import WORD, find_leaks, said_to, sources
from tests.routes import addresses
from tests.sampling import CELLS


@pytest.fixture
def claim(cast, publish_claim):
    """A published claim that rests on two open pages and on all three."""
    given = [{"title": "Table", "passage": "20,145", "url": f"https://stats.example.org/{n}"} for n in "ab"]
    given += [one | {"url": one.get("url", "")} for one in sources(cast)]
    made = publish_claim(sources=given, explanation="We were told so [3].")
    Source.objects.filter(is_restricted=True, kind="url").update(
        health="failing", moved_to=f"https://{WORD}.example.org/new", due_at=MONDAY
    )
    return made


@pytest.fixture
def work(cast, create_claim_in_state):
    """A claim in the making that rests on all three, each of them edited once."""
    made = create_claim_in_state("checking")
    for one in sources(cast):
        citation = create_citation(made, by=cast.checker, at=MONDAY, **one)
        update_citation(citation, passage=f"They all knew, says {WORD}", by=cast.checker, at=TUESDAY)
        update_source(citation.source, author=f"{WORD} junior", by=cast.checker, at=TUESDAY)
        grant_source_access(citation, person=cast.standards, by=cast.checker, at=TUESDAY)
        revoke_source_access(citation, person=cast.standards, by=cast.checker, at=TUESDAY)
    remove_citation(made.citations.first(), by=cast.checker, at=TUESDAY)
    return made


@CELLS
def test_no_page_has_a_word_of_it(cast, claim, work, cells):
    assert find_leaks(cast, [claim, work], cells, turn=0) == []


def test_no_export_has_a_word_of_it(client, cast, claim, work):
    client.force_login(cast.checker)
    for one in (claim, work):
        article = one.appearances.get().revision.article
        data = said_to(client, reverse("article_docx", args=[article.public_id]))
        assert WORD not in data, "the document leaves the house, whoever makes it"


def defence_file(subject, by, **wanted):
    """All that is in the file, unpacked, as a worker makes it."""
    file = request_defence_file(subject, by=by, at=TUESDAY, **wanted)
    process_due_packs(clock=lambda: TUESDAY)
    file.refresh_from_db()
    with open_pack(file, by=by, at=TUESDAY) as opened, zipfile.ZipFile(opened) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def words_in(files) -> str:
    """Names and contents, with what is packed once more unpacked."""
    results = [name.encode() + (gzip.decompress(body) if name.endswith(".gz") else body)
            for name, body in files.items()]  # fmt: skip
    return b"".join(results).decode("utf-8", "replace").lower()


def test_no_defence_file_has_a_word_of_it(cast, claim, work):
    for one in (claim, work, claim.appearances.get().revision.article):
        for wanted in ({}, {"with_restricted": True}, {"whole_chain": True}):
            files = defence_file(one, cast.standards, **wanted)
            assert WORD not in words_in(files), "who asks is not named, so asking helps nobody"
    versions = json.loads(files[f"claims/{claim.public_id}/versions.json"])
    assert versions[0]["content"] is None
    assert versions[0]["why_not"] == (
        "It cites an off-the-record source that is not in this file, so its hash cannot be recalculated."
    )
    assert "A source we cannot name" in files["account.html"].decode()


def test_an_erased_source_leaves_no_defence_file_with_it(cast, claim):
    for source in Source.objects.filter(is_restricted=True):
        source.permitted_people.add(cast.standards)
    for wanted in ({}, {"with_restricted": True}):
        defence_file(claim, cast.standards, **wanted)
    without, whole = DefenceFile.objects.order_by("pk")
    assert expire_files_of_erased_sources(at=TUESDAY) == 0
    erase_source(Source.objects.filter(is_restricted=True).first(), by=cast.standards, at=TUESDAY)
    assert expire_files_of_erased_sources(at=TUESDAY) == 1
    process_due_packs(clock=lambda: TUESDAY)
    whole.refresh_from_db()
    assert (whole.state, whole.file) == ("deleted", "")
    assert DefenceFile.objects.get(pk=without.pk).is_ready
    with pytest.raises(WrongState):
        open_pack(whole, by=cast.standards, at=TUESDAY)


def test_a_defence_file_has_it_where_the_maker_is_named_and_asks(cast, claim):
    for source in Source.objects.filter(is_restricted=True):
        source.permitted_people.add(cast.standards)
    assert WORD not in words_in(defence_file(claim, cast.standards)), "nobody asked for it"
    files = defence_file(claim, cast.standards, with_restricted=True)
    assert WORD in words_in(files)
    assert json.loads(files[f"claims/{claim.public_id}/versions.json"])[0]["content"] is not None
    file = DefenceFile.objects.latest("pk")
    assert get_download_refusal(cast.standards, file) == ""
    Membership.objects.create(user=cast.outsider, desk=cast.desk, role="standards", joined_at=MONDAY)
    assert "an off-the-record source you cannot see" in get_download_refusal(cast.outsider, file)
    Source.objects.filter(is_restricted=True).first().permitted_people.remove(cast.standards)
    assert "an off-the-record source you cannot see" in get_download_refusal(cast.standards, file), (
        "not any more"
    )


@pytest.mark.parametrize("place", ["another defence file", "an open defence file"])
def test_a_sealed_file_in_the_place_of_a_defence_file_is_not_opened(cast, claim, work, place):
    """A worker that fetches has no key, but may write into the folder."""
    for source in Source.objects.filter(is_restricted=True):
        source.permitted_people.add(cast.standards)
    defence_file(claim, cast.standards, with_restricted=True)
    defence_file(work, cast.standards, with_restricted=place == "another defence file")
    sealed, other = DefenceFile.objects.order_by("pk")
    store = storages["snapshots"]
    with store.open(sealed.file) as stored:
        content = stored.read()
    assert content.startswith(MARK.encode())
    store.delete(other.file)
    assert store.save(other.file, ContentFile(content)) == other.file
    with pytest.raises(SealingKeyMissing):
        open_pack(other, by=cast.standards, at=TUESDAY)
    rewrap_desk_keys()
    replace_desk_keys(at=TUESDAY)
    forget_identities()
    with open_pack(sealed, by=cast.standards, at=TUESDAY) as opened:
        assert zipfile.is_zipfile(opened)


def test_a_plain_file_in_the_place_of_a_defence_file_is_not_handed_out(cast, claim):
    defence_file(claim, cast.standards)
    pack = DefenceFile.objects.get()
    store = storages["snapshots"]
    store.delete(pack.file)
    assert store.save(pack.file, ContentFile(b"Made up by whoever can write into the folder")) == pack.file
    with pytest.raises(NotFound, match="Another file"):
        open_pack(pack, by=cast.standards, at=TUESDAY)


def test_a_file_that_was_made_before_a_source_was_restricted_is_handed_out_no_more(cast, claim):
    defence_file(claim, cast.standards)
    file = DefenceFile.objects.latest("pk")
    Source.objects.filter(citations__claim=claim, is_restricted=False).update(is_restricted=True)
    assert "an off-the-record source you cannot see" in get_download_refusal(cast.standards, file)
    files = defence_file(claim, cast.standards)
    assert b"stats.example.org" not in b"".join(files.values()), "nor are the bytes that once named it"
    (out,) = json.loads(files[f"claims/{claim.public_id}/published.json"])
    assert out["file"] is None
    assert "now off the record" in out["note"]


def test_no_signatory_pack_has_a_word_of_it(cast, claim, work):
    for source in Source.objects.filter(is_restricted=True):
        source.permitted_people.add(cast.standards)
    pack = request_signatory_pack(first=MONDAY.date(), last=TUESDAY.date(), desks=[cast.desk], sample=None,
                              by=cast.standards, at=TUESDAY)  # fmt: skip
    process_due_packs(clock=lambda: TUESDAY)
    pack.refresh_from_db()
    with open_pack(pack, by=cast.standards, at=TUESDAY) as opened, zipfile.ZipFile(opened) as parts:
        data = words_in({name: parts.read(name) for name in parts.namelist()})
    assert str(claim.public_id) in data
    assert WORD not in data, "whoever makes it, and whoever is named"


def test_no_partner_gets_a_word_of_it(claim, partner_key, pull_verdicts):
    content = pull_verdicts(id=claim.public_id).content.decode()
    assert "A source we cannot name" in content
    assert content.count("stats.example.org/a") == 1
    client = Client()
    for route, _ in addresses():
        if route.startswith("/api/") and "<" not in route:
            assert WORD not in said_to(client, route, authorization=f"Bearer {partner_key}")
    assert WORD not in content.lower()


def test_those_who_are_named_read_all_of_it(client, cast, work):
    page = reverse("claim_detail", args=[work.public_id])
    for person, reads in ((cast.checker, True), (cast.second, True), (cast.standards, False)):
        client.force_login(person)
        assert (WORD in said_to(client, page)) is reads, person


def test_the_record_has_no_word_of_it(claim, work):
    for event in Event.objects.all():
        assert WORD not in repr(event.details).lower(), event.action
    for model in apps.get_app_config("audit").get_models():
        assert WORD not in repr(list(model._default_manager.values())).lower(), model


def test_no_log_has_a_word_of_it(cast, claim, work, caplog):
    caplog.set_level(logging.DEBUG)
    Source.objects.filter(kind="url").update(due_at=MONDAY)
    tasks.check_due_links()
    tasks.run_periodic_work()
    reader = Client(raise_request_exception=False)
    reader.force_login(cast.editor)
    hidden = Source.objects.filter(is_restricted=True, kind="url").first()
    reader.get(reverse("source_detail", args=[hidden.public_id]))
    assert WORD not in caplog.text.lower()


def test_no_email_and_no_document_of_ours_has_a_word_of_it(claim, work):
    """Whatever is written down to go out by itself."""
    for model in (OutgoingEmail, *apps.get_app_config("publishing").get_models()):
        assert WORD not in repr(list(model._default_manager.values())).lower(), model


def test_making_a_page_restricted_elsewhere_tells_nothing_of_the_open_one(cast, create_claim_in_state, claim):
    url = f"https://{WORD}.example.org/{WORD}"
    open_one = create_citation(
        create_claim_in_state("checking", words="18,500 crates"),
        url=url,
        title="x",
        by=cast.editor,
        at=TUESDAY,
    )
    assert not open_one.source.is_restricted
    assert open_one.source.health == "unchecked"
    assert open_one.source.title == "x"
