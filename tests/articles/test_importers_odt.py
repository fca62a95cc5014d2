"""OpenDocument comes in as its writer reads it."""

import pytest

from articles.importers import parse_bytes
from lib.errors import Invalid
from tests.articles.document_factories import ODF, build_odt
from tests.articles.document_samples import STYLES
from tests.articles.plain_text_agreement import agree


def read(body, **how):
    clean = parse_bytes(body, **how)
    agree(clean)
    assert clean.read_as == "OpenDocument"
    return clean


def test_title_headings_lists_quotations_tables_notes_and_emphasis_stay_what_they_are():
    clean = read(build_odt(
        '<text:p>EXCLUSIVE</text:p><text:p text:style-name="P1">The catch</text:p>'
        '<text:p>More than <text:span text:style-name="T1">20,000</text:span>\u00a0crates<text:note '
        'text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>'
        "<text:p>Port books.</text:p></text:note-body></text:note>, "
        '<text:span text:style-name="T2">twice</text:span>.</text:p>'
        '<text:h text:outline-level="2">What is known</text:h>'
        '<text:list text:style-name="L2"><text:list-item><text:p>one</text:p></text:list-item></text:list>'
        '<text:list text:style-name="L1"><text:list-item><text:p>two</text:p></text:list-item></text:list>'
        '<text:p text:style-name="P2">Not so.</text:p>'
        '<table:table><table:table-row><table:table-cell><text:p>2025</text:p></table:table-cell>'
        '<table:table-cell><text:p>20,000</text:p></table:table-cell></table:table-row></table:table>',
        styles=STYLES,
    ))  # fmt: skip
    assert clean.html == "\n\n".join([
        "<h1>The catch</h1>",
        "<p>EXCLUSIVE</p>",
        "<p>More than <strong>20,000</strong>&nbsp;crates[1], <em>twice</em>.</p>",
        "<h2>What is known</h2>",
        "<ul><li>one</li></ul>",
        "<ol><li>two</li></ol>",
        "<blockquote><p>Not so.</p></blockquote>",
        "<p>2025 | 20,000</p>",
        "<ol><li>Port books.</li></ol>",
    ])  # fmt: skip


def test_spaces_tabs_and_line_breaks_of_its_own_kind_are_spaces():
    clean = read(
        build_odt('<text:p>A<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d<text:s/>e</text:p>')
    )
    assert clean.text == "A b c d e"


def test_recorded_changes_read_as_accepted_and_comments_stay_out():
    clean = read(build_odt(
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>20,000</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        '<text:p>There were <text:change text:change-id="c"/>21,000<office:annotation><text:p>Sure?</text:p>'
        "</office:annotation> crates</text:p>"
    ))  # fmt: skip
    assert clean.text == "There were 21,000 crates"


def test_links_are_kept_and_ones_that_would_run_something_are_not():
    clean = read(build_odt(
        '<text:p>Links</text:p><text:p><text:a xlink:href="https://quay.example/a">good</text:a>'
        '<text:a xlink:href="javascript:alert(1)">bad</text:a></text:p>'
    ))  # fmt: skip
    assert 'href="https://quay.example/a"' in clean.html
    assert clean.text == "Links\n\ngoodbad"
    assert "javascript" not in clean.html


def test_what_the_file_says_of_itself_is_read():
    meta = (
        "<meta:initial-creator>Ada Holm</meta:initial-creator><dc:creator>Ruth</dc:creator>"
        "<dc:language>de-CH</dc:language><dc:date>2026-03-02T09:00:00</dc:date><dc:title>Bread</dc:title>"
    )
    clean = read(
        build_odt("<text:p>Exclusive</text:p><text:p>Bread</text:p><text:p>It is.</text:p>", meta=meta)
    )
    assert (clean.headline, clean.byline, clean.language) == ("Bread", "Ada Holm", "de-CH")
    assert (clean.updated_at.isoformat(), clean.updated_offset) == ("2026-03-02T09:00:00+00:00", None)


@pytest.mark.parametrize("how", [{"filename": "a.odt"}, {"media_type": "text/plain"}, {"filename": "a.docx"}])
def test_it_is_known_by_its_content_whatever_it_is_called(how):
    assert read(build_odt("<text:p>Bread</text:p>"), **how).headline == "Bread"


def test_a_locked_one_says_so():
    manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    with pytest.raises(Invalid, match="locked with a password"):
        parse_bytes(
            build_odt("<text:p>Bread</text:p>", META__INF__x="", **{"META-INF/manifest.xml": manifest})
        )


def test_a_spreadsheet_is_named_and_one_without_text_says_so():
    sheet = build_odt("", mimetype="application/vnd.oasis.opendocument.spreadsheet")
    with pytest.raises(Invalid, match="looks like an OpenDocument file that is no text"):
        parse_bytes(sheet, filename="a.ods")
    with pytest.raises(Invalid, match="There is no text in this file"):
        parse_bytes(build_odt("<text:p> </text:p>"))


def test_styles_that_come_from_each_other_in_a_ring_do_not_go_round_for_ever():
    ring = f'<office:document-styles {ODF}><office:styles><style:style style:name="A" ' + (
        'style:parent-style-name="B"/><style:style style:name="B" style:parent-style-name="A"/>'
        "</office:styles></office:document-styles>"
    )
    assert (
        read(build_odt('<text:p text:style-name="A">Bread</text:p>', **{"styles.xml": ring})).headline
        == "Bread"
    )
