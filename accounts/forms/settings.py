"""Form for one's own settings."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext, gettext_lazy

from accounts.forms.base import DomainErrorForm
from accounts.models.enums import LinkDigestFrequency
from accounts.models.user import list_languages


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
    link_digest_frequency = forms.ChoiceField(
        label=gettext_lazy("E-mails about broken and changed links"),
        choices=LinkDigestFrequency.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "What broke, changed or works again among the sources that claims of your desks cite."
        ),
    )
