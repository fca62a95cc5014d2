"""Form for the handover of somebody's claims."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, ngettext

from accounts.forms.base import DomainErrorForm
from accounts.models import Desk, User
from accounts.selectors import list_desk_people

BACK_TO_QUEUE = ("", gettext_lazy("Back to the queue"))


class HandoverForm(DomainErrorForm):
    """One colleague for each desk on which the person has claims. Fields are named by the desks' slugs."""

    def __init__(self, *args: Any, person: User, counts: dict[Desk, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desks = list(counts)
        self.people: dict[str, User] = {}
        for desk, count in counts.items():
            people = list(list_desk_people(desk).exclude(pk=person.pk).order_by("name", "id"))
            self.people |= {str(one.public_id): one for one in people}
            self.fields[desk.slug] = forms.ChoiceField(
                label=ngettext("{desk}: {count} open claim", "{desk}: {count} open claims", count).format(
                    desk=desk.name, count=count
                ),
                choices=[BACK_TO_QUEUE, *((str(one.public_id), str(one)) for one in people)],
                required=False,
            )

    def get_colleagues(self) -> dict[int, User | None]:
        """Return who takes over by the desk's key; None for the queue."""
        return {desk.pk: self.people.get(self.cleaned_data[desk.slug]) for desk in self.desks}
