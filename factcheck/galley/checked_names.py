"""Checked names: the newsroom's spellings recorded, merged and retired, and found in an article."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from accounts.models import Desk, User
from audit.actions import append_event
from factcheck.assignments.actions import require_text
from factcheck.models import CheckedName, CheckedNameKey, NameKind
from factcheck.workflow.facts import get_actor_facts
from factcheck.workflow.policies import CHECKER
from lib.errors import Invalid, NotAllowed, WrongState
from lib.text.phrases import format_number
from lib.text_anchoring.mentions import (
    is_near_spelling,
    is_same_spelling,
    list_spelling_keys,
    normalize_spelling,
)
from lib.web.urls import normalise_url

MAX_FORMS = 50
"""Aliases, and misspellings, that a name may have."""


@transaction.atomic
def create_checked_name(
    *,
    desk: Desk,
    spelling: str,
    kind: str,
    source: str,
    source_url: str = "",
    aliases: Sequence[str] = (),
    misspellings: Sequence[str] = (),
    by: User,
    at: datetime,
) -> CheckedName:
    """Record a name of ``desk`` as checked against ``source``.

    Raise NotAllowed off the desk, Invalid without a spelling, a kind or a source, or where the desk has the
    name already.
    """
    _require_member(desk, by=by, at=at)
    name = CheckedName(desk=desk, checked_by=by, checked_at=at)
    _set_fields(name, spelling, kind, source, source_url, aliases, misspellings)
    _save_name(name)
    _append_name_event(name, "check_name", by=by, at=at)
    return name


@transaction.atomic
def correct_checked_name(
    name: CheckedName,
    *,
    spelling: str,
    kind: str,
    source: str,
    source_url: str = "",
    aliases: Sequence[str] = (),
    misspellings: Sequence[str] = (),
    by: User,
    at: datetime,
) -> CheckedName:
    """Correct a name; who corrects it has checked it. Raise as ``create_checked_name``, or WrongState."""
    name = _lock_name(name, by=by, at=at)
    before = _describe_forms(name)
    _set_fields(name, spelling, kind, source, source_url, aliases, misspellings)
    name.checked_by, name.checked_at = by, at
    _save_name(name)
    _append_name_event(name, "correct_name", by=by, at=at, before=before)
    return name


@transaction.atomic
def merge_checked_names(
    name: CheckedName, *, into: CheckedName, is_right: bool, by: User, at: datetime
) -> CheckedName:
    """Merge a name into another of its desk, whose forms grow by its own: right ones, or misspellings.

    Return the other. A form that was wrong there and is right now is wrong no longer, and so the other way
    round. Raise NotAllowed off the desk, WrongState where one is retired, Invalid for the same name, one of
    another desk, or too many forms.
    """
    if name.pk == into.pk or name.desk_id != into.desk_id:
        raise Invalid(gettext("Choose another name of this desk."), field="into")
    # In one order, so that two merges of the same names wait for each other and do not deadlock.
    for one in sorted((name, into), key=lambda each: each.pk):
        _lock_name(one, by=by, at=at)
    name.refresh_from_db()
    into.refresh_from_db()
    forms = [name.spelling, *name.aliases]
    right, wrong = (forms, []) if is_right else ([], forms)
    aliases = [form for form in (*into.aliases, *right) if form not in wrong]
    misspellings = [*into.misspellings, *wrong, *name.misspellings]
    into.aliases = _clean_forms(aliases, into.spelling, "aliases")
    into.misspellings = _clean_forms(
        [form for form in misspellings if form not in into.aliases], into.spelling, "misspellings"
    )
    into.save(update_fields=["aliases", "misspellings"])
    into.save_keys()
    name.retired_by, name.retired_at, name.merged_into = by, at, into
    name.save(update_fields=["retired_by", "retired_at", "merged_into"])
    _append_name_event(name, "merge_names", by=by, at=at, into=str(into.public_id), right=is_right)
    return into


@transaction.atomic
def retire_checked_name(name: CheckedName, *, by: User, at: datetime) -> CheckedName:
    """Retire a name: it is offered and compared no longer. Raise NotAllowed off the desk, or WrongState."""
    name = _lock_name(name, by=by, at=at)
    name.retired_by, name.retired_at = by, at
    name.save(update_fields=["retired_by", "retired_at"])
    _append_name_event(name, "retire_name", by=by, at=at)
    return name


@transaction.atomic
def restore_checked_name(name: CheckedName, *, by: User, at: datetime) -> CheckedName:
    """Restore a retired name. Raise NotAllowed off the desk, WrongState where it is in use, or Invalid."""
    _require_member(name.desk, by=by, at=at)
    name = CheckedName.objects.select_for_update().get(pk=name.pk)
    if name.retired_at is None:
        raise WrongState(gettext("This name is in use."))
    name.retired_by = name.retired_at = name.merged_into = None
    _save_name(name)
    _append_name_event(name, "restore_name", by=by, at=at)
    return name


def _require_member(desk: Desk, *, by: User, at: datetime) -> None:
    if refusal := CHECKER.refusal(get_actor_facts(by, desk, at)):
        raise NotAllowed(refusal)


def _lock_name(name: CheckedName, *, by: User, at: datetime) -> CheckedName:
    _require_member(name.desk, by=by, at=at)
    name = CheckedName.objects.select_for_update().get(pk=name.pk)
    if name.retired_at is not None:
        raise WrongState(gettext("This name is retired. Restore it first."))
    return name


def _set_fields(
    name: CheckedName,
    spelling: str,
    kind: str,
    source: str,
    source_url: str,
    aliases: Sequence[str],
    misspellings: Sequence[str],
) -> None:
    message = gettext("Enter the name as it is spelt.")
    name.spelling = normalize_spelling(require_text(spelling, "spelling", message))
    if not any(letter.isalpha() for letter in name.spelling):
        raise Invalid(message, field="spelling")
    if kind not in NameKind.values:
        raise Invalid(gettext("Choose the kind of name."), field="kind")
    name.kind = kind
    name.source = require_text(source, "source", gettext("Enter the source of this spelling."))
    name.source_url = source_url.strip()
    if name.source_url:
        _require_web_address(name.source_url)
    name.aliases = _clean_forms(aliases, name.spelling, "aliases")
    name.misspellings = _clean_forms(misspellings, name.spelling, "misspellings")
    both = [form for form in name.misspellings if form in name.aliases]
    if both:
        message = gettext("“{name}” cannot be both right and wrong.").format(name=both[0])
        raise Invalid(message, field="misspellings")


def _require_web_address(url: str) -> None:
    try:
        normalise_url(url)
    except Invalid as error:
        raise Invalid(error.message, field="source_url") from error


def _clean_forms(forms: Iterable[str], spelling: str, field: str) -> list[str]:
    """Return each form once, without the spelling itself. Raise Invalid at the field for too many."""
    cleaned = [form for form in dict.fromkeys(map(normalize_spelling, forms)) if form not in ("", spelling)]
    if len(cleaned) > MAX_FORMS:
        message = gettext("A name can have up to {max} forms of either kind.")
        raise Invalid(message.format(max=format_number(MAX_FORMS)), field=field)
    return cleaned


def _save_name(name: CheckedName) -> None:
    try:
        with transaction.atomic():
            name.save()
    except IntegrityError as error:
        raise Invalid(gettext("This desk has checked this name already."), field="spelling") from error
    name.save_keys()


def _describe_forms(name: CheckedName) -> dict[str, Any]:
    return {
        "spelling": name.spelling,
        "kind": name.kind,
        "source": name.source,
        "source_url": name.source_url,
        "aliases": list(name.aliases),
        "misspellings": list(name.misspellings),
    }


def _append_name_event(name: CheckedName, action: str, *, by: User, at: datetime, **details: Any) -> None:
    append_event(actor=by, action=action, subject=name, at=at, details={**_describe_forms(name), **details})


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
