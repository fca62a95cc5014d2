"""Results of an action on many: what can be done is done, and every refusal is reported with its reason."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext, gettext_lazy, ngettext

from factcheck.models import BulkAction, Claim
from lib.errors import DomainError
from lib.text.phrases import StrOrPromise, format_number, join_with_and

logger = logging.getLogger("stet.bulk")
UNEXPECTED_ERROR_MESSAGE = gettext_lazy("Something went wrong and this was not done. Try it on its own.")


@dataclass(frozen=True, slots=True)
class BulkRefusal:
    """An item or claim for which the action was refused, by its text, and why.

    ``claim`` is the claim, and ``code`` that of the error, where a program or a list of rows needs them.
    """

    what: StrOrPromise
    why: StrOrPromise
    claim: Claim | None = None
    code: str = ""


@dataclass(slots=True)
class BulkResult:
    """Result of a bulk action: ``done`` are the rows written, in order; ``refused`` holds the rest.

    ``unchanged`` are claims that were already as asked. ``bulk_action`` can be undone for a while.
    """

    done: list[Any] = field(default_factory=list)
    refused: list[BulkRefusal] = field(default_factory=list)
    unchanged: list[Claim] = field(default_factory=list)
    bulk_action: BulkAction | None = None

    @property
    def summary(self) -> str:
        """The result as sentences: 18 done. 2 not done: “Ada Holm”: This item is already waived."""
        done, refused = len(self.done), len(self.refused)
        message = ngettext("{count} done.", "{count} done.", done).format(count=format_number(done))
        if not refused:
            return message
        names: dict[str, list[str]] = {}
        for refusal in self.refused:
            names.setdefault(str(refusal.why), []).append(gettext("“{text}”").format(text=refusal.what))
        reasons = " ".join(
            gettext("{names}: {reason}").format(names=_join_names(some), reason=why)
            for why, some in names.items()
        )
        missed = ngettext("{count} not done: {reasons}", "{count} not done: {reasons}", refused)
        return f"{message} {missed.format(count=format_number(refused), reasons=reasons)}"


def apply_to_each[Row](
    rows: Iterable[Row], perform: Callable[[Row], object], *, name: Callable[[Row], str]
) -> BulkResult:
    """Perform an action on each row, in a transaction of its own; refuse the row for which it raises."""
    data = BulkResult()
    for row in rows:
        try:
            data.done.append(perform(row))
        except DomainError as error:
            data.refused.append(BulkRefusal(name(row), error.message))
        except Exception:
            logger.exception("one of many could not be done")
            data.refused.append(BulkRefusal(name(row), UNEXPECTED_ERROR_MESSAGE))
    return data


def _join_names(words: list[str]) -> str:
    """Return at most five names, and how many more there are."""
    names, more = words[:5], len(words) - 5
    if more > 0:
        names.append(ngettext("{count} more", "{count} more", more).format(count=format_number(more)))
    return join_with_and(names)
