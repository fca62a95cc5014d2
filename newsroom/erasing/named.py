"""Who is to be erased, and how to know their name and addresses in what others wrote."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from accounts.enums import Kind
from accounts.models import User
from factcheck.models import FurtherAnswer, Reply
from lib.errors import Invalid
from record.queries import history

PUT = "[erased]"


@dataclass(frozen=True)
class Named:
    """``person`` is a user of the house; None for somebody outside, who is known by ``emails`` alone.

    ``anywhere`` are names and addresses, known as whole words in any text. ``alone`` is what is known only
    where nothing else stands: a user name may be a word that means something else too.
    """

    person: User | None
    emails: frozenset[str]
    anywhere: frozenset[str]
    alone: frozenset[str]

    def in_text(self, text: str) -> bool:
        """Whether the text names them."""
        return text.casefold() in self.alone or bool(self._pattern.search(text))

    def out_of(self, value: Any) -> Any:
        """``value`` (a text, or what JSON can hold) without them."""
        if isinstance(value, str):
            return PUT if value.casefold() in self.alone else self._pattern.sub(PUT, value)
        if isinstance(value, list):
            return [self.out_of(one) for one in value]
        if isinstance(value, dict):
            return {name: self.out_of(one) for name, one in value.items()}
        return value

    def hints(self) -> frozenset[str]:
        """Words one of which stands in whatever names them."""
        return self.anywhere | self.alone

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        # The longest first: a name may be the beginning of another.
        words = "|".join(re.escape(word) for word in sorted(self.anywhere, key=len, reverse=True))
        return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def who(typed: str) -> Named:
    """Whom a user name or an e-mail address means. Raises Invalid at ``who``."""
    typed = typed.strip()
    people = User.objects.exclude(kind=Kind.SERVICE)
    person = people.filter(username__iexact=typed).first()
    if person is None and "@" in typed:
        same = list(people.filter(email__iexact=typed)[:2])
        if len(same) == 2:
            raise _invalid(f"More than one person has the address {typed}. Write the user name.")
        person = same[0] if same else None
    if person is not None:
        return _of_the_house(person)
    if "@" not in typed:
        raise _invalid(f'Nobody here has the user name "{typed}". Write one, or an e-mail address.')
    return _outside(typed)


def _of_the_house(person: User) -> Named:
    """With every name, user name and address that the record knows of them."""
    known: dict[str, set[str]] = {name: {getattr(person, name)} for name in ("name", "email", "username")}
    for event in history("user", person):
        for name, found in known.items():
            found.update(_texts(event.details.get(name)))
    emails = frozenset(known["email"] - {""})
    return Named(
        person=person,
        emails=emails,
        anywhere=emails | frozenset(known["name"] - {""}),
        alone=frozenset(one.casefold() for one in known["username"]),
    )


def _outside(email: str) -> Named:
    signed = {
        *Reply.objects.filter(email__iexact=email).values_list("answered_by", flat=True),
        *FurtherAnswer.objects.filter(reply__email__iexact=email).values_list("answered_by", flat=True),
    }
    return Named(
        person=None,
        emails=frozenset({email}),
        anywhere=frozenset({email}),
        alone=frozenset(one.casefold() for one in signed - {""}),
    )


def _texts(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            yield one


def strings(value: Any) -> Iterable[str]:
    """Every text in what JSON can hold."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)


def _invalid(sentence: str) -> Invalid:
    return Invalid(sentence, fields={"who": [sentence]})
