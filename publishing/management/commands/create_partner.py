"""create_partner: create a partner from the server and print its first key."""

from argparse import ArgumentParser
from typing import Any

from django.db import transaction

from accounts.management.arguments import get_desk
from accounts.selectors import get_system_user
from lib.datetimes import clock
from lib.errors.command import RefusableCommand
from publishing.partners.actions import create_partner, issue_partner_key


class Command(RefusableCommand):
    help = "Create a partner that reads published verdicts and print its API key. The key is shown only once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True)
        parser.add_argument(
            "--desk",
            action="append",
            default=[],
            metavar="SLUG",
            help="can be repeated; none: all open desks",
        )
        parser.add_argument(
            "--language",
            action="append",
            default=[],
            metavar="TAG",
            help="for example en; none: all languages",
        )
        parser.add_argument(
            "--delay", type=int, default=0, metavar="MINUTES", help="counted from first publication"
        )
        parser.add_argument(
            "--label", default="first key", help="where the key is used, so that you recognise it later"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        desks = [get_desk(slug) for slug in options["desk"]]
        with transaction.atomic():
            partner = create_partner(
                by=get_system_user(),
                at=clock.now(),
                name=options["name"],
                desks=desks,
                languages=options["language"],
                delay_minutes=options["delay"],
            )
            issued = issue_partner_key(partner, by=get_system_user(), at=clock.now(), label=options["label"])
        self.stderr.write(f"Created {partner.name}. Its key (shown only once):")
        self.stdout.write(issued.secret)
