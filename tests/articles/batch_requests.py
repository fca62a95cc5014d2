"""Files sent as one import."""

from articles.batches.actions import create_import_batch
from tests.factories import MONDAY


def send(cast, *pieces, by=None, desk=None, **more):
    return create_import_batch(
        desk=desk or cast.desk,
        provenance=more.pop("provenance", "own_copy"),
        kind="files",
        name="Two stories",
        sources=list(pieces),
        by=by or cast.checker,
        at=MONDAY,
        **more,
    )
