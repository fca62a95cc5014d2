"""The four questions, and the answers to them."""

import getpass
import os
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

HOST_NAME = re.compile(
    r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*"
)
# The mail server's password comes from a file of options or the environment: every user can list processes.
IN_FILE_ONLY = "--mail-password"
IN_ENVIRONMENT = "STET_EMAIL_PASSWORD"
EMAIL = re.compile(r"[^@\s'\\]+@[^@\s'\\]+\.[^@\s'\\]+")
MAIL_SCHEMES = ("smtp", "smtps")


class InstallError(Exception):
    """The installation cannot go on; the text says why and what to do."""


@dataclass(frozen=True)
class Answers:
    """Answers of the administrator; all other settings are generated, or have a default."""

    host: str
    newsroom: str
    email: str
    mail_url: str
    mail_password: str = ""

    @property
    def username(self) -> str:
        """The first admin's user name: what stands before the @ of their address."""
        return re.sub(r"[^\w.+-]", "", self.email.partition("@")[0]) or "admin"


def check_host(text: str) -> str:
    """Return the host name as it is written. Raises InstallError for anything else."""
    host = text.strip().lower().removeprefix("https://").rstrip("/")
    if not HOST_NAME.fullmatch(host):
        raise InstallError(f'"{text}" is no host name. One looks like this: stet.example.org')
    return host


def check_newsroom(text: str) -> str:
    """Return the name. Raises InstallError for an empty one, and for what an environment file cannot hold."""
    if not text.strip():
        raise InstallError("The newsroom needs a name.")
    return check_value(text.strip())


def check_email(text: str) -> str:
    """Return the address. Raises InstallError for anything else."""
    if not EMAIL.fullmatch(text.strip()):
        raise InstallError(f'"{text}" is no e-mail address.')
    return text.strip()


def check_mail_url(text: str) -> str:
    """Return the mail server's address, or "" for none. Raises InstallError for anything else."""
    url = check_value(text.strip())
    if url and (urlsplit(url).scheme not in MAIL_SCHEMES or not urlsplit(url).hostname):
        raise InstallError(
            f'"{text}" is no mail server. One looks like this: smtp://user@mail.example.org:587'
        )
    return url


def check_value(text: str) -> str:
    """Return the text. Raises InstallError where compose, systemd and the shell would read it differently."""
    if re.search(r"['\\\r\n\0]", text):
        raise InstallError("A quote ('), a backslash and a new line cannot be written here. Leave them out.")
    return text


def find_mail_password(words: Sequence[str], option: str | None) -> str | None:
    """Return the mail server's password from a file of options, or from the environment.

    Raises InstallError where it is among the words of the command, which every user of the machine can list.
    """
    if any(word.partition("=")[0] == IN_FILE_ONLY for word in words):
        raise InstallError(
            f"A password on the command line stands in the list of processes. Set {IN_ENVIRONMENT}, "
            f"or write {IN_FILE_ONLY}=… into a file, and give that as @FILE."
        )
    return option if option is not None else os.environ.get(IN_ENVIRONMENT)


def ask_for(question: str, check: Callable[[str], str], given: str | None) -> str:
    """Return the checked answer: the given one, or what somebody types until it is right."""
    if given is not None:
        return check(given)
    if not sys.stdin.isatty():
        raise InstallError(f"Nobody is here to answer: {question} Give it as an option; --help lists them.")
    while True:
        try:
            return check(input(f"{question} "))
        except InstallError as refused:
            print(refused)


def ask_questions(
    *, host: str | None, newsroom: str | None, email: str | None, mail: str | None, mail_password: str | None
) -> Answers:
    """Return all answers, and ask for those that are not given."""
    host = ask_for(
        "1. Which host name do people and partners use, such as stet.example.org?", check_host, host
    )
    newsroom = ask_for("2. What is the newsroom called?", check_newsroom, newsroom)
    email = ask_for(
        "3. What is your own e-mail address? You become the first administrator.", check_email, email
    )
    question = "4. Which mail server, such as smtp://user@mail.example.org:587? (Empty: none yet)"
    mail_url = ask_for(question, check_mail_url, mail)
    needs_password = bool(urlsplit(mail_url).username)
    if needs_password and mail_password is None and sys.stdin.isatty():
        mail_password = getpass.getpass("   Its password: ")
    return Answers(host, newsroom, email, mail_url, check_value(mail_password or ""))
