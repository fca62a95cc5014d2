"""The picture of an archived page, or the sentence that says why there is none."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext, gettext_lazy

from factcheck.models import Snapshot, SnapshotPicture
from factcheck.models.snapshot_picture import PictureFailure
from factcheck.snapshots.file_text import HTML_TYPES

FAILURE_MESSAGES = {
    PictureFailure.MISSING: gettext_lazy(
        "There is no picture of this page: the page renderer was not found."
    ),
    PictureFailure.TOO_LARGE: gettext_lazy("There is no picture of this page: it is too large to be drawn."),
    PictureFailure.TIME: gettext_lazy("There is no picture of this page: drawing it took too long."),
    PictureFailure.CRASHED: gettext_lazy("There is no picture of this page: it could not be drawn."),
    PictureFailure.STORAGE: gettext_lazy("There is no picture of this page: it could not be stored."),
}


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """``picture`` is None where there is none to show; ``sentence`` says why, or that it is cut."""

    picture: SnapshotPicture | None
    sentence: str


def get_shown_picture(copy: Snapshot) -> ShownPicture | None:
    """Return the picture of a copy's page; None for a copy that is no page, or was erased.

    None too for one without a picture in a newsroom that makes none.
    """
    if copy.media_type not in HTML_TYPES or copy.erased_at is not None or copy.source is None:
        return None
    row = SnapshotPicture.objects.filter(snapshot=copy).first()
    if row is None and not settings.STET_PAGE_RENDERER:
        return None
    if copy.source.is_restricted:
        return ShownPicture(None, gettext("Stet makes no picture of a page that is off the record."))
    if row is None:
        return ShownPicture(
            None,
            gettext(
                "There is no picture of this page: when it was archived, no page renderer was set up or the "
                "page was off the record."
            ),
        )
    if row.file:
        cut = gettext("The page continues below this picture.") if row.is_cut else ""
        return ShownPicture(row, cut)
    if row.due_at is not None or not row.failure:
        return ShownPicture(None, gettext("A picture of this page is being made."))
    return ShownPicture(None, str(FAILURE_MESSAGES[PictureFailure(row.failure)]))
