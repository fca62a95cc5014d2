"""Forms in which a checker is chosen: of one claim, or of each claim of somebody who hands them over."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, ngettext

from accounts.forms.base import DomainErrorForm
from accounts.models import Desk, User
from accounts.selectors import list_desk_people
from factcheck.models import Claim
from factcheck.workload.handover import ClaimHandover
from factcheck.workload.suggestions import Suggestion
from lib.web.forms import create_text_area

QUEUE = "queue"
BACK_TO_QUEUE = gettext_lazy("Back to the queue")
STAYS = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class HandoverRow:
    """One claim of a handover: who can have it, with the label of each, and who is suggested."""

    claim: Claim
    colleagues: list[tuple[User, str]]
    suggestion: Suggestion | None = None

    @property
    def field_name(self) -> str:
        return f"claim-{self.claim.public_id}"


class HandoverForm(DomainErrorForm):
    """A choice for each claim that the viewer may assign, and for each desk whose claims they cannot see.

    ``staying`` is the label of the choice that leaves a claim where it is; without one (somebody is
    deactivated) every claim goes. ``chosen`` replaces suggestions, by the name of the field.
    """

    note = create_text_area(
        gettext_lazy("Note"),
        rows=2,
        required=False,
        help_text=gettext_lazy("The new checkers read it, and it stays in the history of each claim."),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        person: User,
        rows: Iterable[HandoverRow],
        desk_counts: Mapping[Desk, int],
        staying: str = "",
        chosen: Mapping[str, str] | None = None,
        note: str = "",
    ) -> None:
        super().__init__(data, initial={"note": note}, auto_id="id_handover_%s")
        self.rows = list(rows)
        self.desks = list(desk_counts)
        self.people: dict[str, User] = {}
        for row in self.rows:
            self._add_claim_fields(row, staying, (chosen or {}).get(row.field_name))
        for desk, count in desk_counts.items():
            people = list(list_desk_people(desk).exclude(pk=person.pk).order_by("name", "id"))
            self.fields[_get_desk_field(desk)] = forms.ChoiceField(
                label=ngettext("{desk}: {count} open claim", "{desk}: {count} open claims", count).format(
                    desk=desk.name, count=count
                ),
                choices=[("", BACK_TO_QUEUE), *self._list_choices((one, str(one)) for one in people)],
                required=False,
            )

    def _add_claim_fields(self, row: HandoverRow, staying: str, chosen: str | None) -> None:
        choices = [*self._list_choices(row.colleagues), (QUEUE, BACK_TO_QUEUE)]
        initial = STAYS if staying else QUEUE
        if row.suggestion is not None:
            initial = str(row.suggestion.colleague.public_id)
        self.fields[row.field_name] = forms.ChoiceField(
            label=row.claim.statement,
            choices=[(STAYS, staying), *choices] if staying else choices,
            required=not staying,
            initial=initial if chosen is None else chosen,
        )
        self.fields[f"{row.field_name}-version"] = forms.IntegerField(
            widget=forms.HiddenInput, required=False, initial=row.claim.version
        )

    def _list_choices(self, people: Iterable[tuple[User, str]]) -> list[tuple[str, str]]:
        """Return the choices, and remember the people behind them."""
        choices = []
        for person, label in people:
            self.people[str(person.public_id)] = person
            choices.append((str(person.public_id), label))
        return choices

    def list_handovers(self) -> list[ClaimHandover]:
        """Return the claims that go, each with the version that the viewer saw."""
        return [
            ClaimHandover(
                claim=row.claim,
                colleague=self.people.get(self.cleaned_data[row.field_name]),
                version=self.cleaned_data[f"{row.field_name}-version"],
            )
            for row in self.rows
            if self.cleaned_data[row.field_name] != STAYS
        ]

    def get_colleagues(self) -> dict[int, User | None]:
        """Return who takes over the claims that the viewer cannot see, by the desk's key."""
        return {desk.pk: self.people.get(self.cleaned_data[_get_desk_field(desk)]) for desk in self.desks}


def _get_desk_field(desk: Desk) -> str:
    return f"desk-{desk.slug}"
