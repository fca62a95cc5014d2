#!/usr/bin/env python3
"""Runs one of Stet's commands: python manage.py help lists them."""

import os
import sys


def main() -> None:
    """Hand the command line to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    try:
        from django.core.management import execute_from_command_line  # noqa: PLC0415 - not installed yet?
    except ImportError:
        sys.exit(
            "Django is not installed for this Python. Run bin/demo once, then .venv/bin/python manage.py …"
        )
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
