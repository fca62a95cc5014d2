"""A source taken off the record after everybody has read of it: nothing names it any more, anywhere."""

import logging
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from accounts.models import Letter
from factcheck import tasks
from factcheck.actions.evidence import cite, edit_citation, remove_citation
from factcheck.actions.restricting import lift_restriction, restrict_source
from factcheck.actions.sources import edit_source
from factcheck.models import ArchiveRequest, Citation, Notice, Source
from lib.errors import Invalid, NotAllowed, WrongState
from publishing.actions.relay import relay
from publishing.models import PublicDocument
from record.models import Event
from record.verify import verify
from tests.architecture.test_lists_are_paged import addresses
from tests.cast import MONDAY, flag_words, make_article
from tests.publishing.conftest import TUESDAY
from tests.publishing.test_off_the_record import WORD, everywhere, said_to, sources

WEDNESDAY = TUESDAY + timedelta(days=1)


def openly(cast):
    """The three sources, added for everybody to see."""
    for one in sources(cast):
        yield {name: said for name, said in one.items() if name not in {"restricted", "named"}}


def hush(*claims, by, named=()):
    for source in Source.objects.filter(citations__claim__in=claims, title__contains=WORD).distinct():
        restrict_source(source, named=named, by=by, at=WEDNESDAY)
    relay()


@pytest.fixture
def claim(cast, publish, correct):
    """A verdict published twice, the second time as a correction, that names all three."""
    given = [{"title": "Table", "passage": "20,145", "url": f"https://stats.example.org/{n}"} for n in "ab"]
    given += [one | {"url": one.get("url", "")} for one in openly(cast)]
    made = publish(sources=given, explanation="We were told so [3].")
    Source.objects.filter(title__contains=WORD, kind="url").update(health="dead", due_at=MONDAY)
    return correct(made, explanation="Told so twice [3].")


@pytest.fixture
def work(cast, stage):
    """A claim in the making that rests on all three, each of them edited once, and one taken away."""
    made = stage("checking")
    for one in openly(cast):
        citation = cite(made, by=cast.checker, at=MONDAY, **one)
        edit_citation(citation, passage=f"They all knew, says {WORD}", by=cast.checker, at=TUESDAY)
        edit_source(citation.source, author=f"{WORD} junior", by=cast.checker, at=TUESDAY)
    Notice.objects.create(person=cast.standards, claim=made, text=f"What {WORD} has drifted.", at=MONDAY)
    Letter.objects.create(to="x@example.org", subject=f"What {WORD} has", text=f"What {WORD} has",
                          written_at=MONDAY)  # fmt: skip
    remove_citation(made.citations.first(), by=cast.checker, at=TUESDAY)
    return made


@pytest.fixture
def hushed(cast, claim, work):
    """Both, taken off the record by the editor, who shows it to the second person."""
    hush(claim, work, by=cast.editor, named=[cast.second])
    return claim, work


@pytest.mark.parametrize(
    "who",
    ["standards", "outsider", "public"]
    + [pytest.param(who, marks=pytest.mark.long) for who in ("insider", "stranger", "admin")],
)
def test_no_page_has_a_word_of_it_any_more(cast, hushed, who):
    reader = Client(raise_request_exception=False)
    if who != "public":
        reader.force_login(getattr(cast, who))
    found = []
    for address in dict.fromkeys(everywhere(hushed)):
        told = said_to(reader, address).replace(f"publisher={WORD}", "").replace(f"%3d{WORD}", "")
        if WORD in told.replace(f"“{WORD}”", "").replace(f'value="{WORD}"', ""):
            found.append(address)
    assert found == []


def test_those_who_are_named_go_on_reading_it(client, cast, hushed):
    for person in (cast.editor, cast.second, cast.checker):
        client.force_login(person)
        assert WORD in said_to(client, reverse("claim", args=[hushed[0].public_id])), person


def test_no_export_has_a_word_of_it(client, cast, hushed):
    client.force_login(cast.editor)
    for one in hushed:
        article = one.appearances.get().revision.article
        assert WORD not in said_to(client, reverse("article_docx", args=[article.public_id]))


def test_partners_get_the_verdict_anew_without_it_and_every_earlier_version_too(cast, claim, key, pull):
    before = pull(id=claim.public_id)
    assert WORD in before.content.decode()
    hush(claim, by=cast.editor)
    after = pull(id=claim.public_id)
    assert after.headers["ETag"] != before.headers["ETag"], "whoever asks with the old tag gets the new bytes"
    was, now = before.json(), after.json()
    unnamed = [one["number"] for one in now["citations"] if one["title"] == "A source we cannot name"]
    assert unnamed == [3, 4, 5]
    assert now["citations"][:2] == was["citations"][:2]
    assert [one["stance"] for one in now["citations"]] == [one["stance"] for one in was["citations"]]
    assert now["updated_at"] > was["updated_at"]
    kept = ("version", "standing", "first_published_at", "corrections", "explanation")
    assert [now[name] for name in kept] == [was[name] for name in kept]
    client = Client()
    for route, _ in addresses():
        if route.startswith("/api/"):
            here = route.replace("<uuid:id>", str(claim.public_id)).replace("<int:number>", "1")
            assert WORD not in said_to(client, here, authorization=f"Bearer {key}"), here
    for model in apps.get_app_config("publishing").get_models():
        assert WORD not in repr([
            {name: bytes(said) if isinstance(said, memoryview) else said for name, said in row.items()}
            for row in model._default_manager.values()
        ]).lower(), model  # fmt: skip


def test_a_source_of_an_earlier_version_alone_leaves_that_version(cast, publish, correct):
    given = [{"title": "Table", "url": f"https://stats.example.org/{n}"} for n in "ab"]
    made = publish(sources=[*given, {"title": f"What {WORD} has", "url": "https://hush.example.org/a"}])
    citation = made.citations.get(source__title__contains=WORD)
    Citation.objects.filter(pk=citation.pk).update(removed_at=MONDAY)
    correct(made)
    documents = PublicDocument.objects.count()
    restrict_source(citation.source, by=cast.editor, at=TUESDAY)
    assert relay() == 0, "what holds now never named it, so partners are not troubled"
    assert PublicDocument.objects.count() == documents
    assert not any(WORD.encode() in bytes(one.body) for one in PublicDocument.objects.all())


def test_a_tombstone_stays_and_what_was_retracted_names_it_no_longer(cast, claim, retract):
    retract(claim)
    hush(claim, by=cast.editor)
    current = PublicDocument.objects.current().get(public_id=claim.public_id)
    assert current.standing == "retracted"
    assert not any(WORD.encode() in bytes(one.body) for one in PublicDocument.objects.all())


def test_the_record_tells_who_took_it_off_and_when_and_verifies(cast, hushed):
    for event in Event.objects.select_related("detail"):
        assert WORD not in repr(event.details).lower(), event.step
    for model in (*apps.get_app_config("record").get_models(), Notice, Letter):
        assert WORD not in repr(list(model._default_manager.values())).lower(), model
    told = Event.objects.filter(step="restrict_source", subject=str(hushed[0].public_id))
    assert {(event.actor, event.at) for event in told} == {(str(cast.editor.public_id), WEDNESDAY)}
    assert verify().ok


def test_no_log_has_a_word_of_it(cast, claim, work, caplog):
    caplog.set_level(logging.DEBUG)
    hush(claim, work, by=cast.editor)
    Source.objects.filter(kind="url").update(due_at=MONDAY)
    tasks.sweep_links()
    tasks.sweep_work()
    assert WORD not in caplog.text.lower()


def test_a_ruling_that_waits_for_approval_goes_back_to_its_checker(cast, stage):
    claim = stage("approved")
    source = claim.citations.first().source
    restrict_source(source, named=[cast.second], by=cast.editor, at=TUESDAY)
    claim.refresh_from_db()
    assert claim.state == "checking"
    notice = Notice.objects.filter(claim=claim).latest("pk")
    assert "what is said of one of its sources" in notice.text


def test_a_copy_that_waits_for_the_internet_archive_is_not_asked_for(cast, stage):
    claim = stage("in_review")
    source = claim.citations.filter(source__kind="url").first().source
    ArchiveRequest.objects.filter(source=source).delete()
    ArchiveRequest.objects.create(source=source, asked_by=cast.editor, asked_at=MONDAY, due_at=MONDAY)
    restrict_source(source, by=cast.editor, at=TUESDAY)
    assert not ArchiveRequest.objects.filter(source=source).exists()


class TestWhoMay:
    @pytest.mark.parametrize(
        ("who", "may"),
        [("editor", True), ("standards", True), ("checker", True), ("second", False), ("outsider", False),
         ("stranger", False), ("admin", False)],
    )  # fmt: skip
    def test_editors_of_the_desk_and_whoever_checks_it(self, cast, work, who, may):
        source = work.citations.live().first().source
        person = getattr(cast, who)
        if may:
            restrict_source(source, by=person, at=TUESDAY)
            assert set(source.named.all()) == {person, cast.checker}
            return
        with pytest.raises(NotAllowed):
            restrict_source(source, by=person, at=TUESDAY)
        assert not Source.objects.get(pk=source.pk).restricted

    @pytest.mark.parametrize("theirs", ["open", "confidential"])
    def test_nobody_blinds_another_desk_and_what_a_closed_one_does_is_not_counted(
        self, cast, publish, theirs
    ):
        ours = publish()
        source = ours.citations.first().source
        desk, member = (
            (cast.other_desk, cast.outsider) if theirs == "open" else (cast.secret_desk, cast.insider)
        )
        claim = flag_words(make_article(desk, member, url=""), "18,500 crates", member)
        # Also where the confidential desk shared it before it had sources of its own.
        Citation.objects.create(claim=claim, source=source, added_by=member, added_at=MONDAY)
        with pytest.raises(NotAllowed, match="Another desk rests a claim on it too") as told:
            restrict_source(source, by=cast.editor, at=TUESDAY)
        assert ("1 claim that you can see" in str(told.value)) is (theirs == "open")
        assert not Source.objects.get(pk=source.pk).restricted

    def test_only_people_of_the_desk_are_named(self, cast, work):
        source = work.citations.live().first().source
        with pytest.raises(Invalid) as told:
            restrict_source(source, named=[cast.outsider], by=cast.editor, at=TUESDAY)
        assert list(told.value.fields) == ["named"]
        assert not Source.objects.get(pk=source.pk).restricted


class TestLifting:
    def test_what_is_published_names_it_again(self, cast, claim, pull):
        before = pull(id=claim.public_id).json()["citations"]
        hush(claim, by=cast.editor)
        for source in Source.objects.filter(restricted=True):
            lift_restriction(source, by=cast.editor, at=TUESDAY)
        relay()
        assert pull(id=claim.public_id).json()["citations"] == before
        assert Event.objects.filter(step="unrestrict_source", subject=str(claim.public_id)).count() == 3
        assert verify().ok

    def test_only_who_sees_it_lifts_it(self, cast, hushed):
        source = Source.objects.filter(restricted=True).first()
        with pytest.raises(NotAllowed):
            lift_restriction(source, by=cast.standards, at=TUESDAY)

    def test_not_where_the_house_has_an_open_one_at_its_address(self, cast, work):
        source = work.citations.live().get(source__kind="document").source
        restrict_source(source, by=cast.editor, at=TUESDAY)
        with pytest.raises(WrongState, match="restricted already"):
            restrict_source(source, by=cast.editor, at=TUESDAY)
        page = cite(work, url="https://a.example.org/", title="A", by=cast.checker, at=TUESDAY).source
        restrict_source(page, by=cast.editor, at=TUESDAY)
        cite(work, url="https://a.example.org/", title="A", by=cast.checker, at=TUESDAY)
        with pytest.raises(WrongState, match="open source at this address already"):
            lift_restriction(page, by=cast.editor, at=TUESDAY)
        assert set(Source.objects.get(pk=page.pk).named.all()) == {cast.editor, cast.checker}


class TestTheScreen:
    def test_it_is_restricted_and_opened_on_its_page(self, client, cast, work):
        source = work.citations.live().first().source
        address = reverse("source", args=[source.public_id])
        client.force_login(cast.editor)
        page = client.get(address).content.decode()
        assert "Who sees it" in page
        checks = f'value="{cast.checker.public_id}"'
        assert checks not in page, "whoever brought it in sees it anyhow and is not asked for"
        client.post(f"{address}restrict/", {"named": [str(cast.second.public_id)]})
        source.refresh_from_db()
        assert source.restricted
        assert "Lift the restriction" in client.get(address).content.decode()
        client.force_login(cast.standards)
        assert client.get(address).status_code == 404
        client.force_login(cast.second)
        assert "Lift the restriction" not in client.get(address).content.decode()
        client.force_login(cast.editor)
        client.post(f"{address}unrestrict/")
        source.refresh_from_db()
        assert not source.restricted

    def test_whoever_may_not_is_offered_nothing(self, client, cast, work):
        source = work.citations.live().first().source
        client.force_login(cast.second)
        page = client.get(reverse("source", args=[source.public_id])).content.decode()
        assert "Who sees it" not in page
        refused = client.post(reverse("source_restrict", args=[source.public_id]), {})
        assert refused.status_code == 403
        assert "says who sees it" in refused.content.decode()
