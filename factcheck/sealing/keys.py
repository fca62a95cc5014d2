"""Keys of sources and desks: made, shared with desks, wrapped anew, and erased."""

from collections.abc import Collection, Iterable
from datetime import datetime

import pyrage
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from pyrage import x25519

from accounts.models import Desk
from factcheck.models import SealingKey, Source
from factcheck.models.sealing_key import forget_identities
from lib.crypto.key_wrapping import SealingKeyMissing, get_key_wrapper, get_only_wrapper


def get_or_create_desk_key(desk: Desk, *, at: datetime) -> SealingKey:
    """Return the key that seals for a desk now. Raises SealingKeyMissing where there is none to wrap it."""
    current = SealingKey.objects.current().filter(desk=desk)
    if (known := current.first()) is not None:
        return known
    identity, wrapper = x25519.Identity.generate(), get_key_wrapper()
    try:
        with transaction.atomic():
            return SealingKey.objects.create(
                desk=desk,
                recipient=str(identity.to_public()),
                identity=wrapper.wrap_key(str(identity).encode()),
                wrapped_by=wrapper.name,
                created_at=at,
            )
    except IntegrityError:  # somebody else made it at the same moment
        return current.get()


def create_source_key(source: Source, *, desks: Iterable[Desk], at: datetime) -> SealingKey:
    """Make the key that seals for a source from now on; the one before only opens what it sealed."""
    SealingKey.objects.current().filter(source=source).update(replaced_at=at)
    desks = list(desks)
    identity = x25519.Identity.generate()
    key = SealingKey.objects.create(
        source=source,
        recipient=str(identity.to_public()),
        identity=_wrap_for_desks(identity, desks, at=at),
        created_at=at,
    )
    key.desks.set(desks)
    return key


def create_key_if_restricted(source: Source, desk: Desk, *, at: datetime) -> None:
    """Make the key of a new restricted source, before anything that it says is stored."""
    if source.is_restricted:
        create_source_key(source, desks=[desk], at=at)


@transaction.atomic
def share_source_keys(sources: Collection[int], *, at: datetime) -> None:
    """Wrap the keys of these sources (primary keys) for the desks whose claims cite them now, no others."""
    keys = SealingKey.objects.filter(source__in=sources, erased_at__isnull=True).prefetch_related("desks")
    for key in keys.select_for_update(of=("self",)):
        cited = Desk.objects.filter(
            claims__citations__source=key.source_id, claims__citations__removed_at__isnull=True
        )
        desks = set(cited.distinct())
        identity = key.unwrap_identity()
        if not desks or identity is None or desks == set(key.desks.all()):
            continue
        key.identity = _wrap_for_desks(identity, desks, at=at)
        key.save(update_fields=["identity"])
        key.desks.set(desks)


def list_sources_without_key() -> QuerySet[Source]:
    """Return the restricted sources that nothing can be sealed for; an erased one needs no key."""
    keys = SealingKey.objects.filter(source=OuterRef("pk"), replaced_at__isnull=True)
    return Source.objects.filter(~Exists(keys), is_restricted=True)


@transaction.atomic
def replace_desk_keys(*, at: datetime) -> int:
    """Give each desk a new key and wrap those of its sources anew; return how many desks.

    The key before stays: it still opens the files that it sealed.
    """
    desk_keys = SealingKey.objects.current().filter(desk__isnull=False).select_for_update()
    replaced = desk_keys.filter(pk__in=[key.pk for key in desk_keys]).update(replaced_at=at)
    keys = SealingKey.objects.filter(source__isnull=False, erased_at__isnull=True)
    for key in keys.prefetch_related("desks").select_for_update(of=("self",)):
        identity = key.unwrap_identity()
        desks = list(key.desks.all())
        if identity is not None and desks:
            key.identity = _wrap_for_desks(identity, desks, at=at)
            key.save(update_fields=["identity"])
    return replaced


def erase_source_keys(source: Source, *, at: datetime) -> int:
    """Erase the secret halves of a source's keys: nothing that they sealed can be read again, anywhere."""
    return erase_keys(SealingKey.objects.filter(source=source), at=at)


def erase_keys(keys: QuerySet[SealingKey], *, at: datetime) -> int:
    erased = keys.filter(erased_at__isnull=True).update(identity=b"", erased_at=at)
    forget_identities()
    return erased


@transaction.atomic
def rewrap_desk_keys(to: str = "") -> tuple[str, int]:
    """Wrap the keys of all desks anew; return the name of the key outside, and how many it had not wrapped.

    ``to`` is "file" or "kms", by default what the settings name now. Nothing else is written anew: what the
    keys sealed is as it was. Raises SealingKeyMissing, and changes nothing, unless the key outside opens
    every one of them by itself.
    """
    wrapper, done = get_only_wrapper(to), 0
    for key in SealingKey.objects.filter(desk__isnull=False, erased_at__isnull=True).select_for_update():
        if key.wrapped_by != wrapper.name:
            secret = get_key_wrapper(key.wrapped_by).unwrap_key(bytes(key.identity))
            key.identity, key.wrapped_by = wrapper.wrap_key(secret), wrapper.name
            key.save(update_fields=["identity", "wrapped_by"])
            done += 1
        opened = x25519.Identity.from_str(wrapper.unwrap_key(bytes(key.identity)).decode())
        if str(opened.to_public()) != key.recipient:
            # untranslated: for whoever runs Stet
            raise SealingKeyMissing(f"what {wrapper.name} opens is another key.")
    return wrapper.name, done


def _wrap_for_desks(identity: x25519.Identity, desks: Iterable[Desk], *, at: datetime) -> bytes:
    recipients = [
        x25519.Recipient.from_str(get_or_create_desk_key(desk, at=at).recipient)
        for desk in sorted(desks, key=lambda desk: desk.pk)
    ]
    return bytes(pyrage.encrypt(str(identity).encode(), recipients))
