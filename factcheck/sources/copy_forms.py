"""Forms that cite words which somebody has before them: in an archived copy, or on a page of the web."""

from typing import Any, cast

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy

from accounts.models import User
from factcheck.models import Claim
from factcheck.sources.forms import PassageForm
from factcheck.sources.selectors import list_citable_claims
from lib.web.forms import PublicChoiceField, create_text_line

MAX_STATEMENT_LENGTH = 120
"""Characters of a statement in the list of claims."""


class CiteWordsForm(PassageForm):
    """Form for a passage and the claim that it is cited for: one of the person's own, or ``chosen``."""

    claim = PublicChoiceField(
        Claim.objects.none(),
        label=gettext_lazy("Claim"),
        empty_label=gettext_lazy("Choose the claim"),
        error_messages={"required": gettext_lazy("Choose the claim that this is cited for.")},
    )

    def __init__(self, user: User, chosen: Claim | None, data: Any = None, **more: Any) -> None:
        super().__init__(data, auto_id="id_words_%s", **more)
        field = cast(PublicChoiceField, self.fields["claim"])
        field.queryset = Claim.objects.visible_to(user).select_related("desk")
        claims = {claim.pk: claim for claim in [chosen, *list_citable_claims(user)] if claim is not None}
        field.set_choices(
            [
                (str(claim.public_id), Truncator(claim.statement).chars(MAX_STATEMENT_LENGTH))
                for claim in claims.values()
            ]
        )
        if chosen is not None:
            self.initial["claim"] = str(chosen.public_id)
        self.order_fields(["claim", "url", "title", "passage", "locator", "stance", "tier"])

    def get_inputs(self) -> dict[str, Any]:
        """Return the arguments of the action, without the claim."""
        return {name: value for name, value in self.cleaned_data.items() if name != "claim"}


class CopyCitationForm(CiteWordsForm):
    """Form for words selected in an archived copy: in its ``part``, where they begin in ``block``."""

    part = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    block = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, user: User, chosen: Claim | None, data: Any = None, **more: Any) -> None:
        super().__init__(user, chosen, data, **more)
        self.fields["passage"].required = True
        self.fields["passage"].error_messages["required"] = gettext_lazy("Enter the passage.")
        self.fields["passage"].help_text = gettext_lazy("Select the words in the copy, or type them.")

    def get_inputs(self) -> dict[str, Any]:
        """Return the arguments of ``cite_snapshot``."""
        return {name: value for name, value in super().get_inputs().items() if name not in ("part", "block")}


class PageCitationForm(CiteWordsForm):
    """Form for a web page that the bookmarklet sends: its address and title, and the words selected there."""

    url = forms.CharField(
        label=gettext_lazy("Web address"),
        max_length=4000,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Enter the web address.")},
    )
    title = create_text_line(gettext_lazy("Title"), required=False, max_length=500)
