"""Fields and form for the details of an article: byline, publisher, address, when it was published."""

from datetime import tzinfo
from typing import Any

from django import forms

from accounts.forms.base import DomainErrorForm
from articles.actions.details import DETAIL_FIELDS
from articles.models import Article
from lib.datetimes.humanize import get_timezone
from lib.errors import Invalid
from lib.web.form_fields import ZonedDateTimeField, create_text_line
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
    published = ZonedDateTimeField(tz=tz, label="Published", required=False)
    published.error_messages["invalid"] = "Write a date and a time, like 2026-03-02 14:30."
    return {
        "byline": create_text_line("Byline", required=False, max_length=500),
        "publisher": create_text_line("Publisher", required=False, max_length=500),
        "canonical_url": WebAddressField(label="Web address", required=False, max_length=2000),
        "published_at": published,
    }


class ArticleDetailsForm(DomainErrorForm):
    """Form to correct the details of an article."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, article: Article, data: Any = None) -> None:
        initial = {name: getattr(article, name) for name in DETAIL_FIELDS}
        if article.published_at is not None:
            # As the field shows it, or a form that nobody touched would change it.
            initial["published_at"] = article.published_at.replace(second=0, microsecond=0)
        super().__init__(data, initial=initial | {"version": article.version})
        self.fields |= build_detail_fields(get_timezone(article.desk.timezone))
        for name in DETAIL_FIELDS:
            # What was changed is judged by what the person saw, not by what somebody else saved meanwhile.
            self.fields[name].show_hidden_initial = True
        self.order_fields([*DETAIL_FIELDS, "version"])

    def rebase_on(self, article: Article) -> "ArticleDetailsForm":
        """Return the form on the article as it is now: what the person did not touch follows it."""
        data: dict[str, Any] = {name: self.data.get(name) for name in self.data}
        fresh = ArticleDetailsForm(article).get_initial_texts()
        for name in DETAIL_FIELDS:
            data[self.add_initial_prefix(name)] = fresh[name]
            if name not in self.changed_data:
                data[name] = fresh[name]
        data["version"] = str(article.version)
        again = ArticleDetailsForm(article, data)
        again.is_valid()
        return again

    def get_changes(self) -> dict[str, Any]:
        """Return the details that were typed anew, by name."""
        return {name: self.cleaned_data[name] for name in DETAIL_FIELDS if name in self.changed_data}
