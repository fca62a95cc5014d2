"""One STET_* variable: how its value is read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured

TRUE_VALUES = frozenset({"1", "true", "yes", "on"})
FALSE_VALUES = frozenset({"0", "false", "no", "off", ""})
COLOR_PATTERN = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True)
class Variable:
    """One variable. ``kind`` is text, password (as it is), flag, number, list (with commas) or colour.

    ``default`` is as typed.
    """

    name: str
    kind: str
    default: str
    says: str

    def read_value(self, environment: Mapping[str, str]) -> Any:
        """Return the parsed value. Raises ImproperlyConfigured with the name and what it takes."""
        raw = environment.get(self.name, self.default)
        typed = raw.strip()
        match self.kind:
            case "password":
                return raw
            case "flag":
                if typed.lower() in TRUE_VALUES | FALSE_VALUES:
                    return typed.lower() in TRUE_VALUES
                raise ImproperlyConfigured(f'{self.name} is "{typed}". It takes 1 or 0.')
            case "number":
                if typed.isascii() and typed.isdigit():
                    return int(typed)
                raise ImproperlyConfigured(f'{self.name} is "{typed}". It takes a whole number.')
            case "list":
                return [part for part in (fragment.strip() for fragment in typed.split(",")) if part]
            case "colour":
                if not typed or COLOR_PATTERN.fullmatch(typed):
                    return typed.lower()
                raise ImproperlyConfigured(f'{self.name} is "{typed}". It takes a colour such as #1f4e9e.')
            case _:
                return typed
