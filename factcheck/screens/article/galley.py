"""The items of our own copy on the article's page, and the action *clear* there."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext, gettext_lazy, ngettext

from accounts.forms.base import DomainErrorForm
from articles.models import Article, Revision
from factcheck.galley.bulk import BulkCandidates
from factcheck.galley.clearance import ClearanceBlocker, list_blockers
from factcheck.galley.forms import ClaimsForm, ItemsForm, NamesForm, WaiversForm
from factcheck.galley.items import GalleyItems
from factcheck.galley.notes import Galley
from factcheck.screens.claim.actions import ActionButton, BlockerLink
from factcheck.workflow.policies import WorkflowFacts
from lib.text.phrases import StrOrPromise, format_number

CLEARANCE_ACTIONS = ("clear", "revoke_clearance")
BULK_SECTIONS = (
    ("tick", gettext_lazy("Keep as written"), gettext_lazy("Tick all selected")),
    ("approve", gettext_lazy("Needs approval"), gettext_lazy("Approve all selected")),
    ("settle", gettext_lazy("Ready to settle"), gettext_lazy("Settle all selected")),
)
"""Bulk actions on claims: the action, the heading of its list, its button."""


def get_items_context(
    found: Article,
    revision: Revision,
    items: GalleyItems,
    hand: BulkCandidates,
    given: Mapping[str, DomainErrorForm],
    notes: Iterable[dict[str, Any]],
) -> dict[str, Any]:
    """Return the context of the items. ``given`` are refused forms by their place; they come back as
    typed.
    """
    items_form = given.get("items_form") or ItemsForm(initial={"revision": revision.number})
    names_form = given.get("names_form") or NamesForm(initial={"revision": revision.number})
    numbers: dict[int, int] = {}
    for note in notes:
        numbers.setdefault(note["claim_id"], note["number"])
    covered = [(run, [numbers[key] for key in keys if key in numbers]) for run, keys in items.covered]
    return {
        "items": items,
        "covered": [(run, here) for run, here in covered if here],
        "items_form": items_form,
        "names_form": names_form,
        "chosen": _get_chosen_values(items_form, "item") | _get_chosen_values(names_form, "item"),
        "waivers_form": given.get("waivers_form") or WaiversForm(),
        "bulk_actions": [
            _build_bulk_section(action, head, label, getattr(hand, action), given)
            for action, head, label in BULK_SECTIONS
        ],
    }


def _build_bulk_section(
    action: str,
    head: StrOrPromise,
    label: StrOrPromise,
    claims: list[Any],
    given: Mapping[str, DomainErrorForm],
) -> dict[str, Any]:
    form = given.get(f"{action}_form") or ClaimsForm(auto_id=f"id_{action}_%s")
    sent = _get_chosen_values(form, "claim")
    # A claim that changed since it was chosen comes back unchosen: a person has to read it again first.
    seen = [(claim, f"{claim.public_id}:{claim.version}") for claim in claims]
    rows = [{"claim": claim, "value": value, "chosen": value in sent} for claim, value in seen]
    return {"name": action, "head": head, "label": label, "rows": rows, "form": form}


def _get_chosen_values(form: DomainErrorForm, name: str) -> set[str]:
    return set(form[name].value() or []) if form.is_bound else set()


def add_blocker_links(
    drawn: Iterable[ActionButton], facts: WorkflowFacts, items: GalleyItems, margin: Galley
) -> list[ActionButton]:
    """Return the actions; *clear* with links to what blocks it on the page."""
    actions, blockers = list(drawn), list_blockers(facts)
    for action in actions:
        if action.name == "clear" and action.blocked_by == [one.message for one in blockers]:
            action.fixes = [_build_blocker_link(one, items, margin) for one in blockers]
    return actions


def _build_blocker_link(blocker: ClearanceBlocker, items: GalleyItems, margin: Galley) -> BlockerLink:
    count = blocker.count
    match blocker.code:
        case "open_items":
            message = ngettext("{count} item open", "{count} items open", count)
            href = f"#item-{items.first}"
        case "open_claims":
            message = ngettext("{count} claim open", "{count} claims open", count)
            href = _find_first_note(margin, lambda note: note["waits"])
        case "stale_claims":
            message = ngettext("{count} claim with changed text", "{count} claims with changed text", count)
            href = _find_first_note(margin, lambda note: note["mark"].name == "stale")
        case "on_hold":
            message = ngettext("{count} claim on hold", "{count} claims on hold", count)
            href = _find_first_note(margin, lambda note: note["mark"].name == "on_hold")
        case _:
            message, href = gettext("Stet is comparing the newest version"), ""
    return BlockerLink(message.format(count=format_number(count)), href)


def _find_first_note(margin: Galley, wanted: Any) -> str:
    """Return the link to the first such note; "" where the viewer may not see it."""
    return next((f"#note-{note['number']}" for note in margin.notes if wanted(note)), "")
