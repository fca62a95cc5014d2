"""Mentions: “@name” in a comment, an answer, or a post notifies that person."""

import re
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.models.enums import UserKind
from accounts.selectors import list_readers
from factcheck.models import Claim, Verdict
from factcheck.workflow.notify import EXCERPT_LENGTH, notify

MAX_SUGGESTIONS = 8


def list_mentionable_people(claim: Claim) -> QuerySet[User]:
    """Return the people who may see the claim now."""
    return list_readers(claim.desk).filter(kind=UserKind.PERSON)


def suggest_people(claim: Claim, typed: str) -> list[tuple[User, str]]:
    """Return people whose name has a word that begins with ``typed``, or whose user name does.

    With each what to write after the “@”: the name, or the user name where two people share the name. At most
    ``MAX_SUGGESTIONS``, in two queries.
    """
    people = list_mentionable_people(claim)
    matching = Q(name__istartswith=typed) | Q(name__icontains=f" {typed}") | Q(username__istartswith=typed)
    found = list(people.filter(matching).order_by("name", "pk")[:MAX_SUGGESTIONS])
    same = Q(pk__in=[])
    for person in found:
        same |= Q(name__iexact=person.name)
    names = [name.casefold() for name in people.filter(same).values_list("name", flat=True)]
    return [
        (person, person.name if names.count(person.name.casefold()) == 1 else person.username)
        for person in found
    ]


def list_mentioned_people(claim: Claim, text: str) -> list[User]:
    """Return the people who may see the claim and whose user name or name follows an “@” in ``text``.

    Of “Ann” and “Ann Lee”, “@Ann Lee” mentions the second alone. An e-mail address is no mention.
    """
    if "@" not in text:
        return []
    people = list(list_mentionable_people(claim))
    names = {name.casefold() for person in people for name in _list_names(person)}
    pattern = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    found = set(re.findall(rf"(?<!\w)@({pattern})(?!\w)", text.casefold())) if names else set()
    return [person for person in people if not found.isdisjoint(map(str.casefold, _list_names(person)))]


def notify_mentioned_people(
    claim: Claim,
    verdict: Verdict | None,
    text: str,
    *,
    by: User,
    at: datetime,
    event: str = "mentioned",
    before: str = "",
    **data: Any,
) -> list[User]:
    """Notify whoever ``text`` mentions and ``before``, which it replaces, did not; return all it mentions.

    The notification quotes it unless the newest verdict is sealed: they may rate that blind. ``data`` is
    added to what it stores.
    """
    mentioned = list_mentioned_people(claim, text)
    known = list_mentioned_people(claim, before)
    news = [person for person in mentioned if person not in known]
    notify(news, claim, event, by=by, at=at, **quote_unsealed(text, verdict), **data)
    return mentioned


def quote_unsealed(text: str, verdict: Verdict | None) -> dict[str, str]:
    """Return the data of a notification that quotes ``text``; none of it while the verdict is sealed."""
    is_sealed = verdict is not None and verdict.unsealed_at is None
    return {} if is_sealed else {"comment": text[:EXCERPT_LENGTH]}


def _list_names(person: User) -> list[str]:
    return [name for name in (person.username, person.name) if name]
