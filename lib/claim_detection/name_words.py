"""Words that join names, or are none of their own: nationalities, subjects of offices, acronyms."""

import re

from lib.claim_detection.vocabulary import (
    BEFORE_TITLES,
    COMMON_WORDS,
    DETERMINERS,
    NUMBER_WORDS,
    ORGANISATIONS,
    PLACE_WORDS,
    SUPERLATIVES,
)
from lib.word_sets import split_words

ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w.])@\w[\w.]*|(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+"
    r"|(?<![\w.-])(?:[\w-]+\.)+(?:com|org|net|gov|edu|info|io|uk|eu|tv)\b(?:/\S*)?",
    re.IGNORECASE,
)
"""Addresses of the web and of e-mail, and handles: what looks like a name in them is a part of them."""

NOT_AT_START = COMMON_WORDS | NUMBER_WORDS | SUPERLATIVES | DETERMINERS | BEFORE_TITLES | {"one", "second"}
FUNCTION_WORDS = split_words(
    "a an the this that these those it its he his she her they their we our you your my and or but nor so if"
    " of in on at by to for from with as is are was were be who what when where why how not no yes"
)
FOR_HEADS = (ORGANISATIONS | {"hospital", "school", "home"}) - {"party", "secretary", "council"}
"""Words after which a name goes on over “for”: Department for Transport."""
PARTIES = ("R", "D", "I")
"""Before a hyphen and a state: R-N.C."""

NATIONALITIES = split_words(
    """
    afghan afghans african africans albanian albanians algerian algerians american americans angolan
    arab arabs arabic argentine argentines argentinian armenian armenians asian asians australian
    australians austrian austrians bahamian bangladeshi bangladeshis barbadian belarusian belarusians
    belgian belgians bolivian bosnian bosnians brazilian brazilians britons british briton bulgarian
    bulgarians burmese cambodian cambodians cameroonian canadian canadians caribbean catalan catalans
    chechen chilean chileans chinese colombian colombians congolese croatian croatians croat croats
    cuban cubans cypriot cypriots czech czechs danish dane danes dominican dutch ecuadorean ecuadorian
    egyptian egyptians english emirati emiratis eritrean estonian estonians ethiopian ethiopians
    european europeans filipino filipinos finnish finn finns flemish french frenchman frenchmen gaelic
    german germans ghanaian ghanaians greek greeks guatemalan guyanese haitian haitians hebrew hispanic
    hispanics honduran hungarian hungarians icelandic indian indians indonesian indonesians iranian
    iranians iraqi iraqis irish irishman israeli israelis italian italians ivorian jamaican jamaicans
    japanese jordanian jordanians kazakh kenyan kenyans korean koreans kosovar kurd kurdish kurds
    kuwaiti kuwaitis latin latina latinas latino latinos latvian latvians lebanese liberian libyan
    libyans lithuanian lithuanians macedonian malawian malaysian malaysians malian maltese mexican
    mexicans moldovan mongolian moroccan moroccans mozambican namibian nepalese nepali nicaraguan
    nigerian nigerians norwegian norwegians omani pakistani pakistanis palestinian palestinians
    panamanian paraguayan persian peruvian peruvians pole poles polish portuguese qatari qataris
    romanian romanians russian russians rwandan rwandans salvadoran saudi saudis scot scots scottish
    senegalese serb serbian serbs singaporean slovak slovakian slovenian slovene somali somalis spaniard
    spaniards spanish sudanese swede swedes swedish swiss syrian syrians taiwanese tanzanian thai thais
    tibetan tibetans tongan trinidadian tunisian tunisians turk turkish turks ugandan ugandans ukrainian
    ukrainians uruguayan uyghur uyghurs uzbek venezuelan venezuelans vietnamese welsh welshman yemeni
    yemenis yiddish zambian zealander zealanders zimbabwean zimbabweans yorker yorkers londoner
    londoners parisian parisians berliner berliners buddhist buddhists catholic catholics christians
    evangelical evangelicals hindu hindus islamic islamist islamists jew jewish jews mormon mormons
    muslim muslims orthodox protestant protestants shia shiite shiites sikh sikhs sunni sunnis democrat
    democrats democratic republican republicans tory tories communist communists nazi nazis marxist
    zionist western westerner westerners eastern southern northern arctic antarctic victorian edwardian
    georgian elizabethan medieval black indigenous aboriginal roma
    """
)
"""Peoples, faiths, parties and eras: adjectives of themselves, but parts of names (British Museum)."""

NATIONAL_SURNAMES = split_words("black dane english finn french german irish polish roma swede turk welsh")
"""Of these, names of people too: Dawn French."""

BEFORE_NATIONALITIES = split_words("new native north south east west central latin black pan anglo afro")

PEOPLES = NATIONALITIES | BEFORE_NATIONALITIES

OFFICE_SUBJECTS = split_words(
    """
    aeronautics aging air alcohol agricultural agriculture analysis animal arts astronautics atmospheric
    authors border borders budget business care charities children citizenship climate coastal commerce
    commonwealth communications community competition conduct conservation consumer control cooperation
    corrections crime criminal culture customs defence defense design development digital disease drug
    drugs economic economics economy education electricity employment energy engineering enterprise
    environment environmental equality ethics exchange explosives families family farming finance
    financial firearms fisheries food foreign forestry forests fraud futures gas health heritage higher
    highways home homes housing human humanitarian hygiene immigration inclusion industrial industry
    information infrastructure innovation insurance integration intelligence international investigation
    investment justice labor labour land law legal letters life local logistics marine maritime markets
    means media medical medicine medicines mental migration mines minerals monetary museums natural
    naturalization nuclear nutrition oceanic oceans order oversight parks payments pensions performance
    petroleum pharmaceutical planning policy police population power prevention prisons probation
    procurement production products professional property protection public radiation railways
    recreation reconstruction reform refugees regional regions rehabilitation relief research
    resettlement resources revenue rights rivers roads rural safety sanitation science sciences
    scientific securities security services shipping skills small social space sport sports standards
    statistical statistics strategic strategy sustainable taxation tax technology telecommunications
    theatre tobacco tourism trade trading training transport transportation urban veterans waste water
    ways welfare wildlife women work youth
    """
)
"""Subjects of offices: two of them with “and” between are one name, as in Security and Exchange."""

PAIRS = frozenset(
    {
        ("trinidad", "tobago"), ("bosnia", "herzegovina"), ("antigua", "barbuda"), ("kitts", "nevis"),
        ("turks", "caicos"), ("tomé", "príncipe"), ("tome", "principe"), ("tyne", "wear"),
        ("marks", "spencer"),
        ("johnson", "johnson"), ("procter", "gamble"), ("ernst", "young"), ("barnes", "noble"),
        ("smith", "wesson"), ("dolce", "gabbana"), ("simon", "schuster"), ("newfoundland", "labrador"),
        ("vincent", "grenadines"),
    }
)  # fmt: skip
"""Names with “and” inside that no rule could know."""

OF_HEADS = (
    ORGANISATIONS
    | PLACE_WORDS
    | split_words(
        """
    administration airport alliance archbishop army assembly authority band bank battle bishop board
    book branch bureau cape cathedral chamber chancellor chief church circuit city club coast college
    community company confederation conference congress convention corps county declaration democratic
    department diocese director district division duchess duke earl embassy emirate empire emirates
    faculty festival fellowship gallery government governor guild gulf head heads house inn isle isles
    journal judge king kingdom league legion library lord lords ministry monastery mount mountains
    museum north northern order organisation organization parish parliament peninsula people port
    president prince princess principality prize province queen region registrar registry republic
    republics revolution sea secretary see senate service services sisters sons sound south southern
    speaker state states strait straits temple territory times tower town treaty tribe trust union
    united university valley vale village voice ward west
    """
    )
)
"""Last words of a name of several that go on after “of”: Supreme Court of Canada, but Ada Holm of Harrow."""

CLASSES = split_words(
    """
    attorney attorneys children citizens coroner farmers fishermen governor ladies lawyers magistrates
    mayor men nurses owners parents people peoples players police president prosecutor sheriff students
    teachers veterans women workers writers
    """
)
"""Words that make one name with an office, party or union: the Attorney’s Office, the People’s Republic."""
BELONGS_TO_CLASS = (
    ORGANISATIONS
    | PLACE_WORDS
    | split_words(
        "league union republic army board aid cup open trust service front movement guild independent"
    )
)

ACRONYMS = split_words(
    """
    ai api apr atm bsc cctv cd cds ceo ceos cfo cio coo cpu cto css csv cto cv dj dna dvd dvds est ev
    evs evp faq faqs fm gb gdp gmt gp gps gpu hdmi hgv hiv hq hr html http https id ids ipo iq isp it
    ivf kc kg km lcd led llc lp ltd ma mb mba md mep meps mp mps msp msps mri mrna ngo ngos pc pcs pdf
    pdfs pdt phd pin plc ppe pr psa pst pvc qa qc qr ram rna roi sat seo sim sms sql suv suvs svp tb tv
    tvs ufo ui url urls usb utc ux vat vip vips vpn vp vr wi-fi xml xp
    """
)
"""Acronyms of things and posts: their spelling is nobody’s own."""

POST_NOMINALS = split_words("qc kc sc mp mps msp mep mla obe cbe mbe kbe dbe phd md esq jp rn")
"""Letters behind a name that are not of it."""
HONORIFICS = split_words(
    "honour honor honourable honorable hon excellency majesty highness holiness lordship ladyship"
)
QUALIFIERS = HONORIFICS | split_words("acting former interim ex late then incoming outgoing")
