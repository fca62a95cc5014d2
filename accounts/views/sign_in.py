"""Sign-in: on to the requested page, or back with what was typed and the reason of the refusal."""

from typing import Any

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from accounts.access_log import record_sign_in
from accounts.forms.sign_in import SignInForm
from accounts.models import User
from accounts.models.enums import UserKind
from accounts.views.provider_sign_in import build_provider_url
from accounts.views.sign_in_steps import FACTOR_MISSING, begin_sign_in, end_request_session


class SignInView(LoginView):
    """Django's sign-in (the session's id changes with it), behind the count of attempts."""

    form_class = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.session.get(FACTOR_MISSING):
            # The password was right; the second factor is still missing.
            return redirect("sign_in_settings")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        return begin_sign_in(
            self.request, form.get_user(), next_url=self.get_redirect_url(), ticket=form.ticket
        )

    def form_invalid(self, form: Any) -> HttpResponse:
        # An attempt beyond the limit is not recorded, so that the limit also bounds the access log.
        if form.ticket is not None:
            known = User.objects.filter(username=form.data.get("username", "")).first()
            record_sign_in(self.request, "sign_in_failed", user=known)
        return answer_attempt(self.render_to_response(self.get_context_data(form=form)), form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # On a fresh installation nobody can sign in, and only a command on the server can create the first
        # person.
        nobody = not User.objects.filter(kind=UserKind.PERSON, is_active=True).exists()
        return super().get_context_data(
            nobody_yet=nobody,
            provider_name=settings.STET_PROVIDER_NAME,
            provider_url=build_provider_url(self.get_redirect_url()),
            **kwargs,
        )


def answer_attempt(response: HttpResponse, form: Any) -> HttpResponse:
    """Give a refused attempt its status, and the time to wait where the limit refused it."""
    response.status_code = 429 if form.wait_seconds else 422
    if form.wait_seconds:
        response["Retry-After"] = str(form.wait_seconds)
    return response


class SignOutView(LogoutView):
    """Django's sign-out, in the access log."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        end_request_session(request)
        return super().post(request, *args, **kwargs)
