"""Commands that end with the reason where what was asked for is refused."""

from typing import Any, ClassVar, NoReturn

from django.core.management.base import BaseCommand, CommandError

from lib.errors import Blocked, DomainError


class RefusableCommand(BaseCommand):
    """Command that shows ``refusals`` as sentences on standard error, and ends with status 1."""

    refusals: ClassVar[tuple[type[Exception], ...]] = (DomainError,)

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except self.refusals as refusal:
            self.end_refused(refusal, options)

    def end_refused(self, refusal: Exception, options: dict[str, Any]) -> NoReturn:
        """End with the reason."""
        reasons = refusal.reasons if isinstance(refusal, Blocked) else ()
        raise CommandError(" ".join([str(refusal), *reasons])) from None
