"""Checked names beside the words of an article: which are known, and which differ from a known one."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Desk
from factcheck.models import CheckedName, CheckedNameKey, NameKind
from lib.text_anchoring.mentions import (
    is_near_spelling,
    is_same_spelling,
    list_spelling_keys,
    normalize_spelling,
)


@dataclass(frozen=True, slots=True)
class NameMatch:
    """The checked name that words of an article are, or are near to; ``spelling`` is its form to write."""

    name: CheckedName
    spelling: str
    is_same: bool


@dataclass(frozen=True, slots=True)
class _Form:
    """One form of a name; ``spelling`` is what to write for it."""

    name: CheckedName
    text: str
    spelling: str
    is_right: bool


def match_names(desk: Desk, words: Iterable[str]) -> dict[str, NameMatch]:
    """Return the match of each of ``words`` that has one, for an article of ``desk``; one query.

    A right form comes before a wrong one, and that before a near one; a name of the desk's own before those
    of other desks. The last word of a person's name matches alone where the article has the whole name.
    """
    wanted = {word: list_spelling_keys(word) for word in words}
    keys = {key for its_keys in wanted.values() for key in its_keys}
    having = CheckedNameKey.objects.filter(key__in=keys)
    names = CheckedName.objects.usable_on(desk).filter(pk__in=having.values("name"))
    own_first = sorted(names, key=lambda one: (one.desk_id != desk.pk, one.spelling, one.pk))
    forms = [form for name in own_first for form in _list_forms(name)]
    by_key: dict[str, list[int]] = {}
    for at, form in enumerate(forms):
        for key in list_spelling_keys(form.text):
            by_key.setdefault(key, []).append(at)
    found: dict[str, NameMatch] = {}
    for word, its_keys in wanted.items():
        near = sorted({at for key in its_keys for at in by_key.get(key, ())})
        if match := _choose_match(word, [forms[at] for at in near]):
            found[word] = match
    surnames = [
        _Form(name, surname, surname, True)
        for name in dict.fromkeys(match.name for match in found.values())
        if name.kind == NameKind.PERSON and (surname := _get_surname(name.spelling))
    ]
    for word in wanted.keys() - found.keys():
        if match := _choose_match(word, surnames):
            found[word] = match
    return found


def _list_forms(name: CheckedName) -> list[_Form]:
    return [
        _Form(name, text, text if is_right else name.spelling, is_right)
        for text, is_right in name.iter_forms()
    ]


def _choose_match(word: str, forms: list[_Form]) -> NameMatch | None:
    """Return the best match of ``word`` among ``forms``, which are in the order of preference."""
    same = [form for form in forms if is_same_spelling(word, form.text)]
    for form in sorted(same, key=lambda one: not one.is_right):
        return NameMatch(form.name, form.spelling, form.is_right)
    for form in forms:
        if is_near_spelling(word, form.text):
            return NameMatch(form.name, form.spelling, False)
    return None


def _get_surname(spelling: str) -> str:
    """Return the last word of a name of several; "" for one of a single word."""
    words = normalize_spelling(spelling).split()
    return words[-1] if len(words) > 1 else ""
