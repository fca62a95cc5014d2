"""Claimants: a name that is typed finds one or makes one, and nobody learns of another desk's."""

from datetime import timedelta

import pytest

from accounts.models import Desk, Membership
from articles.models import Article
from factcheck.claimants.actions import merge_claimant, split_claimant, update_claimant
from factcheck.claimants.selectors import list_merged_by
from factcheck.claims.editing import move_claim, update_claim
from factcheck.models import Claim, Claimant, ClaimantKind
from lib.errors import Invalid, NotAllowed
from tests.factories import MONDAY, Cast, create_article, flag_claim_on

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=1)


def test_a_typed_name_finds_the_claimant_or_makes_one_to_review(cast: Cast, article: Article) -> None:
    first = flag_claim_on(article, "20,000", cast.checker, claimant="Ada  Holm")
    second = flag_claim_on(article, "12 %", cast.checker, claimant="ada holm")
    assert first.attributed_to == second.attributed_to
    made = Claimant.objects.get()
    assert (made.name, made.kind, made.reviewed_at) == ("Ada Holm", ClaimantKind.PERSON, None)
    third = update_claim(second, by=cast.checker, at=LATER, claimant="Harbour office")
    assert (third.claimant, third.attributed_to.name) == ("Harbour office", "Harbour office")
    assert third.attributed_to.kind == ClaimantKind.ORGANISATION
    fourth = update_claim(third, by=cast.checker, at=LATER, claimant="")
    assert Claim.objects.get(pk=fourth.pk).attributed_to is None


def test_an_alias_finds_the_claimant_and_the_words_stay(cast: Cast, article: Article) -> None:
    holm = flag_claim_on(article, "20,000", cast.checker, claimant="Ada Holm").attributed_to
    update_claimant(holm, name="Ada Holm", kind="person", aliases=["the mayor"], by=cast.editor, at=LATER)
    claim = flag_claim_on(article, "12 %", cast.checker, claimant="The Mayor")
    assert (claim.attributed_to, claim.claimant) == (holm, "The Mayor")


def test_an_alias_of_two_names_neither(cast: Cast, article: Article) -> None:
    for name, words in (("Ada Holm", "20,000"), ("Ida Berg", "12 %")):
        made = flag_claim_on(article, words, cast.checker, claimant=name).attributed_to
        update_claimant(made, name=name, kind="person", aliases=["the mayor"], by=cast.editor, at=LATER)
    claim = flag_claim_on(article, "18,500", cast.checker, claimant="the mayor")
    assert (claim.attributed_to.name, claim.attributed_to.reviewed_at) == ("the mayor", None)


def test_a_confidential_desk_uses_open_claimants_and_keeps_its_own(cast: Cast, article: Article) -> None:
    known = flag_claim_on(article, "20,000", cast.checker, claimant="Ada Holm").attributed_to
    secret = create_article(cast.secret_desk, cast.insider, url="https://leak.example.org/")
    assert flag_claim_on(secret, "20,000", cast.insider, claimant="Ada Holm").attributed_to == known
    hidden = flag_claim_on(secret, "12 %", cast.insider, claimant="Nobody Known").attributed_to
    assert list(Claimant.objects.visible_to(cast.checker)) == [known]
    assert set(Claimant.objects.visible_to(cast.insider)) == {known, hidden}
    openly = flag_claim_on(article, "12 %", cast.checker, claimant="nobody known").attributed_to
    assert openly not in (hidden, None)


def test_a_move_to_a_confidential_desk_hides_whom_no_open_claim_names(cast: Cast, article: Article) -> None:
    Membership.objects.create(user=cast.editor, desk=cast.secret_desk, role="editor", joined_at=MONDAY)
    one = flag_claim_on(article, "20,000", cast.checker, claimant="Ada Holm")
    two = flag_claim_on(article, "12 %", cast.checker, claimant="Ada Holm")
    holm = one.attributed_to
    move_claim(one, to=cast.secret_desk, by=cast.editor, at=LATER)
    assert holm in Claimant.objects.visible_to(cast.checker)
    move_claim(two, to=cast.secret_desk, by=cast.editor, at=LATER)
    assert holm not in Claimant.objects.visible_to(cast.checker)
    assert holm in Claimant.objects.visible_to(cast.insider)
    back = move_claim(Claim.objects.get(pk=one.pk), to=cast.desk, by=cast.editor, at=LATER)
    assert back.attributed_to != holm
    assert back.attributed_to.name == "Ada Holm"
    assert list(Claimant.objects.visible_to(cast.checker)) == [back.attributed_to]
    # Back again: the desk has the name already, and the open one is gone.
    move_claim(back, to=cast.secret_desk, by=cast.editor, at=LATER)
    assert not Claimant.objects.visible_to(cast.checker).exists()
    assert Claim.objects.get(pk=one.pk).attributed_to == holm


def test_a_merge_is_undone_exactly(cast: Cast, article: Article) -> None:
    a, b, c = (
        flag_claim_on(article, words, cast.checker, claimant=name).attributed_to
        for words, name in (("20,000", "A. Holm"), ("12 %", "Ada Holm"), ("18,500", "Mayor Ada Holm"))
    )
    merge_claimant(a, into=b, by=cast.editor, at=LATER)
    merge_claimant(b, into=c, by=cast.editor, at=LATER)
    assert Claim.objects.of_claimants(Claimant.objects.filter(pk=c.pk)).count() == 3
    assert {claim.known_claimant for claim in Claim.objects.all()} == {c}
    split_claimant(b, by=cast.editor, at=LATER)
    assert Claim.objects.of_claimants(Claimant.objects.filter(pk=c.pk)).count() == 1
    assert {one.main for one in Claimant.objects.filter(pk__in=[a.pk])} == {b}
    split_claimant(a, by=cast.editor, at=LATER)
    assert not Claimant.objects.filter(main__isnull=False).exists()


def test_who_may_merge_and_into_whom(cast: Cast, article: Article) -> None:
    secret = create_article(cast.secret_desk, cast.insider, url="https://leak.example.org/")
    hidden = flag_claim_on(secret, "20,000", cast.insider, claimant="Holm").attributed_to
    known = flag_claim_on(article, "12 %", cast.checker, claimant="Ada Holm").attributed_to
    with pytest.raises(NotAllowed):
        merge_claimant(known, into=hidden, by=cast.checker, at=LATER)
    with pytest.raises(Invalid, match="no such claimant"):
        merge_claimant(known, into=hidden, by=cast.editor, at=LATER)
    merge_claimant(hidden, into=known, by=cast.insider, at=LATER)
    # Nobody else learns the other name.
    assert list(Claimant.objects.visible_to(cast.checker)) == [known]
    assert known.aliases == []


def test_a_move_hides_nobody_into_whom_others_are_merged(cast: Cast, article: Article) -> None:
    Membership.objects.create(user=cast.editor, desk=cast.secret_desk, role="editor", joined_at=MONDAY)
    one = flag_claim_on(article, "20,000", cast.checker, claimant="Ada Holm")
    two = flag_claim_on(article, "12 %", cast.checker, claimant="A. Holm")
    secret = create_article(cast.secret_desk, cast.insider, url="https://leak.example.org/")
    there = flag_claim_on(secret, "20,000", cast.insider, claimant="Holm")
    Claimant.objects.filter(pk=there.attributed_to_id).update(name="Ada Holm", key="ada holm")
    merge_claimant(two.attributed_to, into=one.attributed_to, by=cast.editor, at=LATER)
    move_claim(one, to=cast.secret_desk, by=cast.editor, at=LATER)
    assert one.attributed_to in Claimant.objects.visible_to(cast.checker)
    assert Claim.objects.get(pk=two.pk).known_claimant == one.attributed_to
    assert [row.merged_into for row in list_merged_by(cast.editor)] == [one.attributed_to]
    Claimant.objects.filter(pk=there.attributed_to_id).update(name="Holm", key="holm")
    Claimant.objects.filter(pk=one.attributed_to_id).update(desk=cast.other_desk)
    Desk.objects.filter(pk=cast.other_desk.pk).update(visibility="confidential")
    Membership.objects.filter(user=cast.editor, desk=cast.other_desk).delete()
    assert list_merged_by(cast.editor) == []
