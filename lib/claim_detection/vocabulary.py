"""Vocabulary of the detector: English, and the months of some other languages."""

from lib.text.words import split_words

ABBREVIATIONS = split_words(
    """
    mr mrs ms dr prof st sr jr rev hon gen col sgt capt lt gov sen rep pres supt insp mt ft no vs etc inc
    ltd co corp bros dept est approx
    """
)

ENDING_ABBREVIATIONS = split_words("etc inc ltd co corp bros jr sr est dept")
"""Abbreviations that may end a sentence."""
SENTENCE_OPENERS = split_words(
    """
    a after although among an and are as at because before between both but by despite did do does during each
    every for from had has have he her here his how however i if in it its many may most my no not now of on
    once one or our she since so some still such than that the their then there these they this those though
    through to today under until we were what when where which while who why with without you your
    """
)
"""Words that begin a sentence after an abbreviation: nobody is called so."""

MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Jänner Februar Feber März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio "
    "agosto septiembre setiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "no": "januar februar mars april mai juni juli august september oktober november desember",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca "
    "sierpnia września października listopada grudnia",
}
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
HOLIDAYS = ("Christmas Eve", "Christmas Day", "Christmas", "Boxing Day", "New Year’s Eve", "New Year’s Day",
          "New Year's Eve", "New Year's Day", "Good Friday", "Easter", "Ramadan", "Eid", "Passover", "Diwali",
          "Thanksgiving", "Super Tuesday", "Black Friday", "Ash Wednesday", "Palm Sunday")  # fmt: skip

SMALL_NUMBERS = split_words(
    """
    two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety zero
    """
)
ROUND_NUMBERS = split_words(
    """
    hundred hundreds thousand thousands million millions billion billions trillion trillions dozen dozens
    """
)
FRACTIONS = split_words("half halves quarters thirds fifths sixths eighths tenths")
MULTIPLIERS = split_words(
    """
    twice thrice double doubled doubles doubling triple tripled triples tripling quadruple quadrupled
    halved halving twofold threefold fourfold fivefold tenfold
    """
)
ORDINALS = split_words(
    """
    third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
    sixteenth seventeenth eighteenth nineteenth twentieth thirtieth fortieth fiftieth hundredth thousandth
    """
)
NUMBER_WORDS = SMALL_NUMBERS | ROUND_NUMBERS | FRACTIONS | MULTIPLIERS | ORDINALS
SCALES = ROUND_NUMBERS | split_words("m mn mln bn tn k")

SUPERLATIVES = split_words(
    """
    largest biggest greatest highest lowest smallest tallest shortest longest oldest youngest newest
    fastest slowest richest poorest strongest weakest worst best most least fewest hottest coldest warmest
    wettest driest deepest deadliest busiest costliest cheapest dearest earliest heaviest lightest hardest
    softest safest closest nearest farthest furthest widest narrowest brightest darkest loudest quietest
    cleanest dirtiest happiest saddest finest toughest steepest sharpest thickest thinnest wealthiest
    healthiest rarest commonest simplest easiest bloodiest fiercest gravest grandest proudest loneliest
    noisiest first only sole never always ever unprecedented unique unrivalled unparalleled unmatched
    record everyone nobody topmost foremost utmost
    """
)

# Words that a capital at a sentence's start does not make a name.
COMMON_WORDS = split_words(
    """
    a about above according across actually admittedly after afterwards again against ago ahead all almost
    along already also although altogether always am amid among an and announcing another any anybody
    anyone anything anyway anywhere apart apparently approximately are around as asked at away back barely
    be because been before behind being below beneath beside besides better between beyond big both
    briefly broadly but by can certainly clearly come could crucially currently despite did do does done
    down due during each earlier early either else elsewhere enough equally especially even eventually
    ever every everybody everyone everything everywhere exactly except far few fewer finally first firstly
    following for former formerly fortunately frankly from further generally get give given go good got
    had half hardly has have having he hence her here hers herself high him himself his historically
    hopefully how however i if imagine in indeed initially inside instead into ironically is it its itself
    just keep largely last lastly late lately later least less lest let like likewise little long look low
    luckily made mainly make many maybe me meanwhile might mine more moreover most mostly much must my
    myself naturally near nearby nearly neither never nevertheless new next no nobody none nonetheless nor
    normally not note nothing notwithstanding now nowadays nowhere obviously of off officially often oh
    old on once one only onto or originally other others otherwise our ours ourselves out outside over
    overall own partly per perhaps please plus possibly precisely presumably previously probably put quite
    rarely rather read recently regardless reportedly roughly round sadly same say second secondly see
    seldom set several shall she should similarly simply since small so some somebody somehow someone
    something sometimes somewhere soon still subsequently such suddenly supposedly sure surely take tell
    than thank thanks that the their theirs them themselves then there thereafter thereby therefore these
    they third thirdly this those though through throughout thus till to today together tomorrow tonight
    too top toward towards true try twice ultimately under undoubtedly unfortunately unless unlike until
    up upon us use usually various very was we well were what whatever when whenever where whereas
    wherever whether which whichever while who whoever whole whom whose why will with within without would
    yes yesterday yet you your yours yourself people men women children boys girls families workers
    officials police doctors nurses teachers pupils students residents neighbours neighbors voters critics
    experts scientists researchers campaigners protesters councillors ministers lawmakers lawyers
    prosecutors investigators witnesses victims survivors owners tenants farmers fishermen crews drivers
    passengers customers shoppers visitors tourists companies firms businesses shops schools hospitals
    councils courts banks prices costs wages taxes rents sales profits figures numbers data statistics
    results reports records documents papers emails letters photographs pictures images videos work
    traffic water rain snow wind weather flooding fire crime health education housing transport trade
    business government parliament council court city town village county country state nation world
    industry inflation unemployment demand supply spending funding money cash nine ten eleven twelve right
    wrong left open opening closing ending beginning part parts plans talks work works news sport opinion
    analysis comment editorial update correction exclusive breaking watch listen live photo photograph
    caption mr mrs ms miss mum dad mother father sister brother son daughter god bring call ask add find
    go help join leave lift pay pick point raise remember run send stop talk turn wait write crates boats
    ships trains buses cars planes river sea harbour harbor port coast valley morning evening night day
    days week weeks month months year years winter summer spring autumn home house street road bridge
    school church hospital parents cooks grants notes bridges roads houses homes streets trees fish
    birds dogs cats
    """
)
COMMON_ENDINGS = (
    *("ing", "ly", "tion", "ment", "ness", "ities", "ists", "ers", "ors", "ions", "ments", "ed"),
    *("ous", "ful", "less", "ible", "ical", "ism", "ship", "ainty"),
)

BEGIN_NAMES = split_words("new old little long high great big upper lower")
"""Common words that begin a name when another capital follows: New Zealand."""

LABELS = split_words(
    "by source sources credit photo photograph photographs picture pictures image images with"
)
"""Words that begin a byline or a credit: the names in it have no text below to know them by."""

SMALL_IN_HEADLINES = split_words(
    "with from that into over than after before about between under upon against"
)

# Written small inside a name: Ursula van der Berg, Charles de Gaulle, Abd al-Rahman, Bank of England.
PARTICLES = split_words(
    """
    de da do dos das del della di du des la le las los van von der den ten ter zu zum zur al el bin ibn
    bint af av y e i
    """
)
ORGANISATIONS = split_words(
    """
    department ministry centre center office institute campaign council society fund agency committee
    court academy association bureau commission federation foundation party programme secretary
    organisation organization council
    """
)
# Never a name by themselves, wherever they stand with a capital.
NEVER_NAMES = split_words(
    "usd eur gbp chf jpy cny rs kr i i'm i’m i'd i’d i've i’ve i'll i’ll mr mrs ms miss mx ok am pm"
)

TITLES = """
    sen|gov|rep|gen|col|sgt|capt|lt|supt|insp|premier|congressman|officer|first lady
    prime minister|deputy prime minister|foreign minister|finance minister|health minister
    first minister|minister|president|vice president|vice-president|chancellor
    vice-chancellor|secretary of state|foreign secretary|home secretary|health secretary
    education secretary|press secretary|secretary general|secretary-general|general secretary
    secretary|attorney general|solicitor general|governor|lieutenant governor|senator
    congressman|congresswoman|representative|ambassador|consul|mayor|lord mayor
    deputy mayor|councillor|alderman|speaker|mp|msp|mep|king|queen|prince|princess
    duke|duchess|earl|baron|baroness|lord|lady|sir|dame|emperor|sultan|emir
    sheikh|pope|cardinal|archbishop|bishop|reverend|rev|imam|rabbi|father|canon
    dean|vicar|dr|doctor|professor|prof|head teacher|headteacher|headmaster
    headmistress|principal|rector|provost|lecturer|general|major general
    lieutenant general|brigadier|colonel|lieutenant colonel|major|captain|lieutenant
    sergeant|corporal|admiral|commodore|commander|marshal|field marshal|inspector
    detective inspector|detective sergeant|detective constable|chief inspector|chief constable
    superintendent|chief superintendent|police commissioner|constable|sheriff|judge|justice
    chief justice|magistrate|coroner|prosecutor|chief executive|chief executive officer
    chief financial officer|chief operating officer|chief of staff|chief scientist
    chief economist|chief medical officer|chief engineer|chief|chair|chairman|chairwoman
    chairperson|ceo|cfo|coo|founder|co-founder|director|managing director
    executive director|director general|director of|head of|general manager|treasurer|clerk
    town clerk|harbourmaster|harbour master|ombudsman|commissioner|spokesman|spokeswoman
    spokesperson|editor|editor-in-chief|leader|party leader|deputy leader|manager|curator
    district attorney|chief education officer|education officer|police officer|coordinator
    volunteer coordinator|consultant|veterinarian|special agent|detective
    conductor|coach|head coach|surveyor|engineer|economist|historian|author|architect
"""
TITLE_PHRASES = frozenset(
    tuple(title.replace("-", " ").split()) for title in TITLES.replace("\n", "|").split("|") if title.strip()
)
SURNAME_TITLES = split_words(
    "king dean pope bishop marshal judge major earl duke baron prince canon abbot sheriff"
)
"""Titles that are surnames too: Gayle King."""
GENERAL_NAMES = split_words(
    "assembly council court dynamics electric election hospital medical mills motors services staff synod"
)
"""Words after General that make it part of a name: General Assembly."""
BEFORE_TITLES = split_words(
    """
    former deputy acting interim assistant senior vice co then incoming outgoing
    """
)
DETERMINERS = split_words("the a an its their his her our")
LINKING_VERBS = split_words("is was as became becomes remains named appointed elected")
PLACE_WORDS = split_words(
    """
    street road avenue lane square hospital park bridge station school college university house hall
    castle island islands river lake mountain bay cross theatre arms hotel airport row yard church
    cathedral lock mill gate green hill common market court
    """
)
