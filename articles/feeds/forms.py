"""Forms for a feed: its URL, its provenance, and how many entries to import."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from accounts.forms.base import MergingForm
from accounts.models import Desk
from articles.feeds.actions import DEFAULT_NEWEST
from articles.feeds.new_entries import MAX_ENTRIES_PER_POLL
from articles.models import Feed
from articles.models.enums import Provenance


class FeedForm(MergingForm):
    """Fields that can be changed of a feed that is followed."""

    url = forms.CharField(
        label="Address",
        max_length=2000,
        help_text="Of the feed, or of a page that names one.",
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://", "spellcheck": "false"}),
        error_messages={"required": "Type the feed's address."},
    )
    title = forms.CharField(required=False, max_length=200)
    provenance = forms.ChoiceField(
        choices=Provenance.choices,
        label="Whose words",
        widget=forms.RadioSelect,
        help_text="Of every article that this feed brings.",
        error_messages={"required": "Say whose words these are: own copy, or published elsewhere."},
    )
    fetch_pages = forms.BooleanField(
        required=False,
        label="Read the page where the feed gives only a summary",
        help_text="Otherwise the summary is the text.",
    )

    @classmethod
    def for_feed(cls, feed: Feed, data: Any = None) -> "FeedForm":
        """Return the form filled in from the feed; bound when ``data`` was posted."""
        there = {name: getattr(feed, name) for name in ("url", "title", "provenance", "fetch_pages")}
        return cls(data, initial=there)


class NewFeedForm(FeedForm):
    """Form to follow a feed. ``desks`` are those whose feeds the person may manage."""

    desk = forms.ModelChoiceField(
        queryset=Desk.objects.none(),
        to_field_name="slug",
        empty_label="Choose a desk",
        error_messages={
            "required": "Choose the desk that follows it.",
            "invalid_choice": "You are no editor of this desk. Choose one of yours.",
        },
    )
    newest = forms.IntegerField(
        label="Take the newest now",
        min_value=0,
        max_value=MAX_ENTRIES_PER_POLL,
        initial=DEFAULT_NEWEST,
        help_text="So many entries come in at once; those before them stay out.",
    )

    def __init__(self, *args: Any, desks: QuerySet[Desk], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].help_text = "Without one, the feed's own."
        own = list(desks)
        cast("forms.ModelChoiceField[Desk]", self.fields["desk"]).queryset = desks
        if len(own) == 1:
            self.initial.setdefault("desk", own[0].slug)
