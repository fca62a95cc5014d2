"""Forms for sign-in and for one's own password."""

import math
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy, ngettext

from accounts import factors, login_throttling
from accounts.forms.base import DomainErrorForm
from accounts.models import User
from lib.datetimes import clock


class PasswordAttemptMixin:
    """Part of a form that checks a password: an attempt is counted before the slow hasher runs."""

    ticket: login_throttling.AttemptTicket | None = None
    wait_seconds = 0

    def count_attempt(self, request: HttpRequest, username: str) -> None:
        """Count one attempt on the account. Raises ValidationError beyond the limit."""
        now = clock.now()
        try:
            self.ticket = login_throttling.count_login_attempt(request, username, at=now)
        except login_throttling.TooManyAttempts as full:
            self.wait_seconds = max(1, math.ceil((full.again_at - now).total_seconds()))
            raise ValidationError(_describe_wait(self.wait_seconds), code="too_many") from None


class SignInForm(PasswordAttemptMixin, AuthenticationForm):
    """User name and password; an attempt is counted before the password is checked."""

    error_messages = {
        "invalid_login": gettext_lazy("Wrong user name or password. Both are case-sensitive."),
        "inactive": gettext_lazy("Wrong user name or password. Both are case-sensitive."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = gettext_lazy("User name")
        username, password = (self.fields[name].widget.attrs for name in ("username", "password"))
        username["autocapitalize"] = "none"
        self.fields["username"].error_messages["required"] = gettext_lazy("Enter your user name.")
        self.fields["password"].error_messages["required"] = gettext_lazy("Enter your password.")
        if self.data.get("username"):  # refused: what is typed again is the password
            username["autofocus"], password["autofocus"] = False, True

    def clean(self) -> dict[str, Any]:
        username, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if self.request is not None and username and password:
            self.count_attempt(self.request, username)
        return super().clean()


class CodeForm(PasswordAttemptMixin, forms.Form):
    """A code of an app, or a recovery code; an attempt is counted before the code is checked."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy("From your app, or one of your recovery codes."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
        error_messages={"required": gettext_lazy("Enter a code.")},
    )
    remember = forms.BooleanField(required=False)

    def __init__(self, *args: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.user = request, user
        days = settings.STET_REMEMBER_DEVICE_DAYS
        self.fields["remember"].label = ngettext(
            "Do not ask for a code on this device for {days} day",
            "Do not ask for a code on this device for {days} days",
            days,
        ).format(days=days)
        if days <= 0:
            self.fields["remember"].widget = forms.HiddenInput()

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        self.count_attempt(self.request, self.user.get_username())
        if factors.use_code(self.user, code) is None:
            raise ValidationError(gettext("This code is wrong, or it has been used already."))
        return code


class PasswordResetForm(DomainErrorForm):
    who = forms.CharField(
        label=gettext_lazy("User name or e-mail address"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
        error_messages={"required": gettext_lazy("Enter your user name or e-mail address.")},
    )


def _describe_wait(seconds: int) -> str:
    minutes = math.ceil(seconds / 60)
    return ngettext(
        "Too many attempts with this user name or from this network. Try again in {minutes} minute.",
        "Too many attempts with this user name or from this network. Try again in {minutes} minutes.",
        minutes,
    ).format(minutes=minutes)


class SetPasswordForm(DomainErrorForm):
    """Form for a new password, typed twice."""

    password = forms.CharField(
        label=gettext_lazy("New password"),
        strip=False,
        help_text=gettext_lazy("At least 12 characters. Several unrelated words work well."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": gettext_lazy("Enter a new password.")},
    )
    again = forms.CharField(
        label=gettext_lazy("Repeat the new password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": gettext_lazy("Repeat the new password.")},
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("password") and given.get("again") and given["password"] != given["again"]:
            self.add_error("again", gettext("The two passwords do not match."))
        return given


class ChangePasswordForm(PasswordAttemptMixin, SetPasswordForm):
    """Form for one's own password: the new one twice, and the current one."""

    current = forms.CharField(
        label=gettext_lazy("Current password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": gettext_lazy("Enter your current password.")},
    )
    field_order = ["current", "password", "again"]

    def __init__(self, *args: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.user = request, user

    def clean_current(self) -> str:
        current: str = self.cleaned_data["current"]
        self.count_attempt(self.request, self.user.get_username())
        if not self.user.check_password(current):
            raise ValidationError(gettext("The current password is wrong."))
        return current
