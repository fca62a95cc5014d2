"""A source and the passage relied on: adding one, changing one, deciding a drift."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms

from accounts.forms.refusal import RefusableForm
from accounts.models import User
from factcheck.enums import SourceKind, Stance, Tier
from factcheck.forms.fields import box, line
from factcheck.models import Citation


class PassageForm(RefusableForm):
    """What is relied on and how; the fields that can be changed later."""

    passage = box(
        "Passage relied on",
        required=False,
        rows=2,
        help_text="Copy it as it stands on the page: every check looks for these words.",
    )
    locator = line("Where in it", required=False, longest=100, help_text="Page, table, minute")
    stance = forms.ChoiceField(label="Stance", choices=Stance.choices, initial=Stance.SUPPORTS)
    tier = forms.ChoiceField(label="Tier", choices=Tier.choices, initial=Tier.SECONDARY)
    group = line(
        "Same voice as",
        required=False,
        longest=100,
        help_text="Sources with the same name here count as one: an agency and who copies it.",
    )


class CiteForm(PassageForm):
    """A new source. For a web page the address is enough to begin with."""

    url = forms.CharField(
        label="Address",
        required=False,
        max_length=4000,
        widget=forms.TextInput(
            attrs={
                "inputmode": "url",
                "placeholder": "https://",
                "autocomplete": "off",
                "spellcheck": "false",
            }
        ),
    )
    title = line("Title", required=False, longest=500, help_text="Left empty, the address stands for it.")
    kind = forms.ChoiceField(label="Kind", choices=SourceKind.choices, initial=SourceKind.URL)
    publisher = line("Publisher", required=False)
    author = line("Author", required=False)
    published_on = forms.DateField(
        label="Published on",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    restricted = forms.BooleanField(
        label="Restricted: only people named on it see it",
        required=False,
        help_text="You are named. Everyone else reads “A source we cannot name”.",
    )

    field_order = ["url", "title", "passage", "stance", "tier", "locator", "group"]

    def inputs(self) -> dict[str, Any]:
        """What the verb takes."""
        return dict(self.cleaned_data)


class CitationForm(PassageForm):
    """An existing citation's own fields."""

    def __init__(self, citation: Citation, data: Any = None) -> None:
        names = ("passage", "locator", "stance", "tier", "group")
        initial = {name: getattr(citation, name) for name in names}
        super().__init__(data, initial=initial, auto_id=f"id_edit_{citation.public_id}_%s")

    def inputs(self) -> dict[str, Any]:
        """What the verb takes; the passage without the space around it, as it is kept."""
        return self.cleaned_data | {"passage": self.cleaned_data["passage"].strip()}


class NameForm(RefusableForm):
    """One more person who may see a restricted source: one of ``people``, who are all of its desk."""

    person = forms.ChoiceField(
        label="Who else may see it",
        error_messages={"required": "Choose a person.", "invalid_choice": "Choose a person of this desk."},
    )

    def __init__(self, citation: Citation, people: Iterable[User], data: Any = None) -> None:
        super().__init__(data, auto_id=f"id_name_{citation.public_id}_%s")
        self.people = {str(person.public_id): person for person in people}
        choices = [(key, str(person)) for key, person in self.people.items()]
        cast(forms.ChoiceField, self.fields["person"]).choices = [("", "Choose a person"), *choices]

    def inputs(self) -> dict[str, Any]:
        """What the verb takes."""
        return {"person": self.people[self.cleaned_data["person"]]}


class ReasonForm(RefusableForm):
    """One sentence that says why: for a drift that is accepted, or for changed words."""

    reason = box("Why it still holds", rows=2, missing="Say why it still holds.")

    def inputs(self) -> dict[str, Any]:
        """What the verb takes."""
        return self.given("reason")
