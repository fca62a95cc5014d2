"""HTML that a word processor wrote or a browser pasted reads as what its writer saw."""

from articles.importers import parse_bytes, parse_pasted_text
from tests.articles.plain_text_agreement import agree

FROM_WORD = """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40">
<head><meta http-equiv=Content-Type content="text/html; charset=windows-1252">
<meta name=Generator content="Microsoft Word 15">
<!--[if gte mso 9]><xml><o:DocumentProperties><o:Author>Somebody</o:Author></o:DocumentProperties></xml>
<![endif]-->
<style><!-- p.MsoNormal {margin:0cm; font-family:"Calibri",sans-serif;} --></style></head>
<body lang=EN-GB style='tab-interval:36.0pt'><div class=WordSection1>
<p class=MsoTitle>The catch<o:p></o:p></p>
<p class=MsoNormal>There were <b style='mso-bidi-font-weight:normal'>20,000</b>&nbsp;crates, said
Ada\x92s office: \x93a <span class=SpellE>recrd</span>\x94\x85<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if
!supportLists]><span style='font-family:Symbol'><span
style='mso-list:Ignore'>\xb7<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span>
<![endif]>one thing<o:p></o:p></p>
<p class=MsoNormal>12&nbsp;% &#8211; <i>twice</i>.<o:p></o:p></p>
</div></body></html>"""

FROM_DOCS = (
    '<meta charset=\'utf-8\'><b style="font-weight:normal;" id="docs-internal-guid-1">'
    '<h1 dir="ltr"><span style="font-size:20pt">The catch</span></h1>'
    '<p dir="ltr" style="line-height:1.38"><span style="font-weight:400">There were </span>'
    '<span style="font-weight:700">20,000</span><span style="font-weight:400"> crates, “a record”.</span></p>'
    "<br />"
    '<ul><li dir="ltr"><p dir="ltr" role="presentation"><span>one thing</span></p></li></ul></b>'
)


def test_a_page_saved_by_word_reads_without_the_words_of_its_machinery():
    clean = parse_bytes(FROM_WORD.encode("latin-1"), filename="story.htm")
    agree(clean)
    assert clean.text.split("\n\n") == [
        "The catch",
        "There were 20,000\u00a0crates, said Ada’s office: “a recrd”…",
        "one thing",
        "12\u00a0% – twice.",
    ]


def test_words_struck_out_by_a_tracked_change_are_out_and_words_put_in_are_in():
    tracked = (
        "<span class=msoIns><ins cite='mailto:Ada' datetime='2026-03-02T09:00'>21,000</ins></span>"
        "<s><span class=msoDel><del cite='mailto:Ada' datetime='2026-03-02T09:00'>20,000</del></span></s>"
    )
    page = FROM_WORD.replace("<b style='mso-bidi-font-weight:normal'>20,000</b>", tracked)
    clean = parse_bytes(page.encode("latin-1"), filename="story.htm")
    agree(clean)
    assert "There were 21,000\u00a0crates" in clean.text


def test_what_google_docs_puts_on_the_clipboard_is_not_all_bold():
    clean = parse_pasted_text(FROM_DOCS, media_type="text/html")
    agree(clean)
    assert clean.text.split("\n\n") == ["The catch", "There were 20,000 crates, “a record”.", "one thing"]
    assert "<p>There were 20,000 crates" in clean.html or "<strong>20,000</strong>" in clean.html
    assert "<strong>There were" not in clean.html


def test_what_google_docs_pasted_is_html_though_nothing_says_so():
    assert parse_pasted_text(FROM_DOCS).read_as == "HTML"
