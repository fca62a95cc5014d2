"""Words of names, and frequent words and acronyms that are none of their own."""

import re
from collections.abc import Iterator

from lib.claim_detection.vocabulary import (
    BEFORE_TITLES,
    COMMON_WORDS,
    DETERMINERS,
    NUMBER_WORDS,
    ORGANISATIONS,
    PLACE_WORDS,
    SUPERLATIVES,
)
from lib.text.words import split_words

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


_IN_PARENTHESES = re.compile(r"[ -]\(([A-Z]{2,6})s?\)")
_MAX_EXPLANATION = 150
"""Code points before an acronym that are read for the words that it stands for."""


def is_acronym(text: str) -> bool:
    """True for BBC, and for MPs."""
    return sum(character.isupper() for character in text) > 1 and text.rstrip("s").isupper()


def iter_common_acronyms(text: str) -> Iterator[str]:
    """Yield the acronyms that small words explain, and that are no names: personal video recorder (PVR)."""
    for match in _IN_PARENTHESES.finditer(text):
        letters = match[1]
        before = text[max(0, match.start() - _MAX_EXPLANATION) : match.start()]
        words = re.split("[ -]", before)[-len(letters) :]
        if [word[:1] for word in words] == list(letters.lower()):
            yield letters


FREQUENT_WORDS = split_words(
    """
    able absent academic access accompanied accounts acting action actions active activists actors
    adults advertisement advice advocates aerial affordable aid aircraft airlines airports alone
    alongside alternative amazing ambulance ambulances amidst analysts ancient angry animal animals
    annual answer answers appeal appeals applicants applications approval architects area areas army
    arrests art article articles artist artists assuming athletes attack attacks attempts attendance
    attorneys auction audiences author authorities authors average avoid awards aware babies bad badly
    bands based basic battery beaches beautiful beginners behavior behaviour benefits best betting
    beware bicycles bidders bids billions bio biologists births black blame bloggers blood blue board
    boat body bombs bond bonds books borders boring bosses bottom boxes brand brands breakfast breast
    bright broadcasters brokers brown budget budgets builders building buildings burglars buyers calls
    cameras campaign campaigns cancel candidates capital car carbon cards care careful cargo case cases
    catch categories category cause causes cells celsius center central centre century ceremonies
    chances change changes charges charities charity cheap check checks chefs chemical chemicals cities
    citizens civil civilians claims class classes classic clean clear click clients climate clinics
    close closed clothes clubs coaches coal coffee collectors college colleges color colors colour
    comments commercial commissioners common communities community commuters compare compared
    competition complaints complete computer computers concerned concerns conditions confidence
    congratulations consider considering construction consultants consumer consumers contact content
    contents continuous contractors contracts contrary control controversial cooking cool copies core
    corporate correct correspondents corruption cost countless countries couples course courses credit
    crimes criminal critic critical crops crowds cultural culture current customs cut cyclists daily
    damage dangerous dark date dates dead dear death deaths debate debates decades deceased decision
    decisions deep defence defendants defense definitely delays delegates delicious delivery democracy
    demonstrators department departments depending designers desperate details detectives developers
    development developments device devices diesel diet different difficult digital dinner diplomats
    direct directors disabled disaster discounts discover disease dishes domestic donations donors doors
    double download downloads dozens draft drink drinks drive drones drug drugs dry dust duties easy
    economic economists economy edit editor editors effective efficiency efforts eggs elderly election
    elections electric electricity elementary eligible email emergency emotional employees employers
    employment empty energy engineers enjoy enter entire entrepreneurs entry environment environmental
    environmentalists equality equipment error errors essential estimates ethical events evidence
    examples excellent exciting executives existing exit expect expensive experience explain explore
    exports external extra extreme extremely eyewitnesses face faced faces facing facts fahrenheit
    failure fair fake fall false familiar family famous fans fares fashion fast fatal fears features
    federal fees female fiction field fighting files film films final finance financial fines
    firefighters fireworks fishing fixed flights floods flowers fly focus fog follow food footage
    football forces forecasters foreign forests forget form forms forward fossil founded fraud free
    freedom fresh friends fruit fuel full fun funds funerals funny future gain gallery games gaming
    gangs garbage gardens gas gay gender general gift giving global gold goods governments governors
    grab graduate graduates grand grass grateful gray green grey ground groups growth guards guests
    guide guides gun guns hand handling hands happy hard hate head headlines heads healthy heart heat
    heating heavy hello helping herd herds hi hidden higher highlights highly highway hire historians
    historic history hit holding holidays homeowners honest honored honoured hope hopes horses hosts hot
    hotels hourly huge human humans hundreds hungry hunters hurry husband ice ideal ideas identity
    illegal image immediate immigrants immigration impact important imported imports impossible
    impressive improved improving inadequate incidents include included includes including income
    increase increased increases increasing incredible independent individual individuals industrial
    information infrastructure ingredients initial injuries injustice inmates innovation inquiries
    inquiry insects inspectors installation instructions insurance insurers intelligence intense
    interest interested interesting interests interior internal international internet interviews
    introducing introduction investigations investment investments investors invited involved issues
    items job jobs joint journalists judges jurors justice key kids killed kind kitchen knowing
    knowledge known labor labour lack ladies land landlords landscape language languages large laws
    lawsuits lead leaders leading leaks learn learning leather legal legislation legislators lesson
    lessons level levels liberal liberals library licence license light lights limited line lines links
    list lists literature loans lobbyists local locals location locations log login loss losses lots
    love loved lovely lower loyal luck luxury lying machine machines magazine mail main maintain
    maintenance major majority makers making male man managers managing manufacturers manufacturing maps
    marine market marketing markets marriage married mass massive master match matches material
    materials mayors meals mean meaning measures meat mechanics media medical medicine meet meeting
    meetings members membership memories mental menu merchants message messages metal method methods
    middle migrants migration military millions mind miners minimum mining minorities minutes missing
    mistakes mobile model models modern moments mon monthly moral mortgage mothers motorists mountains
    move moves movie movies moving multiple murder museum museums music musicians naked name named names
    native natural nature navigation neighborhoods neighbourhoods networks neuroscience neutral newborns
    newcomers newly newsletter newspapers nice noise nominations non normal notice nuclear numerous
    nutrition object objects observers occasionally occupied odd offers office officer officers offices
    oil older olds online operating operations operators opponents opportunities opposition options oral
    orders ordinary organic organisations organisers organizations organizers original outdoor outer
    overcrowding overnight overseas owned owner owning pack package page pages painters painting
    paintings pandemic panels parking parliamentary particular parties partners partnerships passage
    passing past patience patients pause paying payment payments peace pedestrians pensioners pensions
    perfect perform performance performances period permanent permits personal pet petrol pets phase
    phone phones photographers physical physicians pieces pilots place places plan planet planners
    planning plants plastic play players playing pleased plenty plots poems poetry points policies
    policing policy political politicians politics poll polls pollution pools poor popular population
    ports positive possible posted posters potential poverty power powerful practical practice praise
    predictably pregnant preliminary premium preparation prepared presenting president presidents press
    pressure pretty prevention previous prey priests primary prime print prior priorities prison
    prisoners prisons privacy private problems procedures proceeds process processing producers product
    production products professional professors profile profiles profit program programme programmes
    programs progress projects promises proof propaganda proper property proponents proposals prosperity
    protection protest protests proud provided providers provides providing psychologists public
    publication publications publishers publishing punishment purchases pure purple quality quarterly
    query question questions queues quick quiet race racial racing radical radio railways rains ransom
    rare rate rates ratings raw reaction reactions readers reading ready real reality really reason
    reasons rebels receive recent recipes recognising recognizing recommendations recommended recordings
    recovery recycling red reduced reference references reforms refugees refund regional registered
    registration regular regulation regulations regulators related relations relationships relatives
    release religion religious remarkable remarks remote renewable rental renters repairs repeat replace
    replies reply report reported reporters reporting representatives request requests required
    requirements rescue rescuers reserves resolution resources respondents response responses
    responsibility restaurants restored resulting retail retailers retired return returning revenue
    review reviews revolution rich rights ring rising risk risks rivers rock role roles roof rooms rough
    routes royal rules rumors rumours runners running rural safe safety sailors salaries sample samples
    satellite satisfaction save savings schedule scheduled scholars science scientific scores scroll
    search searches season seasonal seats secrecy secret section sections sector secure security seeing
    seeking seemingly select senators senior seniors sensors separate separately series serious
    seriously servants service services session sessions setting settlers severe sex sexual shame share
    shareholders shares sharing sheep shipping shoes shoot shooting short shortages shots shoulder shout
    show showing shows shut shuttle sick sidewalks sign significant signs silence silver similar simple
    single sites sitting situated size skilled skills skip sleep slow slowly smart smoke smoking smooth
    social society software soil solar sold soldiers solid solutions songs sorry soul sound sounds
    source sources space spaces speakers speaking special specialists species specific spectators speech
    speed spend spirits spokesmen spokespeople sponsored sports spread staff stage stakeholders standard
    standards standing stars start started starting statement statements states station stations
    statutes stay steel step steps stocks stolen stone storage stores stories storms story strange
    strategic strategies strategy strength strengths stress strict strikes strong structural struggling
    student studies study style subject subjects submit subscribe subscribers subscription success
    successful sugar suggested suggestions suicide sunny super suppliers supplies support supporters
    supporting supposing surgeons surgery surging surprised surprising surprisingly surrounding surveys
    survival suspects sustainable sweet swimming symptoms system systems table tables tags talented
    talking target targets task tax taxpayers teaching team teams tech technical technological
    technologies technology teenagers telephone television temperature temperatures temporary tennis
    tens terms terrible terrorism test testing tests text textbooks texts theoretically theory
    therapists thinking thousands threat threats throwing thur thurs tickets tight time times tips tired
    title titles tobacco tool tools topics topping total tough tour tourism towns toxic track traders
    trading tradition traditional trailer trailers train trainers training trans transactions transit
    translation transmission transparency transportation trapped travel travelers travellers treatment
    treatments trends trial trials tribal troops trouble truck trucks trust truth trying tues tuition
    turning turnout tv twin type types typical typically ugly ultimate unable unaware uncertain
    undeniably understand understanding unions unique united universities university unknown unlikely
    unlimited upcoming updated updates upper urban urgent useful users using vacant vaccination
    vaccinations vaccine vaccines valid valuable value van vandals vehicle vehicles vendors version
    vessel vessels veterans vice view viewers views vigilance violence violent virtual visit visitor
    visual vital vocal voice voices volunteers vote voted votes voting vulnerable wage waiters waiting
    walk walking wall walls want wanted wanting war warm warning warnings wars waste watching waves ways
    weak wealth weapons wear wed weekly weird welcome welfare wet white wholesale wide widespread wife
    wild wildfires wildlife windows wine winners winning wins wise wish wives woman wonderful wood
    wooden word words worked worker working workplace worried worries worse worst worth wow writers
    writing written yeah young younger youngsters youth zero
    """
)
