"""Notes of revisions that Stet itself writes. Stored in English, shown in the reader's language."""

from django.utils.translation import gettext_noop

IMPORTED_AGAIN = gettext_noop("Imported again with different text")
AFTER_WITHDRAWAL = gettext_noop("Different text sent by the source after it withdrew the article")
SUMMARY_ONLY = gettext_noop("The feed contains only a summary of this article.")
OWN_NOTES = (IMPORTED_AGAIN, AFTER_WITHDRAWAL, SUMMARY_ONLY)
