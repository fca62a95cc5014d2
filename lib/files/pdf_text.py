"""Text of a PDF, page by page, for finding a passage in it. Run it in lib.sandbox.runner."""

import logging
from io import BytesIO

# pypdf warns of every oddity of a file.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

MAX_PAGES = 500
MAX_CHARACTERS = 5_000_000


def extract_pdf_text(body: bytes) -> str:
    """Return the text of the first MAX_PAGES pages, no page left out, a form feed between two.

    "" for what is locked, damaged or made of pictures.
    """
    from pypdf import PdfReader  # noqa: PLC0415 - a dozen megabytes, in the child alone

    pages: list[str] = []
    left = MAX_CHARACTERS
    try:
        reader = PdfReader(BytesIO(body), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return ""
        for page in reader.pages[:MAX_PAGES]:
            text = page.extract_text()[:left].replace("\x00", "")
            left -= len(text)
            pages.append(text)
            if left <= 0:
                break
    except MemoryError:
        raise
    except Exception:
        # pypdf expects what the standard says; some files are not so. The pages read so far are returned.
        logging.getLogger("stet.files").info("a PDF could not be read to its end")
    return "\n\f\n".join(pages) if any(page.strip() for page in pages) else ""
