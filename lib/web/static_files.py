"""Static files under names that have the hash of what is in them."""

import gzip
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from rcssmin import cssmin
from rjsmin import jsmin
from whitenoise.storage import CompressedManifestStaticFilesStorage

OWN_SOURCE = re.compile(r"(?:css|js)/[^/]+\.(css|js)")


def minify(name: str, content: bytes) -> bytes:
    """Return a script or style of ours without comments and indents; what others wrote stays whole."""
    if not (own := OWN_SOURCE.fullmatch(name)):
        return content
    return bytes((jsmin if own[1] == "js" else cssmin)(content))


@dataclass(frozen=True, slots=True)
class MinifiedSource:
    """Reads files of ``storage`` as browsers need them."""

    storage: Storage

    def open(self, name: str) -> "ContentFile[bytes]":
        """Return the file."""
        with self.storage.open(name) as source:
            return ContentFile(minify(name, source.read()))


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Storage whose scripts import each other by their hashed names, too.

    A module that a page loads by one name and another module by a second runs twice in that page.
    """

    support_js_module_import_aggregation = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._urls: dict[str, str] = {}

    def post_process(self, paths: dict[str, tuple[Any, str]], *args: Any, **options: Any) -> Any:
        """Store what ``paths`` name under hashed names."""
        sources = {name: (MinifiedSource(storage), path) for name, (storage, path) in paths.items()}
        return super().post_process(sources, *args, **options)

    def compress_files(self, paths: Iterable[str]) -> Any:
        """Compress what is asked for by hashed names, unless it is: what is in such a file never changes."""
        hashed = set(self.hashed_files.values())
        return super().compress_files(
            [path for path in paths if path in hashed and not self._is_compressed(path)]
        )

    def _is_compressed(self, name: str) -> bool:
        """Return whether a file has whole compressed copies: that of gzip is the last that is written."""
        try:
            with gzip.open(f"{self.path(name)}.gz") as compressed:
                return bool(compressed.read())
        except (OSError, EOFError, zlib.error):
            return False

    def url(self, name: str, force: bool = False) -> str:
        """Return the address of a file; a page has hundreds of icons, all from one, and it stays the same."""
        if force:
            return str(super().url(name, force))
        if name not in self._urls:
            self._urls[name] = super().url(name)
        return self._urls[name]
