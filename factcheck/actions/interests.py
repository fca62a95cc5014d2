"""Interests: declared in one claim, or in whatever mentions a name or a topic; and taken back."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.queries import is_staff_member, members
from factcheck.actions.assigning import end_assignment, required
from factcheck.actions.reviewing import void_for_interest
from factcheck.actions.tell import everyone_who_acted, tell
from factcheck.actions.transition import lock_claims, stand, touch, transition
from factcheck.enums import BEFORE_RULING, InterestKind
from factcheck.models import Claim, Interest, Recusal
from factcheck.queries.facts import claim_facts, live_checker
from factcheck.queries.interests import may_have_part_in, touched_by
from factcheck.workflow import WORK
from lib.errors import Invalid, NotAllowed
from record.actions import append

SHORTEST = 3
"""Letters or digits that the words of an interest hold at the least: fewer would match by chance."""


@transaction.atomic
def declare_interest(*, kind: str, words: str, note: str = "", by: User, at: datetime) -> Interest:
    """From now on this person neither takes, gets nor judges a claim that mentions ``words``.

    A ruling that waits or is approved, and that they wrote or judged, is voided, as ``recuse`` does. A claim
    they have in hand stays with them; the editors of its desk are told, and decide. The record keeps that an
    interest was declared, and not which.
    """
    if not is_staff_member(by):
        raise NotAllowed("Only people of a desk declare interests.")
    words = " ".join(required(words, "words", "Write the name or the topic.").split())
    if kind not in InterestKind.values:
        raise Invalid("Choose what it is.", fields={"kind": ["Choose what it is."]})
    if sum(letter.isalnum() for letter in words) < SHORTEST:
        sentence = f"Write at least {SHORTEST} letters: fewer are in too many claims by chance."
        raise Invalid(sentence, fields={"words": [sentence]})
    interest = Interest(person=by, kind=kind, words=words, note=note.strip(), declared_at=at)
    here = [claim.pk for claim in touched_by(interest, may_have_part_in(by))]
    claims = lock_claims(Claim.objects.filter(pk__in=here))
    interest.save()
    append(actor=by, step="declare_interest", subject_type="user", subject=by, at=at)
    for claim in claims:
        has_it = live_checker(claim) == by
        voided = void_for_interest(claim, of=by, at=at)
        editors = set(members(claim.desk, at_least="editor").filter(kind="person"))
        if voided:
            heard = everyone_who_acted(claim)
            said = f"{by} has declared an interest in this claim and had judged it: the ruling was voided."
            tell(editors - heard, claim, said, by=by, at=at)
        if has_it:
            said = f"{by} has declared an interest in this claim and has it: somebody else should."
            tell(editors, claim, said, by=by, at=at)
    return interest


@transaction.atomic
def withdraw_interest(interest: Interest, *, by: User, at: datetime) -> Interest:
    """Take an interest back: whoever declared it may."""
    interest = Interest.objects.select_for_update().get(pk=interest.pk)
    if interest.person_id != by.pk:
        raise NotAllowed("Only whoever declared an interest takes it back.")
    if interest.withdrawn_at is None:
        interest.withdrawn_at = at
        interest.save(update_fields=["withdrawn_at"])
        append(actor=by, step="withdraw_interest", subject_type="user", subject=by, at=at)
    return interest


@transaction.atomic
def recuse(claim: Claim, *, interest: str, by: User, at: datetime) -> Recusal:
    """Declare an interest in one claim: this person neither checks nor reviews it from now on.

    What they ruled or voted under way is voided, and a claim that they have goes back into the queue. The
    record keeps that an interest was declared, and not which.
    """
    claim, facts = stand(claim, by=by, at=at, version=None)
    if not facts.role:
        raise NotAllowed("Only people of this desk may do that.")
    interest = required(interest, "interest", "Say what the interest is.")
    recusal, _ = Recusal.objects.get_or_create(
        claim=claim, person=by, defaults={"interest": interest, "declared_at": at}
    )
    touch(claim, "recuse", by=by, at=at)
    void_for_interest(claim, of=by, at=at)
    if facts.is_assignee and claim.state in BEFORE_RULING:
        again = claim_facts(claim, by, at)
        transition(
            claim, WORK, "release", by=by, at=at, facts=again, details={"reason": "Declared an interest"}
        )
        end_assignment(claim, at=at, why="recused")
    return recusal
