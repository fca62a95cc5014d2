"""The published documents that each reader may see, by licence."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Max, Model, Q, QuerySet
from django.utils.translation import gettext, gettext_lazy

from accounts.authentication import KEY_COLUMNS_SQL
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


class LicenseRow(NamedTuple):
    """A row of _LICENSE_COLUMNS, in their order: the licence and the public state, with one of the desks."""

    partner_id: int | None
    languages: str
    delay_minutes: int
    is_partner_active: bool
    suspension_reason: str
    position: int | None
    edition: int | None
    desk: int
    visibility: str
    named: bool


_LICENSE_COLUMNS = """
    publishing_partner.id, languages, delay_minutes, publishing_partner.is_active, suspension_reason,
    position, edition, accounts_desk.id, visibility,
    EXISTS (
        SELECT 1 FROM publishing_partner_desks
        WHERE partner_id = publishing_partner.id AND desk_id = accounts_desk.id
    )
"""
# untranslated: SQL
_LICENSE_JOINS = """
    LEFT JOIN publishing_partner ON publishing_partner.principal_id = accounts_user.id
    LEFT JOIN publishing_outboxcursor ON publishing_outboxcursor.id = 1
    LEFT JOIN accounts_desk ON TRUE
"""
# untranslated: SQL
KEY_AND_LICENSE_SQL = f"""
    SELECT {KEY_COLUMNS_SQL}, {_LICENSE_COLUMNS} FROM accounts_apikey
    JOIN accounts_user ON accounts_user.id = accounts_apikey.principal_id {_LICENSE_JOINS}
    WHERE key_id = %s ORDER BY accounts_desk.id
"""  # noqa: S608 - made of constants
"""SQL for a key with its holder's licence and the public state, one row for each desk."""
# untranslated: SQL
USER_AND_LICENSE_SQL = f"""
    SELECT {_LICENSE_COLUMNS} FROM accounts_user {_LICENSE_JOINS}
    WHERE accounts_user.id = %s ORDER BY accounts_desk.id
"""  # noqa: S608 - made of constants


def get_reader(user: User, key: ApiKey | None = None) -> PartnerReader:
    """Return the reader that a user is.

    Raises AccountSuspended for a suspended partner, and NotAllowed for a user who is neither a partner nor
    staff. A key that was read by KEY_AND_LICENSE_SQL brings its licence along.
    """
    rows = [LicenseRow(*row) for row in (_list_license_rows(user) if key is None else key.joined)]
    data = rows[0] if rows else None
    if data is None or data.partner_id is None:
        if not is_staff_member(user):
            raise NotAllowed(NOT_A_PARTNER)
        return PartnerReader(None)
    if not data.is_partner_active:
        raise build_suspended_error(data.suspension_reason)
    opened = tuple(row.desk for row in rows if row.visibility == Visibility.OPEN)
    return PartnerReader(
        partner=data.partner_id,
        desks=tuple(row.desk for row in rows if row.named),
        languages=tuple(json.loads(data.languages)),
        delay=timedelta(minutes=data.delay_minutes),
        known=PublicState(opened, data.position or 0, data.edition or 0),
    )


def _list_license_rows(user: User) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(USER_AND_LICENSE_SQL, [user.pk])
        return list(cursor.fetchall())


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
