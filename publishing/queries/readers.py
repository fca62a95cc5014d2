"""Which published documents whoever asks may read."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import Max, Model, Q, QuerySet

from accounts.authentication import COLUMNS
from accounts.enums import Visibility
from accounts.models import ApiKey, Desk, User
from accounts.queries import is_staff_member
from factcheck.models import Claim
from lib.errors import NotAllowed, Suspended
from publishing.models import IndexCard, Partner, PartnerPerson, PublicDocument, RelayPosition
from publishing.models.licensed import NARROWED_BY_NOTHING, Licensed, licence

NOT_A_PARTNER = "Published verdicts are for the newsroom's partners. Ask an admin for a partner's key."


def partner_of(user: User) -> Partner | None:
    """The partner whose service this is, or None."""
    return getattr(user, "partner", None)


def suspended(partner: Partner) -> Suspended:
    """The refusal of whatever a suspended partner, its keys or its people ask, with the reason."""
    why = f" The newsroom says: “{partner.suspended_why}”." if partner.suspended_why else ""
    return Suspended(
        f"This partner's access is suspended.{why} Write to the newsroom to have it opened again."
    )


def person_of(user: User) -> PartnerPerson | None:
    """Which partner's person this is, with the partner; None for whoever is of none."""
    return PartnerPerson.objects.select_related("partner").filter(user=user).first()


@dataclass(frozen=True, slots=True)
class Public:
    """What there is at the moment of asking: the open desks (database ids, in order), the last position of
    the log, and its edition.
    """

    open_desks: tuple[int, ...]
    position: int
    edition: int


def public_now() -> Public:
    """Asked anew each time."""
    desks = Desk.objects.filter(visibility=Visibility.OPEN).order_by("id").values_list("id", flat=True)
    position, edition = RelayPosition.objects.values_list("position", "edition").first() or (0, 0)
    return Public(tuple(desks), position, edition)


@dataclass(frozen=True)
class Reader:
    """Who reads what is public, under the licence of which partner (its database id): None for whoever works
    here and reads all.

    ``covered`` are the rows of the licence, None for all. ``plain``: they see what every key sees that no
    licence narrows.
    """

    partner: int | None
    desks: tuple[int, ...] = ()
    languages: tuple[str, ...] = ()
    delay: timedelta = timedelta()
    known: Public | None = None

    @cached_property
    def public(self) -> Public:
        """What there was when they asked."""
        return self.known or public_now()

    @cached_property
    def covered(self) -> Q | None:
        if self.partner is None:
            return None
        narrowed = self.desks or self.languages
        return licence(self.desks, self.languages) if narrowed else NARROWED_BY_NOTHING

    @property
    def plain(self) -> bool:
        return not (self.partner is None or self.desks or self.languages or self.delay)

    @cached_property
    def mark(self) -> str:
        """Names what they may see, the delay of their licence apart: another mark, other rows."""
        if self.partner is None:
            return "house"
        return _mark(self.desks or self.public.open_desks, self.languages)

    def among[Row: Model](self, rows: Licensed[Row], *, at: datetime) -> Licensed[Row]:
        """Those rows that they may have at that moment."""
        if self.covered is None:
            return rows
        if not self.delay:
            return rows.filter(self.covered)
        return rows.filter(self.covered, published_at__lte=at - self.delay)


_LICENCE = """
    publishing_partner.id AS partner_id, languages, delay_minutes, active, suspended_why,
    position, edition, accounts_desk.id AS desk, visibility,
    EXISTS (
        SELECT 1 FROM publishing_partner_desks
        WHERE partner_id = publishing_partner.id AND desk_id = accounts_desk.id
    ) AS named
"""
_JOINED = """
    LEFT JOIN publishing_partner ON publishing_partner.principal_id = accounts_user.id
    LEFT JOIN publishing_relayposition ON publishing_relayposition.id = 1
    LEFT JOIN accounts_desk ON TRUE
"""
KEY_AND_LICENCE = f"""
    SELECT {COLUMNS}, {_LICENCE} FROM accounts_apikey
    JOIN accounts_user ON accounts_user.id = accounts_apikey.principal_id {_JOINED}
    WHERE key_id = %s ORDER BY accounts_desk.id
"""  # noqa: S608 - made of constants
"""A key once for each desk, with where the log ends: all of its holder's licence, and of what is public."""
USER_AND_LICENCE = f"""
    SELECT accounts_user.id, {_LICENCE} FROM accounts_user {_JOINED}
    WHERE accounts_user.id = %s ORDER BY accounts_desk.id
"""  # noqa: S608 - made of constants


def reader_of(user: User, key: ApiKey | None = None) -> Reader:
    """Raises Suspended for a suspended partner, and NotAllowed for whoever neither is one nor works here.

    ``key`` was read by KEY_AND_LICENCE: its holder is then read only where they are no partner.
    """
    rows: list[Any] = list(User.objects.raw(USER_AND_LICENCE, [user.pk])) if key is None else key.rows
    if not rows or rows[0].partner_id is None:
        if not is_staff_member(user):
            raise NotAllowed(NOT_A_PARTNER)
        return Reader(None)
    told = rows[0]
    if not told.active:
        raise suspended(told)
    opened = tuple(row.desk for row in rows if row.visibility == Visibility.OPEN)
    return Reader(
        partner=told.partner_id,
        desks=tuple(row.desk for row in rows if row.named),
        languages=tuple(json.loads(told.languages)),
        delay=timedelta(minutes=told.delay_minutes),
        known=Public(opened, told.position or 0, told.edition or 0),
    )


def readable(user: User, *, at: datetime) -> QuerySet[PublicDocument]:
    """Current documents under the partner's licence; all of them for whoever works here. Raises as
    ``reader_of`` does.
    """
    return reader_of(user).among(PublicDocument.objects.current(), at=at)


def searchable(user: User, *, at: datetime) -> Licensed[IndexCard]:
    """The cards of the same documents."""
    return reader_of(user).among(IndexCard.objects.all(), at=at)


def state_of(reader: Reader, *, at: datetime) -> str:
    """A text that is another one whenever the reader's current documents are others, or say other things."""
    seen: object = None
    if reader.delay:
        # What a delay lets through at one moment follows from the newest that it lets through.
        seen = reader.among(PublicDocument.objects.current(), at=at).aggregate(newest=Max("published_at"))
    return f"{reader.mark} {reader.public.position} {reader.public.edition} {seen}"


def open_mark() -> str:
    """The mark of every reader whose licence narrows nothing."""
    return _mark(public_now().open_desks, ())


@lru_cache(maxsize=1000)
def _mark(desks: tuple[int, ...], languages: tuple[str, ...]) -> str:
    said = json.dumps([desks, sorted(name.casefold() for name in languages)])
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def claim_of(document: PublicDocument) -> Claim:
    """The claim that a public document tells of: whoever may read the one may write to those who checked."""
    return Claim.objects.get(public_id=document.public_id)
