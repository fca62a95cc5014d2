"""Forms for one's own settings and absences."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext, gettext_lazy

from accounts.forms.base import DomainErrorForm
from accounts.models.user import list_languages
from lib.text.phrases import StrOrPromise


def list_language_choices() -> list[tuple[str, str]]:
    """Return the newsroom's language, which is no choice of one's own, and every language."""
    name = dict(settings.LANGUAGES).get(settings.LANGUAGE_CODE, settings.LANGUAGE_CODE)
    return [("", gettext("As the newsroom: {language}").format(language=name)), *list_languages()]


class SettingsForm(DomainErrorForm):
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=list_language_choices,
        required=False,
        help_text=gettext_lazy("The language of your screens and of e-mails to you."),
    )
    has_single_keys = forms.BooleanField(
        label=gettext_lazy("Use single-key shortcuts"),
        required=False,
        help_text=gettext_lazy(
            "For example, j for the next row. Turn this off if you press keys by accident or dictate text. "
            "Ctrl K still opens the command palette."
        ),
    )


def _create_day_field(label: StrOrPromise, missing: StrOrPromise) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": missing},
    )


class AbsenceForm(DomainErrorForm):
    starts_on = _create_day_field(gettext_lazy("First day away"), gettext_lazy("Enter the first day."))
    ends_on = _create_day_field(gettext_lazy("Last day away"), gettext_lazy("Enter the last day."))
