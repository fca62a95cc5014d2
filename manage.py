#!/usr/bin/env python3
"""Runs one of Stet's commands: python manage.py help lists them."""

import gc
import os
import sys

SERVING = {"run_server", "run_worker", "run_beat", "migrate", "check"}
"""Commands that run a newsroom: its settings must be given, and are never assumed."""
CHOOSES = {"STET_SECRET_KEY", "STET_EMBEDDED", "STET_DEBUG", "STET_DATABASE_URL"}


def main() -> None:
    """Hand the command line to Django.

    Where no setting says which newsroom is meant, a command is about the one of this folder: bin/demo's.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    if not CHOOSES & os.environ.keys() and not SERVING & set(sys.argv[1:2]):
        os.environ["STET_EMBEDDED"] = "1"
    try:
        from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 - not installed yet?
        from django.core.management import execute_from_command_line  # noqa: PLC0415 - as above

        from newsroom.version import VERSION  # noqa: PLC0415 - as above
    except ImportError as missing:
        sys.exit(
            f"Django is not installed for this Python ({missing}). "
            "Run bin/demo once, then use .venv/bin/python manage.py …"
        )
    if sys.argv[1:] in (["--version"], ["version"]):
        print(f"Stet {VERSION}")  # Django would print its own
        return
    try:
        execute_from_command_line(sys.argv)
        sys.stdout.flush()
    except ImproperlyConfigured as wrong:
        sys.exit(str(wrong))
    except BrokenPipeError:
        # The reader, such as head, has enough. The rest goes nowhere, or Python would complain as it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    finally:
        # Python looks for garbage as it ends: in all that is loaded, for a quarter of a short command's time.
        gc.freeze()


if __name__ == "__main__":
    main()
