"""Claims that say the same as one about to be flagged."""

from accounts.models import Desk
from factcheck.enums import State
from factcheck.models import Claim


def settled_same(desk: Desk, provenance: str, statement: str) -> Claim | None:
    """A settled claim of the desk with the same statement, letter case and spacing apart.

    The newest where there are several. A better matcher can stand behind this one function.
    """
    words = " ".join(statement.split())
    return (
        Claim.objects.filter(desk=desk, provenance=provenance, state=State.SETTLED, statement__iexact=words)
        .order_by("-id")
        .first()
    )
