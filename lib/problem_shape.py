"""The shape of a refusal, for the API's description. lib/problems.py writes them."""

from typing import Any

from rest_framework import serializers

from lib.problems import MEDIA_TYPE as PROBLEM

__all__ = ["PROBLEM", "Problem"]


class Problem(serializers.Serializer[Any]):
    """RFC 9457 problem details."""

    type = serializers.CharField(help_text="Where the code is explained.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField(help_text="For programs; title and detail are for people.")
    errors = serializers.DictField(  # type: ignore[assignment]  # DRF has a property of this name
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="Parameter or field, and what is wrong with it.",
    )
    reasons = serializers.ListField(child=serializers.CharField(), required=False)
