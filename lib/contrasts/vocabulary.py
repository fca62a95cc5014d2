"""Words that say the opposite of each other, by language (pure).

Each pair is one scale: the words of its one end, and those of the other. ``*`` stands for any ending, ``_``
for a space, ``/`` for or, ``#`` for a number that follows. Words of two scales say nothing of each other:
"fell more" is not the opposite of "rose".
"""

import re
from collections.abc import Mapping

_OPPOSITES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "ar": (
        (
            "ارتفع* ارتفاع* الارتفاع يرتفع* ترتفع زاد* زيادة الزيادة يزيد تزيد ازداد* يزداد تزداد تزايد* "
            "صعد* صعود* نما نمت نمو* تضاعف*",
            "انخفض* انخفاض* الانخفاض ينخفض* تنخفض تراجع* يتراجع تتراجع "
            "هبط* هبوط* قل* يقل تقل تناقص* نقص* تقلص*",
        ),
        ("أكثر اكثر", "أقل اقل"),
        ("أعلى اعلى", "أدنى ادنى أخفض"),
        ("أكبر اكبر", "أصغر اصغر"),
        ("أفضل افضل", "أسوأ اسوأ"),
        ("فاز* يفوز تفوز فوز*", "خسر* يخسر تخسر خسارة"),
        ("سمح* يسمح تسمح", "منع* يمنع تمنع حظر* يحظر تحظر"),
        ("نجح* ينجح تنجح نجاح*", "فشل* يفشل تفشل"),
        ("أيد* ايد* يؤيد* تؤيد دعم* يدعم* تدعم", "عارض* يعارض* تعارض رفض* يرفض* ترفض"),
    ),
    "da": (
        (
            "steg stig* steget øg* vokse* fordobl*",
            "fald* sank synk* sunket reducer* mindsk* halver*",
        ),
        ("flere mere mindst", "færre mindre højst"),
        ("højest*", "lavest*"),
        ("bedst*", "værst*"),
    ),
    "de": (
        (
            "stieg* steig* gestiegen erhöh* zugenommen zunahm* wuchs* wächst wachs* gewachsen kletter* "
            "verdoppel* verdreifach*",
            "sank* sink* gesunken fiel* fällt fallen gefallen verringer* abgenommen abnahm* schrumpf* "
            "halbier* reduzier* senk* gesenkt kürzt* gekürzt",
        ),
        ("mehr mindestens", "weniger höchstens"),
        ("höchste höchsten höchster höchstes höher*", "niedrig* tiefste*"),
        ("beste besten bester bestes besser*", "schlechte* schlimm*"),
        ("länger* längste*", "kürzer* kürzeste*"),
        ("größer* größte*", "kleiner* kleinste*"),
        ("gewann* gewonnen", "verlor* verloren"),
        ("dafür", "dagegen"),
        ("erlaub*", "verbot* verbiet*"),
        ("angenommen zugestimmt", "abgelehnt"),
    ),
    "en": (
        (
            "rose rise rises rising risen rais* increas* grew grow grows growing grown growth climb* gain* "
            "surg* soar* jump* doubl* tripl* quadrupl* higher up_by "
            "go/goes/going/gone/went/come/comes/coming/came/is/are/was/were/been_up",
            "fell fall falls falling fallen drop* decreas* declin* lower* reduc* cut cuts cutting shrank "
            "shrink* shrunk slump* plung* plummet* sank sink* sunk halv* lost lose loses losing slash* "
            "down_by go/goes/going/gone/went/come/comes/coming/came/is/are/was/were/been_down",
        ),
        (
            "more greater at_least no_fewer_than no_less_than over_# above_#",
            "fewer less at_most no_more_than up_to under_# below_# nearly_# almost_#",
        ),
        ("most", "fewest the_least"),
        ("highest tallest", "lowest"),
        ("best better improv*", "worst worse worsen* deteriorat*"),
        ("widen*", "narrow*"),
        ("before", "after"),
        ("earlier", "later"),
        ("won win wins winning", "lost lose loses losing"),
        ("support* backed backs favour*", "oppos*"),
        ("voted_for votes_for vote_for in_favour approv* accept* adopted", "against reject* turned_down"),
        ("pass* succeed*", "fail*"),
        ("upheld uphold* affirm*", "overturn* overrul* quash* struck_down"),
        ("open* reopen*", "clos* shut shuts"),
        ("allow* permit* legal*", "bann* bans forb* prohibit* illegal* outlaw*"),
        ("guilty convicted", "innocent acquitted"),
        ("import*", "export*"),
        ("hired hires", "fired fires sacked"),
        ("prevent*", "caus*"),
    ),
    "es": (
        (
            "subi* sube* aument* creci* crec* increment* duplic* triplic*",
            "bajó baja bajan bajaron bajado disminu* cayó cae caen cayeron caído redu* descend*",
        ),
        ("más al_menos como_mínimo", "menos como_máximo"),
        ("mejor mejores", "peor peores"),
        ("mayor mayores", "menor menores"),
        ("ganó gana ganan ganaron", "perdió pierde pierden perdieron"),
        ("permit* legal*", "prohíb* prohib* ilegal*"),
        ("aprob* aprueb* acept*", "rechaz*"),
        ("antes", "después"),
    ),
    "fr": (
        (
            "augment* hauss* grimp* progress* croît croiss* doubl* tripl*",
            "baiss* diminu* recul* chut* rédui*",
        ),
        ("plus au_moins pas_moins_de", "moins au_plus pas_plus_de"),
        ("meilleur*", "pire*"),
        ("gagn*", "perd perdu perdent perdait"),
        ("autoris* légal*", "interdi* illégal*"),
        ("approuv* accept* adopt*", "rejet*"),
        ("avant", "après"),
    ),
    "it": (
        (
            "aument* salit* sale salgono cresc* cresciut* raddoppi*",
            "diminu* cala calat* calano sces* scend* ridott* riduc* dimezz*",
        ),
        ("più almeno", "meno al_massimo"),
        ("miglior*", "peggior*"),
        ("maggior*", "minor minore minori"),
        ("approv* accett*", "respint*"),
    ),
    "nl": (
        (
            "steeg stegen stijg* gestegen groei* gegroeid toegenomen verdubbel*",
            "daal* gedaald dalen daling* zakt* gezakt kromp* gekrompen afgenomen halveer*",
        ),
        ("meer minstens", "minder hoogstens"),
        ("hoogste hoger*", "laagste lager*"),
        ("beste beter*", "slechtste slechter*"),
    ),
    "no": (
        ("steg stig* steget øk* vokst* fordobl*", "falt* synk* sank sunket redus* minsk* halver*"),
        ("flere mer minst", "færre mindre høyst"),
        ("høyest*", "lavest*"),
        ("best beste", "verst verste"),
    ),
    "pt": (
        (
            "subi* sobe* aument* cresc* dobr* duplic*",
            "caiu cai caem caíram baix* diminu* redu* desce*",
        ),
        ("mais pelo_menos", "menos no_máximo"),
        ("melhor melhores", "pior piores"),
        ("maior maiores", "menor menores"),
        ("aprov* aceit*", "rejeit*"),
        ("antes", "depois"),
    ),
    "sv": (
        ("steg stig* stigit ök* växt* växer fördubbl*", "sjönk* sjunk* minsk* föll fall* halver*"),
        ("fler mer minst", "färre mindre högst"),
        ("högsta högre", "lägsta lägre"),
        ("bästa bättre", "sämsta sämre värsta"),
    ),
}
_GRADES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "en": (
        ("long longer longest", "short shorter shortest"),
        ("large larger largest big bigger biggest", "small smaller smallest"),
        ("fast faster fastest quick quicker quickest quickly rapidly", "slow slower slowest slowly"),
        ("strong stronger strongest", "weak weaker weakest"),
        ("rich richer richest", "poor poorer poorest"),
        ("old older oldest", "young younger youngest"),
        ("hot hotter hottest warm warmer warmest", "cold colder coldest cool cooler coolest"),
        ("safe safer safest", "unsafe dangerous"),
        ("likely", "unlikely"),
        ("possible", "impossible"),
        ("lawful", "unlawful"),
        ("cheap cheaper cheapest", "expensive dearer dearest"),
    ),
    "fr": (("riche riches", "pauvre pauvres"), ("jeune jeunes", "âgé âgée âgés âgées")),
}
"""Qualities that come in degrees: "less safe" is said of what is dangerous."""
_DEGREES: Mapping[str, tuple[str, str]] = {"en": ("more|most", "less|least"), "fr": ("plus", "moins")}
TIMES = frozenset({"before", "after", "avant", "après", "antes", "después", "depois"})
"""Words of a scale behind which stands what something is earlier or later than."""
FOLLOWED_BY_SUBJECT = frozenset({"ar"})
"""Languages in which who did it stands behind the verb."""
THAN: Mapping[str, re.Pattern[str]] = {
    code: re.compile(rf"\b{word}\b", re.IGNORECASE)
    for code, word in {
        "ar": "من",
        "da": "end",
        "de": "als",
        "en": "than",
        "es": "que",
        "fr": "qu(?:e|['’])",
        "nl": "dan",
        "no": "enn",
        "pt": "que",
        "sv": "än",
    }.items()
}
"""The word before what something is compared with, behind "more" or "less"."""


def _build_words(words: str, *, besides: str = "") -> re.Pattern[str]:
    """Return a pattern of any of the words; ``besides`` is one more."""
    each = words.replace("*", r"\w*").split()
    return re.compile(rf"\b(?:{'|'.join([*each, *filter(None, [besides])])})\b", re.IGNORECASE)


COMPARATIVE = {
    "en": _build_words("more less fewer greater better worse", besides=r"(?!other|rather)\w{3,}er")
}
"""Words with "than" after which one is said to be above the other: "as much as" is not."""
DOES_TO = {
    "en": _build_words(
        "beat beats defeat* trounce* outnumber* outsell* outsold outspen* outperform* outrank* overtook "
        "overtake* surpass* exceed* outpace* sued sues kill* shot shoots stab* murder* attack* invad* bomb* "
        "accus* blam* bought buys acquir* owns owned sold sells hired hires fired fires sacked sacks arrest* "
        "employ* subsidis* subsidiz* bribe* bit bites hit hits"
    )
}
"""Verbs of acts that are not mutual: who does it to whom matters."""
AND = {"en": _build_words("and but while whereas"), "fr": _build_words("et mais tandis")}
EQUALS = {
    "en": _build_words(
        "and or nor of but while whereas as like with without beside besides near next alongside together "
        "both between versus vs same equal* match* resembl* border* neighbo* adjoin* meet* met marr* wed* "
        "date* share* mix* mingl* live* stand* stood sit* sat join* merg* trad* follow* talk* speak* spoke* "
        "agree* differ* clash* fight* fought face* touch* link* connect* unit* alternat* compet* rival* "
        "tie* draw* drew coexist* cooperat*",
        besides=r"(?:is|are|was|were|been)\b(?!.*\bby\b)",
    ),
    "fr": _build_words(
        "et ou ni mais tandis avec sans comme entre même* ensemble près égal* ressembl* voisin* rencontr* "
        "épous* partag* côtoi* rejoi* fusionn* parl* affront*",
        besides=r"(?:est|sont|était|étaient|été)\b(?!.*\bpar\b)",
    ),
}
"""Words that say the same of both: of rich and poor, and of poor and rich."""


_BEFORE_NUMBER = r"(?=\s[\d£$€¥])"


_AND_BEFORE = {"ar": "[وف]?"}
"""Words that are written together with the next one: "and", "so"."""


def _build_scale(one: str, other: str, code: str) -> re.Pattern[str]:
    """Return a pattern of all words of a scale; the name of its group says the end."""
    scale = f"(?:(?P<one>{_build_end(one)})|(?P<other>{_build_end(other)}))"
    return re.compile(rf"\b{_AND_BEFORE.get(code, '')}{scale}\b", re.IGNORECASE)


def _build_grade(one: str, other: str, code: str) -> re.Pattern[str]:
    """Return the same with the "more" or "less" before it as the group "by"; "less" is one too."""
    more, less = _DEGREES[code]
    scale = f"(?:(?P<one>{_build_end(one)})|(?P<other>{_build_end(other)}))"
    return re.compile(rf"\b(?:(?P<by>{more}|(?P<less>{less}))\s+)?{scale}\b", re.IGNORECASE)


def _build_end(phrases: str) -> str:
    # The longest first: "no more than" is no "more".
    return "|".join(map(_build_phrase, sorted(phrases.split(), key=len, reverse=True)))


def _build_phrase(phrase: str) -> str:
    words = phrase.replace("_#", _BEFORE_NUMBER).replace("*", r"\w*").split("_")
    return r"\s+".join(f"(?:{word.replace('/', '|')})" for word in words)


SCALES: Mapping[str, tuple[re.Pattern[str], ...]] = {
    code: tuple(_build_scale(one, other, code) for one, other in rows) for code, rows in _OPPOSITES.items()
}
"""By language: of each scale a pattern with the groups "one" and "other"."""
GRADES: Mapping[str, tuple[re.Pattern[str], ...]] = {
    code: tuple(_build_grade(one, other, code) for one, other in rows) for code, rows in _GRADES.items()
}
