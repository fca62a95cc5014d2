"""A claim field is described once: docs/how-to/add-a-claim-field.md names every file that another one takes.

``said_on`` stands for it: the form, the API, the content hash, the CSV and the public page have it.
"""

import re

from tests.architecture import source_files

EXAMPLE = "said_on"
MAX_FILES = 12
PAGE = (source_files.ROOT / "docs/how-to/add-a-claim-field.md").read_text()
STEPS = re.findall(r"(?m)^## \d+\. (.+)$", PAGE)
GENERATED = "docs/reference/openapi.yaml"
LEFT_OUT = (
    "/migrations/",
    # A field needs no column in a spreadsheet; the last line of the page says how it gets one.
    "claim_imports/",
    "newsroom/demo/",  # demonstration data
    "publishing/api/sandbox/",  # made-up data for partners
    # What other organisations published has a field of the same name.
    "factcheck/external_reviews/",
    "factcheck/models/external_review.py",
    # The flag form reads the date out of the text; another field need not be there.
    "factcheck/claims/forms.py",
    "factcheck/api/request_serializers.py",
    "factcheck/screens/article/autofill.py",
    "templates/components/flag_form.html",
)


def list_files_that_name(field: str) -> set[str]:
    files = source_files.list_files(*source_files.LAYERS, "templates", "static")
    return {
        source_files.format_path(path)
        for path in files
        if re.search(rf"\b{field}\b", path.read_text())
        if not any(part in source_files.format_path(path) for part in LEFT_OUT)
    }


def test_the_recipe_takes_few_files():
    assert len(STEPS) <= MAX_FILES
    assert {"A migration", "Test", f"`{GENERATED}`"} <= set(STEPS)


def test_the_recipe_names_the_files_that_name_such_a_field_and_no_other():
    results = {step.strip("`") for step in STEPS if step.startswith("`")}
    assert results - {GENERATED} == list_files_that_name(EXAMPLE)
