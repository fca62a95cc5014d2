"""Forms for a feed: its URL, its provenance, and how many entries to import."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from accounts.forms.base import MergingForm
from accounts.forms.fields import DeskField, offer_desks
from accounts.models import Desk
from articles.feeds.actions import DEFAULT_NEWEST
from articles.feeds.new_entries import MAX_ENTRIES_PER_POLL
from articles.models import Feed
from articles.models.enums import Provenance


class FeedForm(MergingForm):
    """Fields that can be changed of a feed that is followed."""

    url = forms.CharField(
        label=gettext_lazy("Web address"),
        max_length=2000,
        help_text=gettext_lazy("The address of the feed, or of a page that links to one."),
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Enter the address of the feed.")},
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("If empty, the feed’s own title."),
    )
    provenance = forms.ChoiceField(
        choices=Provenance.choices,
        label=gettext_lazy("Type"),
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Applies to every article from this feed."),
        error_messages={"required": gettext_lazy("Choose the type: our copy, or published elsewhere.")},
    )
    fetch_pages = forms.BooleanField(
        required=False,
        label=gettext_lazy("Read the full article if the feed has only a summary"),
        help_text=gettext_lazy("Otherwise the summary is imported as the text."),
    )

    @classmethod
    def for_feed(cls, feed: Feed, data: Any = None) -> "FeedForm":
        """Return the form filled in from the feed; bound when ``data`` was posted."""
        there = {name: getattr(feed, name) for name in ("url", "title", "provenance", "fetch_pages")}
        return cls(data, initial=there)


class NewFeedForm(FeedForm):
    """Form to follow a feed. ``desks`` are those whose feeds the person may manage."""

    desk = DeskField()
    newest = forms.IntegerField(
        label=gettext_lazy("Recent entries to import now"),
        min_value=0,
        max_value=MAX_ENTRIES_PER_POLL,
        initial=DEFAULT_NEWEST,
        help_text=gettext_lazy("This many of the newest entries are imported now; older ones are not."),
        error_messages={"required": gettext_lazy("Enter how many entries to import, 0 for none.")},
    )

    def __init__(self, *args: Any, desks: QuerySet[Desk], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_desks(self, desks)
