"""Forms of a claimant and its roles, and of merging it; and the field for a claimant's name."""

from typing import Any

from django import forms
from django.forms.models import fields_for_model
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext, gettext_lazy

from accounts.forms.base import DomainErrorForm, MergingForm, RowMixin
from accounts.models import Desk, User
from factcheck.claimants.actions import MAX_ROLES, RoleInput, hash_roles
from factcheck.models import Claimant, ClaimantRole
from lib.web.forms import PublicChoiceField, create_text_area

CLAIMANT_LIST_ATTRS = {"data-claimants-url": reverse_lazy("claimant_suggestions"), "autocomplete": "off"}
"""Attributes of a text input at which static/js/claimant_list.js offers the claimants that are known."""


def build_claimant_list_attrs(desk: Desk) -> dict[str, object]:
    """Return the same for the claims of one desk: those offered are the ones that they may name."""
    return {
        **CLAIMANT_LIST_ATTRS,
        "data-claimants-url": f"{reverse('claimant_suggestions')}?desk={desk.slug}",
    }


class ClaimantForm(MergingForm):
    """All that is known of a claimant but its roles."""

    aliases = create_text_area(
        gettext_lazy("Other names"),
        required=False,
        help_text=gettext_lazy("Other names under which claims are attributed to them, one on each line."),
    )

    def __init__(self, claimant: Claimant, data: Any = None) -> None:
        initial = {
            "name": claimant.name,
            "kind": claimant.kind,
            "aliases": "\n".join(claimant.aliases),
            "party": claimant.party,
            "wikidata_id": claimant.wikidata_id,
        }
        super().__init__(data, initial=initial)
        self.fields |= fields_for_model(
            Claimant,
            ["name", "kind", "party", "wikidata_id"],
            error_messages={"name": {"required": gettext("Enter a name.")}},
        )
        self.order_fields(["name", "kind", "aliases", "party", "wikidata_id"])

    def get_inputs(self) -> dict[str, Any]:
        """Return the inputs of ``update_claimant`` but the roles."""
        inputs = self.get_cleaned("name", "kind", "party", "wikidata_id")
        return inputs | {"aliases": self.cleaned_data["aliases"].splitlines()}


class RoleForm(RowMixin, forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs alone
    """One role; without a title it is none."""

    title = forms.CharField(label=gettext_lazy("Role"), max_length=200, required=False)

    class Meta:
        model = ClaimantRole
        fields = ("title", "party", "since", "until")
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in ("since", "until")
        }

    def clean(self) -> dict[str, Any]:
        """Refuse a role that has days or a party, and no title."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if not values.get("title") and any(values.get(name) for name in ("party", "since", "until")):
            self.add_error("title", gettext("Enter the role, or clear the row."))
        return values


BaseRoleFormSet = forms.formset_factory(RoleForm, extra=2, max_num=MAX_ROLES, absolute_max=MAX_ROLES)


class RoleFormSet(BaseRoleFormSet):  # type: ignore[misc, valid-type]  # made by a factory
    """The roles of a claimant, with two empty rows; a row whose title is cleared is removed.

    ``current_hash`` is sent back as ``sent_hash``: the roles as they were when the form was opened.
    """

    def __init__(self, claimant: Claimant, data: Any = None) -> None:
        initial = [
            {"title": role.title, "party": role.party, "since": role.since, "until": role.until}
            for role in claimant.roles.all()
        ]
        super().__init__(data, initial=initial, prefix="roles")
        self.current_hash = hash_roles(claimant)
        self.sent_hash = str(data.get("roles-hash", "")) if data else ""

    def get_inputs(self) -> list[RoleInput]:
        """Return the roles as ``update_claimant`` takes them."""
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("title")]
        return [RoleInput(row["title"], row["party"], row["since"], row["until"]) for row in rows]


class MergeClaimantForm(DomainErrorForm):
    """The claimant that one is merged into, by its public id, of those that the person may see."""

    into = PublicChoiceField(
        Claimant.objects.none(),
        label=gettext_lazy("Merge into"),
        error_messages={"required": gettext_lazy("Choose a claimant.")},
    )

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data)
        self.fields["into"].queryset = Claimant.objects.visible_to(user).main()  # type: ignore[attr-defined]  # a PublicChoiceField


class MergeByNameForm(DomainErrorForm):
    """The claimant that one is merged into, by its name, as it is typed."""

    name = forms.CharField(
        label=gettext_lazy("Merge into"),
        max_length=500,
        help_text=gettext_lazy("The name of the claimant to keep, or one of its other names."),
        error_messages={"required": gettext_lazy("Enter the name of the claimant to keep.")},
    )

    def __init__(self, claimant: Claimant, data: Any = None) -> None:
        super().__init__(data, auto_id="id_merge_%s")
        attrs = build_claimant_list_attrs(claimant.desk)
        attrs["data-claimants-url"] = f"{attrs['data-claimants-url']}&without={claimant.public_id}"
        self.fields["name"].widget.attrs |= attrs
