"""An actor, a subject and a moment for the tests of the record."""

import uuid
from datetime import UTC, datetime

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CHECKER = uuid.UUID("5a0c9a54-6a3f-4a53-9d43-0d8f1f7c2b11")
CLAIM = uuid.UUID("d8a4a6a2-1f0e-4c0b-8f57-3c9a1b0e6f22")
