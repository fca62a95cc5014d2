"""create_backup_key: make the pair of keys by which backups are encrypted and opened."""

from newsroom.management.identity_file import CreateKeyCommand


class Command(CreateKeyCommand):
    help = "Write a new secret key for backups into a file, and print the public key that goes with it."
    advice = (
        "Keep a copy away from this machine: without it no backup can be opened. Put the line above into "
        "STET_BACKUP_RECIPIENTS."
    )
