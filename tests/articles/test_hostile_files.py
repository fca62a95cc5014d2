"""Files made to break their reader: each is read or refused in words, within 10 s of CPU and 512 MB.

What runs in a child is held to those bounds by it; what runs in the process of whoever asked is run in a
child here, to prove that it keeps them by itself.
"""

from functools import partial

import pytest

from articles.importers import ParsedArticle, parse_bytes
from articles.importers.containers import split_container
from articles.importers.registry import find_importer
from articles.importers.zip_archive import MAX_UNPACKED_BYTES
from lib.errors import Invalid
from lib.sandbox.runner import SandboxLimitExceeded, run_sandboxed
from tests.articles import hostile_archives, hostile_streams, hostile_text
from tests.articles.plain_text_agreement import agree
from tests.sampling import mark_all_but_every, only_in_long_runs

FAMILIES = {
    "zip": (hostile_archives.ZIPS, {"filename": "a.zip"}),
    "word": (hostile_archives.WORDS, {"filename": "a.docx"}),
    "odt": (hostile_archives.OPEN_DOCUMENTS, {"filename": "a.odt"}),
    "pdf": (hostile_streams.PDFS, {"filename": "a.pdf"}),
    "email": (hostile_streams.EMAILS, {"filename": "a.eml"}),
    "page": (hostile_text.PAGES, {"filename": "a.html"}),
    "xml": (hostile_text.XMLS, {"filename": "a.nitf"}),
    "text": (hostile_text.TEXTS, {"filename": "a.txt"}),
    "markdown": (hostile_streams.MARKDOWNS, {"filename": "a.md"}),
}
# These are kept at it until their time is up; that it comes is tried with lib.sandbox.runner, each time.
TIRESOME = {"bomb of states"}
SAMPLES = [
    sample
    for family, (samples, _) in FAMILIES.items()
    for sample in [
        *mark_all_but_every(3, [(family, name) for name in samples if name not in TIRESOME], family),
        *(only_in_long_runs((family, name)) for name in samples if name in TIRESOME),
    ]
]
"""In every run a third of each family, and one at least, each day another; all of them in a long one."""


def outcome(body: bytes, **how) -> ParsedArticle | Invalid:
    try:
        bounded = find_importer(body, filename=how["filename"]).bounded
        read = partial(parse_bytes, **how)
        return read(body) if bounded else run_sandboxed(read, body, answers=(ParsedArticle,))
    except Invalid as refused:
        return refused


@pytest.mark.parametrize(("family", "name"), SAMPLES, ids=lambda said: said.replace(" ", "-"))
def test_it_is_read_or_refused_in_words_and_in_time(family, name):
    samples, how = FAMILIES[family]
    body = samples[name]()
    found = outcome(body, headline="A headline", **how)
    if isinstance(found, ParsedArticle):
        agree(found)
        assert "<script" not in found.html
        assert "javascript:" not in found.html
    else:
        assert found.message.strip().endswith(".")
        assert found.fields.get("text") or found.fields.get("headline")
        assert family not in {"page", "xml", "text"} or not isinstance(found, SandboxLimitExceeded)
        if isinstance(found, SandboxLimitExceeded):
            assert found.reasons[0] in {"time", "memory", "answer"}, found.reasons


@pytest.mark.parametrize("name", hostile_archives.ZIPS, ids=lambda said: said.replace(" ", "-"))
def test_a_container_is_taken_apart_or_refused_in_words(name):
    try:
        found = split_container(hostile_archives.ZIPS[name]())
    except Invalid as refused:
        found, said = [], refused.message
    else:
        said = "Taken apart."
    assert said.endswith(".")
    assert found is None or sum(len(one.body) for one in found) <= MAX_UNPACKED_BYTES
