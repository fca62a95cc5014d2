"""Fields that are stored encrypted for an off-the-record source, and read as plain values.

A value from the database is decrypted when its attribute is read, so pages that do not show it need no key.
``Model.save`` and ``bulk_create`` seal values with the key of their source; ``QuerySet.update`` stores values
as they are.
"""

import base64
import binascii
import json
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import pyrage
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext
from pyrage import x25519

from factcheck.models.sealing_key import SealingKey, SealingKeyQuerySet, get_known_identity
from factcheck.models.source import Source
from lib.crypto.key_wrapping import SealingKeyMissing
from lib.errors import WrongState

_is_read_as_stored: ContextVar[bool] = ContextVar("is_read_as_stored", default=False)
_are_missing_keys_explained: ContextVar[bool] = ContextVar("are_missing_keys_explained", default=False)
MARK = "stet-sealed:"
"""Prefix of a sealed value; the public id of its key and a colon follow."""
HEADER_LENGTH = len(MARK) + 33
ERASED_TEXT = ""
"""Text in place of a value whose key was erased."""
OPEN_NAMES = frozenset({"citation", "number", "source", "snapshot", "is_restricted"})
"""Parts of a frozen citation that are never sealed: queries need them, and they say nothing."""
SEALED_NAME = "sealed"
ERASED_CONTENT = {
    **dict.fromkeys(("kind", "url", "title", "publisher", "author", "passage", "locator"), ""),
    **dict.fromkeys(("stance", "tier", "independence_group", "drift_decision_reason"), ""),
    "published_on": None,
}
"""Sealed parts of a frozen citation whose key was erased."""
# untranslated: for whoever runs Stet
NO_KEY = "this source has no key. Run manage.py seal_sources."
NO_SUCH_KEY = "the key of this source is not in the database."
OTHER_FILE = "this file was encrypted for something else."


class UnavailableText(str):
    """Placeholder on a page for a text that cannot be decrypted now. It is never stored."""


class SealedText(str):
    """A text as it is stored. ``read_text`` opens it, once."""

    _text: str | None = None

    def read_text(self) -> str:
        if self._text is None:
            opened = _open_or_explain(self)
            if isinstance(opened, UnavailableText):
                return opened
            self._text = opened
        return self._text


class SealedCitations(list[dict[str, Any]]):
    """Frozen citations as they are stored. ``read_citations`` opens them, once."""

    _citations: list[dict[str, Any]] | None = None

    def read_citations(self) -> list[dict[str, Any]]:
        if self._citations is None:
            opened = [open_citation(one) for one in self]
            if any(isinstance(one.get("title"), UnavailableText) for one in opened):
                return opened
            self._citations = opened
        return self._citations


def find_source_key(source: Source | None) -> SealingKey | None:
    """Return the key that seals the stored values of a source; None for an open one.

    Values of a restricted source are never stored in plain: raises SealingKeyMissing where it has no key yet,
    and WrongState where its key was erased.
    """
    if source is None or not source.is_restricted:
        return None
    key = SealingKey.objects.current().filter(source=source.pk).first()
    if key is not None:
        return key
    if SealingKey.objects.filter(source=source.pk, erased_at__isnull=False).exists():
        raise WrongState(gettext("This source was erased. Nothing more of it can be stored."))
    raise SealingKeyMissing(NO_KEY)


def build_header(key: SealingKey) -> bytes:
    """Return the prefix of the values that a key sealed; an age file follows it, in text fields in base64."""
    return f"{MARK}{key.public_id.hex}:".encode()


def seal_bytes(key: SealingKey, content: bytes) -> bytes:
    return build_header(key) + key.seal(content)


def is_sealed(content: bytes) -> bool:
    return content.startswith(MARK.encode())


def open_bytes(content: bytes, keys: SealingKeyQuerySet) -> bytes | None:
    """Return the plain bytes of a value, sealed by ``seal_bytes`` or not; None for an erased key.

    ``keys`` are those that may have sealed it. Raises SealingKeyMissing for any other: a worker that has no
    key can name or copy a sealed file in the place of another one, and another process would open it.
    """
    if not is_sealed(content):
        return content
    if not keys.filter(public_id=_parse_key_id(content[:HEADER_LENGTH].decode())).exists():
        raise SealingKeyMissing(OTHER_FILE)
    return _open(content[:HEADER_LENGTH].decode(), content[HEADER_LENGTH:])


def seal_text(key: SealingKey, text: str) -> SealedText:
    sealed = base64.b64encode(key.seal(text.encode())).decode()
    return SealedText(build_header(key).decode() + sealed)


def open_text(sealed: str) -> str:
    try:
        content = base64.b64decode(sealed[HEADER_LENGTH:], validate=True)
    except binascii.Error:
        raise SealingKeyMissing("what is stored is damaged.") from None
    found = _open(sealed[:HEADER_LENGTH], content)
    return ERASED_TEXT if found is None else found.decode()


def seal_citation(key: SealingKey, frozen: dict[str, Any]) -> dict[str, Any]:
    """Return a frozen citation with its details of the source sealed."""
    content = {name: value for name, value in frozen.items() if name not in OPEN_NAMES}
    return {name: value for name, value in frozen.items() if name in OPEN_NAMES} | {
        SEALED_NAME: str(seal_text(key, json.dumps(content)))
    }


def open_citation(frozen: dict[str, Any]) -> dict[str, Any]:
    """Return a frozen citation as it was; where the key was erased, with empty texts."""
    if SEALED_NAME not in frozen:
        return frozen
    text = _open_or_explain(frozen[SEALED_NAME])
    if isinstance(text, UnavailableText):
        return get_open_parts(frozen) | ERASED_CONTENT | {"title": text}
    if not text:
        return get_open_parts(frozen) | ERASED_CONTENT
    content: dict[str, Any] = json.loads(text)
    return get_open_parts(frozen) | content


def get_open_parts(frozen: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in frozen.items() if name != SEALED_NAME}


def unwrap_identity(header: str) -> x25519.Identity | None:
    """Return the secret half of the key that a header names; None for an erased one.

    No query where this process has just unwrapped it. Raises SealingKeyMissing.
    """
    try:
        public_id = _parse_key_id(header)
        if (known := get_known_identity(public_id)) is not None:
            return known
        return SealingKey.objects.get(public_id=public_id).unwrap_identity()
    except SealingKey.DoesNotExist:
        raise SealingKeyMissing(NO_SUCH_KEY) from None


def _parse_key_id(header: str) -> uuid.UUID:
    try:
        return uuid.UUID(header[len(MARK) : -1])
    except ValueError:
        raise SealingKeyMissing(NO_SUCH_KEY) from None


def _open(header: str, sealed: bytes) -> bytes | None:
    identity = unwrap_identity(header)
    if identity is None:
        return None
    try:
        return bytes(pyrage.decrypt(sealed, [identity]))
    except pyrage.DecryptError:
        raise SealingKeyMissing("what is stored is damaged.") from None


def _open_or_explain(sealed: str) -> str:
    try:
        return open_text(sealed)
    except SealingKeyMissing as missing:
        if not _are_missing_keys_explained.get():
            raise
        return UnavailableText(missing.message)


@contextmanager
def explain_missing_keys() -> Iterator[None]:
    """Read a placeholder inside the block for a text that cannot be decrypted, on a page with other content.

    Nothing may be decided by such a value: actions run outside of the block, where SealingKeyMissing is
    raised.
    """
    token = _are_missing_keys_explained.set(True)
    try:
        yield
    finally:
        _are_missing_keys_explained.reset(token)


@contextmanager
def read_as_stored() -> Iterator[None]:
    """Read values as stored inside the block, sealed ones too, to copy rows from one database to another."""
    token = _is_read_as_stored.set(True)
    try:
        yield
    finally:
        _is_read_as_stored.reset(token)


class _SealedAttribute(DeferredAttribute):
    """Descriptor that decrypts a value when it is read. Its setter makes Python prefer it to ``__dict__``."""

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if _is_read_as_stored.get():
            return value
        if isinstance(value, SealedText):
            return value.read_text()
        if isinstance(value, SealedCitations):
            return value.read_citations()
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedTextField(models.TextField):  # type: ignore[type-arg]  # no parameters when it runs
    """A text about the source in the foreign key ``source``."""

    descriptor_class = _SealedAttribute

    def deconstruct(self) -> Any:
        """Appear to migrations as a TextField: they read and write stored values."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return SealedText(value) if value is not None and value.startswith(MARK) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        stored = model_instance.__dict__.get(self.attname)
        if isinstance(stored, SealedText):
            return stored
        text = super().pre_save(model_instance, add)
        if isinstance(text, UnavailableText):
            raise ValueError("what stands for a sealed text is not stored in its place")
        if not text or not isinstance(text, str):
            return text
        key = find_source_key(model_instance.source)  # type: ignore[attr-defined]  # whose field this is
        if key is not None:
            return seal_text(key, text)
        # The text of a page may begin like a sealed value by chance.
        return f" {text}" if text.startswith(MARK) else text

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        prepared_value = super().get_db_prep_value(value, connection, prepared)
        return str(prepared_value) if isinstance(prepared_value, SealedText) else prepared_value


class SealedCitationsField(models.JSONField):
    """The frozen citations of a verdict, those of off-the-record sources sealed."""

    descriptor_class = _SealedAttribute

    def deconstruct(self) -> Any:
        """Appear to migrations as a JSONField: they read and write stored values."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        found = super().from_db_value(value, expression, connection)
        if isinstance(found, list) and any(SEALED_NAME in one for one in found):
            return SealedCitations(found)
        return found

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        stored = model_instance.__dict__.get(self.attname)
        if isinstance(stored, SealedCitations) or not stored:
            return stored
        if add and not any(one.get("is_restricted") for one in stored):
            return stored  # as their sources are now
        return seal_citations(stored)


def seal_citations(citations: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return frozen citations as they are stored: sealed where their source has a key now. One query or two.

    Those that are sealed stay so. Raises SealingKeyMissing for a restricted source that never had a key.
    """
    frozen = list(citations)
    sources = {one["source"] for one in frozen if SEALED_NAME not in one}
    keys = {
        str(key.source.public_id): key
        for key in SealingKey.objects.current().filter(source__public_id__in=sources).select_related("source")
        if key.source is not None
    }
    others = Source.objects.filter(public_id__in=sources - keys.keys(), is_restricted=True)
    # A citation whose key was erased has empty texts.
    if sources - keys.keys() and others.exclude(sealing_keys__erased_at__isnull=False).exists():
        raise SealingKeyMissing(NO_KEY)
    return [
        seal_citation(keys[one["source"]], one) if one["source"] in keys and SEALED_NAME not in one else one
        for one in frozen
    ]
