"""How have we ruled before? The nearest claims with their ratings, of what one may see and no others."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factcheck.claims import closing
from factcheck.models import Claim
from factcheck.search.earlier_verdicts import list_earlier_verdicts
from factcheck.verdicts.publication import mark_under_review, propose_retraction, retract_verdict
from tests.factcheck.workflow_driver import LATER
from tests.factories import flag_claim_on


@pytest.fixture
def new(cast, article):
    """A claim that nobody has ruled on: much the same words, another number, another claimant."""
    return flag_claim_on(
        article, "a record", cast.editor,
        statement="The harbour landed 25,000 crates of herring in March", claimant="The mayor", kind="number",
    )  # fmt: skip


def ruled(stage, statement, **columns):
    claim = stage("live")
    Claim.objects.filter(pk=claim.pk).update(statement=statement, **columns)
    return Claim.objects.get(pk=claim.pk)


def told(claim, user):
    return [(one.claim.pk, one.why) for one in list_earlier_verdicts(claim, user)]


def test_the_nearest_claim_is_shown_with_its_rating_and_its_other_number(create_claim_in_state, new, cast):
    before = ruled(create_claim_in_state, "In March 20,000 crates of herring were landed in the harbour")
    (found,) = list_earlier_verdicts(new, cast.checker)
    assert found.claim == before
    assert found.rating.label == "Mostly true"
    assert found.why[0] == "Almost the same statement"
    assert [(one.claim, one.passage) for one in found.figures] == [("25,000", "20,000")]


def test_a_claim_nobody_ruled_on_yet_is_no_verdict(create_claim_in_state, new, cast):
    claim = create_claim_in_state("in_review")
    Claim.objects.filter(pk=claim.pk).update(statement=new.statement)
    assert told(new, cast.checker) == []


def test_other_words_of_the_same_claimant_are_shown_after_the_nearest(create_claim_in_state, new, cast):
    far = ruled(create_claim_in_state, "The library has never closed on a Sunday", claimant="the MAYOR")
    near = ruled(
        create_claim_in_state,
        "The harbour landed 20,000 crates of herring in March",
        claimant="A reader",
        kind="date",
    )
    assert told(new, cast.checker) == [
        (near.pk, ["Almost the same statement"]),
        (far.pk, ["Same claimant"]),
    ]


@pytest.mark.parametrize(
    "other",
    ["More than 2,100 crates of apples rotted in the cellar", "The harbour master was fined in June"],
)
def test_a_word_or_two_in_common_is_not_nearly_the_same(create_claim_in_state, new, cast, other):
    ruled(create_claim_in_state, other, claimant="A reader", kind="date")
    assert told(new, cast.checker) == []


def test_what_shares_half_of_its_words_is_not_said_to_say_the_same(create_claim_in_state, new, cast):
    Claim.objects.filter(pk=new.pk).update(statement="The bridge opened a year late for the harbour.")
    new.refresh_from_db()
    ruled(create_claim_in_state, "The harbour opened a year before the market", claimant="A", kind="date")
    assert [why for _, why in told(new, cast.checker)] == [["Shares words"]]


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
    Claim.objects.filter(pk=new.pk).update(statement=statement)
    new.refresh_from_db()
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
    claim = create_claim_in_state("settled", own_copy=True)
    Claim.objects.filter(pk=claim.pk).update(statement=new.statement)
    (found,) = list_earlier_verdicts(new, cast.checker)
    assert (found.rating, found.tick) == (None, "Keep")


@pytest.mark.parametrize(
    "statement",
    ["' | ! & ( ) :* \\ % <->", "²³ ½", "x" * 5000, "' OR 1=1 --", "ارتفعت إعارة الكتب", "a an of"],
)
def test_no_statement_breaks_the_search(create_claim_in_state, new, cast, statement):
    before = ruled(create_claim_in_state, statement, claimant="A reader", kind="other")
    Claim.objects.filter(pk=new.pk).update(statement=statement, kind="other")
    new.refresh_from_db()
    assert {pk for pk, _ in told(new, cast.checker)} <= {before.pk}


def test_many_verdicts_take_no_more_queries_than_one(create_claim_in_state, new, cast):
    ruled(create_claim_in_state, new.statement)
    with CaptureQueriesContext(connection) as one:
        list_earlier_verdicts(new, cast.checker)
    for words in ("18,500 crates", "a spring like it"):
        Claim.objects.filter(pk=create_claim_in_state("live", words=words).pk).update(
            statement=f"{new.statement} {words}"
        )
    with CaptureQueriesContext(connection) as three:
        assert len(list_earlier_verdicts(new, cast.checker)) == 3
    assert len(three) <= len(one) <= 6


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
