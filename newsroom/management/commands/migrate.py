"""migrate: Django's, run as the owner of the tables where one is set; then grants Stet's role its rights."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connection, transaction

from newsroom import database_roles


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
            except ImproperlyConfigured as trouble:
                raise CommandError(str(trouble)) from None
        if not is_read_only and options["verbosity"]:
            self.stdout.write(f"  {stet['USER']} can read and write rows, and only append to the audit log.")
