"""Frequent English words: one that begins a sentence is no name, unless the text has it as somebody's."""

from lib.word_sets import split_words

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
