"""Command line of bin/install."""

import argparse
import sys
from pathlib import Path

from deploy.installer.answers import (
    IN_ENVIRONMENT,
    IN_FILE_ONLY,
    InstallError,
    ask_questions,
    find_mail_password,
)
from deploy.installer.compose import prepare_compose, start_compose, upgrade_compose
from deploy.installer.debian import install_on_debian, upgrade_on_debian

ROOT = Path(__file__).resolve().parents[2]


def build_parser() -> argparse.ArgumentParser:
    """Return the parser; @FILE reads further options from a file, one a line."""
    parser = argparse.ArgumentParser(
        prog="bin/install",
        description="Installs Stet on this machine. What is not given as an option is asked.",
        fromfile_prefix_chars="@",
        allow_abbrev=False,
    )
    parser.add_argument("way", choices=["compose", "debian"], help="in containers, or on Debian itself")
    parser.add_argument("--host", help="host name, such as stet.example.org")
    parser.add_argument("--newsroom", help="the newsroom's name")
    parser.add_argument("--email", help="address of the first administrator, and of the newsroom's e-mails")
    parser.add_argument(
        "--mail", help='mail server, such as smtp://user@mail.example.org:587; "" for none yet'
    )
    parser.add_argument(
        IN_FILE_ONLY, help=f"its password, in @FILE only; or in the variable {IN_ENVIRONMENT}"
    )
    parser.add_argument("--upgrade", action="store_true", help="start this checkout in place of what runs")
    parser.add_argument("--no-start", action="store_true", help="compose: only write .env and the folders")
    return parser


def main() -> int:
    """Return the exit status: 1 where a step failed."""
    options = build_parser().parse_args()
    try:
        if options.upgrade:
            upgrade = {"compose": upgrade_compose, "debian": upgrade_on_debian}[options.way]
            upgrade(ROOT)
            print("Stet is upgraded. Look whether all is well: manage.py doctor")
            return 0
        answers = ask_questions(
            host=options.host,
            newsroom=options.newsroom,
            email=options.email,
            mail=options.mail,
            mail_password=find_mail_password(sys.argv[1:], options.mail_password),
        )
        if options.way == "debian":
            link = install_on_debian(ROOT, answers)
        else:
            prepare_compose(ROOT, answers)
            if options.no_start:
                return 0
            link = start_compose(ROOT, answers)
    except (InstallError, OSError) as refused:
        print(f"Stet could not be installed: {refused}", file=sys.stderr)
        return 1
    print(f"\nStet is installed at https://{answers.host}/")
    print(f"Become its first administrator within 24 hours, as {answers.username}:\n{link}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
