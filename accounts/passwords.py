"""Passwords that a command on the server prints: generated here, shown once, stored only as a slow hash."""

import secrets

# Without the letters and digits that are mistaken for each other when read aloud or from paper.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP_LENGTH = 4, 5


def generate_password() -> str:
    """Return twenty random characters in four groups: 99 bits, easy to type from paper."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    return "-".join(groups)
