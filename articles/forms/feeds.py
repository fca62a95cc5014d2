"""Following a feed: where it is, whose words it brings, and how much of it to take."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from accounts.forms.refusal import RefusableForm
from accounts.models import Desk
from articles.actions.feed_news import MOST
from articles.actions.feeds import NEWEST
from articles.enums import Provenance
from articles.models import Feed


class FeedForm(RefusableForm):
    """What can be changed of a feed that is followed."""

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
    def of(cls, feed: Feed) -> "FeedForm":
        """The form with what is there in it."""
        there = {name: getattr(feed, name) for name in ("url", "title", "provenance", "fetch_pages")}
        return cls(initial=there)


class NewFeedForm(FeedForm):
    """``desks`` are those whose feeds the person may look after."""

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
        max_value=MOST,
        initial=NEWEST,
        help_text="So many entries come in at once; those before them stay out.",
    )

    def __init__(self, *args: Any, desks: QuerySet[Desk], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].help_text = "Without one, the feed's own."
        mine = list(desks)
        cast("forms.ModelChoiceField[Desk]", self.fields["desk"]).queryset = desks
        if len(mine) == 1:
            self.initial.setdefault("desk", mine[0].slug)
