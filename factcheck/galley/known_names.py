"""Names of our own copy that the newsroom has checked before: offered, accepted in one act, and recorded."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from articles.models import Revision
from factcheck.bulk.results import BulkRefusal, BulkResult, apply_to_each
from factcheck.checked_names.actions import create_checked_name
from factcheck.checked_names.selectors import NameMatch, match_names
from factcheck.galley.waivers import create_waiver
from factcheck.models import CheckedName, Waiver
from factcheck.models.enums import ClaimKind
from factcheck.workflow.galley_items import GalleyItem
from lib.datetimes.humanize import format_day, get_timezone
from lib.errors import Invalid, WrongState
from lib.text.plain_text import isolate_direction
from lib.text_anchoring.mentions import is_same_spelling


def match_items(revision: Revision, items: Sequence[GalleyItem]) -> dict[str, NameMatch]:
    """Return the match of each name among ``items`` that has one, by the item's key; one query."""
    names = [item for item in items if item.kind == ClaimKind.NAME]
    found = match_names(revision.article.desk, {item.exact for item in names})
    return {item.key: found[item.exact] for item in names if item.exact in found}


def describe_match(match: NameMatch, revision: Revision) -> str:
    """Return by which source and when a name was checked, and that the text differs from it if it does."""
    name = match.name
    if not match.is_same:
        message = gettext("Differs from {name}, checked on {date} against {source}")
    elif match.spelling == name.spelling:
        message = gettext("Checked on {date} against {source}")
    else:
        message = gettext("{name}, checked on {date} against {source}")
    return message.format(
        name=isolate_direction(match.spelling if not match.is_same else name.spelling),
        date=format_day(name.checked_at, tz=get_timezone(revision.article.desk.timezone)),
        source=isolate_direction(name.source),
    )


def accept_names(revision: Revision, items: Sequence[GalleyItem], *, by: User, at: datetime) -> BulkResult:
    """Waive each of these names that has its checked spelling, with the source of the checked name."""
    matches = match_items(revision, items)
    return apply_to_each(
        items,
        lambda item: _accept_name(revision, item, matches, by=by, at=at),
        name=lambda item: item.exact,
    )


def check_names(
    revision: Revision,
    items: Sequence[GalleyItem],
    *,
    kind: str,
    source: str,
    source_url: str = "",
    by: User,
    at: datetime,
) -> BulkResult:
    """Record these names as checked against one source, each once, and waive all places of its spelling.

    A place that differs in its case is refused: McDonald is not Mcdonald.
    """
    groups: dict[str, list[GalleyItem]] = {}
    for item in items:
        groups.setdefault(item.group, []).append(item)
    same: list[list[GalleyItem]] = []
    different: list[BulkRefusal] = []
    for group in groups.values():
        spelling = _choose_spelling(group)
        same.append([item for item in group if is_same_spelling(item.exact, spelling)])
        message = gettext("This differs from {name}. Check it on its own.")
        why = message.format(name=isolate_direction(spelling))
        different += [BulkRefusal(item.exact, why) for item in group if item not in same[-1]]

    @transaction.atomic
    def check_group(group: Sequence[GalleyItem]) -> CheckedName:
        if group[0].kind != ClaimKind.NAME:
            raise Invalid(gettext("This is not a name."))
        name = create_checked_name(
            desk=revision.article.desk, spelling=_choose_spelling(group), kind=kind, source=source,
            source_url=source_url, by=by, at=at,
        )  # fmt: skip
        for item in group:
            _waive_name(revision, item, name, by=by, at=at)
        return name

    result = apply_to_each(same, check_group, name=lambda group: group[0].exact)
    result.refused += different
    return result


def _choose_spelling(group: Sequence[GalleyItem]) -> str:
    """Return the first form that is not in capitals, as a headline may be; else the first."""
    return next((item.exact for item in group if not item.exact.isupper()), group[0].exact)


def _accept_name(
    revision: Revision, item: GalleyItem, matches: Mapping[str, NameMatch], *, by: User, at: datetime
) -> Waiver:
    match = matches.get(item.key)
    if match is None:
        raise WrongState(gettext("No checked name has this spelling."))
    if not match.is_same:
        message = gettext("This differs from the checked name {name}.")
        raise WrongState(message.format(name=isolate_direction(match.spelling)))
    return _waive_name(revision, item, match.name, by=by, at=at)


def _waive_name(revision: Revision, item: GalleyItem, name: CheckedName, *, by: User, at: datetime) -> Waiver:
    return create_waiver(
        revision, start=item.start, end=item.end, kind=item.kind, reason=name.source, checked_name=name,
        by=by, at=at,
    )  # fmt: skip
