"""Commands that make a secret key of age and print the public one."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, ClassVar

from lib.crypto.key_wrapping import KeyFileError, create_identity_file
from lib.errors.command import RefusableCommand


class CreateKeyCommand(RefusableCommand):
    """Writes a new key into a file; ``advice`` says what to do with it."""

    advice: ClassVar[str]
    refusals = (KeyFileError,)
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="file for the secret key; it must not exist yet")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(create_identity_file(options["file"]))
        self.stderr.write(f"The secret key is in {options['file']}. {self.advice}")
