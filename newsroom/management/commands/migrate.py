"""migrate: Django's, run as the owner of the tables if one is set; then grants Stet's roles their rights."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from newsroom import database_roles
from newsroom.backups import drills


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        owner = settings.STET_DATABASE_OWNER_URL
        if owner is None:
            super().handle(*args, **options)
            return
        stet = connection.settings_dict
        is_read_only = options["plan"] or options["check_unapplied"]
        with database_roles.connect_as(owner):
            try:
                if not is_read_only:
                    database_roles.take_over_ownership(stet["USER"])
                super().handle(*args, **options)
                if not is_read_only:
                    with transaction.atomic():
                        database_roles.grant_role(stet["USER"], stet["PASSWORD"])
                        if role := settings.STET_DATABASE_FETCH_ROLE:
                            database_roles.grant_fetch_role(role, settings.STET_DATABASE_FETCH_PASSWORD)
                    self._create_drill_database(stet["USER"])
            except ImproperlyConfigured as trouble:
                raise CommandError(str(trouble)) from None
        if not is_read_only and options["verbosity"]:
            self.stdout.write(f"  {stet['USER']} can read and write rows, and only append to the audit log.")
            if role := settings.STET_DATABASE_FETCH_ROLE:
                self.stdout.write(
                    f"  {role} has the permissions that workers that fetch need, and no others."
                )

    def _create_drill_database(self, role: str) -> None:
        if not settings.STET_BACKUP_RECIPIENTS:
            return
        try:
            drills.create_drill_database(role)
        except ProgrammingError as refused:
            name = drills.get_drill_database_name(connection.settings_dict["NAME"])
            self.stderr.write(
                f"The scratch database for drills of backups could not be created ({str(refused).strip()}). "
                f'Have an administrator of the database run: CREATE DATABASE "{name}" OWNER "{role}";'
            )
