"""How have we ruled before? The nearest claims with their ratings, of what one may see and no others."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Event
from factcheck.claims import closing
from factcheck.claims.editing import update_claim
from factcheck.claims.repeats import dismiss_similar_claim
from factcheck.models import Claim, Claimant, TermFrequency
from factcheck.search.claims_in_progress import list_claims_in_progress
from factcheck.search.earlier_verdicts import list_earlier_verdicts
from factcheck.search.similar_claims import describe_match
from factcheck.verdicts.publication import mark_under_review, propose_retraction, retract_verdict
from factcheck.workflow.term_index import index_claims
from lib.figures import compare_figures
from lib.text_search import TermMatch, analyze_text
from tests.factcheck.workflow_driver import LATER
from tests.factories import flag_claim_on


@pytest.fixture
def new(cast, article):
    """A claim that nobody has ruled on: much the same words, another number, another claimant."""
    return flag_claim_on(
        article, "a record", cast.editor,
        statement="The harbour landed 25,000 crates of herring in March", claimant="The mayor", kind="number",
    )  # fmt: skip


def rewrite(claim, statement, **columns):
    """Give a claim another statement, as an edit does to its columns and its terms."""
    if "claimant" in columns:
        columns.setdefault("attributed_to", None)
    Claim.objects.filter(pk=claim.pk).update(statement=statement, **columns)
    claim.refresh_from_db()
    index_claims([claim])
    return claim


def ruled(stage, statement, **columns):
    return rewrite(stage("live"), statement, **columns)


def told(claim, user):
    return [(one.claim.pk, one.why) for one in list_earlier_verdicts(claim, user)]


def test_the_nearest_claim_is_shown_with_its_rating_and_its_other_number(create_claim_in_state, new, cast):
    before = ruled(create_claim_in_state, "In March 20,000 crates of herring were landed in the harbour")
    (found,) = list_earlier_verdicts(new, cast.checker)
    assert found.claim == before
    assert found.rating.label == "Mostly true"
    assert found.why[0] == "Almost the same statement"
    assert [(one.claim, one.passage) for one in found.figures] == [("25,000", "20,000")]


def test_a_number_near_the_other_is_said_to_differ_and_not_to_be_rounded(create_claim_in_state, new, cast):
    ruled(create_claim_in_state, "The harbour landed 20,000 crates in March", claimant="the MAYOR")
    rewrite(new, "The harbour landed 21,000 crates in March")
    (found,) = list_earlier_verdicts(new, cast.checker)
    assert "Same claimant" in found.why
    assert [(one.claim, one.passage, one.how) for one in found.figures] == [("21,000", "20,000", "differs")]


def test_a_claim_nobody_ruled_on_yet_is_no_verdict(create_claim_in_state, new, cast):
    rewrite(create_claim_in_state("in_review"), new.statement)
    assert told(new, cast.checker) == []


def test_less_similar_words_of_the_same_claimant_are_shown_after_the_nearest(
    create_claim_in_state, new, cast
):
    words = "In March the harbour was closed for more days than in all of the year before"
    far = ruled(create_claim_in_state, words, claimant="the MAYOR")
    ruled(create_claim_in_state, words, claimant="A reader", kind="date")
    ruled(create_claim_in_state, "The library has never closed on a Sunday", claimant="the MAYOR")
    near = ruled(
        create_claim_in_state,
        "The harbour landed 20,000 crates of herring in March",
        claimant="A reader",
        kind="date",
    )
    assert told(new, cast.checker) == [
        (near.pk, ["Almost the same statement"]),
        (far.pk, ["Same words: harbour, March", "Same claimant"]),
    ]


@pytest.mark.parametrize(
    "other",
    ["More than 2,100 crates of apples rotted in the cellar", "The harbour master was fined in June"],
)
def test_a_word_or_two_in_common_is_not_nearly_the_same(create_claim_in_state, new, cast, other):
    ruled(create_claim_in_state, other, claimant="A reader", kind="date")
    assert told(new, cast.checker) == []


def test_a_sure_match_that_says_something_else_is_not_said_to_say_the_same():
    """Rare words in common make a match sure, and two statements about one place may say two things."""
    statement = "Staff at St Bride's minor injuries unit treated 32,000 patients last year"
    for other, why in (
        ("Nine in ten patients at St Bride's were seen within four hours", "Same words: St, Bride, patients"),
        (
            "Last year St Bride's minor injuries unit treated 23,000 patients",
            "Almost the same statement",
        ),
    ):
        match = TermMatch(1, 0.97, frozenset(analyze_text(other, "en")))
        assert describe_match(statement, other, match, language="en").why == [why]


@pytest.mark.parametrize(
    ("language", "statement", "denial", "other_denial"),
    [
        ("en", "20,000 people died in the flood", "20,000 people did not die in the flood",
         "20,000 people didn\u2019t die in the flood"),
        ("en", "The mayor has opened a new bridge", "The mayor has never opened a new bridge",
         "The mayor has not opened a new bridge"),
        ("de-AT", "Es gab Tote bei der Flut", "Es gab keine Tote bei der Flut",
         "Es gab nicht Tote bei der Flut"),
        ("fr", "Le maire est venu à Brackwater", "Le maire n\u2019est pas venu à Brackwater",
         "Le maire n'est jamais venu à Brackwater"),
        ("nb", "Broen er stengt i år", "Broen er ikke stengt i år", "Broen er aldri stengt i år"),
        ("", "The bridge was closed to all of the traffic", "The bridge was not closed to all of the traffic",
         "The bridge was never closed to all of the traffic"),
    ],
)  # fmt: skip
def test_a_denial_is_not_almost_the_same_statement(language, statement, denial, other_denial):
    def describe(one, two):
        match = TermMatch(1, 0.97, frozenset(analyze_text(two, language)))
        return [reason.split(":")[0] for reason in describe_match(one, two, match, language=language).why]

    assert describe(statement, denial)[:2] == ["Denied only there", "Same words"]
    assert describe(denial, statement)[:2] == ["Denied only here", "Same words"]
    assert describe(denial, other_denial)[0] == "Almost the same statement"


def test_the_opposite_direction_is_said_first_and_is_not_almost_the_same():
    statement, other = "Unemployment rose to 3.9 percent in May", "Unemployment fell to 3.9 percent in May"
    match = TermMatch(1, 0.99, frozenset(analyze_text(other, "en")))
    assert describe_match(statement, other, match, language="en").why == [
        "Opposite: “rose” here, “fell” there",
        "Same words: Unemployment, May",
        "Same number: 3.9 percent",
    ]
    assert describe_match(other, other, match, language="en").why == [
        "Almost the same statement",
        "Same number: 3.9 percent",
    ]


@pytest.mark.parametrize(
    ("statement", "other", "told"),
    [
        ("Zaragoza gastó 3,2 millones en fuegos artificiales",
         "Zaragoza gastó 2,3 millones de euros en fuegos artificiales",
         ["Different numbers: “3,2 millones” here, “2,3 millones de euros” there"]),
        ("The harbour was closed for 12 days in 2019", "The harbour was closed for 12 days", []),
        ("The harbour landed 20,000 crates", "The harbour landed 21,000 crates", []),
    ],
)  # fmt: skip
def test_numbers_that_nothing_compares_are_named(statement, other, told):
    for score, expected in ((0.99, told), (0.1, [])):
        match = TermMatch(1, score, frozenset(analyze_text(other, "")))
        why = describe_match(statement, other, match).why
        assert [reason for reason in why if reason.startswith("Different numbers")] == expected


def test_a_number_that_is_written_twice_is_told_once():
    said = "250 stations: the metro has 250 stations"
    assert [one.claim for one in compare_figures(said, "The metro has 250 stations")] == ["250"]


def test_what_shares_half_of_its_words_is_not_said_to_say_the_same(create_claim_in_state, new, cast):
    rewrite(new, "The bridge opened a year late for the harbour.")
    ruled(create_claim_in_state, "The harbour opened a year before the market", claimant="A", kind="date")
    assert [why for _, why in told(new, cast.checker)] == [["Same words: opened, year, harbour"]]


UNRELATED = [
    "The library has never closed on a Sunday",
    "Two million people left the country last year, an increase of 12 per cent",
    "The mayor of Brackwater owns three houses",
    "Crates are made of pine",
    "In March the buses ran late on one day in four",
    "A spring like this was last seen in 1911",
]


@pytest.mark.parametrize(
    "statement",
    [
        "The harbour landed 25,000 crates of herring in March",
        "Three million people read it last year, 12 per cent more than in the years before",
        "The hospital waits for a second scanner",
    ],
)
def test_where_nothing_is_shared_none_is_said_whatever_the_kind(
    client, create_claim_in_state, new, cast, statement
):
    for words in UNRELATED:
        ruled(create_claim_in_state, words, claimant="A reader", kind="number")
    rewrite(new, statement)
    assert told(new, cast.checker) == []
    client.force_login(cast.checker)
    page = client.get(f"/claims/{new.public_id}/earlier-verdicts/", headers={"X-Requested-With": "later"})
    assert "<p>none</p>" in page.content.decode()


def test_a_confidential_desks_verdicts_are_shown_to_its_own_people_alone(create_claim_in_state, new, cast):
    secret = ruled(create_claim_in_state, new.statement, desk=cast.secret_desk)
    assert told(new, cast.checker) == []
    assert told(new, cast.insider)[0][0] == secret.pk


def test_what_was_retracted_since_is_said_to_be(client, create_claim_in_state, new, cast):
    before = ruled(create_claim_in_state, new.statement)
    mark_under_review(before, reason="A reader wrote", by=cast.editor, at=LATER)
    assert list_earlier_verdicts(new, cast.checker)[0].publication_note == "Under review"
    propose_retraction(before, reason="It was wrong", public_note="It was wrong", by=cast.standards, at=LATER)
    retract_verdict(before, by=cast.editor, at=LATER)
    client.force_login(cast.checker)
    page = client.get(f"/claims/{new.public_id}/earlier-verdicts/").content.decode()
    assert "Retracted" in page
    assert f'href="/claims/{before.public_id}/"' in page


def test_the_verdict_shown_is_what_stands_in_public_while_another_is_in_work(
    create_claim_in_state, new, cast, workflow_driver, rating_scale
):
    before = ruled(create_claim_in_state, new.statement)
    closing.reopen_claim(before, reason="New figures", by=cast.editor, at=LATER)
    (found,) = list_earlier_verdicts(new, cast.checker)
    assert found.rating.label == "Mostly true"


def test_own_copy_shows_its_tick(create_claim_in_state, new, cast):
    rewrite(create_claim_in_state("settled", own_copy=True), new.statement)
    (found,) = list_earlier_verdicts(new, cast.checker)
    assert (found.rating, found.tick) == (None, "Keep")


@pytest.mark.parametrize(
    "statement",
    ["' | ! & ( ) :* \\ % <->", "²³ ½", "x" * 5000, "' OR 1=1 --", "ارتفعت إعارة الكتب", "a an of"],
)
def test_no_statement_breaks_the_search(create_claim_in_state, new, cast, statement):
    before = ruled(create_claim_in_state, statement, claimant="A reader", kind="other")
    rewrite(new, statement, kind="other")
    assert {pk for pk, _ in told(new, cast.checker)} <= {before.pk}


def test_many_verdicts_take_no_more_queries_than_two(create_claim_in_state, new, cast):
    ruled(create_claim_in_state, new.statement)
    more = ["18,500 crates", "a spring like it", "a record"]
    rewrite(create_claim_in_state("live", words=more[0]), f"{new.statement} {more[0]}")
    with CaptureQueriesContext(connection) as two:
        list_earlier_verdicts(new, cast.checker)
    for words in more[1:]:
        rewrite(create_claim_in_state("live", words=words), f"{new.statement} {words}")
    with CaptureQueriesContext(connection) as four:
        assert len(list_earlier_verdicts(new, cast.checker)) == 4
    assert len(four) <= len(two) <= 9


def test_the_claims_page_asks_for_it_after_itself_and_without_a_script_leads_to_it(
    client, create_claim_in_state, new, cast
):
    before = ruled(create_claim_in_state, new.statement)
    client.force_login(cast.checker)
    page = client.get(f"/claims/{new.public_id}/").content.decode()
    address = f"/claims/{new.public_id}/earlier-verdicts/"
    assert f'data-later="{address}"' in page
    assert f'<a href="{address}"' in page
    assert str(before.public_id) not in page
    is_partial = client.get(address, headers={"X-Requested-With": "later"}).content.decode()
    assert "<html" not in is_partial
    assert str(before.public_id) in is_partial


def test_a_number_that_both_say_is_a_reason_and_a_slip_finds_the_word(create_claim_in_state, new, cast):
    ruled(create_claim_in_state, "Twenty-five thousand crates of herring reached the harbour in spring")
    [(_, why)] = told(new, cast.checker)
    assert "Same number: 25,000" in why
    TermFrequency.objects.get_or_create(term="harbour")
    rewrite(new, "The harbuor landed crates of herring")
    assert told(new, cast.checker)


def test_what_is_published_of_a_verdict_finds_it_too(create_claim_in_state, new, cast):
    claim = create_claim_in_state("live")
    verdict = claim.verdicts.get()
    verdict.headline = "Herring crates landed in the harbour in March: how many there were"
    verdict.save()
    index_claims([claim])
    assert [pk for pk, _ in told(new, cast.checker)] == [claim.pk]


def test_an_edited_statement_is_found_by_its_new_words_alone(create_claim_in_state, new, cast):
    before = ruled(create_claim_in_state, new.statement)
    closing.reopen_claim(before, reason="Other words", by=cast.editor, at=LATER)
    before.refresh_from_db()
    update_claim(before, by=cast.editor, at=LATER, statement="The library closes on Sundays in winter")
    assert told(new, cast.checker) == []


class TestDismissal:
    def dismiss(self, client, new, other, **data):
        address = f"/claims/{new.public_id}/earlier-verdicts/{other.public_id}/dismissal/"
        return client.post(address, data, follow=True)

    def test_what_is_dismissed_is_shown_no_more_until_it_is_restored(
        self, client, create_claim_in_state, new, cast
    ):
        before = ruled(create_claim_in_state, new.statement)
        client.force_login(cast.checker)
        page = self.dismiss(client, new, before).content.decode()
        assert "1 dismissed" in page
        assert "Show again" in page
        assert told(new, cast.checker) == told(new, cast.editor) == []
        self.dismiss(client, new, before, restore="1")
        assert [pk for pk, _ in told(new, cast.checker)] == [before.pk]
        actions = Event.objects.filter(subject=str(new.public_id)).values_list("action", flat=True)
        assert {"dismiss_similar_claim", "restore_similar_claim"} <= set(actions)

    def test_it_holds_for_the_one_claim_alone_and_outdates_no_form(self, create_claim_in_state, new, cast):
        before = ruled(create_claim_in_state, new.statement)
        version = Claim.objects.get(pk=new.pk).version
        dismiss_similar_claim(new, before, by=cast.checker, at=LATER)
        assert Claim.objects.get(pk=new.pk).version == version
        other = ruled(create_claim_in_state, new.statement)
        assert before.pk in [pk for pk, _ in told(other, cast.checker)]

    def test_whoever_is_of_another_desk_cannot_and_a_hidden_claim_is_not_found(
        self, client, create_claim_in_state, new, cast
    ):
        before = ruled(create_claim_in_state, new.statement)
        client.force_login(cast.outsider)
        assert "Dismiss" not in client.get(f"/claims/{new.public_id}/earlier-verdicts/").content.decode()
        self.dismiss(client, new, before)
        assert told(new, cast.checker) != []
        secret = ruled(create_claim_in_state, new.statement, desk=cast.secret_desk)
        client.force_login(cast.checker)
        assert self.dismiss(client, new, secret).status_code == 404


@pytest.mark.parametrize("stage", ["live", "settled", "in_review", "flagged", "closed"])
def test_no_claim_that_moved_to_a_confidential_desk_is_recalled_to_others(
    client, create_claim_in_state, new, cast, stage
):
    moved = create_claim_in_state("live" if stage == "closed" else stage, own_copy=stage == "settled")
    rewrite(moved, new.statement, desk=cast.secret_desk)
    if stage == "closed":
        Claim.objects.filter(pk=moved.pk).update(state="closed")
    assert told(new, cast.checker) == told(new, cast.outsider) == []
    words = new.appearances.get()
    for person in (cast.checker, cast.outsider):
        in_progress = list_claims_in_progress(new.statement, person, place=words)
        assert moved.pk not in [one.claim.pk for one in in_progress]
    for person in (cast.checker, cast.outsider):
        client.force_login(person)
        page = client.get(f"/claims/{new.public_id}/earlier-verdicts/").content.decode()
        assert str(moved.public_id) not in page


def test_the_claimant_counts_and_not_how_the_name_is_written(create_claim_in_state, new, cast):
    words = "In March the harbour was closed for more days than in all of the year before"
    same = ruled(create_claim_in_state, words, claimant="Ada Holm", attributed_to=new.attributed_to)
    assert told(new, cast.checker) == [(same.pk, ["Same words: harbour, March", "Same claimant"])]
    other = Claimant.objects.create(
        desk=cast.other_desk, name="The mayor", key="the mayor", kind="person",
        created_by=cast.editor, created_at=LATER,
    )  # fmt: skip
    Claim.objects.filter(pk=same.pk).update(claimant="The mayor", attributed_to=other)
    assert told(new, cast.checker) == []
