"""Static files under names that have the hash of what is in them."""

import re
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

OWN_SOURCE = re.compile(r"(?:css|js)/[^/]+\.(?:css|js)")
COMMENT_LINES = re.compile(r"^[ \t]*(?://[^\n]*|/\*(?:(?!\*/).)*\*/)[ \t]*\n", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class SourceWithoutComments:
    """Reads our scripts and styles from ``storage`` without the lines that are only a comment: a sixth."""

    storage: Storage

    def open(self, path: str) -> "ContentFile[bytes]":
        """Return the file as browsers need it."""
        with self.storage.open(path) as source:
            text = source.read().decode()
        return ContentFile(COMMENT_LINES.sub("", text).encode())


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Storage whose scripts import each other by their hashed names, too.

    A module that a page loads by one name and another module by a second runs twice in that page.
    """

    support_js_module_import_aggregation = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._urls: dict[str, str] = {}

    def post_process(self, paths: dict[str, tuple[Any, str]], *args: Any, **options: Any) -> Any:
        """Store what ``paths`` name under hashed names; what others wrote stays whole, with its licence."""
        sources = {
            name: (SourceWithoutComments(storage) if OWN_SOURCE.fullmatch(name) else storage, path)
            for name, (storage, path) in paths.items()
        }
        return super().post_process(sources, *args, **options)

    def url(self, name: str, force: bool = False) -> str:
        """Return the address of a file; a page has hundreds of icons, all from one, and it stays the same."""
        if force:
            return str(super().url(name, force))
        if name not in self._urls:
            self._urls[name] = super().url(name)
        return self._urls[name]
