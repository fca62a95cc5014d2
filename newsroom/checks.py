"""System checks of Stet: what an administrator should know before people sign in."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.apps.config import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import DatabaseError, InterfaceError, connection

from accounts.actions.provider_people import parse_role_mappings
from audit import privileges
from factcheck.search import meaning
from newsroom import disk_space


@register(Tags.security)
def check_fetch_allow_list(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Warn when link checks may reach internal addresses, except under DEBUG."""
    if settings.DEBUG or not settings.STET_FETCH_ALLOWED_HOSTS:
        return []
    return [
        Warning(
            f"Link checks and imports can reach {', '.join(settings.STET_FETCH_ALLOWED_HOSTS)}, "
            "which is not public.",
            hint="Remove STET_FETCH_ALLOWED_HOSTS unless this is a demonstration or a test.",
            id="stet.W001",
        )
    ]


@register(Tags.security)
def check_https_address(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Require https in production: cookies are sent over https alone, so nobody could sign in without it."""
    if settings.DEBUG or settings.STET_EMBEDDED or settings.STET_BASE_URL.startswith("https://"):
        return []
    return [
        Error(
            f"STET_BASE_URL is {settings.STET_BASE_URL}. Nobody can sign in without https.",
            hint="Set STET_BASE_URL to the address people use, for example https://stet.example.org.",
            id="stet.E001",
        )
    ]


@register(Tags.security)
def check_own_sign_in(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Require https of the newsroom's own sign-in, and roles that can be read, before anybody comes by it."""
    found: list[CheckMessage] = []
    for name in ("STET_OIDC_ADDRESS", "STET_SAML_ADDRESS"):
        address = getattr(settings, name)
        if address and not settings.DEBUG and not address.startswith("https://"):
            found.append(
                Error(
                    f"{name} is {address}. Whoever answers there decides who signs in.",
                    hint=f"Set {name} to the https address of your provider.",
                    id="stet.E003",
                )
            )
    if settings.STET_OIDC_ADDRESS and settings.STET_SAML_ADDRESS:
        found.append(
            Error(
                "STET_OIDC_ADDRESS and STET_SAML_ADDRESS are both set.",
                hint="Keep one of them: Stet sends people to one provider.",
                id="stet.E005",
            )
        )
    try:
        parse_role_mappings(settings.STET_PROVIDER_ROLES)
    except ImproperlyConfigured as wrong:
        found.append(Error(str(wrong), hint="Correct STET_PROVIDER_ROLES.", id="stet.E004"))
    return found


@register(Tags.security, deploy=True)
def check_contact_address(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Warn without a contact address: a site troubled by link checks should know whom to tell."""
    if settings.STET_CONTACT_ADDRESS:
        return []
    return [
        Warning(
            "Link checks send no contact address to the sites they visit.",
            hint="Set STET_CONTACT_ADDRESS to an e-mail or web address that somebody reads.",
            id="stet.W002",
        )
    ]


@register(Tags.security, deploy=True)
def check_client_addresses(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Warn behind a proxy that hides visitors' addresses: all then share one limit of sign-in attempts."""
    if not settings.SECURE_PROXY_SSL_HEADER or settings.STET_TRUST_FORWARDED_FOR:
        return []
    return [
        Warning(
            (
                "Everybody behind the proxy counts as one network: one person entering wrong passwords "
                "can lock out everybody."
            ),
            hint=(
                "Let the proxy append the visitor's address to X-Forwarded-For and set "
                "STET_TRUST_FORWARDED_FOR."
            ),
            id="stet.W005",
        )
    ]


@register(Tags.security, deploy=True)
def check_proxy(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse where nothing tells which pages were requested over https: nobody could open one."""
    has_proxy = bool(settings.SECURE_PROXY_SSL_HEADER)
    if has_proxy or not settings.SECURE_SSL_REDIRECT:
        return []
    return [
        Error(
            "Every page redirects to itself: Stet serves https alone, and knows of no proxy that ends TLS.",
            hint="Let the proxy set X-Forwarded-Proto, and set STET_BEHIND_PROXY to 1.",
            id="stet.E006",
        )
    ]


@register(Tags.files)
def check_meaning_model(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Warn where matches are to go by meaning and cannot: they go by words alone then."""
    trouble = meaning.find_trouble()
    return [Warning(trouble, hint=meaning.get_mend(), id="stet.W007")] if trouble else []


@register(Tags.files, deploy=True)
def check_snapshot_storage(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Write and delete one small file, so that a broken storage is found before a snapshot is needed."""
    try:
        write_and_delete_probe()
    except Exception as trouble:  # whatever a folder or a store across a network may raise
        return [
            Error(
                "Stet cannot save archived copies and files: a test file could not be written, read "
                f"and deleted ({type(trouble).__name__}: {trouble}).",
                hint="Let Stet's user write to STET_DATA_DIR or STET_SNAPSHOT_STORAGE, or correct STET_S3_*.",
                id="stet.E002",
            )
        ]
    return []


@register(Tags.files, deploy=True)
def check_disk_space(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Warn of disks that are nearly full."""
    return [
        Warning(disk.sentence, hint="Free some space, or set STET_DISK_MIN_FREE_MB lower.", id="stet.W006")
        for disk in disk_space.list_nearly_full_disks()
    ]


def write_and_delete_probe() -> None:
    """Write, read and delete one small file; raise what the storage raises."""
    store = storages["snapshots"]
    name = store.save(f"check-{uuid.uuid4().hex}", ContentFile(b"Written by manage.py check --deploy."))
    try:
        with store.open(name) as file:
            file.read()
    finally:
        store.delete(name)


@register(Tags.security, deploy=True)
def check_audit_privileges(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Warn when Stet's own database role could do more to the audit log than append to it."""
    found: list[CheckMessage] = []
    if settings.STET_DATABASE_OWNER_URL is not None:
        found.append(
            Warning(
                "This process has the password of the database role that owns the tables.",
                hint="Set STET_DATABASE_OWNER_URL for `manage.py migrate` alone.",
                id="stet.W004",
            )
        )
    try:
        excessive = privileges.list_excess_privileges(connection)
    except (DatabaseError, InterfaceError):
        # A database that is away, or has no tables yet, is reported elsewhere.
        return found
    return [*found, *(Warning(sentence, id="stet.W003") for sentence in excessive)]
