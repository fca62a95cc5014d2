"""A partial response has what was asked for and nothing else."""

import pytest

from lib.errors import Invalid
from lib.web.field_mask import Tree, apply_field_mask, find_unknown_field, parse_field_mask

ANSWER = {
    "claims": [
        {"text": "One", "claimReview": [{"url": "a", "title": "A", "publisher": {"name": "N", "site": "s"}}]},
        {"text": "Two", "claimReview": []},
    ],
    "nextPageToken": "t",
}
KNOWN: Tree = {
    "claims": {"text": {}, "claimReview": {"url": {}, "title": {}, "publisher": {"name": {}, "site": {}}}},
    "nextPageToken": {},
}


@pytest.mark.parametrize(("fields", "kept"), [
    ("nextPageToken", {"nextPageToken": "t"}),
    ("claims/text", {"claims": [{"text": "One"}, {"text": "Two"}]}),
    ("claims(text,claimReview/url), nextPageToken",
     {"claims": [{"text": "One", "claimReview": [{"url": "a"}]}, {"text": "Two", "claimReview": []}],
      "nextPageToken": "t"}),
    ("claims/claimReview/publisher(site)",
     {"claims": [{"claimReview": [{"publisher": {"site": "s"}}]}, {"claimReview": []}]}),
    ("*", ANSWER),
    ("*/text", {"claims": [{"text": "One"}, {"text": "Two"}], "nextPageToken": "t"}),
    ("claims/text,claims", {"claims": ANSWER["claims"]}),
    ("claims/text,claims/claimReview/url",
     {"claims": [{"text": "One", "claimReview": [{"url": "a"}]}, {"text": "Two", "claimReview": []}]}),
])  # fmt: skip
def test_what_is_named_is_kept(fields, kept):
    assert apply_field_mask(ANSWER, parse_field_mask(fields)) == kept


@pytest.mark.parametrize(
    "fields",
    [
        "claims(text", "claims)", ",", "claims,", "a b", "claims//text", "claims(", "1", "claims;text", "é",
        "a/" * 30 + "a", "a," * 2000 + "a",
    ],
)  # fmt: skip
def test_what_does_not_read_as_a_selection_is_refused(fields):
    with pytest.raises(Invalid):
        parse_field_mask(fields)


@pytest.mark.parametrize(("fields", "first"), [
    ("claims/text", ""), ("*", ""), ("*/text", ""), ("claims/*/site", "claims/*/site"), ("nope", "nope"),
    ("claims(text,nope)", "claims/nope"), ("nextPageToken/deeper", "nextPageToken/deeper"),
])  # fmt: skip
def test_a_name_that_the_answer_cannot_have_is_told(fields, first):
    assert find_unknown_field(parse_field_mask(fields), KNOWN) == first
