"""A quotation stays with the words that say whose it is, however the newspaper sets it."""

import pytest

from lib.text_anchoring import reanchor_quotations
from lib.text_anchoring.selectors import build_selector

BEFORE, AFTER = "The pier was shut on Sunday.\n\n", "\n\nThe crews came back on Monday."


def outcomes(old: str, new: str, *words: str) -> set[str]:
    spans = [build_selector(old, old.index(some), old.index(some) + len(some)) for some in words]
    return {one.outcome for one in reanchor_quotations(old, new, spans)}


@pytest.mark.parametrize(
    "quotation",
    [
        "“The sea took 20 boats. It was bad,” said Holm.",
        '"The sea took 20 boats. It was bad," said Holm.',
        "‘The sea took 20 boats. It was bad,’ said Holm.",
        "„The sea took 20 boats. It was bad“, sagte Holm.",
        "»The sea took 20 boats. It was bad«, sagte Holm.",
        "«\u00a0The sea took 20 boats. It was bad\u00a0», a dit Holm.",
        "«\u00a0The sea took 20 boats. It was bad.\u00a0» Holm le nie.",
        "“The sea took 20 boats,” Holm said. “It was bad.”",
        "“The sea took 20 boats,” Holm said. “I know. It was bad.”",
        "Holm said: “The sea took 20 boats. It was bad.”",
        "Holm said: “The sea took 20 boats.\n\n“It was bad.”",
        "“The sea took 20 boats.\n\n“It was bad,” said Holm.",
        '"The sea took 20 boats. We saw it.\n\n"Nobody slept.\n\n"It was bad," said Holm.',
    ],
)
@pytest.mark.parametrize("who", ["Tarn", "nobody we know"])
def test_another_speaker_is_another_claim(quotation, who):
    old = BEFORE + quotation + AFTER
    assert outcomes(old, old.replace("Holm", who), "20 boats", "It was bad") == {"changed"}
    assert outcomes(old, old.replace("Monday", "Tuesday"), "20 boats", "It was bad") == {"same"}


def test_another_speaker_is_another_claim_in_scripts_without_spaces():
    old = "「20人が死亡した。大変だ。」と田中氏は述べた。彼は帰った。"
    assert outcomes(old, old.replace("田中", "佐藤"), "20人", "大変だ") == {"changed"}
    assert outcomes(old, old.replace("帰った", "来た"), "20人", "大変だ") == {"same"}
    old = "他说：“有20人死亡。我们很担心。”王明说。他走了。"
    assert outcomes(old, old.replace("王明", "李强"), "有20人", "我们很担心") == {"changed"}


@pytest.mark.parametrize("marks", ["“”", '""'])
def test_quotation_marks_around_several_paragraphs_count_in_each(marks):
    plain = BEFORE + "The sea took 20 boats. Bo saw it.\n\nIt was bad. Nobody slept." + AFTER
    quoted = plain.replace("The sea", f"{marks[0]}The sea").replace("It was", f"{marks[0]}It was")
    quoted = quoted.replace("slept.", f"slept.{marks[1]}")
    words = ("20 boats", "Bo saw it", "It was bad", "Nobody slept")
    assert outcomes(plain, quoted, *words) == {"changed"}
    assert outcomes(quoted, plain, *words) == {"changed"}


def test_what_stands_before_a_quotation_of_its_own_is_another_sentence():
    old = BEFORE + "It rained. “The sea took 20 boats,” said Holm." + AFTER
    assert outcomes(old, old.replace("It rained", "It snowed"), "20 boats") == {"same"}
