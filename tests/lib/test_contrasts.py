"""Contrasts of two statements that are alike: opposites, denials, another order, words exchanged."""

import pytest

from lib.contrasts import find_contrasts
from lib.contrasts.vocabulary import SCALES
from lib.negations import NEGATIONS, list_negations


def tell(one: str, other: str, language: str = "en") -> list[str]:
    return [contrast.describe() for contrast in find_contrasts(one, other, language=language)]


@pytest.mark.parametrize(
    ("language", "one", "other", "here", "there"),
    [
        ("en", "Unemployment rose to 3.9 percent", "The unemployment rate fell to 3.9 percent", "rose",
         "fell"),
        ("en", "Crime in the town went up by a fifth", "Crime in the town decreased", "went up", "decreased"),
        ("en", "The council cut the library budget", "The council raised the library budget", "cut",
         "raised"),
        ("en", "Fewer people died on the roads", "More people died on the roads", "Fewer", "More"),
        ("en", "At least 500 people came to the rally", "At most 500 people came to the rally", "At least",
         "At most"),
        ("en", "The town has the highest rent in the country", "The town has the lowest rent in the country",
         "highest", "lowest"),
        ("en", "The house sold for over £400,000", "The house sold for under £400,000", "over", "under"),
        ("en", "Rents have come down since the cap", "Rents have gone up since the cap", "come down",
         "gone up"),
        ("en", "The council turned down the plan", "The council approved the plan", "turned down",
         "approved"),
        ("en", "No fewer than 90 men came", "No more than 90 men came", "No fewer than", "No more than"),
        ("en", "A nurse earns more than a driver", "A nurse earns less than a driver", "more", "less"),
        ("en", "Spending on higher education fell", "Spending on higher education rose", "fell", "rose"),
        ("de-AT", "Die Arbeitslosigkeit stieg auf 4 Prozent", "Die Arbeitslosigkeit sank auf 4 Prozent",
         "stieg", "sank"),
        ("es", "La inflación subió en octubre", "La inflación bajó en octubre", "subió", "bajó"),
        ("fr", "Le chômage a augmenté en mars", "Le chômage a baissé en mars", "augmenté", "baissé"),
        ("it", "La disoccupazione è aumentata a marzo", "La disoccupazione è diminuita a marzo", "aumentata",
         "diminuita"),
        ("nl", "De werkloosheid steeg in maart", "De werkloosheid daalde in maart", "steeg", "daalde"),
        ("nb", "Ledigheten steg i mars", "Ledigheten falt i mars", "steg", "falt"),
        ("da", "Ledigheden steg i marts", "Ledigheden faldt i marts", "steg", "faldt"),
        ("pt", "O desemprego subiu em março", "O desemprego caiu em março", "subiu", "caiu"),
        ("sv", "Arbetslösheten steg i mars", "Arbetslösheten sjönk i mars", "steg", "sjönk"),
    ],
)  # fmt: skip
def test_the_opposite_is_said_with_both_words(language, one, other, here, there):
    assert tell(one, other, language)[0] == f"Opposite: “{here}” here, “{there}” there"
    assert tell(other, one, language)[0] == f"Opposite: “{there}” here, “{here}” there"


@pytest.mark.parametrize(
    ("language", "statement", "denial", "word"),
    [
        ("en", "The vaccine causes infertility", "The vaccine does not cause infertility", "not"),
        ("en", "Norway is a member of the Union", "Norway isn’t a member of the Union", "isn’t"),
        ("en", "5G masts make people ill", "There is no evidence that 5G masts make people ill", "no"),
        ("en", "The company paid the fine", "The company refused to pay the fine", "refused to"),
        ("en", "The prison is overcrowded", "The minister denied that the prison was overcrowded", "denied"),
        ("de", "Die Impfung macht unfruchtbar", "Die Impfung macht nicht unfruchtbar", "nicht"),
        ("fr", "Le maire est venu à Lyon", "Le maire n’est pas venu à Lyon", "pas"),
        ("es", "El alcalde votó la subida", "El alcalde nunca votó la subida", "nunca"),
    ],
)
def test_a_denial_is_said_to_be_on_one_side(language, statement, denial, word):
    assert tell(denial, statement, language) == [f"Denied only here: “{word}”"]
    assert tell(statement, denial, language) == [f"Denied only there: “{word}”"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Unemployment dropped to 3.9 percent", "The unemployment rate fell to 3.9 percent"),
        ("A nurse earns less than a bus driver", "Bus drivers are paid more than nurses"),
        ("Nobody was injured in the fire at the mill", "The fire at the mill injured no one"),
        ("No more than 40 people came to the rally", "40 people came to the rally"),
        ("Crime fell by 20 percent, and not one murder was recorded", "Crime fell by 20 percent"),
        ("Taxes did not rise in March", "Taxes fell in March"),
        ("The mayor refused to say why crime in the harbour fell", "The fish is cheap in the harbour"),
        ("Half of the pupils failed the test", "One in two pupils did not pass the test"),
        ("A war is over in the harbour", "A war under the harbour"),
        ("He bought a house", "Wages fell"),
    ],
)
def test_what_is_said_otherwise_or_of_other_things_is_no_opposite(one, other):
    assert not any(contrast.is_opposite for contrast in find_contrasts(one, other, language="en"))


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("There were 1,200 burglaries in Manchester in May", "There were 1,200 burglaries in Leeds in May",
         "Different words: “Manchester” here, “Leeds” there"),
        ("Maria Holm said that 300 schools lack books", "Anders Lund said that 300 schools lack books",
         "Different words: “Maria Holm” here, “Anders Lund” there"),
        ("Patients wait 6 months for surgery", "Patients wait 6 weeks for surgery",
         "Different words: “months” here, “weeks” there"),
        ("Men are 40 percent of the law students", "Women are 40 percent of the law students",
         "Different words: “Men” here, “Women” there"),
        ("It was the second hottest summer", "It was the hottest summer", "“second” only here"),
        ("It was the hottest summer", "It was the second hottest summer", "“second” only there"),
        ("Russia invaded Ukraine’s airspace", "Ukraine invaded Russia’s airspace",
         "Same words in another order"),
    ],
)  # fmt: skip
def test_words_exchanged_added_or_moved_are_told(one, other, told):
    assert tell(one, other) == [told]


def test_words_that_stand_elsewhere_in_the_other_are_not_told():
    one = "Staff at the unit treated patients in the town last year"
    assert tell(one, "Last year the unit treated patients in the town") == []


def test_numbers_are_left_to_those_who_compare_them():
    assert tell("20,000 people died in the flood", "Twenty-six thousand people died in the flood") == []
    assert tell("The flood killed 19 people", "The flood killed 19 people") == []


def test_not_only_denies_nothing():
    assert list_negations("Not only the mayor, and no more than 3 others, whether or not", "en") == []
    assert list_negations("Il n'est pas venu, non seulement hier", "fr") == ["pas"]
    assert list_negations("Nothing of it", "xx") == []


def test_every_language_with_opposites_has_denials():
    assert SCALES.keys() <= NEGATIONS.keys()
