"""create_defence_file: make the defence file of a claim or an article at once, and write it to a path."""

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError

from accounts.management.arguments import get_user
from articles.models import Article
from factcheck.models import Claim
from lib.datetimes.clock import now
from lib.errors.command import RefusableCommand
from publishing.packs.actions import create_pack_now, open_pack
from publishing.packs.defence_files import request_defence_file


class Command(RefusableCommand):
    help = "Create the defence file of one claim or article and write it to a path."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("subject", metavar="ID", help="id in the address of the claim or article")
        parser.add_argument("path", help="where to write the ZIP")
        parser.add_argument(
            "--for",
            dest="by",
            required=True,
            metavar="USER",
            help="user name of a standards editor of its desk",
        )
        parser.add_argument(
            "--with-restricted", action="store_true", help="include off-the-record sources that they can see"
        )
        parser.add_argument("--whole-chain", action="store_true", help="include the whole audit log")

    def handle(self, *args: Any, **options: Any) -> None:
        user = get_user(options["by"])
        try:
            key = UUID(options["subject"])
        except ValueError:
            raise CommandError(f"{options['subject']} is not the id of a claim or article.") from None
        subject = (
            Claim.objects.visible_to(user).filter(public_id=key).first()
            or Article.objects.visible_to(user).filter(public_id=key).first()
        )
        if subject is None:
            raise CommandError(f"There is no claim or article {key} that {user} can see.")
        wanted = {name: options[name] for name in ("with_restricted", "whole_chain")}
        file = request_defence_file(subject, by=user, at=now(), **wanted)
        create_pack_now(file, clock=now)
        try:
            with open_pack(file, by=user, at=now()) as opened, Path(options["path"]).open("wb") as out:
                shutil.copyfileobj(opened, out)
        except OSError as error:
            raise CommandError(f"Cannot write {options['path']}: {error.strerror}") from None
        self.stdout.write(f"{options['path']}: {file.size:,} bytes, SHA-256 {file.sha256}")
