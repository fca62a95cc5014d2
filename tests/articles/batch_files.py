"""Files of an import, and their reading by a worker."""

import io
import zipfile
from functools import partial

from articles.batches import processing
from tests.factories import MONDAY

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 90
read = partial(processing.process_due_items, clock=lambda: MONDAY)


def zipped(**files):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name.replace("_", "."), content)
    return body.getvalue()
