"""Sign-in: on to the requested page, or back with what was typed and the reason of the refusal."""

from typing import Any

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse

from accounts import login_throttling
from accounts.access_log import record_sign_in
from accounts.forms.sign_in import SignInForm
from accounts.models import User
from accounts.models.enums import UserKind
from lib.datetimes import clock


class SignInView(LoginView):
    """Django's sign-in (the session's id changes with it), behind the count of attempts."""

    form_class = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        login_throttling.record_successful_login(
            form.ticket, self.request, response, form.get_user(), at=clock.now()
        )
        record_sign_in(self.request, "sign_in", user=form.get_user())
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        # An attempt beyond the limit is not recorded: nobody fills the log faster than the limit lets them.
        if form.ticket is not None:
            known = User.objects.filter(username=form.data.get("username", "")).first()
            record_sign_in(self.request, "sign_in_failed", user=known)
        status = 429 if form.wait_seconds else 422
        response = self.render_to_response(self.get_context_data(form=form), status=status)
        if form.wait_seconds:
            response["Retry-After"] = str(form.wait_seconds)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # On a fresh installation nobody can sign in, and only a command on the server can create the first
        # person.
        nobody = not User.objects.filter(kind=UserKind.PERSON, is_active=True).exists()
        return super().get_context_data(nobody_yet=nobody, **kwargs)


class SignOutView(LogoutView):
    """Django's sign-out, in the access log."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if isinstance(request.user, User):
            record_sign_in(request, "sign_out", user=request.user)
        return super().post(request, *args, **kwargs)
