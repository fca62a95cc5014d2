"""Which period and which desks a signatory pack is about, and how much of it is shown whole."""

from django import forms

from accounts.forms.refusal import RefusableForm
from accounts.models import Desk, User
from publishing.actions.signatory_packs import desks_for


class SignatoryForm(RefusableForm):
    """What ``ask_signatory_pack`` takes."""

    first = forms.DateField(
        label="From", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), help_text="In UTC."
    )
    last = forms.DateField(
        label="To", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), help_text="Included."
    )
    desks = forms.ModelMultipleChoiceField(
        queryset=Desk.objects.none(), to_field_name="slug", widget=forms.CheckboxSelectMultiple
    )
    sample = forms.IntegerField(
        label="Verdicts shown whole",
        required=False,
        min_value=1,
        max_value=100_000,
        help_text="Spread evenly over the period, the same ones each time. Empty: all. The tables have all.",
    )

    def __init__(self, user: User, data: object = None, **more: object) -> None:
        super().__init__(data, **more)  # type: ignore[arg-type]  # what Django takes
        field = self.fields["desks"]
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.queryset = Desk.objects.filter(pk__in=desks_for(user))


class MethodsForm(RefusableForm):
    """The newsroom's statement of methods."""

    text = forms.CharField(
        label="How we work",
        widget=forms.Textarea(attrs={"rows": 24, "dir": "auto"}),
        help_text="Markdown: ## for a heading, * for a list. Scales, gates and figures come by themselves.",
    )
