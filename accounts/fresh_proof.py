"""Fresh proof of identity, required shortly before an act that cannot be undone.

It is a passkey, or the password and a second factor. For a person who neither has nor needs a factor, the
password alone is enough.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext

from lib.datetimes import clock
from lib.errors import NotAllowed

PROVED_AT = "stet.proved_at"
"""Key in the session of the time of the last proof, in Unix seconds."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class ProofNeeded(NotAllowed):
    """The last proof is too old.

    A page asks for a new one and then repeats the request. ``is_download``: the response is a file, and the
    browser stays on its page.
    """

    is_download = False


class FileProofNeeded(ProofNeeded):
    """The last proof is too old for a file."""

    is_download = True


def record_proof(request: HttpRequest) -> None:
    request.session[PROVED_AT] = clock.now().timestamp()


def require_fresh_proof(request: HttpRequest, error: type[ProofNeeded] = ProofNeeded) -> None:
    """Raise ProofNeeded, or the ``error`` given, unless this person has shown lately who they are."""
    minutes = settings.STET_FRESH_PROOF_MINUTES
    oldest = clock.now() - timedelta(minutes=minutes)
    if minutes and request.session.get(PROVED_AT, 0) < oldest.timestamp():
        raise error(
            gettext(
                "Confirm that it is you before you do this: in My settings, under “Sign-in and devices”. "
                "Then do it again."
            )
        )


def fresh_proof_required[**P, R: HttpResponseBase](
    view: Callable[Concatenate[HttpRequest, P], R],
) -> Callable[Concatenate[HttpRequest, P], R]:
    """Ask for a fresh proof before the view changes anything."""

    @wraps(view)
    def proved(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> R:
        if request.method not in SAFE_METHODS:
            require_fresh_proof(request)
        return view(request, *args, **kwargs)

    return cast(Callable[Concatenate[HttpRequest, P], R], proved)


def export_proof_required[**P, R: HttpResponseBase](
    view: Callable[Concatenate[HttpRequest, P], R],
) -> Callable[Concatenate[HttpRequest, P], R]:
    """Ask for a fresh proof before the view sends a file of the desk's work."""

    @wraps(view)
    def proved(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> R:
        require_fresh_proof(request, FileProofNeeded)
        return view(request, *args, **kwargs)

    return cast(Callable[Concatenate[HttpRequest, P], R], proved)


def describe_request(request: HttpRequest) -> dict[str, Any]:
    """Return the request to repeat after the proof: path, method and fields, without files."""
    fields = [[name, value] for name, values in request.POST.lists() for value in values]
    return {"path": request.get_full_path(), "method": request.method, "fields": fields}
