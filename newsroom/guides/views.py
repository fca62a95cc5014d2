"""Screens of the guides. Partners' and writers' pages are public; others are for the newsroom's people."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from newsroom.guides.library import find_guide, list_audiences, list_visible_audiences, search_guides


@require_safe
def guide_list(request: HttpRequest) -> HttpResponse:
    """List the pages by audience, or with ``q`` what was found."""
    audiences = list_visible_audiences(is_staff=request.user.is_authenticated)
    query = request.GET.get("q", "")[:200].strip()
    context = {"audiences": audiences, "query": query, "results": search_guides(query, audiences)}
    return render(request, "guides/list.html", context)


@require_safe
def guide_detail(request: HttpRequest, path: str) -> HttpResponseBase:
    """Show one page. A stranger is sent to sign-in for what is not public; raises Http404 for no page."""
    audiences = list_visible_audiences(is_staff=request.user.is_authenticated)
    guide = find_guide(path, audiences)
    if guide is None:
        if find_guide(path, list_audiences()) is not None:
            return redirect_to_login(request.get_full_path())
        raise Http404(path)
    return render(request, "guides/detail.html", {"guide": guide, "audiences": audiences})


@require_safe
def guide_image(request: HttpRequest, name: str) -> FileResponse:
    """Send a picture of docs/images. Raises Http404 where there is none of this name."""
    file = Path(settings.ASSETS_DIR) / "docs" / "images" / name
    if not file.is_file():
        raise Http404(name)
    return FileResponse(file.open("rb"))
