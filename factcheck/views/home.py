"""Where a person lands: an editor on the queue, a checker on what is theirs, an admin in Setup."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.queries import roles_of
from accounts.views.gate import who


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """By the highest role on any desk; somebody without a desk is told what to do."""
    roles = set(roles_of(who(request)).values())
    if roles & {"editor", "standards"}:
        return redirect("queue")
    if roles:
        return redirect("mine")
    if who(request).is_staff:
        return redirect("setup")
    return render(request, "factcheck/no_desk.html")
