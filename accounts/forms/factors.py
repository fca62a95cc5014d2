"""Forms to set up a second factor, and to prove afresh who somebody is."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy

from accounts import factors
from accounts.forms.base import DomainErrorForm
from accounts.forms.sign_in import PasswordAttemptMixin
from accounts.models import User
from lib.web.forms import NameField


class AppForm(DomainErrorForm):
    """The first code of an app, which shows that it holds the secret. Cleaned to the counter of the code."""

    code = forms.CharField(
        label=gettext_lazy("Code that your app shows"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": gettext_lazy("Enter the code that your app shows.")},
    )

    def __init__(self, *args: Any, secret: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.secret = secret

    def clean_code(self) -> int:
        counter = factors.find_app_counter(self.secret, self.cleaned_data["code"])
        if counter is None:
            raise ValidationError(
                gettext("This code is wrong. Check that the clock of your phone is set automatically.")
            )
        return counter


class PasskeyForm(forms.Form):
    name = NameField(
        label=gettext_lazy("Name of the new passkey"),
        max_length=80,
        initial=gettext_lazy("My passkey"),
        help_text=gettext_lazy("For you to tell it from others: the name of the phone, for example."),
    )


class ProofForm(PasswordAttemptMixin, forms.Form):
    """The password, and a code where this person has a factor; an attempt is counted first."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": gettext_lazy("Enter your password.")},
    )
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy("From your app, or one of your recovery codes."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": gettext_lazy("Enter a code.")},
    )

    def __init__(self, *args: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.user = request, user
        if not factors.has_factor(user):
            del self.fields["code"]
        # A person who signs in through the newsroom's own sign-in has no password here.
        if not user.has_usable_password():
            del self.fields["password"]
        for field in [*self.fields.values()][:1]:
            field.widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.errors:
            return given
        self.count_attempt(self.request, self.user.get_username())
        password, code = given.get("password"), given.get("code")
        if not self.fields:
            raise ValidationError(gettext("Sign out, and sign in again."))
        if password is not None and not self.user.check_password(password):
            raise ValidationError(gettext("The password or the code is wrong."))
        if code is not None and factors.use_code(self.user, code) is None:
            raise ValidationError(gettext("The password or the code is wrong."))
        return given
