"""Forms for defence files, signatory packs and the statement of methods."""

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.forms.base import DomainErrorForm
from accounts.models import Desk, User
from publishing.packs.signatory_packs import list_desk_ids


class DefenceFileForm(DomainErrorForm):
    """Optional parts of a defence file. Both are off by default."""

    with_restricted = forms.BooleanField(
        label=gettext_lazy("Include off-the-record sources I can see"),
        required=False,
        help_text=gettext_lazy(
            "Otherwise they are left out, and the hash of versions that cite them cannot be checked."
        ),
    )
    whole_chain = forms.BooleanField(
        label=gettext_lazy("Include the whole audit log"),
        required=False,
        help_text=gettext_lazy(
            "The file always proves its own events. With the whole log an expert can recalculate the "
            "complete chain and see when anything was done, including on other claims, but no names and no "
            "text."
        ),
    )


class SignatoryPackForm(DomainErrorForm):
    """Period, desks and sample of a signatory pack, for ``request_signatory_pack``."""

    first = forms.DateField(
        label=pgettext_lazy("start of a period", "From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("In UTC."),
        error_messages={"required": gettext_lazy("Enter the first day.")},
    )
    last = forms.DateField(
        label=pgettext_lazy("end of a period", "To"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Included."),
        error_messages={"required": gettext_lazy("Enter the last day.")},
    )
    desks = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Desks"),
        queryset=Desk.objects.none(),
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one desk.")},
    )
    sample = forms.IntegerField(
        label=gettext_lazy("Verdicts shown in full"),
        required=False,
        min_value=1,
        max_value=100_000,
        help_text=gettext_lazy(
            "Spread evenly over the period; the same selection every time. If empty: all. The tables "
            "always list all."
        ),
    )

    def __init__(self, user: User, data: object = None, **more: object) -> None:
        super().__init__(data, **more)  # type: ignore[arg-type]  # what Django takes
        field = self.fields["desks"]
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.queryset = Desk.objects.filter(pk__in=list_desk_ids(user))


class MethodologyForm(DomainErrorForm):
    """The newsroom's statement of methods."""

    text = forms.CharField(
        label=gettext_lazy("How we work"),
        widget=forms.Textarea(attrs={"rows": 24, "dir": "auto"}),
        help_text=gettext_lazy(
            "Markdown: ## for a heading, * for a list. Scales, requirements and figures are added "
            "automatically."
        ),
        error_messages={"required": gettext_lazy("Describe how the newsroom works.")},
    )
