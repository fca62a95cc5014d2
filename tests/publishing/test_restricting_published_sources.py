"""A source taken off the record after everybody has read of it: nothing names it any more, anywhere."""

import logging
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from accounts.models import OutgoingEmail
from audit.models import Event
from audit.verify import verify_chain
from factcheck import tasks
from factcheck.models import ArchiveRequest, Citation, Notification, Source
from factcheck.sources.actions import update_source
from factcheck.sources.citation_actions import create_citation, remove_citation, update_citation
from factcheck.sources.restrictions import lift_restriction, restrict_source
from lib.errors import Invalid, NotAllowed, WrongState
from publishing.documents.relay import relay_events
from publishing.models import PublicDocument
from tests.factories import MONDAY, TUESDAY, create_article, flag_claim_on
from tests.publishing.restricted_sources import WORD, find_leaks, said_to, sources
from tests.routes import addresses
from tests.sampling import CELLS

WEDNESDAY = TUESDAY + timedelta(days=1)


def openly(cast):
    """The three sources, added for everybody to see."""
    for one in sources(cast):
        yield {
            name: value for name, value in one.items() if name not in {"is_restricted", "permitted_people"}
        }


def hush(*claims, by, permitted_people=()):
    for source in Source.objects.filter(citations__claim__in=claims, title__contains=WORD).distinct():
        restrict_source(source, permitted_people=permitted_people, by=by, at=WEDNESDAY)
    relay_events()


@pytest.fixture
def claim(cast, publish_claim, correct_claim):
    """A verdict published twice, the second time as a correction, that names all three."""
    given = [{"title": "Table", "passage": "20,145", "url": f"https://stats.example.org/{n}"} for n in "ab"]
    given += [one | {"url": one.get("url", "")} for one in openly(cast)]
    made = publish_claim(sources=given, explanation="We were told so [3].")
    Source.objects.filter(title__contains=WORD, kind="url").update(health="dead", due_at=MONDAY)
    return correct_claim(made, explanation="Told so twice [3].")


@pytest.fixture
def work(cast, create_claim_in_state):
    """A claim in the making that rests on all three, each of them edited once, and one taken away."""
    made = create_claim_in_state("checking")
    for one in openly(cast):
        citation = create_citation(made, by=cast.checker, at=MONDAY, **one)
        update_citation(citation, passage=f"They all knew, says {WORD}", by=cast.checker, at=TUESDAY)
        update_source(citation.source, author=f"{WORD} junior", by=cast.checker, at=TUESDAY)
    Notification.objects.create(
        person=cast.standards,
        claim=made,
        event="source_dead",
        data={"source": f"What {WORD} has"},
        created_at=MONDAY,
    )
    OutgoingEmail.objects.create(to="x@example.org", subject=f"What {WORD} has", text=f"What {WORD} has",
                          created_at=MONDAY)  # fmt: skip
    remove_citation(made.citations.first(), by=cast.checker, at=TUESDAY)
    return made


@pytest.fixture
def hushed(cast, claim, work):
    """Both, taken off the record by the editor, who shows it to the second person."""
    hush(claim, work, by=cast.editor, permitted_people=[cast.second])
    return claim, work


@CELLS
def test_no_page_has_a_word_of_it_any_more(cast, hushed, cells):
    assert find_leaks(cast, hushed, cells, turn=1, of_the_desk=("standards",)) == []


def test_those_who_are_named_go_on_reading_it(client, cast, hushed):
    for person in (cast.editor, cast.second, cast.checker):
        client.force_login(person)
        assert WORD in said_to(client, reverse("claim_detail", args=[hushed[0].public_id])), person


def test_no_export_has_a_word_of_it(client, cast, hushed):
    client.force_login(cast.editor)
    for one in hushed:
        article = one.appearances.get().revision.article
        assert WORD not in said_to(client, reverse("article_docx", args=[article.public_id]))


def test_partners_get_the_verdict_anew_without_it_and_every_earlier_version_too(
    cast, claim, partner_key, pull_verdicts
):
    before = pull_verdicts(id=claim.public_id)
    assert WORD in before.content.decode()
    hush(claim, by=cast.editor)
    after = pull_verdicts(id=claim.public_id)
    assert after.headers["ETag"] != before.headers["ETag"], "whoever asks with the old tag gets the new bytes"
    was, now = before.json(), after.json()
    unnamed = [one["number"] for one in now["citations"] if one["title"] == "A source we cannot name"]
    assert unnamed == [3, 4, 5]
    assert now["citations"][:2] == was["citations"][:2]
    assert [one["stance"] for one in now["citations"]] == [one["stance"] for one in was["citations"]]
    assert now["updated_at"] > was["updated_at"]
    saved = ("version", "publication_status", "first_published_at", "corrections", "explanation")
    assert [now[name] for name in saved] == [was[name] for name in saved]
    client = Client()
    for route, _ in addresses():
        if route.startswith("/api/"):
            here = route.replace("<uuid:id>", str(claim.public_id)).replace("<int:number>", "1")
            assert WORD not in said_to(client, here, authorization=f"Bearer {partner_key}"), here
    for model in apps.get_app_config("publishing").get_models():
        assert WORD not in repr([
            {name: bytes(value) if isinstance(value, memoryview) else value for name, value in row.items()}
            for row in model._default_manager.values()
        ]).lower(), model  # fmt: skip


def test_a_source_of_an_earlier_version_alone_leaves_that_version(cast, publish_claim, correct_claim):
    given = [{"title": "Table", "url": f"https://stats.example.org/{n}"} for n in "ab"]
    made = publish_claim(sources=[*given, {"title": f"What {WORD} has", "url": "https://hush.example.org/a"}])
    citation = made.citations.get(source__title__contains=WORD)
    Citation.objects.filter(pk=citation.pk).update(removed_at=MONDAY)
    correct_claim(made)
    documents = PublicDocument.objects.count()
    restrict_source(citation.source, by=cast.editor, at=TUESDAY)
    assert relay_events() == 0, "what holds now never named it, so partners are not troubled"
    assert PublicDocument.objects.count() == documents
    assert not any(WORD in one.body for one in PublicDocument.objects.all())


def test_a_tombstone_stays_and_what_was_retracted_names_it_no_longer(cast, claim, retract_claim):
    retract_claim(claim)
    hush(claim, by=cast.editor)
    current = PublicDocument.objects.current().get(public_id=claim.public_id)
    assert current.publication_status == "retracted"
    assert not any(WORD in one.body for one in PublicDocument.objects.all())


def test_the_record_tells_who_took_it_off_and_when_and_verifies(cast, hushed):
    for event in Event.objects.select_related("detail"):
        assert WORD not in repr(event.details).lower(), event.action
    for model in (*apps.get_app_config("audit").get_models(), Notification, OutgoingEmail):
        assert WORD not in repr(list(model._default_manager.values())).lower(), model
    data = Event.objects.filter(action="restrict_source", subject=str(hushed[0].public_id))
    assert {(event.actor, event.at) for event in data} == {(str(cast.editor.public_id), WEDNESDAY)}
    assert verify_chain().ok


def test_no_log_has_a_word_of_it(cast, claim, work, caplog):
    caplog.set_level(logging.DEBUG)
    hush(claim, work, by=cast.editor)
    Source.objects.filter(kind="url").update(due_at=MONDAY)
    tasks.check_due_links()
    tasks.run_periodic_work()
    assert WORD not in caplog.text.lower()


def test_a_verdict_that_waits_for_approval_goes_back_to_its_checker(cast, create_claim_in_state):
    claim = create_claim_in_state("approved")
    source = claim.citations.first().source
    restrict_source(source, permitted_people=[cast.second], by=cast.editor, at=TUESDAY)
    claim.refresh_from_db()
    assert claim.state == "checking"
    notice = Notification.objects.filter(claim=claim).latest("pk")
    assert "the details of a source" in notice.sentence


def test_a_copy_that_waits_for_the_internet_archive_is_not_asked_for(cast, create_claim_in_state):
    claim = create_claim_in_state("in_review")
    source = claim.citations.filter(source__kind="url").first().source
    ArchiveRequest.objects.filter(source=source).delete()
    ArchiveRequest.objects.create(source=source, requested_by=cast.editor, requested_at=MONDAY, due_at=MONDAY)
    restrict_source(source, by=cast.editor, at=TUESDAY)
    assert not ArchiveRequest.objects.filter(source=source).exists()


class TestWhoMay:
    @pytest.mark.parametrize(
        ("who", "may"),
        [("editor", True), ("standards", True), ("checker", True), ("second", False), ("outsider", False),
         ("stranger", False), ("admin", False)],
    )  # fmt: skip
    def test_editors_of_the_desk_and_whoever_checks_it(self, cast, work, who, may):
        source = work.citations.active().first().source
        person = getattr(cast, who)
        if may:
            restrict_source(source, by=person, at=TUESDAY)
            assert set(source.permitted_people.all()) == {person, cast.checker}
            return
        with pytest.raises(NotAllowed):
            restrict_source(source, by=person, at=TUESDAY)
        assert not Source.objects.get(pk=source.pk).is_restricted

    @pytest.mark.parametrize("theirs", ["open", "confidential"])
    def test_nobody_blinds_another_desk_and_what_a_closed_one_does_is_not_counted(
        self, cast, publish_claim, theirs
    ):
        ours = publish_claim()
        source = ours.citations.first().source
        desk, member = (
            (cast.other_desk, cast.outsider) if theirs == "open" else (cast.secret_desk, cast.insider)
        )
        claim = flag_claim_on(create_article(desk, member, url=""), "18,500 crates", member)
        # Also where the confidential desk shared it before it had sources of its own.
        Citation.objects.create(claim=claim, source=source, added_by=member, added_at=MONDAY)
        with pytest.raises(
            NotAllowed, match="Another desk also cites this source and would no longer see it"
        ) as data:
            restrict_source(source, by=cast.editor, at=TUESDAY)
        assert ("1 claim that you can see" in str(data.value)) is (theirs == "open")
        assert not Source.objects.get(pk=source.pk).is_restricted

    def test_only_people_of_the_desk_are_named(self, cast, work):
        source = work.citations.active().first().source
        with pytest.raises(Invalid) as data:
            restrict_source(source, permitted_people=[cast.outsider], by=cast.editor, at=TUESDAY)
        assert list(data.value.fields) == ["permitted_people"]
        assert not Source.objects.get(pk=source.pk).is_restricted


class TestLifting:
    def test_what_is_published_names_it_again(self, cast, claim, pull_verdicts):
        before = pull_verdicts(id=claim.public_id).json()["citations"]
        hush(claim, by=cast.editor)
        for source in Source.objects.filter(is_restricted=True):
            lift_restriction(source, by=cast.editor, at=TUESDAY)
        relay_events()
        assert pull_verdicts(id=claim.public_id).json()["citations"] == before
        assert (
            Event.objects.filter(action="lift_source_restriction", subject=str(claim.public_id)).count() == 3
        )
        assert verify_chain().ok

    def test_only_who_sees_it_lifts_it(self, cast, hushed):
        source = Source.objects.filter(is_restricted=True).first()
        with pytest.raises(NotAllowed):
            lift_restriction(source, by=cast.standards, at=TUESDAY)

    def test_not_where_the_house_has_an_open_one_at_its_address(self, cast, work):
        source = work.citations.active().get(source__kind="document").source
        restrict_source(source, by=cast.editor, at=TUESDAY)
        with pytest.raises(WrongState, match="This source is already off the record"):
            restrict_source(source, by=cast.editor, at=TUESDAY)
        page = create_citation(
            work, url="https://a.example.org/", title="A", by=cast.checker, at=TUESDAY
        ).source
        restrict_source(page, by=cast.editor, at=TUESDAY)
        create_citation(work, url="https://a.example.org/", title="A", by=cast.checker, at=TUESDAY)
        with pytest.raises(WrongState, match="There is already an open source with this address"):
            lift_restriction(page, by=cast.editor, at=TUESDAY)
        assert set(Source.objects.get(pk=page.pk).permitted_people.all()) == {cast.editor, cast.checker}


class TestTheScreen:
    def test_it_is_restricted_and_opened_on_its_page(self, client, cast, work):
        source = work.citations.active().first().source
        address = reverse("source_detail", args=[source.public_id])
        client.force_login(cast.editor)
        page = client.get(address).content.decode()
        assert "Who can see it" in page
        checks = f'value="{cast.checker.public_id}"'
        assert checks not in page, "whoever brought it in sees it anyhow and is not asked for"
        client.post(f"{address}restrict/", {"permitted_people": [str(cast.second.public_id)]})
        source.refresh_from_db()
        assert source.is_restricted
        assert "Make it visible" in client.get(address).content.decode()
        client.force_login(cast.standards)
        assert client.get(address).status_code == 404
        client.force_login(cast.second)
        assert "Make it visible" not in client.get(address).content.decode()
        client.force_login(cast.editor)
        client.post(f"{address}lift-restriction/")
        source.refresh_from_db()
        assert not source.is_restricted

    def test_whoever_may_not_is_offered_nothing(self, client, cast, work):
        source = work.citations.active().first().source
        client.force_login(cast.second)
        page = client.get(reverse("source_detail", args=[source.public_id])).content.decode()
        assert "Who can see it" not in page
        refused = client.post(reverse("source_restrict", args=[source.public_id]), {})
        assert refused.status_code == 403
        assert "can choose who sees it" in refused.content.decode()
