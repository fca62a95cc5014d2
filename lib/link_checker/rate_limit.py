"""The rate limit of link checks: how many at once, and how often on one host."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class RateLimit:
    """``at_once`` checks in all, ``per_host`` of them on one host, ``pause`` seconds between starts there."""

    at_once: int = 200
    per_host: int = 1
    pause: float = 1.0

    @property
    def max_held(self) -> int:
        """Jobs the pool has use for: enough for many hosts, and for slow ones to begin before others."""
        return max(4 * self.at_once, 2_000)
