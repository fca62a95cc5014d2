"""Fields and form for the details of an article: byline, publisher, address, when it was published."""

from datetime import tzinfo
from typing import Any

from django import forms
from django.utils.translation import gettext

from accounts.forms.base import MergingForm
from articles.actions.details import DETAIL_FIELDS
from articles.models import Article
from lib.datetimes.humanize import get_timezone
from lib.errors import Invalid
from lib.web.forms import ZonedDateTimeField, create_text_line
from lib.web.urls import normalise_url


class WebAddressField(forms.CharField):
    """URL of a page, as it was typed. It is checked and never fetched."""

    widget = forms.URLInput(attrs={"placeholder": "https://"})

    def clean(self, value: Any) -> Any:
        address = super().clean(value)
        try:
            return address if not address or normalise_url(address) else ""
        except Invalid as error:
            raise forms.ValidationError(error.message) from error


def build_detail_fields(tz: tzinfo) -> dict[str, forms.Field]:
    """Return the fields by the names of DETAIL_FIELDS. None has to be filled."""
    published = ZonedDateTimeField(tz=tz, label=gettext("Published"), required=False)
    return {
        "byline": create_text_line(gettext("Byline"), required=False, max_length=500),
        "publisher": create_text_line(gettext("Publisher"), required=False, max_length=500),
        "canonical_url": WebAddressField(label=gettext("Web address"), required=False, max_length=2000),
        "published_at": published,
    }


class ArticleDetailsForm(MergingForm):
    """Form to correct the details of an article."""

    def __init__(self, article: Article, data: Any = None) -> None:
        initial = {name: getattr(article, name) for name in DETAIL_FIELDS}
        if article.published_at is not None:
            # As the field shows it, or a form that nobody touched would change it.
            initial["published_at"] = article.published_at.replace(second=0, microsecond=0)
        super().__init__(data, initial=initial)
        self.fields |= build_detail_fields(get_timezone(article.desk.timezone))

    def get_changes(self) -> dict[str, Any]:
        """Return the details that were typed anew, by name."""
        return {name: self.cleaned_data[name] for name in DETAIL_FIELDS if name in self.changed_data}
