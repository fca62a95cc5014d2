"""A moment in a year that no page could show is refused, typed or sent."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from rest_framework import serializers

from articles.api.serializers import OffsetDateTimeField
from lib.web.forms import ZonedDateTimeField


@pytest.mark.parametrize("typed", ["9999-12-31T23:59", "2201-01-01T00:00", "1899-12-31T23:59"])
def test_a_strange_year_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError, match="from 1900 to 2200"):
        ZonedDateTimeField(tz=ZoneInfo("America/New_York")).clean(typed)
    with pytest.raises(serializers.ValidationError, match="from 1900 to 2200"):
        OffsetDateTimeField().to_internal_value(f"{typed}:00+00:00")


def test_every_other_year_is_taken() -> None:
    moment = datetime(2200, 12, 31, 23, 59, tzinfo=UTC)
    assert ZonedDateTimeField(tz=UTC).clean("2200-12-31T23:59") == moment
    assert OffsetDateTimeField().to_internal_value("2200-12-31T23:59:00+00:00") == moment
