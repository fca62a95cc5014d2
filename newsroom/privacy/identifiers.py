"""Identity of a person to erase, and how to find their name and addresses in text."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext

from accounts.models import User
from accounts.models.enums import UserKind
from audit.selectors import list_events_of_subject
from factcheck.models import FurtherAnswer, ReplyRequest
from lib.db.rows import filter_same_in_any_case
from lib.errors import Invalid

ERASED_PLACEHOLDER = "[erased]"
WHOLE_ADDRESS = (r"(?<!\w)(?<!\w[.+-])", r"(?!\w)(?!-\w)(?!\.(?-i:[a-z]{2}|xn--[a-z0-9-]+)(?![\w-]))")
"""Before and after an address that is the part of no longer one.

After its dot a longer one goes on with the letters of a country; any other word begins a sentence.
"""
WHOLE_NAME = (r"(?<!\w)(?<!\w-)", r"(?!\w)")
"""Before and after a name: behind a hyphen it is half of another's, before one it begins a longer word."""
NOTHING = r"(?!)"


@dataclass(frozen=True)
class PersonIdentity:
    """Names and addresses of one person.

    ``person`` is a user; None for somebody outside, known by ``emails`` alone. ``anywhere`` are names and
    addresses, matched as whole words in any text. ``alone`` are those that match only as the whole value: a
    user name may be a word that means something else too.
    """

    person: User | None
    emails: frozenset[str]
    anywhere: frozenset[str]
    alone: frozenset[str]

    def in_text(self, text: str) -> bool:
        """Return whether the text names them."""
        return text.lower() in self.alone or self._redact(text) != text

    def out_of(self, value: Any) -> Any:
        """Return ``value`` (a text, or what JSON can hold) with their names redacted."""
        if isinstance(value, str):
            return ERASED_PLACEHOLDER if value.lower() in self.alone else self._redact(value)
        if isinstance(value, list):
            return [self.out_of(one) for one in value]
        if isinstance(value, dict):
            return {name: self.out_of(one) for name, one in value.items()}
        return value

    def get_search_hints(self) -> frozenset[str]:
        """Return strings one of which is in every text that names them."""
        return self.anywhere | self.alone

    def _redact(self, text: str) -> str:
        # A pattern takes a dotless "ı" for an "i", and a long "ſ" for an "s": these are somebody else's.
        same = {word.lower() for word in self.anywhere}
        return self._name_pattern.sub(
            lambda found: ERASED_PLACEHOLDER if found[0].lower() in same else found[0], text
        )

    @cached_property
    def _name_pattern(self) -> re.Pattern[str]:
        # The longest first: a name may be the beginning of another.
        words = sorted(self.anywhere, key=len, reverse=True)
        addresses = "|".join(re.escape(word) for word in words if "@" in word)
        names = "|".join(re.escape(word) for word in words if "@" not in word)
        return re.compile(
            rf"{WHOLE_ADDRESS[0]}(?:{addresses or NOTHING}){WHOLE_ADDRESS[1]}"
            rf"|{WHOLE_NAME[0]}(?:{names or NOTHING}){WHOLE_NAME[1]}",
            re.IGNORECASE,
        )


def find_person(typed: str) -> PersonIdentity:
    """Return the identity that a user name or an e-mail address means. Raises Invalid at ``who``."""
    typed = typed.strip()
    people = User.objects.exclude(kind=UserKind.SERVICE)
    person = next(iter(filter_same_in_any_case(people, "username", [typed])), None)
    if person is None and "@" in typed:
        same = list(filter_same_in_any_case(people, "email", [typed]))
        if len(same) > 1:
            sentence = gettext("Several people have the address {email}. Enter the user name.")
            raise Invalid(sentence.format(email=typed), field="who")
        person = same[0] if same else None
    if person is not None:
        return _build_user_identity(person)
    if "@" not in typed:
        sentence = gettext("Nobody has the user name “{username}”. Check it, or enter an e-mail address.")
        raise Invalid(sentence.format(username=typed), field="who")
    return _build_outside_identity(typed)


def _build_user_identity(person: User) -> PersonIdentity:
    """Return the identity with every name, user name and address in the audit log."""
    known: dict[str, set[str]] = {name: {getattr(person, name)} for name in ("name", "email", "username")}
    for event in list_events_of_subject("user", person):
        for name, found in known.items():
            found.update(_iter_texts(event.details.get(name)))
    emails = frozenset(known["email"] - {""})
    return PersonIdentity(
        person=person,
        emails=emails,
        anywhere=emails | frozenset(known["name"] - {""}),
        alone=frozenset(one.lower() for one in known["username"]),
    )


def _build_outside_identity(email: str) -> PersonIdentity:
    requests = filter_same_in_any_case(ReplyRequest.objects.all(), "email", [email])
    further = FurtherAnswer.objects.filter(request__in=requests)
    signed = {*(one.answered_by for one in requests), *further.values_list("answered_by", flat=True)}
    return PersonIdentity(
        person=None,
        emails=frozenset({email}),
        anywhere=frozenset({email}),
        alone=frozenset(one.lower() for one in signed - {""}),
    )


def _iter_texts(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            yield one


def iter_strings(value: Any) -> Iterable[str]:
    """Yield every string in what JSON can hold."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from iter_strings(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from iter_strings(one)
