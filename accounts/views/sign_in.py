"""Sign-in: to the page one came for, with what was typed kept and the reason said when it fails."""

from typing import Any

from django.contrib.auth.views import LoginView
from django.http import HttpResponse

from accounts import throttle
from accounts.enums import Kind
from accounts.forms.sign_in import SignInForm
from accounts.models import User
from lib import clock


class SignIn(LoginView):
    """Django's sign-in (the session's id changes with it), behind the count of tries."""

    form_class = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        throttle.succeeded(form.ticket, self.request, response, form.get_user(), at=clock.now())
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        status = 429 if form.wait_seconds else 422
        response = self.render_to_response(self.get_context_data(form=form), status=status)
        if form.wait_seconds:
            response["Retry-After"] = str(form.wait_seconds)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # On a fresh house nobody can sign in, and only the server can let the first one in.
        nobody = not User.objects.filter(kind=Kind.PERSON, is_active=True).exists()
        return super().get_context_data(nobody_yet=nobody, **kwargs)
