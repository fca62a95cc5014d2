"""Forms of a partner, its licence and its people."""

import re

from django import forms
from django.utils.translation import gettext_lazy

from accounts.forms.base import DomainErrorForm
from accounts.models import Desk
from lib.web.forms import NameField
from publishing.models.partner import MAX_DELAY_MINUTES


class LicenceForm(DomainErrorForm):
    """A partner's licence, for ``update_license``."""

    desks = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Desks"),
        queryset=Desk.objects.all(),
        to_field_name="slug",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("If none is ticked: all open desks, including future ones."),
    )
    languages = forms.CharField(
        label=gettext_lazy("Languages"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("For example: en, de, pt-BR. If empty: all languages."),
    )
    delay_minutes = forms.IntegerField(
        label=gettext_lazy("Delay in minutes"),
        min_value=0,
        max_value=MAX_DELAY_MINUTES,
        initial=0,
        help_text=gettext_lazy(
            "Counted from first publication. Corrections and retractions are never delayed."
        ),
        error_messages={"required": gettext_lazy("Enter a number of minutes, 0 for no delay.")},
    )

    receives_article_events = forms.BooleanField(
        label=gettext_lazy("Tell webhooks when an article of these desks is cleared or its clearance ends"),
        required=False,
        help_text=gettext_lazy(
            "Sends the article’s id and address, never its text, and nothing before an embargo ends."
        ),
    )

    def clean_languages(self) -> list[str]:
        return [tag for tag in re.split(r"[\s,;]+", self.cleaned_data["languages"]) if tag]


class NewPartnerForm(LicenceForm):
    """A licence with the partner's name, which cannot be changed."""

    name = NameField(
        label=gettext_lazy("Name"),
        max_length=120,
        help_text=gettext_lazy("Name of the organisation. It cannot be changed later."),
    )
    field_order = ["name"]


class SuspendPartnerForm(DomainErrorForm):
    """The reason of a suspension."""

    reason = NameField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("The partner’s people and systems see exactly this text."),
        error_messages={"required": gettext_lazy("Give a reason.")},
    )


class PartnerPersonForm(DomainErrorForm):
    """Somebody of the partner, to be invited."""

    name = NameField(label=gettext_lazy("Name"), max_length=120)
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=150,
        help_text=gettext_lazy("Used to sign in. Stet e-mails a link to choose a password."),
        error_messages={"required": gettext_lazy("Enter an e-mail address.")},
    )
