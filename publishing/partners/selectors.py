"""The published documents that each reader may see, by licence."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import CharField, F, Max, Model, OuterRef, Q, QuerySet, StringAgg, Subquery, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext, gettext_lazy

from accounts.authentication import KEYS
from accounts.models import ApiKey, Desk, User
from accounts.models.enums import Visibility
from accounts.selectors import is_staff_member
from factcheck.models import Claim
from lib.crypto.commitments import sha256_hex
from lib.errors import AccountSuspended, NotAllowed
from publishing.models import OutboxCursor, Partner, PartnerPerson, PublicDocument, SearchEntry
from publishing.models.licensed import NARROWED_BY_NOTHING, LicensedQuerySet, filter_by_license

NOT_A_PARTNER = gettext_lazy(
    "Published verdicts are available to the newsroom's partners. Ask an administrator for a partner key."
)


def find_partner(user: User) -> Partner | None:
    """Return the partner whose service user this is, or None."""
    return getattr(user, "partner", None)


def build_suspended_error(reason: str) -> AccountSuspended:
    """Build the error for any request of a suspended partner, its keys or its people."""
    if not reason:
        return AccountSuspended(
            gettext("This partner’s access is suspended. Contact the newsroom to have it restored.")
        )
    return AccountSuspended(
        gettext(
            "This partner’s access is suspended. Reason: “{reason}”. "
            "Contact the newsroom to have it restored."
        ).format(reason=reason)
    )


def find_partner_person(user: User) -> PartnerPerson | None:
    """Return the person of a partner that this user is, with the partner; None for other users."""
    return PartnerPerson.objects.select_related("partner").filter(user=user).first()


@dataclass(frozen=True, slots=True)
class PublicState:
    """The public state at one moment.

    The open desks (database ids, in order), the last position of the change feed, and its edition.
    """

    open_desks: tuple[int, ...]
    position: int
    edition: int


def get_public_state() -> PublicState:
    """Return the state, queried anew each time."""
    desks = Desk.objects.filter(visibility=Visibility.OPEN).order_by("id").values_list("id", flat=True)
    position, edition = OutboxCursor.objects.values_list("position", "edition").first() or (0, 0)
    return PublicState(tuple(desks), position, edition)


@dataclass(frozen=True)
class PartnerReader:
    """A reader of published documents, and their licence: ``partner`` is None for staff, who read all.

    ``license_filter`` matches the rows of the licence, None for all. ``is_unrestricted``: they see what every
    key sees that no licence narrows.
    """

    partner: int | None
    desks: tuple[int, ...] = ()
    languages: tuple[str, ...] = ()
    delay: timedelta = timedelta()
    known: PublicState | None = None

    @cached_property
    def public_state(self) -> PublicState:
        """The public state at the time of the request."""
        return self.known or get_public_state()

    @cached_property
    def license_filter(self) -> Q | None:
        if self.partner is None:
            return None
        narrowed = self.desks or self.languages
        return filter_by_license(self.desks, self.languages) if narrowed else NARROWED_BY_NOTHING

    @property
    def is_unrestricted(self) -> bool:
        return not (self.partner is None or self.desks or self.languages or self.delay)

    @cached_property
    def license_mark(self) -> str:
        """A name for the rows that they may see, apart from the delay: another mark, other rows."""
        if self.partner is None:
            return "house"
        return _compute_reader_mark(self.desks or self.public_state.open_desks, self.languages)

    def filter_visible[Row: Model](
        self, rows: LicensedQuerySet[Row], *, at: datetime
    ) -> LicensedQuerySet[Row]:
        """Return the rows that they may see at that moment."""
        if self.license_filter is None:
            return rows
        if not self.delay:
            return rows.filter(self.license_filter)
        return rows.filter(self.license_filter, published_at__lte=at - self.delay)


def _build_license_columns(principal: str) -> dict[str, Any]:
    """Return the licence and the public state as columns; ``principal`` is the path to the partner's user.

    The keys of desks are one text: both databases know how to join one.
    """
    partner = f"{principal}partner"
    named = Partner.desks.through._default_manager.filter(partner=OuterRef(f"{partner}__pk"))
    keys = {name: StringAgg(Cast(name, CharField()), Value(" ")) for name in ("pk", "desk_id")}
    opened = Desk.objects.filter(visibility=Visibility.OPEN).order_by().values("visibility")
    cursor = OutboxCursor.objects.filter(pk=1)
    return {
        "partner_key": F(f"{partner}__pk"),
        "languages": F(f"{partner}__languages"),
        "delay_minutes": F(f"{partner}__delay_minutes"),
        "is_partner_active": F(f"{partner}__is_active"),
        "suspension_reason": F(f"{partner}__suspension_reason"),
        "named_desks": Subquery(named.order_by().values("partner").values(keys=keys["desk_id"])),
        "open_desks": Subquery(opened.values(keys=keys["pk"])),
        "position": Subquery(cursor.values("position")),
        "edition": Subquery(cursor.values("edition")),
    }


KEYS_WITH_LICENSE = KEYS.annotate(**_build_license_columns("principal__"))
"""Keys, each with its holder's licence and the public state."""


def get_reader(user: User, key: ApiKey | None = None) -> PartnerReader:
    """Return the reader that a user is.

    Raises AccountSuspended for a suspended partner, and NotAllowed for a user who is neither a partner nor
    staff. A key that was read by KEYS_WITH_LICENSE brings its licence along.
    """
    found: Any = key
    if key is None:
        found = User.objects.annotate(**_build_license_columns("")).only("pk").filter(pk=user.pk).first()
    if found is None or found.partner_key is None:
        if not is_staff_member(user):
            raise NotAllowed(NOT_A_PARTNER)
        return PartnerReader(None)
    if not found.is_partner_active:
        raise build_suspended_error(found.suspension_reason)
    return PartnerReader(
        partner=found.partner_key,
        desks=_parse_keys(found.named_desks),
        languages=tuple(found.languages),
        delay=timedelta(minutes=found.delay_minutes),
        known=PublicState(_parse_keys(found.open_desks), found.position or 0, found.edition or 0),
    )


def _parse_keys(joined: str | None) -> tuple[int, ...]:
    return tuple(sorted(int(key) for key in (joined or "").split()))


def list_readable_documents(user: User, *, at: datetime) -> QuerySet[PublicDocument]:
    """Return current documents under the partner's licence; all of them for staff.

    Raises as ``get_reader`` does.
    """
    return get_reader(user).filter_visible(PublicDocument.objects.current(), at=at)


def list_searchable_entries(user: User, *, at: datetime) -> LicensedQuerySet[SearchEntry]:
    """Return the search entries of the same documents."""
    return get_reader(user).filter_visible(SearchEntry.objects.all(), at=at)


def get_reader_state_tag(reader: PartnerReader, *, at: datetime) -> str:
    """Return a text that changes whenever the reader's current documents or their contents do."""
    seen: object = None
    if reader.delay:
        # What a delay lets through at one moment follows from the newest that it lets through.
        seen = reader.filter_visible(PublicDocument.objects.current(), at=at).aggregate(
            newest=Max("published_at")
        )
    return f"{reader.license_mark} {reader.public_state.position} {reader.public_state.edition} {seen}"


def get_open_reader_mark() -> str:
    """Return the mark of every reader whose licence narrows nothing."""
    return _compute_reader_mark(get_public_state().open_desks, ())


@lru_cache(maxsize=1000)
def _compute_reader_mark(desks: tuple[int, ...], languages: tuple[str, ...]) -> str:
    data = json.dumps([desks, sorted(name.casefold() for name in languages)])
    return sha256_hex(data)[:12]


def get_claim_of_document(document: PublicDocument) -> Claim:
    """Return the claim of a public document, for a report by somebody who may read that document."""
    return Claim.objects.get(public_id=document.public_id)
