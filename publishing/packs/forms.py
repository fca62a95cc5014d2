"""Forms for defence files, signatory packs and the statement of methods."""

from django import forms

from accounts.forms.base import DomainErrorForm
from accounts.models import Desk, User
from publishing.packs.signatory_packs import list_desk_ids


class DefenceFileForm(DomainErrorForm):
    """Optional parts of a defence file. Both are off by default."""

    with_restricted = forms.BooleanField(
        label="With the restricted sources that I am named for",
        required=False,
        help_text="Otherwise they are left out, and the versions that rest on them cannot be hashed again.",
    )
    whole_chain = forms.BooleanField(
        label="With every row of the record",
        required=False,
        help_text="The file proves its own entries either way. With every row an expert can hash the whole"
        " chain again, and sees when anybody did what, on other claims too: no names, no words.",
    )


class SignatoryPackForm(DomainErrorForm):
    """Period, desks and sample of a signatory pack, for ``request_signatory_pack``."""

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
            field.queryset = Desk.objects.filter(pk__in=list_desk_ids(user))


class MethodologyForm(DomainErrorForm):
    """The newsroom's statement of methods."""

    text = forms.CharField(
        label="How we work",
        widget=forms.Textarea(attrs={"rows": 24, "dir": "auto"}),
        help_text="Markdown: ## for a heading, * for a list. Scales, gates and figures come by themselves.",
    )
