"""A search shows what somebody may see now, and nothing of the rest: no result, count or guess at a word."""

from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Desk
from factcheck.claimants.selectors import suggest_claimants
from factcheck.claims.editing import move_claim
from factcheck.models import Citation, Claim, SearchDocument, SearchWord, Snapshot, Source
from factcheck.screens.search.groups import list_search_groups
from factcheck.search.copies import search_copies
from factcheck.search.engine import SearchScope, match_documents, search_kinds
from factcheck.search.filters import filter_by_words
from factcheck.search.indexing import index_changes
from factcheck.search.kinds import KINDS, filter_by_desk
from factcheck.search.queries import parse_query
from factcheck.sources.citation_actions import create_citation
from tests.factories import MONDAY, create_article, flag_claim_on

PEOPLE = ("editor", "checker", "second", "standards", "insider", "outsider", "stranger", "admin")


@pytest.fixture
def world(cast, article, create_claim_in_state):
    """Something of every kind with one word in it, on an open desk and on a confidential one."""
    made = {}
    for desk, person in ((cast.desk, cast.editor), (cast.secret_desk, cast.insider)):
        text = create_article(
            desk, person, headline="Lamprey inquiry", url=f"https://n.example.org/{desk.slug}"
        )
        claim = flag_claim_on(
            text, "18,500 crates", person, statement="Lamprey crates", claimant="Lamprey Ltd"
        )
        citation = create_citation(
            claim, by=person, at=MONDAY, url="https://lamprey.example.org/", title="Lamprey ledger",
            passage="A lamprey was seen.",
        )  # fmt: skip
        copy = Snapshot.objects.create(
            source=citation.source, text="Lamprey page", text_hash=desk.slug, captured_at=MONDAY
        )
        Source.objects.filter(pk=citation.source_id).update(latest_snapshot=copy)
        made[desk.slug] = claim
    settled = create_claim_in_state("settled")
    verdict = settled.verdicts.get()
    type(verdict).objects.filter(pk=verdict.pk).update(explanation="The lamprey count is right.")
    type(cast.checker).objects.filter(pk=cast.checker.pk).update(name="Lamprey Carl")
    type(cast.insider).objects.filter(pk=cast.insider.pk).update(name="Lamprey Ines")
    drain()
    return made


def drain():
    while index_changes():
        pass


def ask(person, words="lamprey"):
    """Return {kind: keys that the search finds}."""
    found = search_kinds(parse_query(words, person), SearchScope(person), tuple(KINDS))
    return {one.kind: set(one.keys) for one in found}


def test_results_are_equal_to_what_is_visible_and_has_the_word(world, cast):
    for person, kind in product(PEOPLE, sorted(KINDS)):
        viewer = getattr(cast, person)
        matching = match_documents(kind, (("lamprey",),)).values("object_id")
        visible = set(KINDS[kind].list_visible(viewer).filter(pk__in=matching).values_list("pk", flat=True))
        found = search_kinds(parse_query("lamprey", viewer), SearchScope(viewer), [kind])
        assert {key for one in found for key in one.keys} == visible, (person, kind)
        assert sum(one.count for one in found) == len(visible), (person, kind)


def test_the_world_has_something_of_every_kind(world, cast):
    kinds = {"claim", "claimant", "article", "verdict", "source", "passage", "copy", "person"}
    assert set(ask(cast.editor)) == kinds
    assert set(ask(cast.insider)) == kinds
    assert len(ask(cast.insider)["claim"]) == 2
    assert len(ask(cast.editor)["claim"]) == 1
    assert ask(cast.stranger) == {}


def count_all(person):
    return {
        group.name: (group.count, len(group.results))
        for group in list_search_groups("lamprey", SearchScope(person), limit=10)
    }


def test_who_leaves_a_desk_finds_nothing_of_it_at_once(world, cast):
    before = count_all(cast.editor)
    assert count_all(cast.insider) != before
    cast.insider.memberships.all().delete()
    assert count_all(cast.insider) == {}


def test_a_claim_that_moves_to_a_confidential_desk_is_gone_with_all_of_it(world, cast):
    claim = world["harbour"]
    cast.editor.memberships.create(desk=cast.secret_desk, role="editor", joined_at=MONDAY)
    move_claim(claim, to=cast.secret_desk, by=cast.editor, at=MONDAY)
    cast.editor.memberships.filter(desk=cast.secret_desk).delete()
    found = ask(cast.editor)
    assert claim.pk not in found.get("claim", set())
    assert not {"claimant", "passage", "source", "copy"} & set(found)


def test_a_desk_that_becomes_confidential_takes_its_work_with_it(world, cast):
    Desk.objects.filter(pk=cast.desk.pk).update(visibility="confidential")
    assert ask(cast.outsider) == {}
    drain()
    assert not SearchDocument.objects.filter(kind="claim", object_id=world["harbour"].pk, scope=0).exists()
    assert "lamprey" not in SearchWord.objects.visible_to(cast.outsider).values_list("word", flat=True)
    assert "claim" in ask(cast.editor)


def test_what_goes_off_the_record_leaves_the_results_and_then_the_index(world, cast):
    source = Source.objects.get(citations__claim=world["harbour"])
    Source.objects.filter(pk=source.pk).update(is_restricted=True)
    source.permitted_people.add(cast.editor)
    assert not {"source", "passage", "copy"} & set(ask(cast.editor))
    drain()
    assert not SearchDocument.objects.filter(kind="source", object_id=source.pk).exists()
    keys = Citation.objects.filter(source=source).values("pk")
    assert not SearchDocument.objects.filter(kind="passage", object_id__in=keys).exists()
    assert not SearchDocument.objects.filter(kind="copy", object_id=source.latest_snapshot_id).exists()


def test_a_citation_that_is_removed_is_no_passage_any_more(world, cast):
    Citation.objects.filter(claim=world["harbour"]).update(removed_at=MONDAY)
    assert "passage" not in ask(cast.editor)


def test_a_sealed_verdict_is_not_found(world, cast):
    verdict = Claim.objects.get(state="settled").verdicts.get()
    type(verdict).objects.filter(pk=verdict.pk).update(unsealed_at=None)
    assert "verdict" not in ask(cast.second)


def test_a_slip_is_never_put_right_by_a_word_of_a_secret(world, cast):
    flag_claim_on(
        create_article(cast.secret_desk, cast.insider, url="https://n.example.org/t", headline="A"),
        "18,500 crates", cast.insider, statement="Thackray knew",
    )  # fmt: skip
    drain()
    assert "claim" in ask(cast.insider, "thackeray")
    assert parse_query("thackeray", cast.insider).groups[0].close
    assert not parse_query("thackeray", cast.editor).groups[0].close
    # Nor does a word that only the secret has keep another from being put right.
    flag_claim_on(
        create_article(cast.desk, cast.editor, url="https://n.example.org/u", headline="B"),
        "18,500 crates", cast.editor, statement="Thackeray knew",
    )  # fmt: skip
    drain()
    assert "claim" in ask(cast.editor, "thackray")


def test_the_rows_of_a_list_are_its_own(world, cast):
    seen = filter_by_words(Claim.objects.visible_to(cast.editor), "claim", "lamprey", cast.editor)
    assert list(seen) == [world["harbour"]]


def test_a_source_whose_citation_was_removed_is_none_of_the_desk(world, cast):
    citation = Citation.objects.get(claim=world["harbour"])
    rows = filter_by_desk("source", Source.objects.all(), cast.desk)
    assert citation.source in rows
    Citation.objects.filter(pk=citation.pk).update(removed_at=MONDAY)
    assert citation.source not in filter_by_desk("source", Source.objects.all(), cast.desk)


SECRET = "kestrelgate"


def move_away(claim, cast):
    cast.editor.memberships.create(desk=cast.secret_desk, role="editor", joined_at=MONDAY)
    move_claim(claim, to=cast.secret_desk, by=cast.editor, at=MONDAY)


def close_desk(claim, cast):
    Desk.objects.filter(pk=cast.desk.pk).update(visibility="confidential")


def take_off_the_record(claim, cast):
    Source.objects.filter(citations__claim=claim).update(is_restricted=True)


def remove_citation(claim, cast):
    Citation.objects.filter(claim=claim).update(removed_at=MONDAY)


def remove_source(claim, cast):
    Citation.objects.filter(claim=claim).delete()


def erase_copy(claim, cast):
    Snapshot.objects.filter(source__citations__claim=claim).update(text="", erased_at=MONDAY)


CITED = {"source", "passage", "copy"}
OF_CLAIM = {"claim", "claimant", *CITED}
CHANGES = {
    "move": (move_away, OF_CLAIM),
    "close": (close_desk, {*OF_CLAIM, "article", "verdict"}),
    "off the record": (take_off_the_record, CITED),
    "removal": (remove_citation, {"passage"}),
    "deletion": (remove_source, CITED),
    "erased copy": (erase_copy, {"copy"}),
}


@pytest.fixture
def spoken(cast, create_claim_in_state):
    """Something of every kind that says one word, on an open desk alone."""
    text = create_article(
        cast.desk, cast.editor, headline="Kestrelgate papers", url="https://n.example.org/k"
    )
    claim = flag_claim_on(
        text, "18,500 crates", cast.editor, statement="Kestrelgate crates", claimant="Kestrelgate Ltd"
    )
    source = create_citation(
        claim, by=cast.editor, at=MONDAY, url="https://k.example.org/", title="Kestrelgate ledger",
        passage="Of Kestrelgate nothing is known.",
    ).source  # fmt: skip
    copy = Snapshot.objects.create(source=source, text="Kestrelgate", text_hash="k", captured_at=MONDAY)
    Source.objects.filter(pk=source.pk).update(latest_snapshot=copy)
    verdict = create_claim_in_state("settled").verdicts.get()
    type(verdict).objects.filter(pk=verdict.pk).update(explanation="Kestrelgate is true.")
    drain()
    return claim


@pytest.mark.parametrize("change", sorted(CHANGES))
def test_what_is_hidden_is_in_no_result_at_once_and_then_in_no_index_of_others(spoken, cast, change):
    hide, kinds = CHANGES[change]
    before = ask(cast.outsider, SECRET)
    assert kinds <= set(before)
    hide(spoken, cast)
    for _ in range(2):
        assert not kinds & set(ask(cast.outsider, SECRET))
        assert {group.name for group in list_search_groups(SECRET, SearchScope(cast.outsider), limit=9)} == (
            set(before) - kinds
        )
        drain()
    left = SearchDocument.objects.filter(scope=0, kind__in=kinds, lexemes__match=((f"{SECRET[:8]}*",),))
    assert not left.exists()


def count_queries(words, person):
    with CaptureQueriesContext(connection) as queries:
        list_search_groups(words, SearchScope(person), limit=9)
    return len(queries)


def test_a_word_that_is_hidden_is_as_unknown_as_one_that_nobody_has_written(spoken, cast):
    close_desk(spoken, cast)
    drain()
    person = cast.outsider
    assert SECRET not in SearchWord.objects.visible_to(person).values_list("word", flat=True)
    assert not parse_query("kestrelgaet", person).groups[0].close
    assert parse_query(SECRET, person).groups[0].documents == 0
    assert suggest_claimants(person, "kestr") == []
    assert not filter_by_words(Claim.objects.visible_to(person), "claim", SECRET, person).exists()
    assert search_copies(SECRET, cast.desk, person).hits == []
    # Nor does the work of a search, and with it its time, tell them apart.
    assert count_queries(SECRET, person) == count_queries("zyxommagate", person)
    assert count_queries("kestrelgaet", person) == count_queries("zyxommagaet", person)
    assert parse_query("kestrelgaet", cast.editor).groups[0].close
