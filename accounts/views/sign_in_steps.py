"""The steps of a sign-in: a person with the right password is asked for their factor, then signed in.

Between the two nobody is signed in: the session holds the pending person for ten minutes.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext

from accounts import login_throttling
from accounts.access_log import record_sign_in
from accounts.actions.sign_in_sessions import end_session, is_device_remembered, save_device, start_session
from accounts.factors import has_factor
from accounts.fresh_proof import record_proof
from accounts.models import SignInSession, User
from lib.datetimes import clock

PENDING = "stet.pending_sign_in"
PENDING_SECONDS = timedelta(minutes=10).total_seconds()
STARTED_AT = "stet.signed_in_at"
"""Key in the session of the time of the sign-in, in Unix seconds."""
USED_AT = "stet.used_at"
FACTOR_MISSING = "stet.factor_missing"
"""Key in the session of somebody who has to set up a second factor before anything else."""


@dataclass(frozen=True, slots=True)
class PendingSignIn:
    """Somebody whose password was right, and where they were going."""

    user: User
    next_url: str


def begin_sign_in(
    request: HttpRequest,
    user: User,
    *,
    next_url: str,
    ticket: login_throttling.AttemptTicket | None = None,
    action: str = "sign_in",
) -> HttpResponse:
    """Sign in whoever proved the first half, or ask for the second: at ``sign_in_code``."""
    if request.user.is_authenticated:
        # Otherwise the person signed in before would stay so while another person's code is asked for.
        end_request_session(request)
        logout(request)
    device = login_throttling.get_device_secret(request, user.get_username())
    remembered = is_device_remembered(user, device, at=clock.now())
    if remembered or not has_factor(user):
        # A remembered device is no fresh proof: no factor was shown now.
        return finish_sign_in(
            request,
            user,
            next_url=next_url,
            ticket=ticket,
            action=action,
            is_proof=not remembered,
            needs_no_factor=not remembered,
        )
    if ticket is not None:
        login_throttling.refund_network(ticket)
    request.session.cycle_key()
    request.session[PENDING] = {
        "user": str(user.public_id),
        "hash": user.get_session_auth_hash(),
        "next": next_url,
        "at": clock.now().timestamp(),
    }
    return redirect("sign_in_code")


def find_pending_sign_in(request: HttpRequest) -> PendingSignIn | None:
    """Return the pending sign-in of this session; None after ten minutes, or after a new password."""
    saved = request.session.get(PENDING)
    if saved is None or saved["at"] < clock.now().timestamp() - PENDING_SECONDS:
        return None
    user = User.objects.filter(public_id=saved["user"], is_active=True).first()
    if user is None or user.get_session_auth_hash() != saved["hash"]:
        return None
    return PendingSignIn(user, saved["next"])


def finish_sign_in(
    request: HttpRequest,
    user: User,
    *,
    next_url: str,
    action: str,
    ticket: login_throttling.AttemptTicket | None = None,
    remember: bool = False,
    is_proof: bool = True,
    needs_no_factor: bool = False,
) -> HttpResponse:
    """Sign a person in, and lead them on: to where they were going, or to the set-up of a second factor.

    ``needs_no_factor``: they had none a moment ago. Where they have one now, they sign in again with it.
    """
    at = clock.now()
    request.session.pop(PENDING, None)
    is_known = bool(login_throttling.get_device_secret(request, user.get_username()))
    login(request, user)
    is_factor_missing = begin_session(request, user)
    if needs_no_factor and has_factor(user):
        # Adding the first factor ends the sessions begun by a password alone, and this one did not exist
        # then.
        end_request_session(request)
        logout(request)
        messages.warning(request, gettext("Your account has a second factor now. Sign in again."))
        return redirect("sign_in")
    if is_proof:
        record_proof(request)
    if is_factor_missing:
        request.session[FACTOR_MISSING] = True
        next_url = reverse("sign_in_settings", query={"next": next_url} if next_url else None)
    response = redirect(get_safe_url(request, next_url))
    secret = login_throttling.record_successful_login(ticket, request, response, user, at=at)
    save_device(
        user,
        secret,
        is_known=is_known,
        remember=remember,
        name=describe_browser(request.headers.get("User-Agent", "")),
        address=login_throttling.get_client_address(request),
        at=at,
    )
    record_sign_in(request, action, user=user)
    return response


def end_request_session(request: HttpRequest) -> None:
    """Record the sign-out of the signed-in person, and end their session."""
    if isinstance(request.user, User):
        record_sign_in(request, "sign_out", user=request.user)
        for session in SignInSession.objects.filter(session_key=request.session.session_key):
            end_session(session)


def begin_session(request: HttpRequest, user: User) -> bool:
    """Save the session that this request has begun, and the time.

    Return whether the person lacks a second factor that they need.
    """
    at = clock.now()
    request.session[STARTED_AT] = request.session[USED_AT] = at.timestamp()
    request.session.save()
    return start_session(
        user,
        session_key=str(request.session.session_key),
        name=describe_browser(request.headers.get("User-Agent", "")),
        address=login_throttling.get_client_address(request),
        at=at,
    )


def get_safe_url(request: HttpRequest, wanted: str) -> str:
    """Return the wanted URL if it is one of this site, else that of the start page."""
    allowed = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if allowed else resolve_url(settings.LOGIN_REDIRECT_URL)


BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""Words of the User-Agent header, with the browser. The first match counts: they imitate each other."""
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)


def describe_browser(user_agent: str) -> str:
    """Return a name such as “Firefox on Linux”."""
    browser = next((name for words, name in BROWSERS if words in user_agent), "")
    system = next((name for words, name in SYSTEMS if words in user_agent), "")
    if browser and system:
        return gettext("{browser} on {system}").format(browser=browser, system=system)
    return browser or system or gettext("Unknown browser")
