"""The site's addresses, and those of the component page."""

from typing import Any

from django.http import Http404
from django.urls import path
from django.views.generic import TemplateView

from lib.web.requests import list_public_routes
from newsroom.urls import handler400, handler403, handler404, handler500
from newsroom.urls import urlpatterns as site_patterns
from tests.ui import component_samples

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

SAMPLE_SCREENS = ("queue", "article", "claim", "verdict")


class ComponentsView(TemplateView):
    """All components on one page, or one sample screen by its name. Reads no data of the newsroom."""

    def get_template_names(self) -> list[str]:
        screen = self.kwargs.get("screen", "index")
        if screen not in ("index", *SAMPLE_SCREENS):
            raise Http404(screen)
        return [f"samples/{screen}.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | component_samples.get_sample_context()


urlpatterns = [
    *list_public_routes(
        path("components/", ComponentsView.as_view()),
        path("components/<slug:screen>/", ComponentsView.as_view()),
    ),
    *site_patterns,
]
