"""The words printed in a PDF, page by page, for looking a passage up in them. Run it in lib.child."""

import logging
from io import BytesIO

# It warns of every oddity of a file.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

MOST_PAGES = 500
MOST_CHARACTERS = 5_000_000


def printed_text(body: bytes) -> str:
    """The text of the first MOST_PAGES pages, nothing left out, a form feed between two pages; "" for what
    is locked, damaged or made of pictures.
    """
    from pypdf import PdfReader  # noqa: PLC0415 - a dozen megabytes, in the child alone

    pages: list[str] = []
    left = MOST_CHARACTERS
    try:
        reader = PdfReader(BytesIO(body), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return ""
        for page in reader.pages[:MOST_PAGES]:
            text = page.extract_text()[:left].replace("\x00", "")
            left -= len(text)
            pages.append(text)
            if left <= 0:
                break
    except MemoryError:
        raise
    except Exception:
        # pypdf expects what the standard says; files are made that are not so. What was read is kept.
        logging.getLogger("stet.files").info("a PDF could not be read to its end")
    return "\n\f\n".join(pages) if any(page.strip() for page in pages) else ""
