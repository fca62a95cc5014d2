"""Every act on a claim or an article that a program may take: its address, its body, its form, its verb.

The forms and the verbs are those of the pages. The steps come out of the tables.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from accounts.forms.refusal import RefusableForm
from accounts.models import User
from accounts.queries import desk_named
from articles.models import Article
from factcheck import policies as p
from factcheck.actions import details, evidence, interests, legal_holds, legal_reads
from factcheck.actions.steps import ARTICLE_STEPS, CLAIM_STEPS
from factcheck.api import bodies
from factcheck.api.bodies import Seen, body_of
from factcheck.enums import SourceKind, Stance, Tier
from factcheck.forms.citation import CiteForm
from factcheck.forms.more import LABELS, blank
from factcheck.forms.steps import form_for
from factcheck.models import Claim
from factcheck.workflow import ARTICLE, STANDING, WORK
from lib.json_body import StrictShape
from lib.table import NEW, UNCHANGED, Row, Table

Given = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Act:
    """One act. ``form`` is the page's, filled with what was sent; None where it asks for nothing.

    ``fields`` names a field of the form as the body names it, where the two differ.
    """

    name: str
    label: str
    says: str
    body: type[StrictShape]
    form: Callable[[Any, User, Given], RefusableForm | None]
    verb: Callable[..., Any]
    fields: Mapping[str, str] | None = None

    def field(self, name: str) -> str:
        return (self.fields or {}).get(name, name)


def _of_row(row: Row, table: Table, verb: Callable[..., Any]) -> Act:
    def form(subject: Claim | Article, by: User, given: Given) -> RefusableForm | None:
        return form_for(row, subject, given) if row.asks else None

    noun = "Article" if table is ARTICLE else "Claim"
    return Act(
        name=row.step, label=row.label, says=_says(row, table), body=body_of(row, noun), form=form, verb=verb
    )


def _says(row: Row, table: Table) -> str:
    """The row of the table in words."""
    names = [table.states[source].lower() for source in row.sources if source != NEW]
    to = f" to {table.states[row.to].lower()}" if row.to != UNCHANGED else ""
    parts = [f"From {', '.join(names)}{to}, by {row.who.name}"]
    if row.guards:
        parts.append(f"What must hold first: {'; '.join(guard.name for guard in row.guards)}")
    if row.effect:
        parts.append(row.effect[0].upper() + row.effect[1:])
    return ". ".join(parts) + "."


def _rows(*tables: Table) -> dict[str, tuple[Row, Table]]:
    """{step: (row, its table)}; without what the system alone does."""
    return {row.step: (row, table) for table in tables for row in table if row.who is not p.SYSTEM}


def _edit(claim: Claim, by: User, given: Given) -> RefusableForm | None:
    form = cast(RefusableForm, blank("edit", claim, by))
    return blank("edit", claim, by, dict(form.initial) | given)


def _merge(claim: Claim, by: User, given: Given) -> RefusableForm | None:
    return blank("merge", claim, by, {"pasted": str(given.get("into", ""))})


def _move(claim: Claim, by: User, given: Given) -> RefusableForm | None:
    desk = desk_named(given["desk"], by).public_id if given.get("desk") else ""
    return blank("move", claim, by, {"desk": str(desk)})


def _cite(claim: Claim, by: User, given: Given) -> RefusableForm | None:
    first = {"kind": SourceKind.URL, "stance": Stance.SUPPORTS, "tier": Tier.SECONDARY}
    return CiteForm(claim, by, first | given)


def _more(
    name: str, body: type[StrictShape], verb: Callable[..., Any], says: str, form: Any = None, **more: Any
) -> Act:
    return Act(
        name=name.replace("legal_read_drop", "legal-read/drop").replace("legal_hold_lift", "legal-hold/lift")
        .replace("_", "-"),
        label=LABELS[name],
        says=says,
        body=body,
        form=form or partial(_blank, name),
        verb=verb,
        **more,
    )  # fmt: skip


def _blank(name: str, claim: Claim, by: User, given: Given) -> RefusableForm | None:
    return blank(name, claim, by, given)


CLAIM_ACTS: tuple[Act, ...] = (
    *(
        _of_row(row, table, CLAIM_STEPS[step])
        for step, (row, table) in _rows(WORK, STANDING).items()
        if step in CLAIM_STEPS
    ),
    _more("edit", bodies.ClaimEdit, details.edit_details, "What is left out stays as it is. Other words void "
          "a ruling under way.", _edit),
    _more("merge", bodies.ClaimMerge, details.merge, "It closes as a duplicate, and the other one stands in "
          "its places too.", _merge, fields={"pasted": "into", "near": "into"}),
    _more("split", bodies.ClaimSplit, details.split, "The new claim is flagged on the same words."),
    _more("move", bodies.ClaimMove, details.move, "Whoever had it is released.", _move),
    _more("recuse", bodies.ClaimRecuse, interests.recuse, "You will not check or judge it."),
    _more("legal_read", Seen, legal_reads.ask_legal_read, "Standards reads it before it goes out."),
    _more("legal_read_drop", Seen, legal_reads.drop_legal_read, "It goes out without one."),
    _more("legal_hold", bodies.ClaimReason, legal_holds.place_legal_hold, "The copies of its sources are "
          "kept until it is lifted."),
    _more("legal_hold_lift", bodies.ClaimReason, legal_holds.lift_legal_hold, "They are kept as long as the "
          "desk keeps others."),
    Act(
        name="cite", label="Add a source", body=bodies.ClaimCite, form=_cite, verb=evidence.cite,
        says="A page is looked at, and kept, by itself. A ruling under way is voided. Documents, and sources "
        "that only some may see, are added on the claim's page.",
    ),
)  # fmt: skip
ARTICLE_ACTS: tuple[Act, ...] = tuple(
    _of_row(row, table, ARTICLE_STEPS[step]) for step, (row, table) in _rows(ARTICLE).items()
)
