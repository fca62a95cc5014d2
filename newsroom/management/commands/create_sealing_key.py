"""create_sealing_key: make the key under which off-the-record sources are encrypted."""

from newsroom.management.identity_file import CreateKeyCommand


class Command(CreateKeyCommand):
    help = "Write a new secret key for off-the-record sources into a file."
    advice = (
        "Name it in STET_SEALING_KEY_FILE, and keep a copy away from this machine and from its backups: "
        "without it no off-the-record source can be read."
    )
