"""Codes of citations in words, for those who read a pack; programs read the codes beside them."""

from collections.abc import Mapping
from typing import Any

from factcheck.models.enums import CitationStance, SourceTier


def describe_citation_labels(citation: Mapping[str, Any]) -> dict[str, str]:
    """Return stance and tier of a citation in words; "" for one whose source was erased."""
    stance, tier = citation["stance"], citation["tier"]
    return {
        "stance_words": str(CitationStance(stance).label) if stance else "",
        "tier_words": str(SourceTier(tier).label) if tier else "",
    }
