"""The shapes of the desk's work over REST."""

from typing import Any

from rest_framework import serializers

from articles.enums import ArticleState
from factcheck.queries.clearance import CODES, NOT_BEGUN, NOT_SAID, WITHDRAWN


class MissingShown(serializers.Serializer[Any]):
    """One thing that stands in the way."""

    code = serializers.ChoiceField(choices=[*CODES.values(), NOT_BEGUN, NOT_SAID, WITHDRAWN])
    sentence = serializers.CharField(help_text="For people: what is missing, and what to do.")
    count = serializers.IntegerField(help_text="How many of it: claims, items, holds.")


class CoverageShown(serializers.Serializer[Any]):
    """The items found in the words: numbers, dates, names, quotations, titles, superlatives."""

    items = serializers.IntegerField(help_text="All of them: claimed, waived and open.")
    claimed = serializers.IntegerField(help_text="In a claim, ticked or still in work.")
    ticked = serializers.IntegerField(help_text="In claims that are settled and not stale.")
    waived = serializers.IntegerField(help_text="Waived by somebody, with a reason.")
    open = serializers.IntegerField(help_text="Seen to by nobody yet.")
    sentence = serializers.CharField(help_text="The same in words.")


class ClearanceShown(serializers.Serializer[Any]):
    """Whether an article may be published as it stands."""

    cleared = serializers.BooleanField(
        help_text="True only while an editor's clearance holds for the words of this revision."
    )
    state = serializers.ChoiceField(choices=ArticleState.choices)
    missing = MissingShown(many=True, help_text="Empty exactly when cleared is true.")
    coverage = CoverageShown()
    revision = serializers.IntegerField(help_text="The number of the words that this is about.")
