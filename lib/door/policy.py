"""What the newsroom's settings say to the door; the only file of the door that reads them."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.conf import settings

WEB_PORTS = frozenset({80, 443})


@dataclass(frozen=True)
class Limits:
    """What one fetch may cost. Times in seconds, sizes in bytes.

    ``total`` covers everything, look-ups and redirects included. ``cut`` keeps the beginning of a body that
    is over a limit instead of refusing it: enough for whoever only asks whether the page is there.
    """

    total: float = 20.0
    dns: float = 5.0
    connect: float = 5.0
    raw: int = 5_000_000
    plain: int = 10_000_000
    redirects: int = 5
    cut: bool = False


@dataclass(frozen=True)
class Policy:
    """``allow``: "host:port" pairs that need not be public. ``ports``: those open to everyone else.

    ``user_agent`` says who is asking and where to complain; ``limits`` hold where a caller names none.
    """

    user_agent: str = "Stet (fact-check desk)"
    allow: frozenset[str] = field(default_factory=frozenset)
    ports: frozenset[int] = WEB_PORTS
    limits: Limits = field(default_factory=Limits)


def from_settings(allow: Collection[str] | None = None) -> Policy:
    """The settings STET_DOOR_*; ``allow`` stands in for STET_DOOR_ALLOW when given."""
    named = settings.STET_DOOR_ALLOW if allow is None else allow
    return Policy(
        user_agent=settings.STET_DOOR_USER_AGENT,
        allow=frozenset(pair.strip().lower() for pair in named),
        limits=Limits(
            total=settings.STET_DOOR_SECONDS,
            raw=settings.STET_DOOR_BYTES,
            plain=settings.STET_DOOR_PLAIN_BYTES,
            redirects=settings.STET_DOOR_REDIRECTS,
        ),
    )
