"""Program behind bin/serve: a small newsroom on SQLite that is meant to stay.

The first start makes the folder of the data with settings, secrets and the key of the backups, and prints a
link for the first administrator. Later starts use what is there.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from deploy.installer.answers import (
    IN_ENVIRONMENT,
    IN_FILE_ONLY,
    Answers,
    InstallError,
    ask_for,
    check_email,
    check_mail_url,
    check_newsroom,
    check_value,
    find_mail_password,
)
from deploy.installer.environment_file import append_setting, read_settings, write_settings
from deploy.installer.steps import build_admin_arguments, run_command
from newsroom.child_processes import (
    GRACE_SECONDS,
    ROOT,
    UNCHECKED,
    ChildProcesses,
    RunFailed,
    is_port_free,
    print_progress,
    run_in_folder,
    wait_until_ready,
)
from newsroom.demo import leftovers

SETTINGS_NAME = "stet.env"
KEY_NAME = "backup-key.txt"


def build_environment(data: Path) -> dict[str, str]:
    """Return the processes' environment: what the folder's settings say, and nothing of another newsroom."""
    remaining = {name: value for name, value in os.environ.items() if not name.startswith("STET_")}
    own = {
        leftovers.MARK: str(data),
        "STET_EMBEDDED": "1",
        "STET_DATA_DIR": str(data),
        "STET_STATIC_DIR": str(data / "static"),
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "PYTHONUNBUFFERED": "1",
    }
    return remaining | own | read_settings(data / SETTINGS_NAME)


def ask_first_questions(options: argparse.Namespace) -> tuple[Answers, str]:
    """Return the answers, and the address at which people reach the newsroom."""
    newsroom = ask_for("1. What is the newsroom called?", check_newsroom, options.newsroom)
    email = ask_for("2. What is your own e-mail address?", check_email, options.email)
    question = "3. Which mail server, such as smtp://user@mail.example.org:587? (Empty: none yet)"
    mail_url = ask_for(question, check_mail_url, options.mail)
    password = check_value(options.mail_password or "")
    url = check_value(options.url or f"http://127.0.0.1:{options.port}")
    return Answers("", newsroom, email, mail_url, password), url


def write_first_settings(data: Path, answers: Answers, url: str) -> None:
    """Write the settings of a new newsroom. Its secret key is made by Stet itself, beside them."""
    is_behind_proxy = url.startswith("https:")
    found = {
        "STET_BASE_URL": url,
        "STET_NEWSROOM_NAME": answers.newsroom,
        "STET_CONTACT_ADDRESS": answers.email,
        "STET_EMAIL_URL": answers.mail_url,
        "STET_EMAIL_PASSWORD": answers.mail_password,
        "STET_BEHIND_PROXY": "1" if is_behind_proxy else "",
        "STET_TRUST_FORWARDED_FOR": "1" if is_behind_proxy else "",
    }
    write_settings(data / SETTINGS_NAME, {name: value for name, value in found.items() if value})


def create_newsroom(data: Path, answers: Answers) -> None:
    """Make the key of the backups, and print the first admin's link."""
    recipient = run_manage(data, "create_backup_key", str(data / KEY_NAME))
    append_setting(data / SETTINGS_NAME, "STET_BACKUP_RECIPIENTS", recipient.strip())
    append_setting(data / SETTINGS_NAME, "STET_BACKUP_IDENTITY_FILE", str(data / KEY_NAME))
    admin = build_admin_arguments(answers.username, answers.email)
    link = run_manage(data, *admin, UNCHECKED).strip().splitlines()[-1]
    print(f"\nBecome the first administrator within 24 hours, as {answers.username}:\n{link}\n", flush=True)


def run_manage(data: Path, *arguments: str) -> str:
    """Return the output of a command of manage.py about this newsroom."""
    return run_command(sys.executable, "manage.py", *arguments, cwd=ROOT, env=build_environment(data))


def run_newsroom(options: argparse.Namespace, data: Path) -> None:
    """Prepare, start, wait. Raises RunStopped when asked to end, and RunFailed when something broke."""
    leftovers.stop_leftover_processes(data, seconds=GRACE_SECONDS)
    if not is_port_free(options.port):
        holder = leftovers.describe_port_holder(options.port)
        raise RunFailed(f"Port {options.port} is taken by {holder}. Choose another: bin/serve --port 8010")
    answers = None
    if not (data / SETTINGS_NAME).exists():
        answers, url = ask_first_questions(options)
        write_first_settings(data, answers, url)
    logs = data / "log"
    logs.mkdir(exist_ok=True)
    print_progress("Preparing the database")
    run_manage(data, "migrate", "--no-input", "--verbosity=0")
    run_manage(data, "collectstatic", "--no-input", "--verbosity=0")
    children = ChildProcesses(build_environment(data), logs)
    try:
        if answers:
            create_newsroom(data, answers)
            children.env = build_environment(data)
        listen = ("--host", options.listen, "--port", str(options.port))
        children.start_process("web", "manage.py", "run_server", *listen)
        children.start_process("worker", "manage.py", "run_worker", UNCHECKED)
        wait_until_ready(children, f"http://127.0.0.1:{options.port}")
        print_progress(f"Stet is running at {children.env['STET_BASE_URL']}/; Ctrl-C stops it. Data: {data}")
        children.run_until_stopped()
    finally:
        children.stop()


def build_parser() -> argparse.ArgumentParser:
    """Return the parser; @FILE reads further options from a file, one word a line."""
    parser = argparse.ArgumentParser(
        prog="bin/serve",
        description="A small newsroom without servers.",
        fromfile_prefix_chars="@",
        allow_abbrev=False,
    )
    parser.add_argument("--data", type=Path, default=Path.home() / "stet", help="folder of its data (~/stet)")
    parser.add_argument("--port", type=int, default=8000, help="where it listens (8000)")
    parser.add_argument("--listen", default="127.0.0.1", help="address that it listens on (127.0.0.1)")
    parser.add_argument("--url", help="first start: how people reach it, such as https://stet.example.org")
    parser.add_argument("--newsroom", help="first start: the newsroom's name")
    parser.add_argument("--email", help="first start: address of the first administrator")
    parser.add_argument(
        "--mail", help='first start: mail server, such as smtp://mail.example.org:587; "" for none'
    )
    parser.add_argument(
        IN_FILE_ONLY,
        help=f"first start: its password, in @FILE only; or in the variable {IN_ENVIRONMENT}",
    )
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit status: 0 after Ctrl-C, 1 when something broke."""
    words = sys.argv[1:] if arguments is None else arguments
    options = build_parser().parse_args(words)
    data: Path = options.data.expanduser().resolve()

    def run() -> None:
        options.mail_password = find_mail_password(words, options.mail_password)
        run_newsroom(options, data)

    return run_in_folder(data, run, InstallError)


if __name__ == "__main__":
    sys.exit(main())
