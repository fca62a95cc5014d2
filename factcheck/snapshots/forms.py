"""Forms to place and to lift a legal hold, each with the reason."""

from typing import Any

from django.utils.translation import gettext_lazy

from accounts.forms.base import DomainErrorForm
from lib.web.forms import create_text_area


class PlaceLegalHoldForm(DomainErrorForm):
    reason = create_text_area(
        gettext_lazy("Why the sources must be kept"),
        rows=2,
        missing=gettext_lazy("Explain why the sources must be kept."),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="id_legal_hold_%s")

    def get_inputs(self) -> dict[str, Any]:
        """Return the inputs of ``place_legal_hold``."""
        return self.get_cleaned("reason")


class LiftLegalHoldForm(DomainErrorForm):
    reason = create_text_area(
        gettext_lazy("Why the hold is no longer needed"),
        rows=2,
        missing=gettext_lazy("Explain why the hold is no longer needed."),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="id_legal_hold_%s")

    def get_inputs(self) -> dict[str, Any]:
        """Return the inputs of ``lift_legal_hold``."""
        return self.get_cleaned("reason")
