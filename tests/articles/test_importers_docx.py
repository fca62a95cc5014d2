"""Word comes in as its writer reads it: words, headings, lists, quotations, links, and nothing else."""

import docx
import pytest
from docx.enum.text import WD_BREAK

from articles.importers import parse_bytes
from lib.errors import Invalid
from tests.articles.document_factories import build_docx, build_docx_from_xml, save_document
from tests.articles.plain_text_agreement import agree
from tests.articles.text_samples import HEADLINE, PARAGRAPHS


def read(body, **how):
    clean = parse_bytes(body, **how)
    agree(clean)
    assert clean.read_as == "Word"
    return clean


OPEN = "http://schemas.openxmlformats.org"


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_every_word_and_no_break_space_comes_in_as_typed():
    clean = read(build_docx(*PARAGRAPHS, title=HEADLINE))
    assert clean.text.split("\n\n") == [HEADLINE, *(one.replace("e\u0301", "é") for one in PARAGRAPHS)]


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"filename": "a.docx"},
        {"filename": "a.txt", "media_type": "text/plain"},
        {"media_type": "application/zip"},
    ],
)
def test_it_is_known_by_its_content_whatever_it_is_called(how):
    assert read(build_docx("It is.", title="Bread"), **how).headline == "Bread"


def test_headings_lists_quotations_tables_and_emphasis_stay_what_they_are():
    document = docx.Document()
    document.add_heading("The catch", 0)
    marked = document.add_paragraph("More than ")
    marked.add_run("20,000").bold = True
    marked.add_run(" crates, ")
    marked.add_run("twice").italic = True
    document.add_heading("What is known", 1)
    document.add_paragraph("one", style="List Bullet")
    document.add_paragraph("two", style="List Number")
    document.add_paragraph("Not so.", style="Quote")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "2025", "20,000"
    assert read(save_document(document)).html == "\n\n".join([
        "<h1>The catch</h1>",
        "<p>More than <strong>20,000</strong> crates, <em>twice</em></p>",
        "<h2>What is known</h2>",
        "<ul><li>one</li></ul>",
        "<ol><li>two</li></ol>",
        "<blockquote><p>Not so.</p></blockquote>",
        "<p>2025 | 20,000</p>",
    ])  # fmt: skip


def test_a_heading_near_the_top_is_the_headline_where_nothing_is_marked_as_title():
    document = docx.Document()
    document.add_paragraph("EXCLUSIVE")
    document.add_heading("The catch", 1)
    document.add_paragraph("More than 20,000 crates.")
    assert read(save_document(document)).text == "The catch\n\nEXCLUSIVE\n\nMore than 20,000 crates."


def test_the_first_short_paragraph_is_the_headline_otherwise():
    assert read(build_docx("The catch", "More than 20,000 crates.")).headline == "The catch"
    with pytest.raises(Invalid) as refused:
        parse_bytes(build_docx("x" * 300))
    assert "headline" in refused.value.fields


def test_a_headline_that_was_typed_goes_before_the_documents_own_which_stays():
    clean = read(build_docx("It is.", title="Bread"), headline="Loaf")
    assert clean.text == "Loaf\n\nBread\n\nIt is."


def test_what_the_file_says_of_itself_is_read_and_what_a_program_put_there_is_not():
    clean = read(build_docx("It is.", title="Bread", author="Ada Holm", language="en-GB"))
    assert (clean.byline, clean.language) == ("Ada Holm", "en-GB")
    assert clean.updated_at.isoformat() == "2013-12-23T23:15:00+00:00"
    assert clean.published_at is None
    assert read(build_docx("It is.", title="Bread", author="Microsoft Office User")).byline == ""
    assert (
        read(build_docx("By Paula Gale", "It is.", title="Bread", author="Ada Holm")).byline == "Paula Gale"
    )


def test_tracked_changes_read_as_if_they_were_accepted_and_comments_stay_out():
    changed = paragraph(
        run("There were "),
        '<w:del w:id="1"><w:r><w:delText>20,000</w:delText></w:r></w:del>',
        f'<w:ins w:id="2">{run("21,000")}</w:ins>',
        '<w:commentRangeStart w:id="0"/>',
        run(" crates."),
        '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>',
    )
    assert (
        read(build_docx_from_xml(paragraph(run("The catch")) + changed)).text
        == "The catch\n\nThere were 21,000 crates."
    )


def test_a_line_break_is_a_space_and_a_soft_one_hides_no_letter():
    document = docx.Document()
    document.add_paragraph("The catch")
    broken = document.add_paragraph("More than")
    broken.runs[0].add_break(WD_BREAK.LINE)
    broken.add_run("20,000\tcrates")
    assert read(save_document(document)).text == "The catch\n\nMore than 20,000 crates"


def test_links_are_kept_and_ones_that_would_run_something_are_not():
    relations = (
        f'<Relationships xmlns="{OPEN}/package/2006/relationships">'
        + "".join(
            f'<Relationship Id="{name}" TargetMode="External" Target="{target}" '
            f'Type="{OPEN}/officeDocument/2006/relationships/hyperlink"/>'
            for name, target in {"a": "https://quay.example/a", "b": "javascript:alert(1)"}.items()
        )
        + "</Relationships>"
    )
    body = paragraph(run("Links")) + paragraph(
        f'<w:hyperlink r:id="a">{run("good")}</w:hyperlink>',
        f'<w:hyperlink r:id="b">{run("bad")}</w:hyperlink>',
    )
    clean = read(build_docx_from_xml(body, **{"word/_rels/document.xml.rels": relations}))
    assert 'href="https://quay.example/a"' in clean.html
    assert clean.text == "Links\n\ngoodbad"
    assert "javascript" not in clean.html


def test_a_picture_from_elsewhere_is_neither_fetched_nor_shown():
    drawing = (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{OPEN}/drawingml/2006/wordprocessingDrawing">'
        f'<a:graphic xmlns:a="{OPEN}/drawingml/2006/main"><a:graphicData>'
        f'<pic:pic xmlns:pic="{OPEN}/drawingml/2006/picture"><pic:blipFill>'
        '<a:blip r:link="p"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>'
        "</w:r>"
    )
    relations = (
        f'<Relationships xmlns="{OPEN}/package/2006/relationships"><Relationship Id="p" '
        f'Type="{OPEN}/officeDocument/2006/relationships/image" TargetMode="External" '
        'Target="http://192.0.2.1/p.png"/></Relationships>'
    )
    body = paragraph(run("Seen")) + paragraph(run("here"), drawing)
    clean = read(build_docx_from_xml(body, **{"word/_rels/document.xml.rels": relations}))
    assert clean.html == "<h1>Seen</h1>\n\n<p>here</p>"


def test_a_footnote_stands_at_the_end_without_an_arrow():
    notes = (
        f'<w:footnotes xmlns:w="{OPEN}/wordprocessingml/2006/main">'
        f'<w:footnote w:id="2">{paragraph(run("Port books, 2025."))}</w:footnote></w:footnotes>'
    )
    body = paragraph(run("The catch")) + paragraph(
        run("20,000"), '<w:r><w:footnoteReference w:id="2"/></w:r>', run(" crates.")
    )
    clean = read(build_docx_from_xml(body, **{"word/footnotes.xml": notes}))
    assert clean.text == "The catch\n\n20,000[1] crates.\n\nPort books, 2025."


def test_one_without_text_says_so():
    with pytest.raises(Invalid, match="There is no text in this Word file") as refused:
        parse_bytes(build_docx())
    assert refused.value.fields["text"] == [refused.value.message]
