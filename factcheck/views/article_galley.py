"""What the article's page shows of the items of our own copy, and how the step *clear* is drawn there."""

from collections.abc import Iterable, Mapping
from typing import Any

from accounts.forms.refusal import RefusableForm
from articles.models import Article, Revision
from factcheck.forms.galley import ClaimsForm, ItemsForm, WaiversForm
from factcheck.policies import Facts
from factcheck.queries.clearance import Missing, missing_for
from factcheck.queries.galley import Galley
from factcheck.queries.in_hand import InHand
from factcheck.queries.itemised import Itemised
from factcheck.views.claim_acts import Act, Way

CLEARING = ("clear", "unclear")
TOGETHER = (
    ("tick", "Stands as written", "Tick all chosen"),
    ("approve", "To approve", "Approve all chosen"),
    ("settle", "To settle", "Settle all chosen"),
)
"""What can be done to many claims: the act, the head of its list, its button."""


def items_context(
    found: Article, revision: Revision, told: Itemised, hand: InHand, given: Mapping[str, RefusableForm]
) -> dict[str, Any]:
    """``given`` are the forms that were refused, by the name of their place: they come back as typed."""
    items_form = given.get("items_form") or ItemsForm(initial={"revision": revision.number})
    return {
        "items": told,
        "items_form": items_form,
        "chosen": _sent(items_form, "item"),
        "waivers_form": given.get("waivers_form") or WaiversForm(),
        "together": [_together(act, head, label, getattr(hand, act), given) for act, head, label in TOGETHER],
    }


def _together(
    act: str, head: str, label: str, claims: list[Any], given: Mapping[str, RefusableForm]
) -> dict[str, Any]:
    form = given.get(f"{act}_form") or ClaimsForm(auto_id=f"id_{act}_%s")
    sent = _sent(form, "claim")
    # What has changed since it was chosen comes back unchosen: it has to be looked at again first.
    seen = [(claim, f"{claim.public_id}:{claim.version}") for claim in claims]
    rows = [{"claim": claim, "value": value, "chosen": value in sent} for claim, value in seen]
    return {"act": act, "head": head, "label": label, "rows": rows, "form": form}


def _sent(form: RefusableForm, name: str) -> set[str]:
    return set(form[name].value() or []) if form.is_bound else set()


def with_ways(drawn: Iterable[Act], facts: Facts, told: Itemised, margin: Galley) -> list[Act]:
    """The acts, and for what *clear* still lacks where on the page that is."""
    acts, missing = list(drawn), missing_for(facts)
    for act in acts:
        if act.step == "clear" and act.blocked_by == [one.sentence for one in missing]:
            act.ways = [_way(one, told, margin) for one in missing]
    return acts


def _way(missing: Missing, told: Itemised, margin: Galley) -> Way:
    count = missing.count
    several = "" if count == 1 else "s"
    match missing.code:
        case "open_items":
            return Way(f"{count} item{several} open", f"#item-{told.first}")
        case "open_claims":
            return Way(f"{count} claim{several} open", _note(margin, lambda note: note["waits"]))
        case "stale_claims":
            return Way(
                f"{count} claim{several} stale", _note(margin, lambda note: note["mark"].name == "stale")
            )
        case "on_hold":
            return Way(f"{count} on hold", _note(margin, lambda note: note["mark"].name == "on_hold"))
        case _:
            return Way("the newest version is being compared", "")


def _note(margin: Galley, wanted: Any) -> str:
    """Where the first note of this sort is; "" where whoever asks may not see it."""
    return next((f"#note-{note['number']}" for note in margin.notes if wanted(note)), "")
