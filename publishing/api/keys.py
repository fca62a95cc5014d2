"""Keys of partners, looked up with all that their licence says: one query, compiled once, where there would
be five. It gives the same objects as ``BearerKey`` does, and they are asked the same questions.
"""

import json
import time
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, StringAgg, Subquery, Value
from django.db.models.functions import Cast, Coalesce
from rest_framework.request import Request

from accounts.enums import Visibility
from accounts.models import ApiKey, Desk, User
from lib import believed, clock, tokens
from lib.prepared import Made, Prepared
from publishing.models import Partner, RelayPosition
from publishing.queries.readers import Public, Reader, reader_of


def _columns(model: type[models.Model], *names: str) -> list[str]:
    # In the order of the model, as ``from_db`` takes them.
    return [field.attname for field in model._meta.concrete_fields if field.attname in names]


KEY = _columns(
    *(ApiKey, "id", "public_id", "principal_id", "key_id", "digest", "label", "scopes"),
    *("expires_at", "last_used_at", "revoked_at"),
)
USER = _columns(User, "id", "public_id", "username", "is_active", "is_staff", "is_superuser", "kind")
PARTNER = _columns(
    Partner, "id", "name", "principal_id", "languages", "delay_minutes", "active", "suspended_why"
)
"""What every request reads. Each column costs, so the rest is read when it is asked for."""
IN_JSON: dict[type[models.Model], set[str]] = {
    model: {field.attname for field in model._meta.concrete_fields if isinstance(field, models.JSONField)}
    for model in (ApiKey, User, Partner)
}


def _asked(key_id: str) -> Made:
    desks = Partner.desks.through._default_manager.filter(partner=OuterRef("principal__partner"))
    shared = RelayPosition.objects.filter(id=1)
    told: dict[str, Any] = {
        "names_desks": Exists(desks),
        "open_desks": Subquery(_ids(Desk.objects.filter(visibility=Visibility.OPEN))),
        "position": Coalesce(Subquery(shared.values("position")), 0),
        "edition": Coalesce(Subquery(shared.values("edition")), 0),
    }
    told |= {f"user_{name}": F(f"principal__{name}") for name in USER}
    told |= {f"partner_{name}": F(f"principal__partner__{name}") for name in PARTNER}
    found: Made = ApiKey.objects.filter(key_id=key_id).values(*KEY, **told)
    return found


def _ids(desks: models.QuerySet[Desk]) -> Made:
    """One row, with the ids in one text."""
    ids = StringAgg(Cast("id", models.TextField()), Value(","))
    return desks.order_by().annotate(all=Value(1)).values("all").annotate(ids=ids).values("ids")


_found = Prepared(_asked, str)
MOST_REMEMBERED = 1000
"""Keys for which a process keeps what it read last, some thousand bytes each."""


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of a key, the key that was made of it, and until when it is believed (monotonic)."""

    row: dict[str, Any]
    key: ApiKey
    until: float


_last: dict[str, _Read] = {}


def look_up(key_id: str) -> ApiKey | None:
    """The key, as BearerKey finds it, with its principal, the partner, and what is public. What is not read
    here is read when it is asked for.
    """
    rows = _found.rows(key_id)
    return _made(rows[0]) if rows else None


def look_up_again(key_id: str) -> ApiKey | None:
    """The same for reading alone: believed for a moment (lib.believed: what ends a key, a partner's access or
    its licence waits for it), and made anew only where something of it has changed. Whoever asks with the key
    gets the same objects.
    """
    asked_at, last = time.monotonic(), _last.get(key_id)
    if last is not None and asked_at < last.until:
        return last.key
    rows = _found.rows(key_id)
    if not rows:
        return None
    [row] = rows
    key = last.key if last is not None and last.row == row else _made(row)
    # What a member of staff may do is not in the row, and a user remembers it.
    if row["partner_id"] is not None:
        if len(_last) >= MOST_REMEMBERED:
            _last.clear()
        _last[key_id] = _Read(row, key, asked_at + _good_for(key))
    return key


def _good_for(key: ApiKey) -> float:
    """Seconds for which the key is believed."""
    if key.expires_at is None:
        return believed.FOR
    return min(believed.FOR, (key.expires_at - clock.now()).total_seconds())


def last_read(secret: str) -> ApiKey | None:
    """The key that ``secret`` is, as ``look_up_again`` read it last; what it may by now is to be asked."""
    last = _last.get(tokens.key_id(secret))
    return last.key if last is not None and tokens.matches(secret, last.key.digest) else None


def believed_now(secret: str) -> ApiKey | None:
    """The same, where what was read of it is believed still."""
    last = _last.get(tokens.key_id(secret))
    known = last is not None and time.monotonic() < last.until and tokens.matches(secret, last.key.digest)
    return last.key if last is not None and known else None


def _made(row: dict[str, Any]) -> ApiKey:
    key = _built(ApiKey, row, KEY)
    user = _built(User, row, USER, "user_")
    partner = None if row["partner_id"] is None else _built(Partner, row, PARTNER, "partner_")
    user._state.fields_cache["partner"] = partner
    key._state.fields_cache["principal"] = user
    desks = tuple(sorted(int(one) for one in (row["open_desks"] or "").split(",") if one))
    key.brought = {  # type: ignore[attr-defined]  # for ``reader``
        "names_desks": row["names_desks"],
        "public": Public(desks, row["position"], row["edition"]),
    }
    return key


def _built[One: models.Model](
    model: type[One], row: dict[str, Any], names: list[str], prefix: str = ""
) -> One:
    values = {name: row[prefix + name] for name in names}
    for name in IN_JSON[model] & values.keys():
        # PostgreSQL's driver leaves it to Django.
        if isinstance(values[name], str):
            values[name] = json.loads(values[name])
    return model.from_db("default", names, values.values())


def reader(request: Request) -> Reader:
    """Who asks. Raises NotAllowed as ``reader_of`` does."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("Whoever is not signed in was refused before.")
    return reader_of(user, **getattr(request.auth, "brought", {}))
