"""Health of a source, or of a check, as templates/components/source_health.html shows it."""

from dataclasses import dataclass, field

from factcheck.models.enums import SourceHealth, SourceKind
from lib.text.phrases import StrOrPromise


@dataclass(frozen=True, slots=True)
class HealthBadge:
    """``name`` is that of the shape and the colour: a health, or what happened to the page."""

    name: str
    # The hash of a lazy word would translate it.
    word: StrOrPromise = field(hash=False)


def build_health_badge(health: str, *, kind: str = "") -> HealthBadge:
    """Return the badge of a health with its own word. A statement has no page and no file: ``kind`` tells."""
    return _STATEMENT if kind == SourceKind.STATEMENT else _BADGES[health]


_BADGES = {one.value: HealthBadge(one.value, one.label) for one in SourceHealth}
_STATEMENT = HealthBadge(SourceHealth.ARCHIVED, SourceKind.STATEMENT.label)
