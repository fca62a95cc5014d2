"""Claims and passages with what lies between their figures: claim | passage | how | words it says."""

PAIRS = """
# the same number, however it is written
20,000 crates were landed | It counted 20,000 crates. | exact | The same: 20,000
20,000 crates | 20 000 crates | exact | 20,000
20,000 crates | twenty thousand crates | exact | 20,000
two hundred and fifty boats | 250 boats | exact | 250
twenty-one boats | 21 boats | exact | 21
half a million people | 500,000 people | exact | 500,000
2.5 million people | 2,500,000 people | exact | 2.5 million
£2.5bn | £2,500 million | exact | £2.5 billion
$5m | 5 million dollars | exact | $5 million
€45 million | 45 million euros | exact | €45 million
30k followers | 30,000 followers | exact | 30,000
2.5 crore rupees | 25 million rupees | exact | ₹25 million
3 lakh voters | 300,000 voters | exact | 300,000
12,34,567 voters | 1,234,567 voters | exact | 1,234,567
a dozen boats | 12 boats | exact | 12
1'234 boats | 1,234 boats | exact | 1,234
1.234,5 tonnes | 1,234.5 tonnes | exact | 1,234.5 tonnes
1 234,5 tonnes | 1234.5 tonnes | exact | 1,234.5
1,5 km | 1.5 km | exact | 1.5 km
2½ miles | 2.5 miles | exact | 2.5 miles
5 Milliarden | 5 billion | exact | 5 billion
12 % | 12 per cent | exact | 12 %
12 percent of boats | 12% of boats | exact | 12 %
50 basis points | 0.5 percentage points | exact | 0.5 percentage points
20 pence | £0.20 | exact | £0.20
about 300 boats | 300 boats | exact | “About 300”; the other says exactly 300
3 to 5 million people | 3–5 million people | exact | 3 million to 5 million
one hundred and twenty-three boats | 123 boats | exact | 123
a hundred boats | 100 boats | exact | 100
one and a half million litres | 1.5m litres | exact | 1.5 million
twenty-one and a half years | 21.5 years | exact | 21.5 years
earns 79,000 pounds a year | earns £79k a year | exact | £79,000 a year
2,3 millones de euros | 2.300.000 euros | exact | €2.3 million
2 millions d'euros | 3 millions d’euros | differs | €2 million and €3 million
1,5 million de tonnes de blé | 1 500 000 tonnes de blé | exact | 1.5 million tonnes
rose by a fifth. | rose by 20 percent. | share | A fifth is 20 %.
rose by a fifth. | rose 15-25% | range | 20 is between 15 and 25.
rose by a fifth. | rose by a fifth. | exact | The same: a fifth
# a number below zero
rose to 40 degrees | fell to -40 degrees | differs | One says 40 below zero, the other above.
minus 3 per cent | 3 per cent | differs | One says 3 % below zero, the other above.
12 degrees below zero | a night of −12 degrees | exact | The same: 12
# scales and per cent of other languages
20 mil personas con casa | 20000 personas | exact | 20,000
2 mil millones de libros | 2 billion libros | exact | 2 billion
20 mille habitants | 20000 habitants | exact | 20,000
5 тысяч рублей | 5000 рублей | exact | 5,000
2 млн рублей | 2 млрд рублей | slip | 1,000
5 milhões de reais | 5,000,000 reais | exact | 5 million
1400万人 | 14000000人 | exact | 14 million
1400万人 | 1300万人 | differs | 14 million
3百万人 | 3,000,000人 | exact | 3 million
1億2000万人 | 120,000,000人 | exact | 120 million
1億2千5百万人 | 125,000,000人 | exact | 125 million
3万5千円 | 35,000円 | exact | 35,000
1억2000만 명 | 120,000,000 명 | exact | 120 million
1억 2000만 명 | 1억2000만 명 | exact | 120 million
1억 2000만 명 | 1억 3000만 명 | differs | 120 million
3만5000명 | 35,000명 | exact | 35,000
2 mil 500 empleos de la zona | 2,500 empleos | exact | 2,500
1 millón de libros | 1,000,000 libros | exact | 1 million
3 mld euro | 3 billion euro | exact | 3 billion
12억 원 | 1,200,000,000 원 | exact | 1.2 billion
20 مليون نسمة | 10 ملايين نسمة | differs | 20 million
12 Prozent | 12 per cent | exact | 12 %
12 por ciento | 12 % | exact | 12 %
12 процентов | 12パーセント | exact | 12 %
# notations that can be read in two ways
20.000 people | 20,000 people | notation | a full stop separates thousands
1.234 boats | 1,234 boats | notation | read as English it is 1.234
20.000 personas | 20 personas | notation | 20.000 is 20,000 where a full stop separates thousands
20 Wohnungen | 20.000 Wohnungen | notation | read as English it is 20
20.000 personas | 20.000 personas | exact | 20
3,456 tonnes | 3.456 tonnes | notation | a comma separates decimals
# rounding
20,000 crates | 19,864 crates | rounded | 19,864 is 20,000 to 1 significant figure; 0.7 % less
20,000 crates of herring | 20,145 crates of herring | rounded | 0.7 % more
2.5 million people | 2,487,300 people | rounded | to 2 significant figures
3.1 tonnes | 3.14 tonnes | rounded | 2 significant figures
12 % of boats | 11.8 % of boats | rounded | 11.8 is 12
£4bn | £3.96bn | rounded | 1 % less
19,864 crates | 20,000 crates | rounded | 19,864 is 20,000
100 boats | 98 boats | rounded | 1 significant figure
1,500 jobs | 1,478 jobs | rounded | 2 significant figures
a million voters | 1,004,211 voters | rounded | 0.4 % more
two thousand homes | 1,987 homes | rounded | 1 significant figure
0.5 % | 0.49 % | rounded | 1 significant figure
6 per cent a year | 6.04 per cent a year | rounded | 0.7 % more
£350 million | £349.6 million | rounded | 2 significant figures
30,000 people | 29,912 people died | rounded | 0.3 % less
21,000 crates | 20,863 crates | rounded | 20,863 is 21,000 to 2 significant figures
20,000 crates | 20,400 crates | rounded | 20,400 is 20,000 to 1 significant figure
# another number, however near
20,000 overdose deaths | 21,000 overdose deaths | differs | differ by 1,000: the second is 5 % more
21,000 overdose deaths | 20,000 overdose deaths | differs | the second is 4.8 % less
20 boats | 21 boats | differs | differ by 1
2 million voters | 2.1 million voters | differs | the second is 5 % more
about 20,000 crates | 21,000 crates | hedge | “About 20,000”; the other says 21,000, 5 % more
# what “nearly” and “more than” say
nearly 20,000 crates | 20,140 crates | hedge | says that it is less; the other says 20,140, 0.7 % more
almost 20,000 crates | 19,864 crates | hedge | 0.7 % less
more than 20,000 crates | 19,864 crates | hedge | says that it is more
more than 20,000 crates | 20,145 crates | hedge | 0.7 % more
over 500 boats | 512 boats | hedge | 2.4 % more
under 500 boats | 512 boats | hedge | says that it is less
at least 500 boats | 486 boats | hedge | 2.8 % less
no more than 40 boats | 41 boats | hedge | says that it is less
around 40 boats | 43 boats | hedge | the other says 43, 7.5 % more
just under 30 % | 31.2 % | hedge | 4 % more
fewer than 100 homes | 104 homes | hedge | 4 % more
some 400 people | 373 people | hedge | 6.8 % less
up to 90 boats | 93 boats | hedge | 3.3 % more
more than £3m | £2.9m | hedge | 3.3 % less
# what both say of one number
at least 500 boats | at most 500 boats | exact | One says “at least 500”, the other “at most 500”.
less than half of the boats | more than half of the boats | exact | the other “more than half”
nearly 4,000 homes | more than 4,000 homes | exact | the other “more than 4,000”
4,000 homes | more than 4,000 homes | exact | One says “4,000”, the other “more than 4,000”.
more than 4,000 homes | over 4,000 homes | exact | The same: 4,000.
# periods
£1,200 a year | £100 a month | period | 100 a month × 12 = 1,200 a year
£100 a month | £1,200 a year | period | 1,200 a year ÷ 12 = 100 a month
an annual cost of £60,000 | £5,000 per month | period | × 12 = 60,000
£5,000 monthly | £60,000 annually | period | ÷ 12 = 5,000
520 crates a year | 10 crates a week | period | × 52 = 520
365 calls a year | 1 call a day | period | × 365 = 365
70 calls a week | 10 calls a day | period | × 7 = 70
400 boats a year | 100 boats a quarter | period | × 4 = 400
£1,200 | £100 a month | period | × 12 = 1,200
£100 | £1,200 a year | period | ÷ 12 = 100
2,400 visitors a day | 100 visitors an hour | period | × 24 = 2,400
300 visitors a quarter | 100 visitors a month | period | × 3 = 300
£1,000 a year | £100 a month | period | 20 % more than 1,000
2,000 crates a year | 164 crates a month | period | 1,968 is 2,000
5,200 euros a year | 100 euros a week | period | × 52 = 5,200
# units
10 miles | 16 km | unit | 16 km ÷ 1.60934 = 9.9419 miles
16 km | 10 miles | unit | 10 miles × 1.60934 = 16.093 km
6 feet | 1.83 metres | unit | × 3.28084
100 kg | 220 lb | unit | ÷ 2.20462 = 99.79 kg
220 lb | 100 kg | unit | × 2.20462
500 acres | 202 hectares | unit | × 2.47105
2 hectares | 20,000 square metres | unit | = 2 hectares
1 square mile | 640 acres | unit | = 1 square mile
2.59 square kilometres | 1 square mile | unit | × 2.58999
98.6 °F | 37 °C | unit | × 9/5 + 32 = 98.6
37 °C | 98.6 °F | unit | × 5/9 = 37
40 degrees Celsius | 104 degrees Fahrenheit | unit | = 40
60 mph | 97 km/h | unit | ÷ 1.60934
60 miles per hour | 96.6 kph | unit | mph
100 tons | 90.7 tonnes | unit | taking a short ton
100 tons | 101.6 tonnes | unit | taking a long ton
10 gallons | 45.5 litres | unit | taking an imperial gallon
10 gallons | 37.9 litres | unit | taking a US gallon
2 tonnes | 2,000 kg | unit | ÷ 1,000 = 2 tonnes
1,000 barrels | 158,987 litres | unit | ÷ 158.987
5 GWh | 5,000 MWh | unit | ÷ 1,000 = 5 GWh
2 MW | 2,000 kilowatts | unit | = 2 MW
18 months | 1.5 years | unit | × 12 = 18 months
2 decades | 20 years | unit | = 2 decades
90 minutes | 1.5 hours | unit | × 60 = 90 minutes
2 weeks | 14 days | unit | = 2 weeks
50 m | 164 feet | unit | ÷ 3.28084
100m sprint | 109 yards | unit | ÷ 1.09361
10 nautical miles | 18.5 km | unit | ÷ 1.852
12 stone | 76 kg | unit | ÷ 6.35029
30 knots | 55.6 km/h | unit | ÷ 1.852
# parts and shares
one in four pupils | 25 % of pupils | share | One in four is 25 %
a quarter of pupils | 25 per cent of pupils | share | A quarter is 25 %
a fifth of boats | 20 % of boats | share | A fifth is 20 %
a third of boats | 33 % of boats | share | 33 %
two thirds of voters | 66 % of voters | share | 67 %
half of the voters | 48 % of voters | share | differ by 2 percentage points
25 % of pupils | 1,250 of the 5,000 pupils | share | 1,250 ÷ 5,000 = 25 %
a quarter of pupils | 1,250 of the 5,000 pupils | share | 1,250 ÷ 5,000 = 25 %
nine out of ten voters | 90 % of voters | share | Nine out of ten is 90 %
three-quarters of boats | 75 % of boats | share | 75 %
one in five | 21 per cent | share | differ by 1 percentage point
3 in 10 people | 30 percent of people | share | 30 %
one in four children | one in three children | share | differ by 8.3 percentage points
# percentage points
rose 2 per cent | rose from 4 % to 6 % | points | 2 percentage points, or 50 per cent
rose by 50 per cent | from 4 % to 6 % | points | 2 percentage points, or 50 per cent
up 2 percentage points | from 4 % to 6 % | points | or 50 per cent
5 per cent | 5 percentage points | points | One says per cent, the other percentage points
5 percentage points | 5 % | points | One says per cent, the other percentage points
fell 3 per cent | from 12 % to 9 % | points | 3 percentage points, or 25 per cent
rose by 10 % | to 6 % from 4 % | points | 50 per cent; the other says 10 %
# change and level
rose by 500 crates | rose from 1,000 to 1,500 crates | change | 1,500 − 1,000 = 500 more
rose by 500 | rose to 500 | change | is a change, and 500 is a level
rose to 500 | rose by 500 | change | 500 is a level, and 500 is a change
up 50 % | from 1,000 to 1,500 boats | change | 500 ÷ 1,000 = 50 % more
fell by a fifth | from 500 to 400 boats | change | 100 ÷ 500 = 20 % less
a rise of £2m | from £4m to £6m | change | £6 million: 6 million − 4 million = 2 million more
increased by 30 % | from 1,000 to 1,500 boats | change | the other says 30 %
# times
doubled | from 10 to 21 | times | 2.1 times
halved | from 1,000 to 490 boats | times | 0.49 times
tripled | from 1.2 million to 3.6 million | times | 3 times
# by the number of people
12 per 100,000 | 60 deaths in a population of 500,000 | per | 60 ÷ 500,000 people × 100,000 = 12
12 deaths per 100,000 people | 120 deaths per million people | per | 120 ÷ 1 million × 100,000 = 12
£50 per head | £2,500,000 for a population of 50,000 | per | 2.5 million ÷ 50,000 people = 50 a head
2.5 million euros | 50 euros a head for a population of 50,000 | per | 50 × 50,000 people =
3 per 1,000 | 30 per 10,000 | per | = 3 per 1,000
# slips
$5 billion | $5 million | slip | A thousand times: 5 million × 1,000 = 5 billion
£200,000 | £20,000 | slip | Ten times
5 million crates | 5,000 crates | slip | A thousand times
12,000 homes | 1,200 homes | slip | Ten times
£3 million | £300 million | slip | A hundred times
19,864 crates | 19,684 crates | transposed | Two digits swapped
£1,325 | £1,235 | transposed | 1,325 and 1,235
1,567 boats | 1,587 boats | digit | One digit differs
# money of another country
£5 million | €5 million | currency | Stet has no exchange rate
$20 | £20 | currency | Different currencies
# vague words and ranges
dozens of people | 47 people | vague | 47 is 3.9 × 12
hundreds of boats | 430 boats | vague | 430 is 4.3 × 100
thousands of homes | 2,300 homes | vague | 2.3 × 1,000
20 boats | 18 to 25 boats | range | 20 is between 18 and 25
between 10 and 20 boats | 15 boats | range | 15 is between 10 and 20
10–20 boats | 15–30 boats | range | The two ranges overlap: 15 to 20
# nothing explains it
20,000 crates | 18,500 crates | differs | differ by 1,500: the second is 7.5 % less
£500 a year | £720 a year | differs | 44 % more
12 % of boats | 19 % of boats | differs | differ by 7 percentage points
sales rose 5 % | sales fell 5 % | exact | One reports a rise, the other a fall
30 km | 45 km | differs | differ by 15
# when
in 2024 | in 2023 | year | Different year: 2024 and 2023
in 2024 | in 2024/25 | year | runs from 2024 to 2025
in 2024/25 | in 2025 | year | 2025 is a calendar year
on 3 March 2026 | on 2 March 2026 | year | Different day: 3 March 2026 and 2 March 2026
on March 3 | on 3 April | year | Different month or year
on 2026-03-03 | on 3 March 2025 | year | Different month or year
"""

NOTHING = """
20,000 crates | 12 boats
20,000 crates | The harbour said nothing.
The mayor said so | 20,000 crates
12 % | 12 boats
5 km | 5 kg
100 tons | 400 tonnes
in 2024 | in 2024
in 2024 | nothing was said
the third man | 3 boats
one of them | 1 boat
3 March 2026 | 3 March 2026
room 101 | 2,500 crates
at 10:30 | 10 boats
£5 million | €9 million
20 boats and 30 cars | Their 400 members voted
dozens of people | 3 people
the first two | 19,864 crates
a quarter past ten | 25 people
40 people | 38 boats and 44 cars
20 boats | 20 people
12 per 100,000 | 60 deaths
10 °C | 10 % of people
4321 | v1.2.3 and 8.8.8.8
"""


def parse_table(text: str) -> list[tuple[str, ...]]:
    """The lines of a table, without its headings."""
    return [
        tuple(part.strip() for part in line.split("|"))
        for line in text.strip().splitlines()
        if line and not line.startswith("#")
    ]
