"""Ordinary pages of the site of sources: made-up public statistics of a town that does not exist."""

# Path: (title, paragraphs).
PAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "/": (
        "Harrowmere in figures",
        (
            "Statistics published by Harrowmere Town Council. Every figure on this site is invented, and "
            "so is the town: the pages exist so that a fact-check desk has something to check against.",
        ),
    ),
    "/population": (
        "Population of Harrowmere",
        (
            "On 30 June 2025 Harrowmere had 48,312 residents, 1,204 more than a year earlier.",
            "Of these, 9,180 were under 18 and 10,455 were 65 or older.",
            "The figures are estimates. They are revised each October.",
        ),
    ),
    "/recycling": (
        "Household waste and recycling",
        (
            "Households in Harrowmere recycled 41.6 % of their waste in 2024-25, up from 38.9 % the year "
            "before.",
            "The town collected 17,930 tonnes of household waste in the year, or 371 kg a resident.",
            "The council’s target is 50 % by March 2028.",
        ),
    ),
    "/buses": (
        "Bus journeys",
        (
            "Passengers made 3.2 million bus journeys in Harrowmere in 2024-25, compared with 2.7 million in "
            "2023-24, a rise of 19 %.",
            "The evening service on route 14 was restored on 6 January 2025 after a gap of four years.",
            "“Nobody should have to leave a shift early to catch the last bus,” said Councillor Edda "
            "Marsh, who chairs the transport committee.",
        ),
    ),
    "/libraries": (
        "Libraries",
        (
            "Harrowmere runs five public libraries. None has closed since 2016.",
            "Loans of printed books fell by 3.1 % to 212,400 in 2024-25, while loans of e-books rose by 22 % "
            "to 58,900.",
        ),
    ),
    "/bridge": (
        "Old Mill Bridge: the works",
        (
            "The bridge was built in 1884. Work on it began on 4 September 2023 and was to end in August "
            "2024; it opened again on 19 July 2025, eleven months late.",
            "The contract was let at £6.4 million. In the end the works cost £9.1 million, £2.7 million "
            "more.",
            "On an ordinary weekday 11,600 vehicles cross the bridge. The ring road bridge, downstream, "
            "carries 19,800.",
        ),
    ),
    "/budget": (
        "The budget for 2026-27",
        (
            "The council will spend £84.6 million in 2026-27, 4.2 % more than the £81.2 million of the year "
            "before.",
            "£31.9 million of it goes to adult social care and £7.3 million to roads and pavements.",
            "Council tax on a band D home rises by 3.9 %, or £71.24, to £1,897.80 a year.",
            "In 2011-12, before three services passed to the county, the council spent £96.3 million.",
        ),
    ),
    "/river": (
        "The River Ommer at Town Quay",
        (
            "The river peaked at 3.42 metres at the Town Quay gauge on 14 January 2026, the third highest "
            "level since readings began in 1961.",
            "The highest was 3.88 metres, on 2 November 2000.",
            "Water entered 63 homes in January 2026. Nobody was hurt.",
        ),
    ),
    "/sluices": (
        "Log of the Weir Lane sluices",
        (
            "The sluices at Weir Lane were opened fully at 02:10 on 14 January 2026 and closed at 16:45 the "
            "same day.",
            "They are opened by a float when the river passes 3.10 metres. No order to open or close them "
            "was given by hand between 10 and 17 January.",
        ),
    ),
    "/lido": (
        "Harrowmere Lido",
        (
            "The lido opened on 11 June 1934. Its pool is 50 metres long and holds 1.6 million litres.",
            "In the season of 2025 it counted 71,204 swims, the most since 1976.",
            "An adult’s ticket costs £6.20, a child’s £3.10.",
        ),
    ),
    "/clinic": (
        "St Bride’s minor injuries unit",
        (
            "The unit saw 23,118 patients in 2024-25. It saw 87.3 % of them within four hours; the target is "
            "95 %.",
            "The night service ended on 1 April 2024. Since then the unit is open from 7 in the morning to "
            "11 at night.",
        ),
    ),
    "/dust": (
        "Air around Brackwater Quarry",
        (
            "Fine dust (PM10) is measured at four points around the quarry. In 2025 the daily limit of 50 "
            "micrograms a cubic metre was passed on 41 days at Quarry Lane. The law allows 35 days a year.",
            "At Beacon Hill it was passed on 12 days, at St Bride’s on 9 and at Weir Lane on 7.",
            "The quarry’s permit runs until 31 December 2031.",
        ),
    ),
    "/schools": (
        "Schools and school meals",
        (
            "In October 2025 the town’s 17 schools taught 5,964 pupils. Of these, 1,342 had free school "
            "meals: 22.5 %.",
            "A paid school meal costs £2.95. The price last rose in September 2024, from £2.70.",
        ),
    ),
    "/water": (
        "Leaks and mains",
        (
            "Lower Vale Water lost 14.8 million litres a day through leaks in Harrowmere in 2025, 6 % less "
            "than in 2024.",
            "The company replaced 21 km of its 612 km of mains in the year.",
        ),
    ),
    "/market": (
        "The market",
        (
            "The market is held on Wednesdays and Saturdays under a charter of 1254.",
            "In 2025 it had 86 stalls on an average Saturday, down from 112 in 2015.",
            "A pitch of three metres costs £24 a day.",
        ),
    ),
    "/homes": (
        "New homes",
        (
            "In 2024-25 412 homes were finished in Harrowmere, 118 of them at an affordable rent. The "
            "council’s target is 480 a year.",
            "On 1 October 2025 634 homes had stood empty for six months or longer.",
        ),
    ),
    "/jobs": (
        "Work and benefits",
        (
            "In January 2026 1,110 people in Harrowmere claimed benefits because they were out of work: 3.7 "
            "% of those of working age.",
            "The lowest share since the count began in 1992 was 2.9 %, in June 2019.",
        ),
    ),
    "/crime": (
        "Recorded crime",
        (
            "The police recorded 3,482 offences in Harrowmere in 2025, 2.1 % fewer than in 2024. That is 72 "
            "for every 1,000 residents.",
            "Across the county the figure was 64 for every 1,000 residents.",
        ),
    ),
    "/trees": (
        "Trees",
        (
            "The council planted 3,150 trees in the winter of 2025-26 and 2,480 in the winter before.",
            "Its plan is for 10,000 by 2030.",
        ),
    ),
}
