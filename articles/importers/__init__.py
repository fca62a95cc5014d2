"""Importers: bytes in, one clean article out. They are pure: no database, no network, no clock.

``table`` says which importer serves what. ``text`` and ``page`` read; ``charset`` gets the letters right,
``dom`` and ``blocks`` carry the body, ``metadata`` what a page says of itself.
"""

from articles.importers.clean import Clean
from articles.importers.table import ACCEPT, MAX_BYTES, TAKEN, import_bytes, import_pasted

__all__ = ["ACCEPT", "MAX_BYTES", "TAKEN", "Clean", "import_bytes", "import_pasted"]
