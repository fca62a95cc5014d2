"""load_demo: load the demonstration newsroom once, and write its sign-ins and keys to a file."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.actions import issue_api_key
from accounts.models import ApiKey, User
from accounts.models.enums import Scope
from accounts.selectors import get_system_user
from lib.crypto import tokens
from lib.datetimes import clock
from newsroom.demo.builder import is_database_empty, load_demo
from newsroom.demo.people import COPY_SYSTEM, PARTNER, PASSWORD, PEOPLE
from publishing.models import Partner
from publishing.partners.actions import issue_partner_key, revoke_partner_key

CREDENTIALS_FILE = (
    "demonstration.json"  # the keys' secrets beside the data that they open: the database has only digests
)
LABEL = "demonstration"


class Command(BaseCommand):
    """Loader of the demonstration. A second run changes nothing and writes the same file."""

    help = (
        "Load the demonstration newsroom into an empty database and write its sign-ins and API "
        "keys to a file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", type=Path, required=True, help="file for the sign-ins and keys")
        parser.add_argument("--base-url", required=True, help="address of the site")
        parser.add_argument("--evidence-url", required=True, help="address of the evidence site")

    def handle(self, *args: Any, **options: Any) -> None:
        if is_database_empty():
            load_demo(now=clock.now(), site=options["evidence_url"].rstrip("/"))
            self.stdout.write("The demonstration newsroom is loaded.")
        elif not Partner.objects.filter(name=PARTNER).exists():
            raise CommandError("This database already has a newsroom. Nothing was loaded.")
        file: Path = options["json"]
        data = {"base_url": options["base_url"], "users": _list_users(), **self._load_or_create_keys(file)}
        _write_json(file, data)

    def _load_or_create_keys(self, file: Path) -> dict[str, str]:
        """Return the secrets that were issued for this database; new ones where they are lost."""
        saved = _read_json(settings.STET_DATA_DIR / CREDENTIALS_FILE)
        there = {**_read_json(file), **saved}
        keys = {
            "partner_key": there.get("partner_key", ""),
            "copy_system_key": there.get("copy_system_key", ""),
        }
        by, at = get_system_user(), clock.now()
        partner = Partner.objects.select_related("principal").get(name=PARTNER)
        if not _is_working_key(keys["partner_key"], partner.principal):
            # A lost one opens nothing for anybody, and would stand in the way of the next.
            for lost in partner.principal.api_keys.filter(label=LABEL, revoked_at=None):
                revoke_partner_key(partner, lost, by=by, at=at)
            keys["partner_key"] = issue_partner_key(partner, by=by, at=at, label=LABEL).secret
        copy_system = User.objects.get(username=COPY_SYSTEM)
        if not _is_working_key(keys["copy_system_key"], copy_system):
            scopes = [Scope.IMPORT_ARTICLES]
            issued = issue_api_key(copy_system, by=by, at=at, label=LABEL, scopes=scopes)
            keys["copy_system_key"] = issued.secret
        if keys != saved:
            _write_json(settings.STET_DATA_DIR / CREDENTIALS_FILE, keys)
        return keys


def _is_working_key(secret: str, service: User) -> bool:
    return (
        bool(secret)
        and ApiKey.objects.filter(
            principal=service, digest=tokens.digest_token(secret), revoked_at__isnull=True
        ).exists()
    )


def _list_users() -> list[dict[str, str]]:
    """Return users in the order in which a visitor wants them: editors first, the admin last."""
    order = ("editor", "checker", "standards", "admin")
    people = sorted(PEOPLE.items(), key=lambda one: order.index(one[1][1]))
    return [
        {"role": role, "username": username, "password": PASSWORD, "name": name, "desks": ", ".join(desks)}
        for username, (name, role, desks) in people
    ]


def _read_json(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write_json(file: Path, data: dict[str, Any]) -> None:
    """Write all of it or nothing, readable by its owner alone: it has passwords."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.part")
    part.touch(mode=0o600)
    part.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(file)
