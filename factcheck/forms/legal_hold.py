"""Why the copies of a claim's sources must be kept, and why they need not be any longer."""

from typing import Any

from accounts.forms.refusal import RefusableForm
from factcheck.forms.fields import box


class PlaceLegalHoldForm(RefusableForm):
    reason = box("Why it has to be kept", rows=2, missing="Say why it has to be kept.")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="id_legal_hold_%s")

    def inputs(self) -> dict[str, Any]:
        """What the verb takes."""
        return self.given("reason")


class LiftLegalHoldForm(RefusableForm):
    reason = box(
        "Why it need not be kept any longer", rows=2, missing="Say why it need not be kept any longer."
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="id_legal_hold_%s")

    def inputs(self) -> dict[str, Any]:
        """What the verb takes."""
        return self.given("reason")
