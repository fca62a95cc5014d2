"""Contrasts of two statements that are alike: opposites, denials, another order, words exchanged."""

import pytest

from lib.contrasts import find_contrasts
from lib.contrasts.vocabulary import SCALES
from lib.text.words import NEGATIONS, list_negations


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
        ("ar", "ارتفعت الأسعار في مصر", "وانخفضت الأسعار في مصر", "ارتفعت", "وانخفضت"),
        ("ar", "البطالة أعلى بين الشباب", "البطالة أدنى بين الشباب", "أعلى", "أدنى"),
        ("es", "El paro subió antes de las elecciones", "El paro subió después de las elecciones", "antes",
         "después"),
        ("en", "The minister knew of the leak before the vote",
         "After the vote, the minister knew of the leak", "before", "After"),
        ("en", "Wages rose more slowly in May", "Wages rose less slowly in May", "more slowly",
         "less slowly"),
        ("en", "Wages rose more slowly in May", "Wages rose more quickly in May", "more slowly",
         "more quickly"),
        ("en", "Cycling is less safe in winter", "Cycling is safer in winter", "less safe", "safer"),
        ("en", "More young people smoke", "Fewer young people smoke", "More", "Fewer"),
        ("en", "The court upheld the ban on protests", "The court overturned the ban on protests", "upheld",
         "overturned"),
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
        ("fr", "La France a des centrales", "La France n’a plus de centrales", "n’a plus"),
        ("ar", "الحكومة تدعم الخبز في مصر", "الحكومة لا تدعم الخبز في مصر", "لا"),
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
        ("Food prices rose faster than wages", "Wages rose slower than food prices"),
        ("The country imports more oil than it exports", "The country exports less oil than it imports"),
        ("The debt of Norway is larger than that of Sweden", "The debt of Sweden is smaller"),
        ("Ada Holm lost the 2020 election", "Bert Lund won the 2020 election"),
        ("The bank did not deny that it lent the money", "The bank admitted that it lent the money"),
        ("The bank hasn’t denied that it lent the money", "The bank admitted that it lent the money"),
        ("The mayor denied that the bridge was unsafe", "The mayor said that the bridge was safe"),
        ("Large firms pay more tax than small firms", "Small firms pay less tax than large firms"),
        ("Nurses in Leeds earn more than nurses in York", "Nurses in York earn less than nurses in Leeds"),
        ("Wages rose more slowly than prices", "Wages rose less quickly than prices"),
        ("Cycling is less safe in winter", "Cycling is more dangerous in winter"),
        ("A ban is less likely this year", "A ban is unlikely this year"),
        ("The fire came after the company filed", "The company filed before the fire came"),
        ("Before the vote, the minister resigned", "The vote came after the minister resigned"),
        ("Support for Labour fell in May", "Support for the Greens rose in May"),
        ("Crime in Leeds rose last year", "Crime in York fell last year"),
        ("The jail is NOT allowing visitors", "Visitors to the jail in Leeds are banned"),
        # Two words are exchanged, and it is still the same.
        ("In May rents rose in Leeds", "In Leeds rents rose in May"),
        ("Holm met Lund in Paris", "Lund met Holm in Paris"),
        ("Rich countries trade with poor countries", "Poor countries trade with rich countries"),
        ("Old people and young people live here", "Young people and old people live here"),
        ("Large firms and small ones closed", "Small firms and large ones closed"),
        ("Old people, young people and children came", "Young people, old people and children came"),
        ("Small boats collided with large boats", "Large boats collided with small boats"),
        ("Rents rose in May and in June they fell", "In June rents fell and in May they rose"),
        (
            "Talks between the mayor of Leeds and the mayor of York failed",
            "Talks between the mayor of York and the mayor of Leeds failed",
        ),
        ("In old towns rents rose and in new towns too", "In new towns rents rose and in old towns too"),
        ("Prices rose and fell", "Prices fell and rose"),
        ("The poor pay as much as the rich", "The rich pay as much as the poor"),
        ("Old friends of young voters voted", "Young friends of old voters voted"),
    ],
)
def test_what_is_said_otherwise_or_of_other_things_is_no_opposite(one, other):
    for pair in ((one, other), (other, one)):
        assert not any(contrast.is_opposite for contrast in find_contrasts(*pair, language="en"))


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("de", "Die Miete kostet mehr als in Wien", "In Wien kostet die Miete weniger"),
        (
            "es",
            "La deuda de España es mayor que la de Italia",
            "La deuda de Italia es menor que la de España",
        ),
        ("fr", "Lyon a plus d’habitants que Nice", "Nice a moins d’habitants que Lyon"),
        ("fr", "Au moins dix personnes sont mortes à Lyon", "Pas moins de dix personnes sont mortes à Lyon"),
        ("fr", "La France n’a plus de centrales à charbon", "La France a moins de centrales à charbon"),
        ("fr", "Personne n’est mort dans l’incendie", "Aucune personne n’est morte dans l’incendie"),
        ("pt", "O Porto tem mais casas que Braga", "Braga tem menos casas que o Porto"),
        ("ar", "مصر أكبر من ليبيا", "ليبيا أصغر من مصر"),
        ("ar", "فاز زيد في انتخابات مصر", "خسر عمر في انتخابات مصر"),
        ("fr", "Les pays riches et les pays pauvres votent", "Les pays pauvres et les pays riches votent"),
    ],
)
def test_the_same_said_in_another_way_in_other_languages_is_no_opposite(language, one, other):
    for pair in ((one, other), (other, one)):
        assert not any(contrast.is_opposite for contrast in find_contrasts(*pair, language=language))


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "Food prices rose faster than wages", "Food prices rose slower than wages"),
        ("de", "Im Mai stieg die Zahl der Toten", "Die Zahl der Toten fiel im Mai"),
        ("fr", "Le chômage a baissé plus que prévu", "Le chômage a baissé moins que prévu"),
        ("es", "Lima tiene más casas que Cusco", "Lima tiene menos casas que Cusco"),
        (
            "en",
            "Nurses in Leeds earn more than drivers in Leeds",
            "Nurses in Leeds earn less than drivers in Leeds",
        ),
    ],
)
def test_a_comparison_with_the_same_and_words_in_another_order_stay_opposites(language, one, other):
    assert [contrast.how for contrast in find_contrasts(one, other, language=language)][:1] == ["opposite"]


@pytest.mark.parametrize(
    ("language", "one", "other", "first", "second"),
    [
        ("en", "Rich countries help poor ones", "Poor countries help rich ones", "Rich", "poor"),
        ("en", "Large firms pay more tax than small firms", "Small firms pay more tax than large firms",
         "Large", "small"),
        ("en", "Hartley beat Moreno, who lost the seat", "Moreno beat Hartley, who lost the seat", "Hartley",
         "Moreno"),
        ("en", "Ada Holm sued Bert Lund", "Bert Lund sued Ada Holm", "Ada Holm", "Bert Lund"),
        ("en", "France exports more wine than Italy", "Italy exports more wine than France", "France",
         "Italy"),
        ("en", "The country imports more than it exports", "The country exports more than it imports",
         "imports", "exports"),
        ("en", "Support fell for the mayor and rose for the council",
         "Support rose for the mayor and fell for the council", "fell", "rose"),
        ("en", "Support for the Greens fell and support for the Liberals rose",
         "Support for the Liberals fell and support for the Greens rose", "Greens", "Liberals"),
        ("en", "Deaths fell while infections rose", "Deaths rose while infections fell", "fell", "rose"),
        ("fr", "Les pays riches aident les pays pauvres", "Les pays pauvres aident les pays riches", "riches",
         "pauvres"),
    ],
)  # fmt: skip
def test_two_that_are_exchanged_say_the_opposite(language, one, other, first, second):
    says = f"“{first} … {second}” here, “{second} … {first}” there"
    assert tell(one, other, language) == [f"The other way round: {says}"]
    [contrast] = find_contrasts(other, one, language=language)
    assert contrast.is_opposite


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
         "The other way round: “Russia … Ukraine’s” here, “Ukraine’s … Russia” there"),
    ],
)  # fmt: skip
def test_words_exchanged_added_or_moved_are_told(one, other, told):
    assert tell(one, other) == [told]


def test_an_accent_makes_no_other_word():
    assert (
        tell("Kraków banned coal stoves in the old town", "Krakow banned coal stoves in the old town") == []
    )


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
