"""Full stops that belong to the word before them and end no sentence: Mr., U.S., J., the German 3. Oktober.

One that may do either is taken to belong to the word: a sentence too long only asks a person once more.
"""

from lib.text_anchoring.words import WordSequence
from lib.word_sets import split_words

_TITLES = split_words(
    """
    mr mrs ms mx dr prof st sen rep gov gen col maj capt cpt cmdr lt sgt cpl pvt pfc spc brig ens rev hon
    pres supt insp adm amb atty asst det ofc sec treas cong dist messrs mme mlle fr br sr jr esq phd md sc
    bros rt msgr sra srta sres dra dres lic arq ing abog dª sig sigra sigg dott dottssa avv geom rag hr
    hrn frl dipl mag mevr mw dhr ir drs mej inż ks św dyr mgr bc
    """
)
_FIRMS = split_words(
    "inc ltd co cos corp llc plc pty pte assn assoc dept univ intl natl mfg cia cía ltda soc"
)
_PLACES = split_words(
    """
    mt ft ave blvd rd hwy ala ariz ark calif cal colo conn del fla ga ill ind kan ky la md mass mich minn
    miss mo mont neb nev okla ore pa penn tenn tex va vt wash wis wyo ont que uu ee
    """
)
_MEASURES = split_words(
    "no nos nr vol fig figs p pp ch sec art arts para abs ziff kap lit approx est ca circa min max avg sq "
    "mio mrd tsd tys mln mld oz lb lbs mi gal hrs yr yrs mos pct av bd env núm pág págs tel ext"
)
_TIMES = split_words(
    "jan feb mar apr jun jul aug sept sep oct okt nov dec dez mon tue tues wed weds thu thur thurs fri sat "
    "sun am pm geb gest jh"
)
_WORDS = split_words(
    "c vs v cf etc al eg ie usw vgl zb bzw bspw evtl ggf inkl exkl sog str so-called resp ej aprox ecc ecd "
    "гг тыс млн млрд руб коп ул им проф акад рис стр др пр см ср обл респ гос зам"
)
_ABBREVIATIONS = _TITLES | _FIRMS | _MEASURES | _TIMES | _WORDS
_VOWELS = frozenset("aeiouyàáâãäåæèéêëìíîïòóôõöøœùúûüýÿąęėįųūőűıěůăāēīōű")
_BEFORE_ORDINALS = split_words(
    """
    der die das den dem des am im in an auf vom von zum zur zu beim bei ab bis seit nach vor mit für unter
    über und el al do da ein eine einen einem einer eines sein seine seinen seinem seiner ihr ihre ihren
    ihrem ihrer jede jeden jedem jeder diese diesen diesem dieser
    """
)
_MONTHS_AFTER_ORDINALS = split_words(
    "januar jänner februar märz april mai juni juli august september oktober november dezember"
)


def is_abbreviation_stop(words: WordSequence, at: int) -> bool:
    """True if the full stop at ``at`` belongs to the word before it."""
    if not words.is_touching(at):
        return False
    before = words.tokens[at - 1]
    if before.isdigit() and len(before) <= 3:
        return _is_ordinal_number(words, at - 1)
    if len(before) == 1:
        return before.isalpha()
    # "Miss." is Mississippi, but "miss." is the verb, at the end of a sentence.
    place = before[0].isupper() and before.lower() in _PLACES
    return place or before.lower() in _ABBREVIATIONS or _has_no_vowel(before)


def _has_no_vowel(word: str) -> bool:
    """True if ``word`` is Latin, no acronym, and has no vowel: Sgt, Hrn, płk."""
    lower = word.lower()
    return word.isalpha() and lower[0] < "\u0250" and not word.isupper() and not _VOWELS.intersection(lower)


def _is_ordinal_number(words: WordSequence, at: int) -> bool:
    """True if the number at ``at``, with a full stop after it, is an ordinal, as in German."""
    before = words.tokens[at - 1] if at else ""
    then = words.tokens[at + 2] if at + 2 < len(words) else ""
    return before.lower() in _BEFORE_ORDINALS or then.lower() in _MONTHS_AFTER_ORDINALS
