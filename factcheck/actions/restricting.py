"""Taking a source off the record after it was added openly, and back on it.

The row itself becomes restricted, so that everything that rests on it is covered at once: rulings frozen long
ago, kept copies, published pages (the relay writes those anew and takes the name out of the older ones).
Since one row serves the whole house, that would blind another desk that rests a claim on it: then nobody
restricts it, and the desk adds it anew as a restricted source of its own.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, models, transaction
from django.db.models import Q

from accounts.models import Letter, User
from accounts.queries import role_on
from factcheck.actions.publication import RELAY
from factcheck.actions.reviewing import void_by_edit
from factcheck.actions.sources import MOST_JUDGED, SAID
from factcheck.actions.transition import lock_claims, touch
from factcheck.enums import ArchiveState
from factcheck.models import Citation, Claim, Notice, Source
from factcheck.policies import ASSIGNEE, EDITOR
from factcheck.queries.claim_page import CANNOT_NAME
from factcheck.queries.facts import claim_facts
from lib.errors import Invalid, NotAllowed, WrongState
from lib.nudge import nudge
from record.actions import erase
from record.models import Event

ELSEWHERE = (
    "Another desk rests a claim on it too, and would lose sight of it{}. Add it here once more, as a "
    "restricted source, and take this one away."
)
NOT_YOURS = "An editor of the desk, or the checker of a claim that rests on it, says who sees it."
_SHORT = 8
"""Characters: a shorter title or address is too likely to stand somewhere by chance."""


def may_restrict(source: Source, *, by: User, at: datetime) -> str:
    """Why this person may not say who sees the source; empty when they may. A few queries a claim.

    Unlike what is said of it, this can change when everything that rests on it is settled: the person who
    asks not to be named asks then, too.
    """
    if not Source.objects.visible_to(by).filter(pk=source.pk).exists():
        return "Only people who may see this source may change it."
    resting = _resting(source)
    allowed = EDITOR | ASSIGNEE
    mine = resting.filter(desk__memberships__user=by).select_related("desk").order_by("-pk")[:MOST_JUDGED]
    if all(allowed.refusal(claim_facts(claim, by, at)) for claim in mine):
        return NOT_YOURS
    elsewhere = resting.exclude(desk__memberships__user=by)
    if not elsewhere.exists():
        return ""
    # How many is said of those alone that this person knows of.
    seen = Claim.objects.visible_to(by).filter(pk__in=elsewhere).count()
    return ELSEWHERE.format(f" ({seen} claim{'' if seen == 1 else 's'} that you can see)" if seen else "")


@transaction.atomic
def restrict_source(source: Source, *, named: Iterable[User] = (), by: User, at: datetime) -> Source:
    """From now on only ``named``, whoever added the source, and ``by`` see it; everybody else, everywhere,
    reads "A source we cannot name". What the record, notices and letters said of it goes too.

    A ruling that is not settled is taken back. Raises NotAllowed, WrongState, and Invalid for a person of
    none of the desks.
    """
    claims, source = _held(source)
    if source.restricted:
        raise WrongState("It is restricted already. Beside it you show it to people, or hide it from them.")
    if refusal := may_restrict(source, by=by, at=at):
        raise NotAllowed(refusal)
    people = {by, source.added_by, *named}
    for person in people - {by, source.added_by}:
        if not any(role_on(person, claim.desk) for claim in claims):
            sentence = f"{person} is not on this desk."
            raise Invalid(sentence, fields={"named": [sentence]})
    source.restricted = True
    source.save(update_fields=["restricted"])
    source.named.set(people)
    source.archive_requests.filter(state=ArchiveState.WAITING, leased_until=None).delete()
    _forget(source, claims, by=by, at=at)
    for claim in claims:
        touch(claim, "restrict_source", by=by, at=at, details={"source": str(source.public_id)})
        void_by_edit(claim, by=by, at=at, what=SAID)
    nudge(RELAY)
    return source


@transaction.atomic
def lift_restriction(source: Source, *, by: User, at: datetime) -> Source:
    """Everybody who sees a claim that rests on the source sees it again, and what is published names it
    again, unless it was restricted when that was ruled.

    Raises NotAllowed, and WrongState where the house has an open source at its address.
    """
    claims, source = _held(source)
    if not source.restricted:
        raise WrongState("It is not restricted.")
    if refusal := may_restrict(source, by=by, at=at):
        raise NotAllowed(refusal)
    source.restricted = False
    try:
        with transaction.atomic():
            source.save(update_fields=["restricted"])
    except IntegrityError as error:
        raise WrongState("The house has an open source at this address already. Cite that one.") from error
    source.named.clear()
    for claim in claims:
        details = {"source": str(source.public_id), "title": source.title}
        touch(claim, "unrestrict_source", by=by, at=at, details=details)
        void_by_edit(claim, by=by, at=at, what=SAID)
    nudge(RELAY)
    return source


def _resting(source: Source) -> models.QuerySet[Claim]:
    """The claims that rest on it, or did: a ruling that was filed meanwhile froze it."""
    return Claim.objects.filter(pk__in=Citation.objects.filter(source=source).values("claim"))


def _held(source: Source) -> tuple[list[Claim], Source]:
    """The claims and then the source, each locked, in the order in which whoever cites it locks them."""
    claims = lock_claims(_resting(source))
    locked = Source.objects.select_for_update(no_key=True).get(pk=source.pk)
    return claims, locked


def _forget(source: Source, claims: list[Claim], *, by: User, at: datetime) -> None:
    """Take out what was said of the source where more people read than are named on it."""
    words = {one for one in (source.title, source.url) if len(one) >= _SHORT}
    ids = [str(claim.public_id) for claim in claims]
    events = Event.objects.filter(subject_type="claim", subject__in=ids).select_related("detail")
    for event in events.order_by("number"):
        if _tells_of(event, source, words):
            erase(event, by=by.public_id, at=at)
    for word in words:
        for notice in Notice.objects.filter(claim__in=claims, text__contains=word):
            Notice.objects.filter(pk=notice.pk).update(text=notice.text.replace(word, CANNOT_NAME))
        # Those that have gone lie in mailboxes; what is kept of them here need not name it longer.
        for letter in Letter.objects.filter(Q(text__contains=word) | Q(subject__contains=word)):
            Letter.objects.filter(pk=letter.pk).update(
                text=letter.text.replace(word, CANNOT_NAME),
                subject=letter.subject.replace(word, CANNOT_NAME)[:200],
            )


def _tells_of(event: Event, source: Source, words: set[str]) -> bool:
    """Whether what lies beside this entry says more of the source than that there is one."""
    details = event.details
    if details.get("source") == str(source.public_id):
        return set(details) - {"source", "citation", "person", "changed"} != set()
    reason = str(details.get("reason", ""))
    return any(word in reason for word in words)
