"""An article taken from a page has the page's own letters, as they are seen there."""

import pytest

from articles.importers import parse_bytes

FILL = "".join(
    f"<p>Loaf {n} of the town cost 4.{n}0 in March, the office of prices said.</p>" for n in range(5)
)


def blocks(inside, *, article="<article><h1>Bread rises</h1>{}</article>"):
    body = article.format(FILL + inside)
    head = "<!doctype html><html><head><title>Bread rises</title></head>"
    source = f"{head}<body><nav>Menu</nav>{body}</body></html>"
    clean = parse_bytes(source.encode(), media_type="text/html")
    return clean.text.split("\n\n")[6:], clean.html


def test_spaces_that_do_not_break_and_styles_are_the_page_s():
    text, html = blocks(
        "<p>It rose by 12\u00a0% in <em>one</em> year, <b>she\u202fsaid</b>, and “no more”.</p>"
    )
    assert text == ["It rose by 12\u00a0% in one year, she\u202fsaid, and “no more”."]
    assert "<em>one</em>" in html
    assert "<strong>she" in html


def test_a_heading_between_two_paragraphs_is_not_lost():
    text, html = blocks("<h3>Why</h3><p>Flour costs twice what it cost in this county two years ago.</p>")
    assert text == ["Why", "Flour costs twice what it cost in this county two years ago."]
    assert "<h3>Why</h3>" in html


@pytest.mark.parametrize(
    ("inside", "seen"),
    [
        ("There were 10<sup>6</sup> grains, 20,000<sup>1</sup> in all",
         "There were 10⁶ grains, 20,000¹ in all"),
        ("The oven gave off 20 kg of CO<sub>2</sub> in an hour", "The oven gave off 20 kg of CO₂ in an hour"),
        ("It was the 1<sup>st</sup> of May, a warm day", "It was the 1st of May, a warm day"),
    ],
)  # fmt: skip
def test_a_raised_figure_never_becomes_part_of_a_number(inside, seen):
    text, _ = blocks(f"<p>{inside}, as the people of the town well know.</p>")
    assert text == [f"{seen}, as the people of the town well know."]


def test_a_figure_stays_beside_its_name_and_a_table_for_layout_is_no_table():
    text, _ = blocks("<table><tr><th>Month<th>Price<tr><td>March<td>4.20</table>")
    assert text == ["Month | Price", "March | 4.20"]
    laid_out = "<table><tr><td><h1>Bread rises</h1>{}</td><td><p>Short.</p></td></tr></table>"
    text, _ = blocks("<p>The council will vote on it in the hall.</p>", article=laid_out)
    assert text[0] == "The council will vote on it in the hall."


def test_of_a_short_page_the_menus_stay_outside():
    short = (
        "<html><head><title>Bread rises</title></head><body><nav><a href=/>Home</a> <a href=/b>News</a></nav>"
        "<div><h1>Bread rises</h1><p>It costs 4.20.</p></div><footer>Imprint</footer></body></html>"
    )
    clean = parse_bytes(short.encode(), media_type="text/html")
    assert clean.text == "Bread rises\n\nIt costs 4.20."


def test_a_list_that_word_wrote_as_paragraphs_is_a_list_and_comments_are_no_words():
    item = (
        "<p class=MsoListParagraph style='mso-list:l0'><span style='mso-list:Ignore'>{}&nbsp; </span>{}</p>"
    )
    source = (
        "<html><head><meta name=Generator content='Microsoft Word 15'></head><body>"
        "<p class=MsoTitle>Bread</p>"
        + item.format("·", "flour")
        + item.format("1.", "salt")
        + "<p class=MsoNormal>Water<a class=msocomanchor href='#c'>[A1]</a></p></body></html>"
    )
    clean = parse_bytes(source.encode(), media_type="text/html")
    assert clean.text == "Bread\n\nflour\n\nsalt\n\nWater"
    assert "<ul><li>flour</li></ul>" in clean.html
    assert "<ol><li>salt</li></ol>" in clean.html
