"""Static files under names that have the hash of what is in them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Storage whose scripts import each other by their hashed names, too.

    A module that a page loads by one name and another module by a second runs twice in that page.
    """

    support_js_module_import_aggregation = True
