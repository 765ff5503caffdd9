"""A résumé as facts: in whatever order and shape it is written, and never a word that does not stand in it."""

import time
from collections.abc import Iterator
from datetime import date
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liya_core import library
from liya_core.intake.dates import calendar, find, years
from liya_core.intake.facts import ResumeFacts
from liya_core.intake.figures import figures
from liya_core.intake.reading import reading
from liya_core.intake.resume import skills, titles, understand
from liya_core.library import Library
from liya_core.models import MAX_MATERIAL

TODAY = date(2025, 6, 15)
BANK = library.load()
read = partial(understand, library=BANK, today=TODAY)

Post = tuple[str | None, str | None, object, object]


def posts(text: str) -> list[Post]:
    return [(post.title, post.employer, post.start, post.end) for post in read(text).positions]


def lines(facts: ResumeFacts) -> Iterator[str]:
    """Every line that any fact stands on."""
    yield from (line for line in (facts.name_line, facts.years_line) if line)
    yield from (post.line for post in facts.positions)
    yield from (line for post in facts.positions for line in post.lines)
    shown = (*facts.skills, *facts.other_skills, *facts.achievements, *facts.education, *facts.languages, *facts.certificates)
    yield from (fact.line for fact in shown)
    if facts.headline:
        yield facts.headline.line


# -------------------------------------------------------------------- when

PERIODS: list[tuple[str, object, object]] = [
    ("Jan 2019 – Mar 2021", (2019, 1), (2021, 3)),
    ("January 2019 to present", (2019, 1), None),
    ("Jan. 2019 - current", (2019, 1), None),
    ("Jan '19 – Mar '21", (2019, 1), (2021, 3)),
    ("01/2019-03/2021", (2019, 1), (2021, 3)),
    ("03/19 – 06/21", (2019, 3), (2021, 6)),
    ("2019-01 – 2021-03", (2019, 1), (2021, 3)),
    ("01/05/2019 - 31/03/2021", (2019, 5), (2021, 3)),
    ("15 January 2019 – 3 March 2021", (2019, 1), (2021, 3)),
    ("January 15, 2019 to March 3, 2021", (2019, 1), (2021, 3)),
    ("2019–21", (2019, None), (2021, None)),
    ("2019/20", (2019, None), (2020, None)),
    ("2015 to date", (2015, None), None),
    ("since 2015/01", (2015, 1), None),
    ("2015/01", (2015, 1), (2015, 1)),
    ("since 2020", (2020, None), None),
    ("From June 2015 to August 2018", (2015, 6), (2018, 8)),
    ("between 2015 and 2019", (2015, None), (2019, None)),
    ("2020 onwards", (2020, None), None),
    ("(2020 – )", (2020, None), None),
    ("Summer 2018", (2018, 6), (2018, 8)),
    ("Summer 2018 – Fall 2019", (2018, 6), (2019, 11)),
    ("Jan – Mar 2021", (2021, 1), (2021, 3)),
    ("Q1 2019 – Q3 2020", (2019, 1), (2020, 9)),
    ("mid-2019 – late 2021", (2019, 5), (2021, 12)),
    ("March 2018", (2018, 3), (2018, 3)),
]


@pytest.mark.parametrize(("text", "first", "last"), PERIODS, ids=[text for text, *_ in PERIODS])
def test_a_period_is_read_however_it_is_written(text: str, first: object, last: object) -> None:
    for said in (text, f"Cook, The Oak, {text}", f"{text} Cook, The Oak"):
        period = find(said, calendar(BANK.resume_words))
        assert period is not None
        assert (period.first, period.last) == (first, last), said
        assert said[period.begin : period.stop].strip() in text


@pytest.mark.parametrize("text", ["2021 - 2019", "I may go", "room 12", "9-5", "$2000-2100", "Windows 95", "12.5%", "5-7 days"])
def test_what_is_no_period_is_none(text: str) -> None:
    period = find(text, calendar(BANK.resume_words))
    assert period is None or period.single


def test_years_are_counted_once() -> None:
    assert years([((2019, 1), (2020, 12))], TODAY) == 2.0
    assert years([((2019, 1), (2020, 12)), ((2020, 1), (2021, 12))], TODAY) == 3.0
    assert years([((2015, None), (2018, None)), ((2018, None), (2020, None))], TODAY) == 5.0
    assert years([((2023, 7), None)], TODAY) == 2.0
    assert years([((2018, None), (2018, None))], TODAY) == 0.5
    assert years([((2030, 1), None)], TODAY) == 0.0
    assert years([], TODAY) == 0.0


# -------------------------------------------------------------------- posts

LAYOUTS: list[tuple[str, str, list[Post]]] = [
    (
        "one line each",
        "Senior Engineer, Acme Corp — Jan 2019 – Mar 2021\n- built things\nEngineer, Foo Ltd — 2016 – 2018\n- did",
        [("Senior Engineer", "Acme Corp", (2019, 1), (2021, 3)), ("Engineer", "Foo Ltd", (2016, None), (2018, None))],
    ),
    (
        "dates below",
        "Staff Nurse — Royal Infirmary\nJan 2019 – Mar 2021\nCared for 20 patients\n\nCarer — Elm House\n2016–2018\nHelped residents",
        [("Staff Nurse", "Royal Infirmary", (2019, 1), (2021, 3)), ("Carer", "Elm House", (2016, None), (2018, None))],
    ),
    (
        "dates above",
        "Jan 2019 – Mar 2021\nHead Chef, The Oak Tree\n• ran a kitchen\n2015 – 2018\nSous Chef, Brasserie Zédel\n• cooked",
        [("Head Chef", "The Oak Tree", (2019, 1), (2021, 3)), ("Sous Chef", "Brasserie Zédel", (2015, None), (2018, None))],
    ),
    (
        "employer with dates above the title",
        "St Mary's Hospital, London      Jan 2019 – Mar 2021\nRegistered Nurse\nCared for many\nRoyal Infirmary, Leeds     2016 – 2018\nStaff Nurse\nCared",
        [("Registered Nurse", "St Mary's Hospital", (2019, 1), (2021, 3)), ("Staff Nurse", "Royal Infirmary", (2016, None), (2018, None))],
    ),
    (
        "title with dates above the employer",
        "Marketing Manager     Jan 2019 – present\nBrightleaf, Bristol\n• grew\nMarketing Executive    2016 – 2018\nKopi & Co, Jakarta\n• wrote",
        [("Marketing Manager", "Brightleaf", (2019, 1), None), ("Marketing Executive", "Kopi & Co", (2016, None), (2018, None))],
    ),
    (
        "employer, title, dates, place",
        "Ngozi Foods Ltd\nLagos, Nigeria\nOperations Manager\nJune 2018 to date\nRun 3 depots\n\nDangote Group\nLagos\nLogistics Coordinator\n2014 to 2018",
        [
            ("Operations Manager", "Ngozi Foods Ltd", (2018, 6), None),
            ("Logistics Coordinator", "Dangote Group", (2014, None), (2018, None)),
        ],
    ),
    (
        "several posts under one employer",
        "Acme Corp\n5 years 3 months\nSenior Engineer\nJanuary 2019 - Present (2 years 3 months)\nBuilt\nEngineer\nJanuary 2016 - January 2019\nWrote",
        [("Senior Engineer", "Acme Corp", (2019, 1), None), ("Engineer", "Acme Corp", (2016, 1), (2019, 1))],
    ),
    (
        "an employer with its own dates over the posts",
        "United States Army    2004 – 2024\nSupply Sergeant, Camp Humphreys    2010 – 2024\n- led\nSupply Specialist, Fort Hood   2004 – 2010",
        [
            ("Supply Sergeant", "United States Army", (2010, None), (2024, None)),
            ("Supply Specialist", "United States Army", (2004, None), (2010, None)),
        ],
    ),
    (
        "bars",
        "Ocado | Data Analyst | Jul 2022 - Present\nTesco | Store Team Leader | 2017 - 2022",
        [("Data Analyst", "Ocado", (2022, 7), None), ("Store Team Leader", "Tesco", (2017, None), (2022, None))],
    ),
    (
        "at signs and dots",
        "Senior Developer @ Zalando SE, Berlin • 03/2019 – 06/2022\nDeveloper @ N26 • 2016 – 2019",
        [("Senior Developer", "Zalando SE", (2019, 3), (2022, 6)), ("Developer", "N26", (2016, None), (2019, None))],
    ),
    (
        "at in words",
        "Head of Marketing at Bloom & Wild, 2017 - 2020\nAssistant to the CEO, Foo GmbH, 2015-2017",
        [
            ("Head of Marketing", "Bloom & Wild", (2017, None), (2020, None)),
            ("Assistant to the CEO", "Foo GmbH", (2015, None), (2017, None)),
        ],
    ),
    (
        "nothing between title and employer",
        "HR Business Partner (maternity cover) Oxfam GB, Oxford Nov 2023 – Nov 2024\nAdvised 9 directors.\nHR Adviser Thames Water, Reading Aug 2019 – Oct 2023",
        [
            ("HR Business Partner (maternity cover)", "Oxfam GB", (2023, 11), (2024, 11)),
            ("HR Adviser", "Thames Water", (2019, 8), (2023, 10)),
        ],
    ),
    (
        "labels",
        "Position: Front Office Manager\nCompany: Hôtel Atlas, Casablanca\nPeriod: September 2020 to present\nDuties:\n- Manage 14 people\n\nPosition: Receptionist\nCompany: Riad Yasmine\nPeriod: 2016 - 2020",
        [("Front Office Manager", "Hôtel Atlas", (2020, 9), None), ("Receptionist", "Riad Yasmine", (2016, None), (2020, None))],
    ),
    (
        "departments after the title",
        "Vice President, Operations, Helix Energy, Houston, TX, 2015 - 2020\nYear 5 Teacher, Hill Lane Primary School, 2010–15",
        [
            ("Vice President, Operations", "Helix Energy", (2015, None), (2020, None)),
            ("Year 5 Teacher", "Hill Lane Primary School", (2010, None), (2015, None)),
        ],
    ),
    (
        "own account",
        "Self-employed Gardener, since 2021\nKept 30 gardens\nTesco plc (2019–2021): Shift Leader\nRan the night shift",
        [("Self-employed Gardener", None, (2021, None), None), ("Shift Leader", "Tesco plc", (2019, None), (2021, None))],
    ),
    (
        "no dates",
        "Warehouse Operative, Amazon, Dunstable\nPicked 200 items per hour\nDelivery Driver, DPD\nDrove 100 parcels",
        [("Warehouse Operative", "Amazon", None, None), ("Delivery Driver", "DPD", None, None)],
    ),
    (
        "small letters",
        "product designer, figment labs, jan 2021 - present\n- redesigned onboarding\nux designer, city of new york (contract), 2018-2020",
        [("product designer", "figment labs", (2021, 1), None), ("ux designer", "city of new york", (2018, None), (2020, None))],
    ),
    (
        "a blank line after every line",
        "Customer Support Manager\n\nRakuten Mobile\n\nTokyo\n\nApr 2020 - Present\n\nCut waiting time\n\nSupport Team Lead\n\nSony Interactive\n\nOct 2015 - Mar 2020",
        [("Customer Support Manager", "Rakuten Mobile", (2020, 4), None), ("Support Team Lead", "Sony Interactive", (2015, 10), (2020, 3))],
    ),
    (
        "seasons and single years",
        "Waiter\nPizza Roma\nSummer 2018\nserved guests\nBarista at Kopi House (2017)\nmade coffee",
        [("Waiter", "Pizza Roma", (2018, 6), (2018, 8)), ("Barista", "Kopi House", (2017, None), (2017, None))],
    ),
    (
        "brackets that tell of a promotion",
        "Audit Senior (promoted from Audit Associate, 2019)\nKPMG Jordan    Sep 2017 – Dec 2020\nAudited\nStudio Nord, Hamburg   2014 – 2017\nSenior Designer (from 2016), Designer\n- Led",
        [("Audit Senior", "KPMG Jordan", (2017, 9), (2020, 12)), ("Senior Designer", "Studio Nord", (2014, None), (2017, None))],
    ),
    (
        "freelance between two posts",
        "Kueski — Mexico City\nFull-Stack Developer — 07/2019 to 02/2021\nShipped\n\nFreelance — Remote\nWeb Developer — 2017 to 2019\nDelivered 15 sites",
        [("Full-Stack Developer", "Kueski", (2019, 7), (2021, 2)), ("Web Developer", None, (2017, None), (2019, None))],
    ),
    (
        "a town that nobody knows",
        "WAREHOUSE TEAM LEADER | Wincanton, Heywood | 2013 – 2016\n• Led 16 pickers",
        [("WAREHOUSE TEAM LEADER", "Wincanton", (2013, None), (2016, None))],
    ),
    (
        "dates, title and employer on lines of their own",
        "May 2023 - August 2023\nAudit Attaché\nMwangi & Partners, Certified Public Accountants\nVouched 600 invoices",
        [("Audit Attaché", "Mwangi & Partners", (2023, 5), (2023, 8))],
    ),
    (
        "markdown",
        "### Head Chef — Thali Café, Bristol\n*2019–23*\n\n- Ran a brigade\n\n### Sous Chef @ The Ox, Bristol\n*Summer 2016 – Dec 2018*",
        [("Head Chef", "Thali Café", (2019, None), (2023, None)), ("Sous Chef", "The Ox", (2016, 6), (2018, 12))],
    ),
]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in LAYOUTS], ids=[case[0] for case in LAYOUTS])
def test_posts_are_read_in_any_layout(text: str, expected: list[Post]) -> None:
    for heading in ("Work experience", "EMPLOYMENT HISTORY:", "E X P E R I E N C E", "## Where I've worked"):
        assert posts(f"Aisha Bello\n\n{heading}\n\n{text}") == expected


HEADS: list[tuple[str, str, list[tuple[str | None, str | None]]]] = [
    (
        "dept line between",
        "Staff Nurse\nCardiology Ward\nSt Anne's Hospital, Kumasi, Ghana\nMay 2018 – June 2021\n- Cared for 12 patients",
        [("Staff Nurse", "St Anne's Hospital")],
    ),
    (
        "dept after employer",
        "Royal Oldham Hospital – Maternity Unit\nMidwife (Band 6)\n03/2019 – present\n• Cared for 20 women a day\n\nCalderdale Royal Hospital – Labour Ward\nMidwife (Band 5)\n09/2016 – 02/2019\n• Helped",
        [("Midwife (Band 6)", "Royal Oldham Hospital"), ("Midwife (Band 5)", "Calderdale Royal Hospital")],
    ),
    (
        "employer once titles beneath",
        "GREENLEAF GROCERIES, Durban, South Africa\nStore Manager                 2019 – present\n- Ran a store with 40 staff\nAssistant Store Manager       2016 – 2019\n- Led 12 people\nCashier                       2014 – 2016\n- Served customers",
        [("Store Manager", "GREENLEAF GROCERIES"), ("Assistant Store Manager", "GREENLEAF GROCERIES"), ("Cashier", "GREENLEAF GROCERIES")],
    ),
    (
        "employer with overall dates",
        "Northwind Traders (2012 – 2022)\nPune, India\n\nSenior Accountant, 2018 – 2022\n• Closed books\nAccountant, 2012 – 2018\n• Posted",
        [("Senior Accountant", "Northwind Traders"), ("Accountant", "Northwind Traders")],
    ),
    (
        "title, employer place, dates",
        "Electrician\nHolm & Sønner AS, Stavanger\n08/2015–12/2019\n- Wired 40 houses\n\nApprentice Electrician\nBjerke Elektro, Sandnes\n08/2012–07/2015\n- Learned",
        [("Electrician", "Holm & Sønner AS"), ("Apprentice Electrician", "Bjerke Elektro")],
    ),
    (
        "dates first col",
        "2019–2023 | Project Manager | Vesterbro Byg A/S, Aalborg\n• Built 3 schools\n2015–2019 | Site Engineer | Enemærk, Ringsted\n• Built",
        [("Project Manager", "Vesterbro Byg A/S"), ("Site Engineer", "Enemærk")],
    ),
    (
        "dates own line first",
        "Sep 2020 – Present\nLead Teller\nOakridge Credit Union, Boise, ID\n- Balanced 5 drawers\n\nJune 2017 – Aug 2020\nTeller\nOakridge Credit Union, Boise, ID\n- Served",
        [("Lead Teller", "Oakridge Credit Union"), ("Teller", "Oakridge Credit Union")],
    ),
    (
        "caps employer stars",
        "HOTEL ALPENBLICK, ZERMATT (5 STARS)\nFront Desk Agent, Dec 2018 – Apr 2020\n• Checked in 80 guests a day\nPENSION EDELWEISS, SAAS-FEE (3 STARS)\nReceptionist, May 2016 – Nov 2018\n• Welcomed",
        [("Front Desk Agent", "HOTEL ALPENBLICK"), ("Receptionist", "PENSION EDELWEISS")],
    ),
    (
        "then",
        "Brightside Care Home, Dundee   2014 – 2020\nCare Assistant, later Senior Care Assistant (from 2017)\n- Cared for 30 residents",
        [("Senior Care Assistant", "Brightside Care Home"), ("Care Assistant", "Brightside Care Home")],
    ),
    (
        "contract",
        "Data Engineer (contract)  Feb 2021 – Dec 2021\nTallinn Digital OÜ, Estonia\n- Moved 4 TB",
        [("Data Engineer (contract)", "Tallinn Digital OÜ")],
    ),
    (
        "self employed dash",
        "Wedding Photographer – Self-employed\n2015 – 2019\n• Shot 120 weddings\nPhoto Assistant – Studio Lumen, Gdynia\n2012 – 2015\n• Carried",
        [("Wedding Photographer", "Self-employed"), ("Photo Assistant", "Studio Lumen")],
    ),
    (
        "own business name",
        "Owner and Baker\nMorning Crumb Bakery (own business), Galway\n2016 – 2022\n• Baked 300 loaves a day",
        [("Owner and Baker", "Morning Crumb Bakery")],
    ),
    (
        "committee bullet",
        "Teacher, Hill School, Accra, 2015 – 2020\n- Taught 40 pupils\n- Exam board member, 2017–2019\n- Head of Debate Club (2018)",
        [("Teacher", "Hill School")],
    ),
    (
        "wrap with title words",
        "Sales Manager, Kanto Foods K.K., Osaka      2018 – 2022\n• Trained eleven sales people and reported every week to the regional Managing\nDirector and the board, whose 14 members came from 5 countries and to the\nHead Office\nSales Representative, Kanto Foods K.K., Osaka      2015 – 2018\n• Sold to 60 shops",
        [("Sales Manager", "Kanto Foods K.K."), ("Sales Representative", "Kanto Foods K.K.")],
    ),
    (
        "employer then description then title",
        "Zephyr Pumps GmbH, Kassel, 2016 – 2021\nFamily-owned maker of industrial pumps with 300 employees.\nExport Sales Manager\n• Grew sales by 30%",
        [("Export Sales Manager", "Zephyr Pumps GmbH")],
    ),
    (
        "title at employer bracket dates",
        "Barista at Kaffa Corner, Leith (March 2021 to July 2022)\n- Made 300 coffees a day\nKitchen Assistant at The Wee Pan, Leith (2019 to 2021)\n- Washed",
        [("Barista", "Kaffa Corner"), ("Kitchen Assistant", "The Wee Pan")],
    ),
    (
        "title - employer with comma place unknown",
        "Warehouse Supervisor – Kestrel Logistics, Lelystad – 2017-2021\n• Led 25\nForklift Driver – Van Dam Opslag, Zwolle – 2014-2017\n• Moved",
        [("Warehouse Supervisor", "Kestrel Logistics"), ("Forklift Driver", "Van Dam Opslag")],
    ),
    (
        "place line",
        "Marketing Coordinator\nLumo Cosmetics\nPetaling Jaya, Malaysia\nJan 2019 – Dec 2021\n- Ran 12 campaigns",
        [("Marketing Coordinator", "Lumo Cosmetics")],
    ),
    (
        "tabbed",
        "Project Coordinator\tJan 2018 – Mar 2020\nHabitat Verde\tLeón, Nicaragua\n- Led 3 projects\nField Assistant\tJan 2016 – Dec 2017\nHabitat Verde\tLeón, Nicaragua\n- Counted",
        [("Project Coordinator", "Habitat Verde"), ("Field Assistant", "Habitat Verde")],
    ),
    (
        "employer place tab dates, title italic",
        "Meridian Airways\tDoha, Qatar\nCabin Crew\tApr 2016 – Feb 2020\n• Served 300 guests\nPalm Air\tMuscat, Oman\nGround Staff\tMay 2014 – Mar 2016\n• Checked",
        [("Cabin Crew", "Meridian Airways"), ("Ground Staff", "Palm Air")],
    ),
    (
        "career break",
        "Software Tester, Nimbus QA, Cork, Jan 2021 – present\n- Tested 4 apps\nCareer break (childcare), Jan 2019 – Dec 2020\nSoftware Tester, Bluefin Games, Cork, Mar 2015 – Dec 2018\n- Tested",
        [("Software Tester", "Nimbus QA"), ("Software Tester", "Bluefin Games")],
    ),
    (
        "education line in work",
        "Cook, The Ox, 2015 – 2018\n- Cooked\nBSc Biology, University of Leeds, 2012 – 2015",
        [("Cook", "The Ox")],
    ),
    (
        "unknown title known org",
        "Happiness Hero\nBuffer Zone Software Ltd\n2019 – 2021\n- Answered 60 tickets",
        [("Happiness Hero", "Buffer Zone Software Ltd")],
    ),
    (
        "two columns dates last",
        "Truck Driver\nTransportes Iguaçu Ltda.\nFoz do Iguaçu, Brazil\n2011 – 2017\n- Drove",
        [("Truck Driver", "Transportes Iguaçu Ltda.")],
    ),
    (
        "plain body no bullets",
        "Receptionist, Smile Dental Practice, Hove\nMarch 2019 – June 2022\nAnswered 50 calls a day and booked appointments for four dentists.\nKept the stock room.\nShop Assistant, Boots, Hove\nJune 2016 – Feb 2019\nServed customers and ran the till.",
        [("Receptionist", "Smile Dental Practice"), ("Shop Assistant", "Boots")],
    ),
    (
        "promotion inline dates",
        "Acme Retail, Leeds\nTeam Leader (2019–2022), Sales Assistant (2016–2019)\n- Led 8 people",
        [("Team Leader", "Acme Retail"), ("Sales Assistant", "Acme Retail")],
    ),
    (
        "agency via",
        "Production Operative (agency)\nManpower, placed at Nordic Salmon, Bodø\nJan 2018 – Dec 2019\n- Packed",
        [("Production Operative (agency)", "Manpower")],
    ),
    (
        "org with of",
        "Research Assistant\nDepartment of Chemistry, University of Pécs, Hungary\n2017 – 2020\n- Ran 40 tests",
        [("Research Assistant", "University of Pécs")],
    ),
    (
        "slash title",
        "Driver / Warehouse Operative, Falck Fragt, Odense, 2016-2019\n- Drove",
        [("Driver / Warehouse Operative", "Falck Fragt")],
    ),
    (
        "title with comma grade",
        "Teacher of Maths, Key Stage 3\nSt Cuthbert's High School, Wigan\nSeptember 2016 – July 2020\n- Taught 5 classes",
        [("Teacher of Maths", "St Cuthbert's High School")],
    ),
    (
        "volunteer in work",
        "Volunteer Coach, Riverside Boxing Club, Hull, 2019 – present\n- Coached 20\nRoofer, Humber Roofing, Hull, 2012 – 2019\n- Roofed",
        [("Volunteer Coach", "Riverside Boxing Club"), ("Roofer", "Humber Roofing")],
    ),
    (
        "since",
        "Roofer, Humber Roofing, Hull, since May 2019\n- Roofed 90 houses\nLabourer, Humber Roofing, Hull, 2015 – 2019\n- Carried",
        [("Roofer", "Humber Roofing"), ("Labourer", "Humber Roofing")],
    ),
    (
        "employer line bracket desc",
        "Assistant Buyer    2016 – 2018\nModa Lisa (fashion chain, 84 stores), Porto\n- Bought for 3 lines",
        [("Assistant Buyer", "Moda Lisa")],
    ),
    (
        "freelance no employer",
        "Freelance Translator, 2014 – 2018\n- Translated 40 books",
        [("Freelance Translator", None)],
    ),
    (
        "apprenticeship",
        "Apprenticeship as a joiner, Tischlerei Kohl, Bamberg, 2009 – 2012\n- Built",
        [("Apprenticeship as a joiner", "Tischlerei Kohl")],
    ),
    (
        "colon",
        "Head Gardener: Thornbury Hall Estate, Devon (2010-2016)\n- Led 6",
        [("Head Gardener", "Thornbury Hall Estate")],
    ),
    (
        "employer: title",
        "2010-2016  Thornbury Hall: Head Gardener\n- Led 6 gardeners\n2006-2010  Kew Cottage Nursery: Gardener\n- Grew",
        [("Head Gardener", "Thornbury Hall"), ("Gardener", "Kew Cottage Nursery")],
    ),
    (
        "client projects",
        "Consultant, Deloitte, Oslo, 2016 – 2020\n- Project: billing for a telecom, 2018–2019\n- Led 4 people",
        [("Consultant", "Deloitte")],
    ),
    (
        "no bullets markers stripped",
        "Office Manager\nPatel & Shah Solicitors, Leicester\nJan 2017 - Dec 2020\nManaged the diaries of six partners\nIntroduced an electronic filing system for 4,000 files\nOffice Junior\nPatel & Shah Solicitors, Leicester\nJan 2015 - Dec 2016\nAnswered telephones",
        [("Office Manager", "Patel & Shah Solicitors"), ("Office Junior", "Patel & Shah Solicitors")],
    ),
    (
        "dates right after employer in brackets",
        "Kitchen Porter\nThe Gilded Spoon (2010–2012), Perth\n- Washed",
        [("Kitchen Porter", "The Gilded Spoon")],
    ),
    (
        "the x line",
        "Sous Chef\nThe Copper Pan, Lismore\nMay 2019 to August 2025\n- Cooked\nCook\nThe Blue Anchor\n2015 - 2019\n- Fried",
        [("Sous Chef", "The Copper Pan"), ("Cook", "The Blue Anchor")],
    ),
    (
        "locum",
        "Locum Pharmacist (various pharmacies), Kent\n2018 – 2020\n- Dispensed 200 items a day\nPharmacist Manager\nWellgate Pharmacy, Ashford\n2014 – 2018\n- Led 5",
        [("Locum Pharmacist (various pharmacies)", None), ("Pharmacist Manager", "Wellgate Pharmacy")],
    ),
    (
        "trailing title lower",
        "Acme Robotics — senior mechanical engineer — 2018 to 2021\n- Built 4 robots",
        [("senior mechanical engineer", "Acme Robotics")],
    ),
    (
        "parallel single year",
        "Stage Manager, Fringe Theatre Co., Edinburgh, 2018\n- Ran 20 shows\nUsher, Playhouse, Edinburgh, 2017\n- Sold",
        [("Stage Manager", "Fringe Theatre Co."), ("Usher", "Playhouse")],
    ),
    (
        "employer bold then role list, place with state",
        "Sunrise Elementary School, Tucson, AZ\n2nd Grade Teacher | Aug 2017 – May 2022\n• Taught 26 children\nMesa Verde Preschool, Tucson, AZ\nTeacher's Aide | Aug 2015 – May 2017\n• Helped",
        [("2nd Grade Teacher", "Sunrise Elementary School"), ("Teacher's Aide", "Mesa Verde Preschool")],
    ),
    (
        "year first inline",
        "2016–2021 Electrician, Volt & Sons, Cork. Wired 90 houses.\n2012–2016 Apprentice Electrician, Volt & Sons, Cork.",
        [("Electrician", "Volt & Sons"), ("Apprentice Electrician", "Volt & Sons")],
    ),
    (
        "dates under bullets-less desc",
        "Paralegal\nHarker Lowe LLP\nBristol\n10/2018 – 05/2022\nPrepared 60 bundles a year for court.\n",
        [("Paralegal", "Harker Lowe LLP")],
    ),
    (
        "long title",
        "Senior Associate Director of Annual Giving and Alumni Relations\nBeloit Hills College, Wisconsin\n2014 – 2019\n• Raised $3m",
        [("Senior Associate Director of Annual Giving and Alumni Relations", "Beloit Hills College")],
    ),
    (
        "caps all",
        "MACHINE OPERATOR\nPOLSTEEL SP. Z O.O., KATOWICE\n06.2013 - 09.2018\n- Ran 3 presses\nPACKER\nMLEKPOL, SUWAŁKI\n02.2011 - 05.2013",
        [("MACHINE OPERATOR", "POLSTEEL SP. Z O.O."), ("PACKER", "MLEKPOL")],
    ),
    (
        "title with date in same line and employer with place in brackets",
        "Bus Driver, 2010 – 2016\nStagecoach (Perth depot)\n- Drove 9 routes",
        [("Bus Driver", "Stagecoach")],
    ),
    (
        "employer, then title indented dates",
        "ABC Cleaning Services, Nairobi, Kenya\n  Supervisor, March 2018 to date\n  - Lead 14 cleaners\n  Cleaner, June 2015 to February 2018\n  - Cleaned 3 floors",
        [("Supervisor", "ABC Cleaning Services"), ("Cleaner", "ABC Cleaning Services")],
    ),
    (
        "internal secondment",
        "Policy Officer, Ministry of Water, Lusaka\n2015 – 2020\n- Wrote 4 acts\nIntern, Ministry of Water, Lusaka\n2014 – 2015\n- Filed",
        [("Policy Officer", "Ministry of Water"), ("Intern", "Ministry of Water")],
    ),
    (
        "ends without dates",
        "Warehouse Operative\nKestrel Logistics, Lelystad\nJan 2017 – Feb 2018\n- Picked 200 items\nEarlier: bar work and babysitting",
        [("Warehouse Operative", "Kestrel Logistics")],
    ),
    (
        "blank between head and bullets",
        "Plumber\n\nRiver Plumbing Ltd, Dunedin, New Zealand\n\nMay 2015 – Apr 2020\n\n- Fixed 900 leaks\n\n- Trained two\n\nApprentice Plumber\n\nRiver Plumbing Ltd, Dunedin, New Zealand\n\nMay 2011 – Apr 2015\n\n- Learned",
        [("Plumber", "River Plumbing Ltd"), ("Apprentice Plumber", "River Plumbing Ltd")],
    ),
    (
        "pipe place",
        "Social Worker | City of Tampere | Tampere, Finland\n08/2016 – 12/2020\n- Held 30 cases",
        [("Social Worker", "City of Tampere")],
    ),
    (
        "employer dash title",
        "Bluebird Bakery – Assistant Baker\nJul 2018 – Jun 2020\n- Baked",
        [("Assistant Baker", "Bluebird Bakery")],
    ),
    (
        "wrapped long employer",
        "Programme Officer, Monitoring and Evaluation\nInternational Committee for Rural Water and Sanitation, East Africa Regional Office, Nairobi\nMar 2016 – Feb 2021\n- Ran 14 surveys",
        [("Programme Officer, Monitoring and Evaluation", "International Committee for Rural Water and Sanitation")],
    ),
    (
        "awards below post",
        "Nurse, Hill Hospital, 2015 – 2019\n- Cared\nEmployee of the Year 2018\n",
        [("Nurse", "Hill Hospital")],
    ),
    (
        "date with comma after place",
        "Graphic Designer, Pixelmoor Studio, Lisbon, Portugal, Feb. 2018 – Oct. 2021\n• Drew",
        [("Graphic Designer", "Pixelmoor Studio")],
    ),
    (
        "employer title dates three bars caps",
        "TIDEWATER SHIPYARD | WELDER | 2012-2017\n- Welded 4 hulls\nDRYDOCK NINE | WELDER'S HELPER | 2010-2012\n- Ground",
        [("WELDER", "TIDEWATER SHIPYARD"), ("WELDER'S HELPER", "DRYDOCK NINE")],
    ),
    (
        "place between title and dates",
        "Chef de Partie, Dungarvan   2015 – 2017\nThe Harbour Grill\n- Cooked 90 covers",
        [("Chef de Partie", "The Harbour Grill")],
    ),
    (
        "project under post with date",
        "Site Manager, Granit Bygg AB, Luleå, 2014 – 2022\n- Built 12 houses\nKey project: Kiruna station, 2018 – 2019\n- Led 40 people\n",
        [("Site Manager", "Granit Bygg AB")],
    ),
    (
        "domestic",
        "Nanny for a family of four, Geneva, 2015 – 2018\n- Cared",
        [("Nanny for a family of four", None)],
    ),
    (
        "full-time parent",
        "Full-time parent, 2014 – 2018\nAdministrator, Elm Surgery, Ayr, 2008 – 2014\n- Booked 90 patients",
        [("Full-time parent", None), ("Administrator", "Elm Surgery")],
    ),
    (
        "reporting line",
        "Finance Manager\nOsei Motors, Kumasi\nApril 2017 – July 2023\nReporting to: Managing Director\n- Closed 12 months\n",
        [("Finance Manager", "Osei Motors")],
    ),
    (
        "a key holder and the town behind a dash",
        "**Assistant Manager**, Brightway Shoes #198 — Gastonia, NC\n*05/2017 – 08/2020*\n- Opened\n\n**Key Holder** | Sneaker Barn | Concord, NC | *2015 – 2017*\n- Sold",
        [("Assistant Manager", "Brightway Shoes #198"), ("Key Holder", "Sneaker Barn")],
    ),
    (
        "labels behind numbers",
        "1. Organization: Sundar Auto Components (P) Ltd., Hosur\nDesignation: Assistant Manager - Quality\nPeriod: Since April 2018\n2. Organization: Lakshmi Forge Works, Coimbatore\nDesignation: Quality Engineer\nPeriod: June 2013 to March 2018",
        [("Assistant Manager - Quality", "Sundar Auto Components (P) Ltd."), ("Quality Engineer", "Lakshmi Forge Works")],
    ),
    (
        "a title that ends like an employer",
        "01/2020 - present      Vriesland Foods NV, Roeselare\n                       Shift Lead Cold Store\n                       - Led 22 people",
        [("Shift Lead Cold Store", "Vriesland Foods NV")],
    ),
    (
        "nobody that is named",
        "Substitute teacher\nVarious schools in Troms\n2014 – 2017\n\nAu pair\nFamily in Lyon, France\n2013 to 2014",
        [("Substitute teacher", None), ("Au pair", None)],
    ),
    (
        "a business in brackets",
        "Self-employed electrician (Parata Electrical), Tawa\n2018 – 2021\n- 210 jobs",
        [("Self-employed electrician", "Parata Electrical")],
    ),
    (
        "arrows",
        "Support Specialist → Support Team Lead (since 2020-01)\nHanbit Games, Seoul\n2018-07 – 2021-03\n- Hired 7",
        [("Support Team Lead", "Hanbit Games"), ("Support Specialist", "Hanbit Games")],
    ),
    (
        "headings within a post",
        "Senior Teacher (Grade 7)\nHillside Primary School\nJanuary 2016 - to date\nDuties and achievements\n• Led 3\nTeacher\nMoyo Primary School\nJanuary 2011 - December 2015\nKey achievements\n• Taught 48",
        [("Senior Teacher (Grade 7)", "Hillside Primary School"), ("Teacher", "Moyo Primary School")],
    ),
    (
        "labels in a column",
        "Dates   03/2018 – 11/2023\nPosition held   CNC Machine Setter\nEmployer   Strojírny Vltava a.s., Brno\nMain duties   Set up 9 machines\n\nDates   2014 – 2018\nPosition held   CNC Operator\nEmployer   Kovo Morava s.r.o., Vyškov",
        [("CNC Machine Setter", "Strojírny Vltava a.s"), ("CNC Operator", "Kovo Morava s.r.o")],
    ),
    (
        "a branch in brackets",
        "Customer Adviser, Harbour Bank (Crawley branch)\nSept 2009 – Dec 2013\n- 60 calls a day\nTrainee, same company\n2008",
        [("Customer Adviser", "Harbour Bank"), ("Trainee", "Harbour Bank")],
    ),
    (
        "an institute of a university, and papers beneath",
        "Research Associate, Institute of Plant Sciences, University of Wharfedale, UK\nOctober 2021 – present\n4 papers, 2 as first author",
        [("Research Associate", "University of Wharfedale")],
    ),
    (
        "an employer over labelled posts",
        "PLATREEF MINING (PTY) LTD\nPosition: Section Manager\nDuration: July 2018 – Present\n• Led 310\n\nPosition: Shaft Wizard\nDuration: Feb 2013 – June 2018\n• Led 85",
        [("Section Manager", "PLATREEF MINING (PTY) LTD"), ("Shaft Wizard", "PLATREEF MINING (PTY) LTD")],
    ),
    (
        "an unlisted title among others under one employer",
        "Buffer Zone Software Ltd, Cork\nSupport Manager   2019 – 2021\n- Led 6\nHappiness Hero   2017 – 2019\n- Answered 60",
        [("Support Manager", "Buffer Zone Software Ltd"), ("Happiness Hero", "Buffer Zone Software Ltd")],
    ),
    (
        "a dash behind the first year alone",
        "2020– Lead electrician, Keski Sähkö Oy\nLed 6\n2015–2020 Electrician, Valmu Automation Oyj\nPulled 240 km of cable",
        [("Lead electrician", "Keski Sähkö Oy"), ("Electrician", "Valmu Automation Oyj")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in HEADS], ids=[case[0] for case in HEADS])
def test_title_and_employer_are_told_apart_wherever_they_stand(text: str, expected: list[tuple[str | None, str | None]]) -> None:
    said = read(f"Aisha Bello\naisha.bello@example.com\n\nWork experience\n{text}\n\nSkills\nExcel").positions
    assert [(post.title, post.employer and post.employer.rstrip(".")) for post in said] == [
        (title, employer and employer.rstrip(".")) for title, employer in expected
    ]


def test_posts_in_sentences_are_read_where_there_are_no_others() -> None:
    text = (
        "I am Sofia. Since 2019 I have been the Finance Manager at Helios Shipping in Piraeus. "
        "From 2014 to 2019 I worked as a senior auditor at Grant & Marlow."
    )
    assert posts(text) == [
        ("Finance Manager", "Helios Shipping", (2019, None), None),
        ("senior auditor", "Grant & Marlow", (2014, None), (2019, None)),
    ]


def test_a_post_that_has_begun_and_has_no_end_lasts_to_this_day() -> None:
    assert posts("Work\n2020– Lead electrician, Keski Sähkö Oy\n") == [("Lead electrician", "Keski Sähkö Oy", (2020, None), None)]


def test_posts_are_newest_first_whatever_their_order() -> None:
    text = "Experience\nCook, The Ox, 2010 - 2012\nChef, The Oak, 2018 - present\nWaiter, The Elm, 2013 - 2017"
    facts = read(text)
    assert facts.titles == ("Chef", "Waiter", "Cook")
    assert facts.employers == ("The Oak", "The Elm", "The Ox")


def test_what_was_done_stands_under_its_post() -> None:
    text = "Experience\nChef, The Oak, 2018 - present\n• cut waste by 30%\n• trained four cooks\nWaiter, The Elm, 2013 - 2017\nserved 80 guests a night"
    chef, waiter = read(text).positions
    assert chef.lines == ("cut waste by 30%", "trained four cooks")
    assert waiter.lines == ("served 80 guests a night",)
    assert chef.line == "Chef, The Oak, 2018 - present"


def test_work_that_is_not_for_pay_is_told_apart_and_not_counted() -> None:
    facts = read("Experience\nWaiter, The Elm, 2023 - 2024\nVolunteering\nCoach, River Rowing Club, 2010 - present")
    assert [(post.title, post.voluntary) for post in facts.positions] == [("Coach", True), ("Waiter", False)]
    assert facts.titles == ("Waiter",)
    assert facts.years == 1.0


def test_studies_are_no_posts() -> None:
    assert posts("Education\nBSc Nursing, University of Leeds, 2013 – 2016\nTeacher Training College, 2012") == []
    assert posts("BSc Nursing, University of Leeds, 2013 – 2016") == []


# -------------------------------------------------------------------- who, how long

NAMES = [
    ("AMARA OKONKWO\nRegistered Nurse", "Amara Okonkwo"),
    ("Curriculum Vitae\n\nMateusz Wiśniewski\nul. Długa 12", "Mateusz Wiśniewski"),
    ("Résumé of José María de la Cruz\nMadrid", "José María de la Cruz"),
    ("Maria Lopez, RN, BSN\n12 Elm Street", "Maria Lopez"),
    ("Dr. Ifeoma Nwachukwu\nPostdoctoral Researcher", "Ifeoma Nwachukwu"),
    ("Aisha Bello | Product Designer | London", "Aisha Bello"),
    ("Product Designer\nAisha Bello\naisha@example.com", "Aisha Bello"),
    ("Chipo Moyo - Human Resources\nchipo.moyo@example.org", "Chipo Moyo"),
    ("Name: Fatima Zahra El Amrani\nTitle: Cook", "Fatima Zahra El Amrani"),
    ("Siobhán O'Neill-Byrne\n087 555 0100", "Siobhán O'Neill-Byrne"),
    ("maya okafor\nmaya.okafor@example.com", "maya okafor"),
    ("A I S H A   B E L L O\nNurse", "Aisha Bello"),
    ("BELLO, Aisha\naisha.bello@example.com", "Aisha BELLO"),
    ("# Priya Raghunathan\n**Head Chef**", "Priya Raghunathan"),
    ("Contact\n+1 512 555 0188\nren.t@example.com\nTop Skills\nSalesforce\nRené Thibodeaux\nSales Manager", "René Thibodeaux"),
    ("王芳 (Wang Fang)\n13800000000", "Wang Fang"),
    ("Thiago\nSouza\nPrado\nthiago.prado@example.com", "Thiago Souza Prado"),
    ("KATARZYNA\nNOWAK-REED\nCook", "Katarzyna Nowak-Reed"),
    ("Maria\nLopez\nMadrid", "Maria Lopez"),
    ("Curriculum Vitae – Ana Reyes\n\nAna Dela Cruz Reyes, RN\nana.reyes@example.com", "Ana Dela Cruz Reyes"),
    ("M. Haddad-Price – page 1\nMiriam Haddad-Price\nm.hp@example.com", "Miriam Haddad-Price"),
    ("HAKIMI Farida\nCook", "Farida HAKIMI"),
    ('Margaret "Peg" Doyle\nDesigner\npeg.doyle@example.com', 'Margaret "Peg" Doyle'),
    ("Experience\nNurse, Hill Hospital, 2019 - 2020", None),
    ("New York, NY\n10001", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "name"), NAMES, ids=[text[:24] for text, _ in NAMES])
def test_the_name_is_read_from_the_top(text: str, name: str | None) -> None:
    assert read(text).name == name


def test_the_headline_is_the_title_beneath_the_name() -> None:
    facts = read(
        "Aisha Bello\nProduct Designer | Figma, Sketch | London\naisha@example.com\n\nExperience\nNurse, Hill Hospital, 2019 - 2020"
    )
    assert facts.headline is not None
    assert facts.headline.name == "Product Designer"
    assert read("Aisha Bello\n\nExperience\nNurse, Hill Hospital, 2019 - 2020").headline is None


CLAIMS = [
    ("Caring nurse with over 8 years of experience on wards.", 8.0),
    ("I bring twelve years in hospitality.", 12.0),
    ("15+ years of retail management experience", 15.0),
    ("Experience: 6 years", 6.0),
    ("I am 34 years old.", None),
    ("A firm that is 100 years old", None),
    ("Student of history", None),
]


@pytest.mark.parametrize(("text", "number"), CLAIMS, ids=[text for text, _ in CLAIMS])
def test_years_that_are_claimed_count_where_no_post_is_dated(text: str, number: float | None) -> None:
    facts = read(f"Aisha Bello\n\nProfile\n{text}")
    assert (facts.years, facts.years_line) == (number, text if number else None)
    dated = read(f"Aisha Bello\n\nProfile\n{text}\n\nExperience\nCook, The Oak, Jan 2020 - Dec 2021")
    assert (dated.years, dated.years_line) == (2.0, None)


# -------------------------------------------------------------------- what was reached

FIGURES: list[tuple[str, tuple[str, ...]]] = [
    ("Cut costs by 40% and saved £1.2m in 2019", ("40%", "£1.2m")),
    ("Managed a team of 12 engineers", ("12",)),
    ("Served 4,000 users in 15 countries", ("4,000", "15")),
    ("Increased throughput 3x", ("3x",)),
    ("Reduced waiting time from 40 to 15 minutes", ("40", "15")),
    ("Trained a team of twelve nurses on three wards", ("twelve", "three")),
    ("Doubled footfall", ("Doubled",)),
    ("Supervised 2000 customers", ("2000",)),
    ("Band 6 nurse on a 28-bed ward", ("28",)),
    ("Windows 10 rollout to 300 desktops", ("300",)),
    ("Raised 5 000 € for charity", ("5 000",)),
    ("₹2.5 crore pipeline", ("₹2.5 crore",)),
    ("Reduced falls by 30 per cent over 6 months", ("30 per cent",)),
    ("Led the Python 3.11 migration", ()),
    ("Call me on +44 7700 900123", ()),
    ("Phone: 020 7946 0123", ()),
    ("Zero medication errors reported", ("Zero",)),
    ("Cut outages from weekly to two a year", ("two",)),
    ("LS2 9JT Leeds", ()),
    ("GPA 3.8/4.0", ()),
    ("Provided 24/7 support", ()),
    ("Taught Year 5 and Key Stage 2", ()),
    ("Worked 12-hour shifts", ()),
    ("5 years of experience in retail", ()),
    ("Jan 2019 – Mar 2021", ()),
    ("Promoted in March 2020", ()),
    ("ISO 9001 audits, HTML5, B2B, Covid-19", ()),
    ("Open 9am to 5pm, 7 days a week", ()),
    ("Level 3 NVQ and 7 GCSEs", ()),
]


@pytest.mark.parametrize(("text", "numbers"), FIGURES, ids=[text for text, _ in FIGURES])
def test_figures_are_results_and_scope_and_nothing_else(text: str, numbers: tuple[str, ...]) -> None:
    words = BANK.resume_words
    assert figures(text, words, reading(words), calendar(words)) == numbers


def test_an_achievement_knows_where_it_was_and_a_wrapped_one_is_whole() -> None:
    text = "Experience\nNurse, Hill Hospital, 2019 - present\n• Cut medication errors by 35% in one year after a double-check at\n  every handover\nAwards\nBest of 40 trainees"
    first, second = read(text).achievements
    assert first.line == "Cut medication errors by 35% in one year after a double-check at\n  every handover"
    assert (first.figures, first.employer) == (("35%",), "Hill Hospital")
    assert (second.line, second.employer) == ("Best of 40 trainees", None)


def test_a_line_that_the_page_has_cut_is_one_achievement() -> None:
    text = (
        "Experience\nEngineer, Acme Ltd, 2019 - 2021\n"
        "• Wrote the runbooks and dashboards that are used by three other teams. Availability was\n"
        "99.97% in FY 2020-21.\n"
        "• Supported the move of all our services to the new cluster and, in the second year, the\n"
        "AWS accounts, which saved 23%\n"
        "• Work every day with colleagues in finance and risk, and with those who look after risk\n"
        "Sales Clerk\nBarley & Co, Leeds, 2015 - 2018\n• Sold"
    )
    facts = read(text)
    assert [achievement.line.partition("\n")[2] for achievement in facts.achievements] == [
        "99.97% in FY 2020-21.",
        "AWS accounts, which saved 23%",
    ]
    assert facts.titles == ("Engineer", "Sales Clerk")


def test_what_was_done_in_studies_counts_and_their_marks_do_not() -> None:
    text = (
        "Education\nBA History, Moreton University, 2025\n- GPA 6.1 out of 7\n- Group project: catalogued 380 letters for a local society"
    )
    assert [achievement.figures for achievement in read(text).achievements] == [("380",)]


def test_addresses_marks_and_lists_are_no_achievements() -> None:
    text = (
        "Aisha Bello\n14 Harrow Road, Leeds LS2 9JT, 01642 555 019\nEducation\nBSc, 2016, 68%\nGPA 3.9\nSkills\nPython 3, Windows 10, SQL\n"
        "Experience\nYear 5 Teacher, Hill School, 2019 - 2021\nReferences\n2 on request"
    )
    assert read(text).achievements == ()


# -------------------------------------------------------------------- skills, studies, languages, certificates


def test_skills_stand_by_their_names_with_the_line_that_shows_them_best() -> None:
    facts = read(
        "Skills\nKubernetes, Postgres, sourdough starters, go\nExperience\nEngineer, Acme, 2019 - 2020\n- Ran k8s for 9 teams\nInterests\nPython, cooking"
    )
    assert {skill.name: skill.line for skill in facts.skills} == {
        "kubernetes": "Ran k8s for 9 teams",
        "sql": "Kubernetes, Postgres, sourdough starters, go",
        "pastry": "Kubernetes, Postgres, sourdough starters, go",
        "go": "Kubernetes, Postgres, sourdough starters, go",
    }


def test_skills_that_nobody_knows_are_kept_as_they_are_written() -> None:
    facts = read("Skills: Falconry, sheep shearing; Excel\n")
    assert [skill.name for skill in facts.other_skills] == ["Falconry", "sheep shearing"]
    assert [skill.name for skill in facts.skills] == ["spreadsheets"]


STUDIES: list[tuple[str, list[tuple[str | None, str | None, int | None]]]] = [
    ("BSc (Hons) Adult Nursing, University of Leeds, 2013 – 2016", [("BSc (Hons) Adult Nursing", "University of Leeds", 2016)]),
    ("M.Sc. Computer Science\nAGH University of Science and Technology\n2010 – 2015", [("M.Sc. Computer Science", "AGH University of Science and Technology", 2015)]),
    ("AGH University of Science and Technology\nM.Sc. Computer Science\n2010 – 2015", [("M.Sc. Computer Science", "AGH University of Science and Technology", 2015)]),
    ("2021  PhD Plant Physiology, University of Ibadan\n2015  MSc Botany (Distinction), University of Lagos", [("PhD Plant Physiology", "University of Ibadan", 2021), ("MSc Botany (Distinction)", "University of Lagos", 2015)]),
    ("State University, Columbus, OH\nB.A. Economics, expected May 2026\nGPA: 3.7/4.0", [("B.A. Economics", "State University", 2026)]),
    ("A-levels: Biology, Chemistry, Psychology, Roundhay School, 2013", [("A-levels: Biology, Chemistry, Psychology", "Roundhay School", 2013)]),
    ("Lincoln High School, 2014", [(None, "Lincoln High School", 2014)]),
    ("Diploma in Culinary Arts | IHM Chennai | 2013", [("Diploma in Culinary Arts", None, 2013)]),
    ("NVQ Level 3 Electrical Installation, Middlesbrough College, 2012", [("NVQ Level 3 Electrical Installation", "Middlesbrough College", 2012)]),
    ("BA History University of York 2010", [("BA History", "University of York", 2010)]),
    ("Master of Teaching (Primary), Deakin University, 2023–present", [("Master of Teaching (Primary)", "Deakin University", None)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), STUDIES, ids=[text[:30] for text, _ in STUDIES])
def test_studies_are_read_on_one_line_or_several(text: str, expected: list[tuple[str | None, str | None, int | None]]) -> None:
    for heading in ("Education", "ACADEMIC BACKGROUND", "Qualifications:"):
        assert [(study.degree, study.school, study.year) for study in read(f"{heading}\n{text}").education] == expected


def test_languages_are_those_that_people_speak() -> None:
    said = "Skills\nLanguages: Java, Go, SQL\nLanguages\nPolish (native), English (C1)\nGerman: basic"
    assert [language.name for language in read(said).languages] == ["Polish", "English", "German"]
    assert [language.name for language in read("Aisha Bello\nI speak Greek, English and some Italian.").languages] == [
        "Greek",
        "English",
        "Italian",
    ]
    assert read("Skills\nLanguages: Python, Java").languages == ()


def test_certificates_are_named_without_their_dates() -> None:
    said = "Certifications\nNMC registration 16I1234E\nImmediate Life Support (2023)\nLicences: counterbalance forklift, reach truck, HGV class 2"
    assert [certificate.name for certificate in read(said).certificates] == [
        "NMC registration 16I1234E",
        "Immediate Life Support",
        "counterbalance forklift",
        "reach truck",
        "HGV class 2",
    ]


HEADINGS = [
    "Skills", "SKILLS", "Key Skills:", "## Skills", "**Technical Skills**", "S K I L L S", "Skills & Tools", "Core Competencies", "Areas of Expertise",
    "=== Skills ===", "4. Computer Skills", "What I can do", "Skills\n------", "Clinical Skills",
]  # fmt: skip


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_heading_is_known_by_many_names(heading: str) -> None:
    facts = read(f"Aisha Bello\n\n{heading}\nfalconry, go\n\nExperience\nCook, The Oak, 2019 - 2020\nfalconry, go")
    assert [skill.name for skill in facts.other_skills] == ["falconry"]
    assert [skill.name for skill in facts.skills] == ["go"]
    assert len(facts.positions) == 1


# -------------------------------------------------------------------- whole texts

WHOLE = [case[1] for case in LAYOUTS] + [text for text, _ in NAMES] + [f"Education\n{text}" for text, _ in STUDIES]


@pytest.mark.parametrize("text", WHOLE, ids=range(len(WHOLE)))
def test_every_fact_stands_on_a_line_of_the_text(text: str) -> None:
    for whole in (text, f"Experience\n{text}", f"Skills\n{text}\nExperience\n{text}".replace("\n", "\r\n")):
        assert all(line in whole and line.strip() for line in lines(read(whole)))


def test_the_short_ways_say_the_same_as_all_facts(bank: Library) -> None:
    text = "Aisha Bello\n\nExperience\nNurse, Hill Hospital, 2019 - present\n- triage of patients\nCook, The Oak, 2015 - 2018\nSkills\nwound care, go"
    facts = read(text)
    assert skills(text, bank) == tuple(skill.name for skill in facts.skills)
    assert titles(text, bank) == facts.titles == ("Nurse", "Cook")
    assert titles("Aisha Bello\nProduct Designer\naisha@example.com", bank) == ("Product Designer",)


PIECES = st.sampled_from(
    ["Experience\n", "Skills:", "\n\n", "2019 – 2021", "Jan 2020", "present", ", ", " | ", "• ", "Engineer", "Acme Ltd", "40%", "£3m", "BSc ", "University of Leeds", "(", ")", "\t", "     ", "team of", "a@b.com", "E D U", "#", "*", "\u200b", "é", "\n"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=60).map("".join)))
def test_any_text_gives_facts_that_stand_in_it(text: str) -> None:
    assert all(line in text for line in lines(read(text)))


ENDLESS = [
    "a", "A ", "1 ", "1,000", "0", "2019 - ", "Jan 2019 – ", "- ", "• x\n", "\n", " ", "\t", "(", "(0", "a, ", "Engineer\n", "Acme Ltd\n", "a@b ", "http://", "5 years ",
    "REST ", "Go ", "#", "A. ", "...", "'", " | ", "E X ", "x: y\n", "BSc ", "three ", "İ", "\x00", "Senior Engineer, Acme, 2019 - 2021\n", "Education\nBSc, ",
]  # fmt: skip


@pytest.mark.parametrize("piece", ENDLESS)
def test_no_text_takes_long(piece: str) -> None:
    """A fifth of a second is usual for the longest text; what is guarded against is time that grows with its square."""
    text = (piece * MAX_MATERIAL)[: MAX_MATERIAL + 1]
    start = time.process_time()
    read(text)
    assert time.process_time() - start < 10  # seconds of this process; usual is a fifth of one


def test_what_is_drawn_last_may_be_the_head_of_the_page(bank: Library) -> None:
    text = """Hello
I design software for people who have a bad day.
Where I have worked
Working Student Process Management (20 h / week)
04/2015 – 09/2017
Rotklinker Logistik AG, Bremen
Skills
Figma, user research
Nora Feldkirch-Asante
Designer
Bremen • 0421 555 0148 • hello@norafeldkirch.example
"""
    found = understand(text, bank)
    assert (found.name, found.titles, found.employers) == (
        "Nora Feldkirch-Asante", ("Working Student Process Management",), ("Rotklinker Logistik AG",),
    )  # fmt: skip
