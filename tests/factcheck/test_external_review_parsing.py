"""Other people's ClaimReviews are read as kindly as the world writes them, and refused with a reason."""

import json
from datetime import date

import pytest

from factcheck.external_reviews.parsing import (
    MAX_BYTES,
    parse_reviews,
    parse_reviews_from_value,
    parse_reviews_sandboxed,
    reader,
)
from lib.errors import Invalid
from tests.factcheck.external_review_samples import PAGE, PLAIN, script


def one(**changed):
    """The record in PLAIN with some of it changed; None takes a part away."""
    node = {name: value for name, value in {**PLAIN, **changed}.items() if value is not None}
    found = parse_reviews(json.dumps(node).encode())
    assert [refused.reason_text for refused in found.refused] == []
    (review,) = found.reviews
    return review


def reason(**changed):
    found = parse_reviews(
        json.dumps({name: v for name, v in {**PLAIN, **changed}.items() if v is not None}).encode()
    )
    assert found.reviews == []
    (refused,) = found.refused
    return refused.reason_text


def test_a_plain_record_is_read_whole():
    review = one()
    assert (review.url, review.site, review.reviewer) == (PAGE, "facts.example.org", "Facts Afloat")
    assert (review.statement, review.claimant) == ("20,000 crates of herring were landed.", "Harbour office")
    assert (review.said_on, review.reviewed_on) == ("2026-03-01", date(2026, 3, 2))
    assert (review.rating, review.value, review.best, review.worst) == ("Mostly true", 4.0, 5.0, 1.0)
    assert (review.language, review.title) == ("en", "About right")


@pytest.mark.parametrize("wrap", [
    lambda node: [node],
    lambda node: [[node]],
    lambda node: {"@graph": [{"@type": "WebPage", "@id": "#page"}, node]},
    lambda node: {"@type": "DataFeed", "dataFeedElement": [node]},
    lambda node: {"@type": "DataFeed", "dataFeedElement": [{"@type": "DataFeedItem", "item": [node]}]},
    lambda node: {"@type": "NewsArticle", "headline": "x", "review": {"@type": "Thing", "about": node}},
    lambda node: {"schema:ClaimReview": node},
    lambda node: {**node, "@type": ["Review", "http://schema.org/ClaimReview"]},
    lambda node: {**node, "@type": "schema:ClaimReview"},
    lambda node: {**node, "@type": "Review"},
    lambda node: {"type": "http://schema.org/ClaimReview",
                  "properties": {k: v for k, v in node.items() if k != "@type"}},
])  # fmt: skip
def test_a_record_is_found_however_it_is_wrapped(wrap):
    (review,) = parse_reviews(json.dumps(wrap(PLAIN)).encode()).reviews
    assert (review.rating, review.claimant) == ("Mostly true", "Harbour office")
    assert parse_reviews_from_value(wrap(PLAIN)).reviews == [review]


def test_what_a_graph_only_refers_to_is_put_in_its_place():
    graph = [
        {**PLAIN, "author": {"@id": "#house"}, "itemReviewed": [{"@id": "#claim"}]},
        {"@id": "#house", "@type": "NewsMediaOrganization", "name": "Facts Afloat"},
        {"@id": "#claim", "@type": "Claim", "author": "The mayor"},
    ]
    for whole in (graph, {"@graph": graph}):
        (review,) = parse_reviews(json.dumps(whole).encode()).reviews
        assert (review.reviewer, review.claimant) == ("Facts Afloat", "The mayor")


@pytest.mark.parametrize(("written", "said"), [
    ({"@type": "CreativeWork", "author": {"name": "Ada Holm"}, "datePublished": "2017-11-07"}, "2017-11-07"),
    ([{"@type": "CreativeWork", "author": [{"name": "Ada Holm"}], "datePublished": ["2017-11"]}], "2017-11"),
    ({"author": "Ada Holm", "firstAppearance": {"datePublished": "2017-11-07T23:30:00-08:00"}}, "2017-11-07"),
    ({"author": {"name": {"@value": "Ada Holm"}}, "appearance": [{"datePublished": "2017"}]}, "2017"),
])  # fmt: skip
def test_claimant_and_day_of_old_and_new_markup(written, said):
    review = one(itemReviewed=written)
    assert (review.claimant, review.said_on) == ("Ada Holm", said)


@pytest.mark.parametrize(("written", "said"), [
    ({"alternateName": "Half true"}, ("Half true", None, None, None)),
    ({"ratingValue": "3", "bestRating": "5", "worstRating": "1"}, ("", 3.0, 5.0, 1.0)),
    ({"ratingValue": "3,5", "alternateName": ["Half true"]}, ("Half true", 3.5, None, None)),
    ({"ratingValue": "3/5"}, ("", 3.0, 5.0, None)),
    ({"ratingValue": "2 out of 6", "name": "False"}, ("False", 2.0, 6.0, None)),
    ({"ratingValue": -1, "bestRating": -1, "worstRating": -1, "alternateName": "Faux"},
     ("Faux", None, None, None)),
    ({"ratingValue": 7, "bestRating": 5, "worstRating": 1, "alternateName": "Faux"},
     ("Faux", None, None, None)),
    ({"ratingValue": 2, "bestRating": 1, "worstRating": 5, "alternateName": "Faux"},
     ("Faux", 2.0, 1.0, 5.0)),
    ({"ratingValue": "False"}, ("False", None, None, None)),
    ({"alternateName": False}, ("False", None, None, None)),
    ([None, {"alternateName": {"@value": "<b>Falsch</b>"}}], ("Falsch", None, None, None)),
    ({"ratingExplanation": "Nobody counted."}, ("Nobody counted.", None, None, None)),
    ("False", ("False", None, None, None)),
    (3, ("", 3.0, None, None)),
])  # fmt: skip
def test_ratings_as_people_write_them(written, said):
    review = one(reviewRating=written)
    assert (review.rating, review.value, review.best, review.worst) == said


@pytest.mark.parametrize(("written", "said"), [
    ("2026-03-02T09:00:00+11:00", date(2026, 3, 2)),
    ("20260302", date(2026, 3, 2)),
    ("2026/3/2", date(2026, 3, 2)),
    ("March 2, 2026", date(2026, 3, 2)),
    ("Mon, 02 Mar 2026 10:00:00 GMT", date(2026, 3, 2)),
    ("2nd March 2026", date(2026, 3, 2)),
    (1772445600, date(2026, 3, 2)),
    ("1772445600000", date(2026, 3, 2)),
    ({"@value": "2026-03-02"}, date(2026, 3, 2)),
    ("31-10-2026", date(2026, 10, 31)), ("10/31/2026", date(2026, 10, 31)), ("2/3/2026", None),
    ("2026-02-30", None), ("2026-13-01", None), ("2026", None), ("yesterday", None),
    ("0000-00-00", None), (True, None), ({"@value": ["x"]}, None), (10**400, None),
])  # fmt: skip
def test_dates_as_people_write_them_and_a_wrong_one_is_left_out(written, said):
    assert one(datePublished=written).reviewed_on == said


@pytest.mark.parametrize(("written", "said"), [
    ("<p>Crime &amp;amp; rent rose&nbsp;20&#8239;%</p>", "Crime & rent rose 20\u202f%"),
    ("  Two\n lines ", "Two lines"),
    (["", "The first"], "The first"),
    ({"@type": "Claim", "text": "In an object"}, "In an object"),
    ("Is 3 < 4 > 2?", "Is 3 < 4 > 2?"),
    ("A \u202eback to front\u202c", "A back to front"),
])  # fmt: skip
def test_statements_lose_their_markup_and_nothing_else(written, said):
    assert one(claimReviewed=written).statement == said


def test_of_a_day_that_may_be_two_the_year_is_known():
    assert one(itemReviewed={"@type": "Claim", "datePublished": "2/3/2026"}).said_on == "2026"
    assert one(itemReviewed={"@type": "Claim", "datePublished": "13/13/2026"}).said_on == ""


def test_a_statement_may_stand_in_the_claim_alone():
    assert (
        one(claimReviewed=None, itemReviewed={"@type": "Claim", "name": "It rained."}).statement
        == "It rained."
    )
    assert (
        one(claimReviewed=None, itemReviewed="It rained.", **{"@type": "ClaimReview"}).statement
        == "It rained."
    )
    # The name of an old CreativeWork is that of a work, and no claim.
    assert (
        reason(claimReviewed=None, itemReviewed={"@type": "CreativeWork", "name": "A speech"})
        == "The claim is missing."
    )


@pytest.mark.parametrize(("written", "said"), [
    ({"author": [{"@type": "Person", "name": "Jo"}, {"@type": "Organization", "name": "Facts"}]}, "Facts"),
    ({"author": {"@type": "Person", "name": "Jo"}, "publisher": {"name": "Facts"}}, "Facts"),
    ({"author": {"@type": "Person", "name": "Jo"}}, "Jo"),
    ({"author": "Facts"}, "Facts"),
    ({"author": "https://www.facts.example.org/about"}, "facts.example.org"),
    ({"author": None}, "facts.example.org"),
])  # fmt: skip
def test_the_reviewer_is_the_house_before_the_person(written, said):
    assert one(**written).reviewer == said


@pytest.mark.parametrize("written", [
    [PAGE], {"@id": PAGE}, {"@type": "WebPage", "url": [PAGE]}, f"  {PAGE} ", PAGE.removeprefix("https:"),
])  # fmt: skip
def test_addresses_as_people_write_them(written):
    assert one(url=written).url == PAGE


def test_an_address_may_stand_elsewhere_and_on_a_page_be_the_pages_own():
    assert one(url=None, mainEntityOfPage={"@id": PAGE}).url == PAGE
    assert one(url=None, **{"@id": PAGE}).url == PAGE
    node = {**PLAIN, "url": "/2026/herring"}
    assert (
        parse_reviews(script(node).encode(), address="https://facts.example.org/all").reviews[0].url == PAGE
    )
    node = {**PLAIN, "url": None, "@id": "#review"}
    assert parse_reviews(script(node).encode(), address=PAGE).reviews[0].url == PAGE


NO_ADDRESS = "The web address is missing, so nobody could read it."
NO_RATING = "The rating is missing: there is neither text nor a number."


@pytest.mark.parametrize(("written", "said"), [
    ({"url": None}, NO_ADDRESS), ({"url": "in an ad"}, NO_ADDRESS),
    ({"url": "javascript:alert(1)"}, NO_ADDRESS), ({"url": "https://x@y/"}, NO_ADDRESS),
    ({"url": 12}, NO_ADDRESS),
    ({"claimReviewed": " <br> ", "itemReviewed": None}, "The claim is missing."),
    ({"claimReviewed": "x" * 6000},
     "The claim has more than 5,000 characters: it looks like a whole article."),
    ({"claimReviewed": "Broken \ud800"}, "The claim contains broken characters."),
    ({"reviewRating": None}, NO_RATING), ({"reviewRating": {"alternateName": "N/A"}}, NO_RATING),
    ({"reviewRating": {"ratingValue": -1}}, NO_RATING), ({"reviewRating": []}, NO_RATING),
])  # fmt: skip
def test_what_cannot_be_shown_is_refused_with_the_reason(written, said):
    assert said in reason(**written)


def test_a_page_with_several_and_with_what_is_none():
    page = f"""<!doctype html><html><head>
    {script({"@type": "NewsArticle", "headline": "All about herring"})}
    <!-- {script({**PLAIN, "claimReviewed": "Taken out."})} -->
    {script([PLAIN, {**PLAIN, "claimReviewed": "A second one."}], "TYPE='application/ld+json' data-x")}
    {script("<!-- " + json.dumps(PLAIN | {"claimReviewed": "A third one."}) + ", -->")}
    {script('{"@type": "ClaimReview", "claimReviewed": "Half', "type=application/ld+json")}
    <script>var x = {{"@type": "ClaimReview"}}</script>
    </head><body><p>Words</p></body></html>"""
    found = parse_reviews(page.encode())
    assert [review.statement[:8] for review in found.reviews] == ["20,000 c", "A second", "A third "]
    (broken,) = found.refused
    assert "This is not valid JSON: " in broken.reason_text
    assert broken.where_text == "Line 6"
    assert "Half" in broken.excerpt


def test_a_file_with_one_script_a_line():
    lines = [
        script(PLAIN),
        "",
        script({**PLAIN, "reviewRating": {}}),
        script({"@type": "Recipe"}),
        script("{"),
    ]
    found = parse_reviews("\n".join(lines).encode())
    assert len(found.reviews) == 1
    assert [(one.where_text, one.reason_text[:20]) for one in found.refused] == [
        ("Line 3", "The rating is missin"),
    ]  # fmt: skip


def test_what_a_list_has_beside_reviews_is_refused_and_what_a_page_has_is_not():
    other = {"@type": "Recipe", "name": "Herring"}
    for body in (json.dumps([PLAIN, other]), f"{json.dumps(PLAIN)}\n{json.dumps(other)}"):
        (refused,) = parse_reviews(body.encode()).refused
        assert refused.reason_text == "This is not a ClaimReview: its type is recipe."
    assert parse_reviews((script(PLAIN) + script(other)).encode()).refused == []


@pytest.mark.parametrize("between", ["\n", "\r\n\r\n", ",\n", " "])
def test_records_one_after_the_other(between):
    found = parse_reviews(
        between.join([json.dumps(PLAIN), json.dumps({**PLAIN, "claimReviewed": "Two"})]).encode()
    )
    assert [review.statement for review in found.reviews] == [PLAIN["claimReviewed"], "Two"]


def test_a_broken_line_costs_no_other():
    lines = [
        json.dumps(PLAIN),
        '{"@type": "ClaimReview", "url": }',
        json.dumps({**PLAIN, "url": ""}),
        json.dumps(PLAIN),
    ]
    found = parse_reviews("\n".join(lines).encode())
    assert len(found.reviews) == 2
    assert [one.where_text for one in found.refused] == ["Line 2", "Line 3"]


def test_a_list_that_was_cut_off_gives_what_it_has():
    found = parse_reviews(("[\n" + ",\n".join([json.dumps(PLAIN)] * 3) + ',\n{"@type": "Claim').encode())
    assert len(found.reviews) == 3


def test_json_that_is_broken_as_a_whole_is_refused_once():
    found = parse_reviews(json.dumps(PLAIN, indent=1).replace('"url"', "url").encode())
    (refused,) = found.refused
    assert "This is not valid JSON: " in refused.reason_text


def test_an_answer_of_claims_search():
    answer = {
        "claims": [
            {
                "text": "20,000 crates &amp; more", "claimant": "Harbour office",
                "claimDate": "2026-03-01T00:00:00Z",
                "claimReview": [
                    {"publisher": {"name": "Facts Afloat", "site": "facts.example.org"}, "url": PAGE,
                     "title": "About right", "reviewDate": "2026-03-02T00:00:00Z",
                     "textualRating": "Mostly true", "languageCode": "en"},
                    {"publisher": {"site": "other.example.org"}, "url": "https://other.example.org/1",
                     "textualRating": "Faux"},
                ],
            },
            {"text": "Nobody ruled", "claimReview": []},
            {"text": "No rating", "claimReview": [{"url": PAGE}]},
        ],
        "nextPageToken": "CAo",
    }  # fmt: skip
    found = parse_reviews(json.dumps(answer).encode())
    first, second = found.reviews
    assert (first.statement, first.claimant, first.said_on) == (
        "20,000 crates & more", "Harbour office", "2026-03-01",
    )  # fmt: skip
    assert (first.reviewer, first.rating, first.reviewed_on) == (
        "Facts Afloat",
        "Mostly true",
        date(2026, 3, 2),
    )
    assert (second.reviewer, second.claimant) == ("other.example.org", "Harbour office")
    assert [one.where_text for one in found.refused] == ["Number 3"]
    assert found.next_page == "CAo"


def test_another_apis_refusal_is_told_in_its_words():
    answer = {"error": {"code": 400, "message": "API key not valid.", "status": "INVALID_ARGUMENT"}}
    with pytest.raises(Invalid, match="API key not valid"):
        parse_reviews(json.dumps(answer).encode())


@pytest.mark.parametrize("body", [
    b"", b"   ", b"Words.", b"{}", b"[]", b'"ClaimReview"', b"<html></html>", b'{"claims": []}', b"\x00\xff",
    b'{"@type": "NewsArticle"}', b"%PDF-1.7", b"<!-- " + script(PLAIN).encode(),
])  # fmt: skip
def test_where_there_is_nothing_it_says_what_would_be_something(body):
    with pytest.raises(Invalid, match="This contains no ClaimReview"):
        parse_reviews(body)


def test_what_is_too_big_is_refused_before_it_is_read():
    with pytest.raises(Invalid, match=r"This has 25,000,001 bytes\. The limit is 25,000,000\."):
        parse_reviews(b"{" * (MAX_BYTES + 1))


def test_no_more_is_taken_than_a_person_can_look_over():
    found = parse_reviews(
        json.dumps([{**PLAIN, "claimReviewed": f"No. {n}"} for n in range(9)]).encode(), limit=5
    )
    assert len(found.reviews) == 5
    assert found.left


def test_what_lies_too_deep_is_left_where_it_is():
    deep = PLAIN
    for _ in range(200):
        deep = {"x": deep}
    with pytest.raises(Invalid, match="This contains no ClaimReview"):
        parse_reviews(json.dumps(deep).encode())
    (refused,) = parse_reviews(b'{"x":' * 100_000 + b"1" + b"}" * 100_000).refused
    assert "This JSON is nested too deeply, or has a number that is too long." in refused.reason_text


def test_other_character_sets_and_a_broken_letter_cost_no_other_record():
    latin = json.dumps({**PLAIN, "claimReviewed": "Rentrée à l’école était chère"}, ensure_ascii=False)
    assert parse_reviews(latin.encode("cp1252")).reviews[0].statement.startswith("Rentrée à")
    good = json.dumps({**PLAIN, "claimReviewed": "Très bien, déjà été là"}, ensure_ascii=False).encode()
    bad = good.replace("là".encode(), b"l\xe0")
    found = parse_reviews(b"\n".join([good, bad, good]))
    assert [review.statement for review in found.reviews] == ["Très bien, déjà été là"] * 2
    assert [one.where_text for one in found.refused] == ["Line 2"]


def test_a_long_file_is_read_in_a_child_and_gives_the_same(monkeypatch):
    body = "\n".join(json.dumps({**PLAIN, "claimReviewed": f"No. {n}"}) for n in range(20)).encode()
    here = parse_reviews_sandboxed(body)
    monkeypatch.setattr(reader, "MAX_INLINE_BYTES", 10)
    requested = []
    run = reader.run_sandboxed
    monkeypatch.setattr(
        reader, "run_sandboxed", lambda *args, **more: requested.append(args) or run(*args, **more)
    )
    assert parse_reviews_sandboxed(body) == here
    assert requested
