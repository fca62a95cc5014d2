"""The component page: every component and four sample screens with made-up words, for who builds a screen."""

from typing import Any

from django.http import Http404
from django.views.generic import TemplateView

from newsroom import component_samples

SCREENS = ("queue", "article", "claim", "verdict")


class Components(TemplateView):
    """All components on one page, or one sample screen by its name. Reads nothing of the newsroom's."""

    def get_template_names(self) -> list[str]:
        screen = self.kwargs.get("screen")
        if screen is None:
            return ["components/index.html"]
        if screen not in SCREENS:
            raise Http404(screen)
        return [f"components/samples/{screen}.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | component_samples.context()
