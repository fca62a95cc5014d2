"""A claim is read out of the text around the selected words: statement, speaker, date said and kind."""

import time
from datetime import date

import pytest

from lib.claim_detection import find_candidates
from lib.claim_extraction import ExtractedClaim, extract_claim
from lib.claim_extraction.extract import parse_date

FRIDAY = date(2026, 3, 6)


def extract(marked: str, *, language: str = "en", published: date | None = FRIDAY) -> ExtractedClaim:
    """Extract the claim on the words in square brackets."""
    start, end = marked.index("["), marked.index("]") - 1
    text = marked.replace("[", "").replace("]", "")
    found = find_candidates(text, language)
    return extract_claim(text, start, end, found, language=language, published=published)


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("Boats came in. They landed [300 crates]. Prices fell.", "They landed 300 crates."),
        ("The U.S. fleet landed [300 crates]. Prices fell.", "The U.S. fleet landed 300 crates."),
        ("Mr. Lund saw [12 boats]. It rained.", "Mr. Lund saw 12 boats."),
        ("A headline\n\nIt cost [3.2 million] to build.\n\nIt stands.", "It cost 3.2 million to build."),
        ("“We saw it. It cost [a million],” said Ada.", "“We saw it. It cost a million,” said Ada."),
        ("One boat sank. [Two sailed. Three] came back. Four left.", "Two sailed. Three came back."),
        ("Prices \u00a0fell  [12 %] 🐟 here.", "Prices fell 12 % 🐟 here."),
        ("قال الميناء إن [300] صندوق وصلت. انخفضت الأسعار.", "قال الميناء إن 300 صندوق وصلت."),
        ("港は[300箱]を受け取った。価格は下がった。", "港は300箱を受け取った。"),
        ("[12 boats]", "12 boats"),
    ],
)  # fmt: skip
def test_the_statement_is_the_whole_sentence(text: str, statement: str) -> None:
    assert extract(text).statement.words == statement


@pytest.mark.parametrize(
    ("text", "loose"),
    [
        ("Ada Holm came. She landed [300 crates].", [("She", "pronoun", "Ada Holm")]),
        ("Ada Holm said she landed [300 crates].", []),
        ("Her boats landed [300 crates].", [("Her", "pronoun", "")]),
        (
            "Ada Holm, 54, fished off Oslo. Holm left Lund Fisheries. She landed [300].",
            [("She", "pronoun", "Ada Holm")],
        ),
        (
            "Mr Bert Lund left Real Oslo. The Great Catch opened. He had [300 boats].",
            [("He", "pronoun", "Bert Lund")],
        ),
        ("Ms Ada Holm met Sir Bert Lund. She had [300].", [("She", "pronoun", "Ada Holm")]),
        ("They met in Oslo. She landed [300 crates].", [("She", "pronoun", "")]),
        ("It was tied to [20,000 deaths].", [("It", "pronoun", "")]),
        ("It is clear that [20,000 people] died.", []),
        ("The office said its boats landed [300].", []),
        ("They landed [300 crates].", [("They", "pronoun", "")]),
        ("This rose by [12 %].", [("This", "pronoun", "")]),
        ("The crews said this was [a record].", []),
        ("“We have [300 boats],” said Ada Holm.", []),
        ("“We have [300 boats],” he said.", [("We", "pronoun", ""), ("he", "pronoun", "")]),
        ("The boats landed [300 crates] yesterday.", [("yesterday", "time", "")]),
        ("The catch doubled [last year].", [("last year", "time", "")]),
        ("The catch doubled in [2024].", []),
        ("And the boats landed [300 crates].", [("And", "cut", "")]),
        ("which rose by [12 %] in March.", [("which", "cut", "")]),
        ("The mayor called it “a [record.", [("“", "cut", "")]),
        ("The US fleet has [300 boats].", []),
        ("The Who sold [300 records].", []),
        ("The port has [300 boats].", []),
    ],
)
def test_what_does_not_stand_alone_is_marked(text: str, loose: list[tuple[str, str, str]]) -> None:
    text = text if "]" in text else text.replace("[record", "[record]")
    found = extract(text).statement.loose
    assert [(one.words, one.kind.value, one.name) for one in found] == loose


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Er sah [300 Boote].", "de", "Er"),
        ("Ils ont vu [300 bateaux].", "fr", "Ils"),
        ("Ella vio [300 barcos].", "es", "Ella"),
        ("Hij zag [300 boten].", "nl-NL", "Hij"),
    ],
)
def test_pronouns_of_other_languages_are_marked(text: str, language: str, words: str) -> None:
    assert [one.words for one in extract(text, language=language).statement.loose] == [words]


def test_a_sentence_without_end_is_cut_around_the_words_and_says_so() -> None:
    long = " ".join(f"word{n}" for n in range(200))
    found = extract(f"{long} [300 crates] {long}").statement
    assert len(found.words) <= 600
    assert "300 crates" in found.words
    assert [one.kind.value for one in found.loose] == ["cut", "cut"]


def test_a_sentence_without_spaces_is_cut_and_says_so_too() -> None:
    found = extract(f"{'港' * 400}[300箱]{'魚' * 400}").statement
    assert found.words == f"{'港' * 200}300箱{'魚' * 200}"
    assert [one.words for one in found.loose] == ["港" * 40, "魚" * 40]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Ada Holm said the port landed [300 crates].", "Ada Holm"),
        ("The port landed [300 crates], said Ada Holm.", "Ada Holm"),
        ("“We landed [300 crates],” said Ada Holm, who runs the smokehouse.", "Ada Holm"),
        ("“We landed [300 crates],” Ada Holm told reporters.", "Ada Holm"),
        ("Ada Holm, who runs the smokehouse, said [300 crates] were landed.", "Ada Holm"),
        ("Ada Holm (61) said [300 crates] were landed.", "Ada Holm"),
        ("Ada Holm also says [300 crates] were landed.", "Ada Holm"),
        ("Wei Xiaojun came.\n\nWei further added that [300 crates] went.", "Wei Xiaojun"),
        ("Ada Holm angrily denied that [300 crates] were landed.", "Ada Holm"),
        ("Ada Holm suggested that [300 crates] were landed.", "Ada Holm"),
        ("Ada Holm, the mayor, visited the port on Monday and said [300 crates] were landed.", "Ada Holm"),
        ("Ada Holm met Bert Lund in Oslo, but insisted that [300 crates] were landed.", "Ada Holm"),
        ("Prices fell for Ada Holm and the port said [300 crates] were landed.", "Port"),
        ("The Holm family said [300 crates] were landed.", "Holm family"),
        ("The quarterly bulletin said [300 crates] were landed.", "Quarterly bulletin"),
        ("The weekly said [300 crates] were landed.", "Weekly"),
        ("The mayor, Cora Vane, said [300 crates] were landed.", "Cora Vane"),
        ("According to Bert Lund, [300 crates] were landed.", "Bert Lund"),
        ("The port landed [300 crates], according to the harbour office.", "Harbour office"),
        ("The harbour office said more than [20,000 crates] were landed.", "Harbour office"),
        ("Officials said the [catch] doubled.", "Officials"),
        ("Fishing unions say [300 jobs] went.", "Fishing unions"),
        ("Bert Lund said no, but Ada Holm said [300 crates] were landed.", "Ada Holm"),
        ("Bert Lund denied it; “[300 crates] were landed,” said Ada Holm.", "Ada Holm"),
        ("More than [20 opioids] are banned, Wei Xiaojun said, three of them since March.", "Wei Xiaojun"),
        ("Wei Xiaojun came.\n\nMore than [20 opioids] are banned, Wei said.", "Wei Xiaojun"),
        ("“[300 crates],” said the mayor.", "Mayor"),
        ("Ada Holm, head of Norway's Harbour Safety Board, said that [300 crates] were landed.", "Ada Holm"),
        ("Ada Holm, who runs Lund Fisheries, said [300 crates] were landed.", "Ada Holm"),
        ("Dr Ada Holm, 54, of Lund Fisheries, said [300 crates] were landed.", "Ada Holm"),
        ("Ada Holm MP, Labour’s adviser to the Treasury, said [300 crates] were landed.", "Ada Holm"),
        (
            "Ada Holm, the mayor, and Bert Lund, a fisherman, said [300 crates] came.",
            "Ada Holm and Bert Lund",
        ),
        ("Ada Holm and Bert Lund said [300 crates] were landed.", "Ada Holm and Bert Lund"),
        ("She met Ada Holm and Bert Lund said [300 crates] came.", "Bert Lund"),
        ("Ada Holm of Lund Fisheries said [300 crates] were landed.", "Ada Holm"),
        ("Ada Holm from Lund Fisheries told the Tribune that [300 crates] were landed.", "Ada Holm"),
        ("The Department of Health in Oslo said [300 crates] were landed.", "Department of Health"),
        ("Lund Fisheries, whose founder Ada Holm left, said [300 crates] were landed.", "Lund Fisheries"),
        (
            "The mayor’s star witness, former Lund Fisheries chief Ada Holm, said [300 crates] went.",
            "Ada Holm",
        ),
        ("A survey from the Harbour Board, which said [300 crates] were landed, was read.", "Harbour Board"),
        ("Police in Oslo said [300 crates] were landed.", "Police"),
        ("The mayor of Oslo said [300 crates] were landed.", "Mayor of Oslo"),
        ("In a speech in Oslo, the minister said [300 crates] were landed.", "Minister"),
        ("The study, led by Ada Holm at Oslo University, said [300 crates] were landed.", "Study"),
        ("But the committee said Lund Fisheries landed [300 crates].", "Committee"),
        ("A ban on [300 crates] was announced by Minister Ada Holm.", "Ada Holm"),
        ("The 40-year-old skipper has already promised [300 crates].", "40-year-old skipper"),
        ("But critics said [300 crates] were landed.", "Critics"),
        ("The document reportedly said [300 crates] were landed.", "Document"),
        ("The lawyer for Ada Holm said [300 crates] were landed.", "Lawyer for Ada Holm"),
        ("“[300 crates],” said a spokesman for Bert Lund.", "Spokesman for Bert Lund"),
        ("A spokeswoman for Barclays said [300 crates].", "Barclays"),
        ("Ada Holm said she landed [300 crates].", "Ada Holm"),
        ("Police in Oslo confirmed they had [300 crates], Bert Lund said.", "Bert Lund"),
        (
            "At the port, which was attended by officials, Ada Holm indicated that [300 crates] went.",
            "Ada Holm",
        ),
        ("“[300 crates],” said a spokesman for Barclays.", "Barclays"),
        ("Ada Holm, 54, came. A report by the Harbour Board said [300 crates].", "Harbour Board"),
        ("A spokesman for President Bert Lund said [300 crates].", "Spokesman for President Bert Lund"),
        ("Critics of Ada Holm say [300 crates] were landed.", "Critics of Ada Holm"),
        ("A poll for the Tribune said [300 crates] were landed.", "Poll for the Tribune"),
        ("A lawyer representing Ada Holm said [300 crates] were landed.", "Lawyer representing Ada Holm"),
        ("On Monday morning Ada Holm said [300 crates] were landed.", "Ada Holm"),
        ("During a briefing Ada Holm said [300 crates] were landed.", "Ada Holm"),
        ("Acting Mayor Ada Holm said [300 crates] were landed.", "Ada Holm"),
        ("As Ada Holm said in May, [300 crates] were landed.", "Ada Holm"),
        ("Ada Holm, who said that, in May, [300 crates] were landed, left.", "Ada Holm"),
    ],
)
def test_the_speaker_is_the_one_to_whom_the_text_ascribes_the_words(text: str, speaker: str) -> None:
    found = extract(text).speaker
    assert found is not None
    assert (found.name, found.is_certain) == (speaker, True)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Ada Holm came to the port. She said [300 crates] were landed.", "Ada Holm"),
        ("Ada Holm said so. The port landed [300 crates].", "Ada Holm"),
        ("The port landed [300 crates].", None),
        ("The data indicated that [300 crates] were landed.", None),
        ("The port landed [300 crates] in March, which pleased Ada Holm.", None),
        ("It said Lund Fisheries landed [300 crates].", None),
        ("Ada Holm came. “They landed [300 crates],” said she.", "Ada Holm"),
        ("Ms Ada Holm met Sir Bert Lund. Sir Bert said no. She said [300 crates] went.", "Ada Holm"),
        ("Bert Lund, 54, sold Lund Fisheries to Oslo Bank. He said [300 crates] went.", "Bert Lund"),
        ("The minister refused to say whether Ada Holm landed [300 crates].", None),
        ("The group, which Ada Holm says is corrupt, landed [300 crates].", "Ada Holm"),
        ("After Bert Lund said the boat was full, the port landed [300 crates].", "Bert Lund"),
        ("The former aide of President Bert Lund said [300 crates] were landed.", None),
        ("Police investigating Ada Holm said [300 crates] were landed.", None),
        ("Voters who met Ada Holm said [300 crates] were landed.", None),
        ("Bert Lund never said [300 crates] were landed.", None),
        ("The minister never said [300 crates] were landed.", None),
        ("Neither Ada Holm nor Bert Lund said [300 crates] were landed.", None),
        ("If Ada Holm said [300 crates] were landed, she lied.", None),
        ("It is false that Ada Holm said [300 crates] were landed.", None),
    ],
)
def test_a_speaker_that_is_not_certain_is_only_offered(text: str, speaker: str | None) -> None:
    found = extract(text).speaker
    assert (found and found.name, found is not None and found.is_certain) == (speaker, False)


def test_no_speaker_is_guessed_in_other_languages() -> None:
    assert extract("Ada Holm sagte, [300 Kisten] seien da.", language="de").speaker is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ada Holm told reporters on 3 March that [300 crates] came.", date(2026, 3, 3)),
        ("Ada Holm told reporters on 3 November that [300 crates] came.", date(2025, 11, 3)),
        ("Ada Holm said on Monday that [300 crates] came.", date(2026, 3, 2)),
        ("On Monday Ada Holm said [300 crates] came.", date(2026, 3, 2)),
        ("Ada Holm said yesterday that [300 crates] came.", date(2026, 3, 5)),
        ("Ada Holm said in a statement on 1 May 2024 that [300 crates] came.", date(2024, 5, 1)),
        ("Ada Holm told the House of Commons on 3 March that [300 crates] came.", date(2026, 3, 3)),
        ("“[300 crates] came,” Ada Holm said in an interview with the Tribune on Monday.", date(2026, 3, 2)),
        ("Ada Holm wrote on Facebook on 1 March that [300 crates] came.", date(2026, 3, 1)),
        ("Ada Holm wrote in 2019 that [300 crates] came.", date(2019, 1, 1)),
        ("But at the press conference on November 3, Ada Holm said [300 crates] came.", date(2025, 11, 3)),
        ("Speaking on Monday, Ada Holm said [300 crates] came.", date(2026, 3, 2)),
        ("Ada Holm, in a speech on 1 March, said [300 crates] came.", date(2026, 3, 1)),
        ("A report published on 1 March said [300 crates] came.", date(2026, 3, 1)),
        ("Ada Holm said 2019 was good: [300 crates] came.", None),
        ("Ada Holm told reporters the port in March took [300 crates].", None),
        ("“[300 crates] came, a record since tolls made in 2004,” Ada Holm said.", None),
        ("On Monday [300 crates] came, Ada Holm said.", None),
        ("On 3 March, Ada Holm said, [300 crates] came.", None),
        ("On Monday [300 crates] came, Ada Holm told reporters.", None),
        ("On 3 March the boat sank, Ada Holm said: [300 crates] were lost.", None),
        ("On 3 March, Ada Holm said [300 crates] were lost.", date(2026, 3, 3)),
        ("On 3 March the mayor, Ada Holm, said [300 crates] were lost.", date(2026, 3, 3)),
        ("On 3 March in the harbour, Ada Holm said [300 crates] were lost.", date(2026, 3, 3)),
        ("On Monday Ada Holm said, “[300 crates] came.”", date(2026, 3, 2)),
        ("On Monday Ada Holm told reporters that [300 crates] came.", date(2026, 3, 2)),
        ("Ada Holm said Tuesday’s boat brought [300 crates].", None),
        ("Ada Holm said that on 3 March [300 crates] came.", None),
        ("Ada Holm said [300 crates] came on Monday.", None),
        ("Ada Holm said boats on 3 March brought [300 crates].", None),
        ("On 3 March [300 crates] came.", None),
    ],
)
def test_the_date_said_stands_beside_the_verb_of_speech(text: str, said: date | None) -> None:
    found = extract(text).speech_date
    assert (found and found.day) == said


@pytest.mark.parametrize(
    ("words", "day", "precision"),
    [
        ("2026-03-02", date(2026, 3, 2), "day"),
        ("March 2nd, 2024", date(2024, 3, 2), "day"),
        ("Sept. 4", date(2025, 9, 4), "day"),
        ("November 2017", date(2017, 11, 1), "month"),
        ("last Tuesday", date(2026, 3, 3), "day"),
        ("Friday", FRIDAY, "day"),
    ],
)
def test_dates_are_meant_from_the_day_of_the_article(words: str, day: date, precision: str) -> None:
    found = parse_date(words, FRIDAY)
    assert found is not None
    assert (found.day, found.precision) == (day, precision)


@pytest.mark.parametrize("words", ["31 February", "next Tuesday", "Mondays", "the 1990s", "noon"])
def test_no_date_is_made_up(words: str) -> None:
    assert parse_date(words, FRIDAY) is None


def test_a_date_without_a_year_needs_the_day_of_the_article() -> None:
    assert parse_date("3 March", None) is None
    assert parse_date("Monday", None) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("It was tied to [20,000 overdose deaths] in 2016.", "number"),
        ("The port opened [on 3 May].", "date"),
        ("It was [Ada Holm].", "name"),
        ("She called it “[a record]”.", "quote"),
        ("It is the [largest port].", "superlative"),
        ("Each [ban saves lives].", "causal"),
        ("The [rain caused floods] on 3 May.", "causal"),
        ("They [said nothing] of it.", "attribution"),
        ("We have [not closed a single library since 2016].", "number"),
        ("Nothing [of it] was so.", "other"),
    ],
)
def test_the_kind_is_what_the_words_hold(text: str, kind: str) -> None:
    assert extract(text).kind == kind


def test_a_long_text_is_read_in_no_time_however_it_is_made() -> None:
    for hostile in ("said " * 4000, "Ada Holm said, " * 2000, "“" * 4000, "a, " * 5000, "On 3 May " * 2000):
        text = f"{hostile} 300 crates."
        start = text.index("300")
        extract_claim(text, start, start + 3, find_candidates(text[-2000:], "en"), language="en")


def test_thousands_of_names_are_read_once_for_each_pronoun() -> None:
    text = "Ada Holm met Bert Lund. " * 4_000
    began = time.process_time()
    claim = extract(f"{text}{'he ' * 190}took [300 crates].")
    named = {(one.words, one.name) for one in claim.statement.loose if one.kind == "pronoun"}
    assert named == {("he", "Bert Lund")}
    assert time.process_time() - began < 2.5


def test_a_paragraph_of_spaces_is_read_at_once() -> None:
    began = time.process_time()
    extract(f"Anna Wei,{'\u00a0' * 1_200}{'(said ' * 12}[12 boats].")
    assert time.process_time() - began < 1
