"""System checks of our own: what an administrator should know before people sign in."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.apps.config import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import DatabaseError, InterfaceError, connection

from record import privileges


@register(Tags.security)
def the_door_lets_nobody_in(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Warns when link checks may reach addresses inside, except under DEBUG."""
    if settings.DEBUG or not settings.STET_DOOR_ALLOW:
        return []
    return [
        Warning(
            f"Link checks and imports may reach {', '.join(settings.STET_DOOR_ALLOW)}, although not public.",
            hint="Take STET_DOOR_ALLOW out, unless this is a demonstration or a test.",
            id="stet.W001",
        )
    ]


@register(Tags.security)
def people_can_sign_in(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """In production cookies travel over https alone, so an address without it lets nobody sign in."""
    if settings.DEBUG or settings.STET_EMBEDDED or settings.STET_BASE_URL.startswith("https://"):
        return []
    return [
        Error(
            f"The address of this newsroom is {settings.STET_BASE_URL}: nobody can sign in without https.",
            hint="Set STET_BASE_URL to the address people use, such as https://stet.example.org.",
            id="stet.E001",
        )
    ]


@register(Tags.security, deploy=True)
def sites_can_write_to_us(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A site that our link checks trouble should have somebody to tell."""
    if settings.STET_CONTACT:
        return []
    return [
        Warning(
            "Our link checks tell the sites they visit no address to write to.",
            hint="Set STET_CONTACT to an e-mail or web address that somebody reads.",
            id="stet.W002",
        )
    ]


@register(Tags.security, deploy=True)
def visitors_are_told_apart(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Tries at passwords are counted by network: behind a proxy that says nobody's address, all are one."""
    if not settings.SECURE_PROXY_SSL_HEADER or settings.STET_FORWARDED_FOR:
        return []
    return [
        Warning(
            "Everybody behind the proxy counts as one network. One person who types wrong passwords can lock "
            "everybody out.",
            hint="Have the proxy append a visitor's address to X-Forwarded-For, and set STET_FORWARDED_FOR.",
            id="stet.W005",
        )
    ]


@register(Tags.files, deploy=True)
def copies_can_be_kept(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Tries it with one small file: a newsroom would else learn it when a page that it relied on is gone."""
    try:
        _keep_and_let_go()
    except Exception as trouble:  # whatever a folder or a store across a network may raise
        return [
            Error(
                "Stet cannot keep copies of pages and files: one that it tried could not be written, read "
                f"and deleted ({type(trouble).__name__}: {trouble}).",
                hint="Let Stet's user write to STET_DATA or STET_EVIDENCE; or mend STET_S3_*.",
                id="stet.E002",
            )
        ]
    return []


def _keep_and_let_go() -> None:
    store = storages["evidence"]
    name = store.save(f"check-{uuid.uuid4().hex}", ContentFile(b"Written by manage.py check --deploy."))
    try:
        with store.open(name) as file:
            file.read()
    finally:
        store.delete(name)


@register(Tags.security, deploy=True)
def the_record_is_out_of_reach(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Stet's own database role should be able to add to the record, and to do nothing else to it."""
    found: list[CheckMessage] = []
    if settings.STET_DATABASE_OWNER is not None:
        found.append(
            Warning(
                "This process knows the password of the role that owns the tables.",
                hint="Set STET_DATABASE_OWNER for `manage.py migrate` alone.",
                id="stet.W004",
            )
        )
    try:
        excessive = privileges.excessive(connection)
    except (DatabaseError, InterfaceError):
        # A database that is away, or has no tables yet, is told of elsewhere.
        return found
    return [*found, *(Warning(sentence, id="stet.W003") for sentence in excessive)]
