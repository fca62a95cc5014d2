"""The flag form as one person sees it: editors of the desk can also choose the checker."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from accounts.models.enums import Role
from accounts.selectors import is_at_least
from articles.models import Article
from factcheck.claimants.forms import build_claimant_list_attrs
from factcheck.claims.forms import FlagClaimForm
from factcheck.desk.workload import CheckerField
from factcheck.models.enums import ClaimKind, ClaimPriority


def build_flag_form(
    article: Article,
    role: str | None,
    *,
    data: Mapping[str, Any] | None = None,
    initial: Mapping[str, Any] | None = None,
) -> FlagClaimForm:
    """Return the form for a claim in ``article``, bound when ``data`` was posted.

    ``role`` is that of who fills it in: an editor can assign the claim with it.
    """
    first = {"priority": ClaimPriority.NORMAL, "kind": ClaimKind.OTHER, "language": article.language}
    form = FlagClaimForm(article.desk.timezone, data, initial={**first, **(initial or {})})
    form.fields["claimant"].widget.attrs |= build_claimant_list_attrs(article.desk)
    if is_at_least(role, Role.EDITOR):
        form.fields["checker"] = CheckerField(
            article.desk,
            label=gettext_lazy("Assign to"),
            required=False,
            empty_label=gettext("Nobody yet"),
        )
    return form
