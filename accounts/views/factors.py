"""A person's own second factors, sessions and devices, under My settings."""

from typing import Any
from uuid import UUID

from allauth.mfa.adapter import get_adapter
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import factors
from accounts.access_log import record_sign_in
from accounts.actions.factors import add_app, add_passkey, remove_factor, replace_recovery_codes
from accounts.actions.sign_in_sessions import end_session, end_sessions, forget_devices
from accounts.forms.factors import AppForm, PasskeyForm
from accounts.fresh_proof import fresh_proof_required, record_proof, require_fresh_proof
from accounts.models import Device, SignInSession, User
from accounts.views.auth import current_user
from accounts.views.sign_in_code import parse_credential
from accounts.views.sign_in_steps import FACTOR_MISSING, get_safe_url
from lib.datetimes import clock
from lib.web.forms import show_refusal

FACTOR_SALT = "accounts.factors"
"""Factors are named in addresses by their number, signed: the database's own numbers never leave."""
APP_SECRET = "stet.app_secret"  # noqa: S105 - the key under which the session keeps it


@never_cache
def sign_in_settings(request: HttpRequest) -> HttpResponse:
    """List factors, sessions and remembered devices; for whoever has to, the place to set up a factor."""
    user = current_user(request)
    sessions = SignInSession.objects.filter(user=user)
    context = {
        "factors": [
            {"factor": one, "key": signing.dumps(one.pk, salt=FACTOR_SALT)}
            for one in factors.list_factors(user)
        ],
        "has_app": factors.list_factors(user).filter(type=factors.Type.TOTP).exists(),
        "recovery_codes": factors.count_recovery_codes(user),
        "is_needed": factors.needs_factor(user),
        "is_missing": request.session.get(FACTOR_MISSING, False),
        "sessions": sessions,
        "current_key": request.session.session_key,
        "devices": Device.objects.filter(user=user, remembered_until__gt=clock.now()),
        "passkey_form": PasskeyForm(),
        "next": request.GET.get("next", ""),
    }
    return render(request, "accounts/sign_in_settings.html", context)


@never_cache
def factor_app(request: HttpRequest) -> HttpResponse:
    """Show the secret for an app as a code to scan and as letters, and try the first code of it."""
    require_fresh_proof(request)
    user = current_user(request)
    secret = request.session.setdefault(APP_SECRET, factors.generate_totp_secret())
    request.session.modified = True
    form = AppForm(request.POST or None, secret=secret)
    if form.is_valid():
        with form.show_refusal():
            add_app(
                user,
                secret=secret,
                counter=form.cleaned_data["code"],
                at=clock.now(),
                keep_session=str(request.session.session_key),
            )
            del request.session[APP_SECRET]
            messages.success(request, gettext("You can now sign in with codes from your app."))
            return _go_on(request, user)
    adapter = get_adapter()
    url = adapter.build_totp_url(user, secret)
    svg = mark_safe(adapter.build_totp_svg(url).partition("?>")[2])  # noqa: S308 - drawn here, from what is percent-encoded
    spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    context = {
        "form": form,
        "svg": svg,
        "secret": spaced,
        "is_missing": request.session.get(FACTOR_MISSING, False),
        "next": request.GET.get("next", ""),
    }
    return render(request, "accounts/factor_app.html", context, status=form.status)


@never_cache
def factor_passkey(request: HttpRequest) -> HttpResponse:
    """Return the options for a new passkey as JSON; a POST adds the passkey that the browser made."""
    require_fresh_proof(request)
    user = current_user(request)
    if request.method != "POST":
        return JsonResponse(factors.begin_registration(user))
    form, credential = PasskeyForm(request.POST), parse_credential(request)
    if not form.is_valid() or not factors.complete_registration(credential):
        return JsonResponse({"message": gettext("This passkey could not be added. Try again.")}, status=422)
    add_passkey(
        user,
        name=form.cleaned_data["name"],
        credential=credential,
        at=clock.now(),
        keep_session=str(request.session.session_key),
    )
    messages.success(request, gettext("Your passkey was added."))
    return JsonResponse({"url": _go_on(request, user)["Location"]})


def _go_on(request: HttpRequest, user: User) -> HttpResponse:
    """Redirect a person with a new factor to their recovery codes, and from there to the next page."""
    request.session.pop(FACTOR_MISSING, None)
    record_proof(request)
    wanted = request.POST.get("next", "")
    if factors.count_recovery_codes(user):
        return redirect(get_safe_url(request, wanted) if wanted else reverse("sign_in_settings"))
    return redirect(reverse("recovery_codes", query={"next": wanted} if wanted else None))


@never_cache
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Offer new recovery codes; a POST makes them and shows them, this once."""
    context: dict[str, Any] = {"next": request.POST.get("next", request.GET.get("next", ""))}
    if request.method == "POST":
        require_fresh_proof(request)
        context["codes"] = replace_recovery_codes(current_user(request), at=clock.now())
        context["next_url"] = get_safe_url(request, context["next"]) if context["next"] else ""
    context["left"] = factors.count_recovery_codes(current_user(request))
    return render(request, "accounts/recovery_codes.html", context)


@require_POST
@fresh_proof_required
def factor_remove(request: HttpRequest, key: str) -> HttpResponse:
    user = current_user(request)
    try:
        factor = factors.list_factors(user).filter(pk=signing.loads(key, salt=FACTOR_SALT)).first()
    except signing.BadSignature:
        factor = None
    if factor is None:
        raise Http404(key)
    with show_refusal(request):
        remove_factor(factor, by=user, at=clock.now())
        messages.success(request, gettext("Removed."))
    return redirect("sign_in_settings")


@require_POST
def session_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Sign this person out on one of their other devices."""
    session = get_object_or_404(SignInSession, user=current_user(request), public_id=public_id)
    end_session(session)
    record_sign_in(request, "session_ended", user=current_user(request))
    messages.success(request, gettext("Signed out there."))
    return redirect("sign_in_settings")


@require_POST
def session_end_all(request: HttpRequest) -> HttpResponse:
    """Sign this person out everywhere but here, and require the second factor again on every device."""
    user = current_user(request)
    end_sessions(user, keep=str(request.session.session_key))
    forget_devices(user)
    record_sign_in(request, "session_ended", user=user)
    messages.success(request, gettext("You are signed out on all other devices."))
    return redirect("sign_in_settings")


@require_POST
def device_forget(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Require the second factor again on one device."""
    device = get_object_or_404(Device, user=current_user(request), public_id=public_id)
    device.remembered_until = None
    device.save(update_fields=["remembered_until"])
    messages.success(request, gettext("This device asks for your second factor again."))
    return redirect("sign_in_settings")
