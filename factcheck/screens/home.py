"""The start page: an editor's is the queue, a checker's is Mine, an admin's is Setup."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.selectors import get_roles_by_desk
from accounts.views.auth import current_user
from factcheck.saved_views.actions import find_start_query


def home_redirect(request: HttpRequest) -> HttpResponse:
    """Redirect to the view that the person begins with, or by their highest role on any desk.

    A person without a desk is told how to get one.
    """
    start = find_start_query(current_user(request))
    if start is not None:
        return redirect(f"{reverse('claim_queue')}?{start}")
    roles = set(get_roles_by_desk(current_user(request)).values())
    if roles & {"editor", "standards"}:
        return redirect("claim_queue")
    if roles:
        return redirect("my_work")
    if current_user(request).is_staff:
        return redirect("setup_index")
    return render(request, "factcheck/no_desk.html")
