"""manage.py demo: loads the demonstration newsroom once, and writes down how to get in."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.actions import issue_key
from accounts.enums import Scope
from accounts.models import ApiKey, User
from accounts.queries import system
from lib import clock, tokens
from newsroom.demonstration.load import is_empty, load
from newsroom.demonstration.people import COPY_SYSTEM, PARTNER, PASSWORD, PEOPLE
from publishing.actions.partners import issue_partner_key, revoke_partner_key
from publishing.models import Partner

KEPT = "demonstration.json"  # the keys' secrets beside the data that they open: the database has only digests
LABEL = "demonstration"


class Command(BaseCommand):
    """A second run changes nothing and writes the same again."""

    help = "Load the demonstration newsroom into an empty database and write its sign-ins and keys to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", type=Path, required=True, help="where to write who can sign in")
        parser.add_argument("--base-url", required=True, help="where the site is reached")
        parser.add_argument("--evidence-url", required=True, help="where the evidence site is reached")

    def handle(self, *args: Any, **options: Any) -> None:
        if is_empty():
            load(now=clock.now(), site=options["evidence_url"].rstrip("/"))
            self.stdout.write("The demonstration newsroom is loaded.")
        elif not Partner.objects.filter(name=PARTNER).exists():
            raise CommandError("This database belongs to a newsroom of its own; nothing was loaded into it.")
        file: Path = options["json"]
        told = {"base_url": options["base_url"], "users": _users(), **self._keys(file)}
        _write(file, told)

    def _keys(self, file: Path) -> dict[str, str]:
        """The secrets that were given out for this database; new ones where they are lost."""
        kept = _read(settings.STET_DATA / KEPT)
        there = {**_read(file), **kept}
        keys = {
            "partner_key": there.get("partner_key", ""),
            "copy_system_key": there.get("copy_system_key", ""),
        }
        by, at = system(), clock.now()
        partner = Partner.objects.select_related("principal").get(name=PARTNER)
        if not _opens(keys["partner_key"], partner.principal):
            # A lost one opens nothing for anybody, and would stand in the way of the next.
            for lost in partner.principal.api_keys.filter(label=LABEL, revoked_at=None):
                revoke_partner_key(partner, lost, by=by, at=at)
            keys["partner_key"] = issue_partner_key(partner, by=by, at=at, label=LABEL).secret
        copy_system = User.objects.get(username=COPY_SYSTEM)
        if not _opens(keys["copy_system_key"], copy_system):
            scopes = [Scope.IMPORT_ARTICLES]
            issued = issue_key(copy_system, by=by, at=at, label=LABEL, scopes=scopes)
            keys["copy_system_key"] = issued.secret
        if keys != kept:
            _write(settings.STET_DATA / KEPT, keys)
        return keys


def _opens(secret: str, service: User) -> bool:
    return (
        bool(secret)
        and ApiKey.objects.filter(
            principal=service, digest=tokens.digest(secret), revoked_at__isnull=True
        ).exists()
    )


def _users() -> list[dict[str, str]]:
    """Editors first, the admin last: the order in which a visitor wants them."""
    order = ("editor", "checker", "standards", "admin")
    people = sorted(PEOPLE.items(), key=lambda one: order.index(one[1][1]))
    return [
        {"role": role, "username": username, "password": PASSWORD, "name": name, "desks": ", ".join(desks)}
        for username, (name, role, desks) in people
    ]


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(file: Path, told: dict[str, Any]) -> None:
    """All of it or nothing, and for one's own eyes: there are passwords in it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.part")
    part.touch(mode=0o600)
    part.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(file)
