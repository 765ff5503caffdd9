"""A job description as facts, and what a résumé shows of it."""

import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liya_core import library
from liya_core.intake import resume
from liya_core.intake.facts import JobFacts, Shown
from liya_core.intake.job import skills, understand
from liya_core.intake.match import match
from liya_core.library import Library
from liya_core.models import MAX_MATERIAL

BANK = library.load()


def read(text: str) -> JobFacts:
    return understand(text, BANK)


def names(shown: tuple[Shown, ...]) -> list[str]:
    return [skill.name for skill in shown]


def lines(facts: JobFacts) -> Iterator[str]:
    """Every line that any fact stands on."""
    yield from (line for line in (facts.title_line, facts.company_line, facts.years_line) if line)
    yield from (skill.line for skill in (*facts.required, *facts.desired, *facts.mentioned))
    yield from (*facts.responsibilities, *facts.values)


POSTED = [
    ("Senior Backend Engineer (m/f/d)\nBrightleaf GmbH · Berlin · Hybrid", "Senior Backend Engineer", "Brightleaf GmbH"),
    (
        "Job Title: Electrician (Industrial Maintenance)\nCompany: Northgate Mills plc",
        "Electrician (Industrial Maintenance)",
        "Northgate Mills plc",
    ),
    ("JOB TITLE: Staff Nurse – Acute Medicine\nEMPLOYER: St Brannoc's NHS Trust", "Staff Nurse", "St Brannoc's NHS Trust"),
    ("We are looking for a friendly Barista to join our team at The Daily Grind in Bristol.", "Barista", "The Daily Grind"),
    ("Harbour & Finch is hiring: Account Executive (Mid-Market)", "Account Executive (Mid-Market)", "Harbour & Finch"),
    ("Join Meridian Health as a Senior Product Designer", "Senior Product Designer", "Meridian Health"),
    (
        "# Primary School Teacher (Year 4)\n\n**Willow Bank Primary School, Bradford**",
        "Primary School Teacher (Year 4)",
        "Willow Bank Primary School",
    ),
    ("data analyst wanted!! we're a small charity (The Lantern Trust)", "data analyst", "The Lantern Trust"),
    ("Head Chef at The Oak Tree", "Head Chef", "The Oak Tree"),
    ("Warehouse Operative | DHL | Daventry", "Warehouse Operative", "DHL"),
    ("Acme Robotics seeks a motivated Mechanical Engineer with a love of gears.", "Mechanical Engineer", "Acme Robotics"),
    ("Paralegal\n\nAbout Finch & Daughters\nWe are a law firm.", "Paralegal", "Finch & Daughters"),
    ("At Kopi House, we roast coffee. We need an experienced Head Roaster.", "Head Roaster", "Kopi House"),
    ("UX RESEARCHER (12-month contract)\nTidewater Bank — Edinburgh\n\nTidewater is a bank.", "UX RESEARCHER", "Tidewater Bank"),
    ("Retail Supervisor at Fern & Fable Books\n\nFern & Fable is a bookshop.", "Retail Supervisor", "Fern & Fable Books"),
    (
        "Operations Manager – Chilled Foods\n\nMillbrook Kitchens has been making soups since 1984.",
        "Operations Manager",
        "Millbrook Kitchens",
    ),
    ("Welder / Fabricator - Day Shift\nCopperline Steel is a shop in Flagstaff.", "Welder / Fabricator", "Copperline Steel"),
    (
        ">>> HIRING <<< Sales Executive - Growth / remote LATAM\nOur client ORTHOVIA LABS is growing fast.",
        "Sales Executive",
        "ORTHOVIA LABS",
    ),
    ("*** WE ARE HIRING *** Account Executive (m/w/d)\nJoin Nordwind CRM as we grow to 120 people.", "Account Executive", "Nordwind CRM"),
    ("ELECTRICIAN NEEDED!! (Makati, onsite)\nJoin the Palmera Resorts family!\nPerks: HMO on day 1", "ELECTRICIAN", "Palmera Resorts"),
    ("Logistics Coordinator at Maplewood Furniture Co. in Mississauga, ON. Full time.", "Logistics Coordinator", "Maplewood Furniture Co."),
    (
        "Senior Analyst (f/m/d) – Carrier Platform\nLumenfreight GmbH · Berlin\nYou will join the Carrier Platform team.",
        "Senior Analyst",
        "Lumenfreight GmbH",
    ),
    (
        "Nurse Educator – Acute Medicine (Band 7)\nNorth Fylde Hospitals NHS Trust",
        "Nurse Educator – Acute Medicine (Band 7)",
        "North Fylde Hospitals NHS Trust",
    ),
    (
        "GENERAL MANAGER\nCasa Oleandro, Porto\nCasa Oleandro is the second house of Oleandro Small Hotels, a family company.",
        "GENERAL MANAGER",
        "Oleandro Small Hotels",
    ),
    ("HEAD OF PHYSICS\nYou will\n- be accountable for standards at Key Stages 3, 4 and 5", "HEAD OF PHYSICS", None),
    ("Accountant\nWe are hiring. You get HMO, and training at Manila, you know. Experience with SAP.", "Accountant", None),
    ("Hi! We're Tilda's Oats and we're hiring a Marketing Manager (Brand), London", "Marketing Manager", "Tilda's Oats"),
    ("Product Manager – Payments\nYou work with the Payments team.", "Product Manager", None),
    ("We sell things and like it.", None, None),
    ("", None, None),
]


@pytest.mark.parametrize(("text", "title", "company"), POSTED, ids=[text[:30] for text, *_ in POSTED])
def test_title_and_company_are_read_from_labels_first_lines_and_sentences(text: str, title: str | None, company: str | None) -> None:
    facts = read(text)
    assert (facts.title, facts.company) == (title, company)


FULL = """Senior Backend Engineer
Brightleaf GmbH

About Brightleaf
We have been around for 12 years and love Excel.

What you'll do
- Design and run our booking services on Kubernetes
- Review code

What you'll bring
- At least 5 years of experience building backend systems
- Strong Go or Rust; solid PostgreSQL
- Experience with event streaming (Redis a plus)
- Familiarity with beekeeping software and seed catalogues
- Forklift certificate
- Ideally some Terraform

Nice to have
- Experience with gRPC
- Falconry

Our values
We tell each other the truth, kindly.
Plants first.

Benefits
30 days holiday, Python meetups, a training budget after 2 years
"""


def test_required_and_desired_skills_are_told_apart() -> None:
    facts = read(FULL)
    assert names(facts.required) == [
        "backend development",
        "go",
        "rust",
        "sql",
        "kafka",
        "beekeeping software",
        "seed catalogues",
        "forklift operation",
    ]
    assert names(facts.desired) == ["redis", "terraform", "grpc", "Falconry"]
    assert names(facts.mentioned) == ["kubernetes", "code review"]
    assert skills(FULL, BANK)[:4] == ("backend development", "go", "rust", "sql")
    assert "terraform" not in skills(FULL, BANK)


def test_responsibilities_and_values_are_lines_of_their_parts() -> None:
    facts = read(FULL)
    assert facts.responsibilities == ("Design and run our booking services on Kubernetes", "Review code")
    assert facts.values == ("We tell each other the truth, kindly.", "Plants first.")
    loose = read("We need a Cook. You will run the grill and train two cooks. We believe in paying people properly.")
    assert loose.responsibilities == ("You will run the grill and train two cooks.",)
    assert loose.values == ("We believe in paying people properly.",)


TASKS = """Welder

The role
You will report to the Head of Works. Acme Works is the oldest yard in town. You will cut and weld plates.

Main duties
- Weld frames
i. Read drawings
We are a friendly lot.

We would like to hear from you if you
- can weld

What we hold dear
Steel before words

Acme Works is an equal opportunity employer.
"""


def test_tasks_say_what_one_would_do_and_values_what_is_held_dear() -> None:
    facts = read(TASKS)
    assert facts.responsibilities == ("You will cut and weld plates.", "Weld frames", "Read drawings")
    assert facts.values == ("Steel before words",)
    assert facts.company == "Acme Works"


YEARS = [
    ("Requirements\n- At least 5 years of experience in sales", 5.0),
    ("Requirements\n- 3-5 years' closing experience", 3.0),
    ("Requirements\n- Minimum 3 years in industrial maintenance", 3.0),
    ("Requirements\n- 5+ years in product design, at least 2 of them in B2B", 5.0),
    ("You must have one year's experience in a busy café.", 1.0),
    ("Essential:\n• 12 months' post-qualification experience", 1.0),
    ("We want a Cook with two or more years of experience.", 2.0),
    ("Nice to have\n- 10 years of experience in sales", None),
    ("Two years of experience would be good but isn't a must.", None),
    ("About us\nWe have 40 years of experience in bread.", None),
    ("Qualification and experience\nHND in engineering. Minimum four (4) years in a heavy industry.", 4.0),
    ("What do you need?\n- 2-4 yrs in logistics", 2.0),
    ("Applicants must be 18 years old or over.", None),
    ("A 2 year contract.", None),
]


@pytest.mark.parametrize(("text", "number"), YEARS, ids=[text for text, _ in YEARS])
def test_years_count_where_they_must_be_there(text: str, number: float | None) -> None:
    facts = read(text)
    assert facts.years == number
    assert (facts.years_line is None) is (number is None)


ASKED = [
    ("You know Kafka well. You have run PostgreSQL in production. Terraform is a plus.", ["kafka", "sql"], ["terraform"]),
    ("you know sql and excel well, and python is nice but not needed.", ["sql", "spreadsheets"], ["python"]),
    ("Skills & Experience Required:\n• 18th Edition and inspection & testing (2391)\nDesirable:\n• Forklift licence", ["electrical installation", "electrical testing"], ["forklift operation"]),
    ("You will need:\n- Qualified Teacher Status\n- phonics\nIt's a plus if you have\n- piano", ["qualified teacher status", "phonics"], ["piano"]),
    ("Requirements: Figma, user research, Falconry\nBonus points: Motion design", ["prototyping", "user research", "Falconry"], ["motion design"]),
    ("Requirements\nGerman preferred.\nSalesforce", ["pipeline management"], ["German"]),
    ("Minimum qualifications:\n- Bachelor's degree in Accounting or Finance\n- own hand tools\n- CPA preferred", ["accounting", "power tools"], ["accounting qualification"]),
    ("Who you are\n- a team player with good communication skills\n- able to work under pressure", ["teamwork", "communication", "adaptability"], []),
    ("Person specification\nEssential: advanced Excel; sales experience; fluent German\nDesirable: Sage 200; Spanish", ["spreadsheets", "sales", "German"], ["accounting", "Spanish"]),
    ("What we ask for\nGerman at B2 level, English is an advantage. Experience running A/B tests.", ["German", "a/b testing"], ["English"]),
    ("We would like to hear from you if you\n- have led statutory audits\n- speak Polish\nGood if you have\n- forklift licence\n\nIn return we offer Spanish lessons and Excel courses.", ["audit", "Polish"], ["forklift operation"]),
    ("You must have strong leadership and 8 years in hospitality.", ["team leadership", "hospitality management"], []),
    ("Must haves\n- teamwork (Python here)\nSalary 30k plus BUPA, HMO and study leave", ["teamwork", "python"], []),
    ("Responsibilities\n- triage of patients\n- wound care", ["triage", "wound care"], []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "required", "desired"), ASKED, ids=[text[:40] for text, *_ in ASKED])
def test_what_is_asked_for(text: str, required: list[str], desired: list[str]) -> None:
    facts = read(text)
    assert (names(facts.required), names(facts.desired)) == (required, desired)


def test_what_a_company_offers_and_is_asks_for_nothing() -> None:
    facts = read(
        "About us\nWe use Kafka and love Python.\nWhat we offer\n- Excel training\n- experience with falconry\nHow to apply\nSend a letter in Word."
    )
    assert (facts.required, facts.desired) == ((), ())


def test_a_match_shows_the_lines_of_both_and_counts_nothing() -> None:
    said = (
        "Experience\nEngineer, Acme, 2019 - present\n- Moved 9 services to k8s\n- Wrote seed catalogues in Go\nSkills\nPostgres, falconry"
    )
    job = read("Requirements\n- Kubernetes\n- Rust\n- Experience with seed catalogues\nNice to have\n- Falconry\n- Terraform")
    found = match(resume.understand(said, BANK), job)
    assert [(met.name, met.asked, met.shown) for met in found.required_shown] == [
        ("kubernetes", "Kubernetes", "Moved 9 services to k8s"),
        ("seed catalogues", "Experience with seed catalogues", "Wrote seed catalogues in Go"),
    ]
    assert [met.name for met in found.required_missing] == ["rust"]
    assert [(met.name, met.shown) for met in found.desired_shown] == [("Falconry", "Postgres, falconry")]
    assert [met.name for met in found.desired_missing] == ["terraform"]
    assert set(type(found).model_fields) == {"required_shown", "required_missing", "desired_shown", "desired_missing"}


FORMS = [
    ("customs rules", "Knows every custom rule", True),
    ("physics degree", "Degree in physics, Hill University", True),
    ("seed catalogue", "Wrote catalogues of seeds", True),
    ("go", "Always ready to go", False),
    ("seed catalogues", "Sold seeds", False),
    ("Ballet", "Went to the ball", False),
]


@pytest.mark.parametrize(("name", "line", "shown"), FORMS, ids=[name + line for name, line, _ in FORMS])
def test_a_skill_is_met_in_the_plain_forms_of_its_words(name: str, line: str, shown: bool) -> None:
    said = resume.understand(f"Experience\nClerk, Acme Ltd, 2019 - 2021\n- {line}, always", BANK)
    met = match(said, JobFacts(required=(Shown(name=name, line=f"We need {name.title()}"),)))
    assert bool(met.required_shown) is shown


def test_an_empty_resume_shows_nothing(bank: Library) -> None:
    found = match(resume.understand("", bank), read(FULL))
    assert found.required_shown == found.desired_shown == ()
    assert len(found.required_missing) == len(read(FULL).required)


WHOLE = [FULL, *(text for text, *_ in POSTED), *(text for text, _ in YEARS), *(text for text, *_ in ASKED)]


@pytest.mark.parametrize("text", WHOLE, ids=range(len(WHOLE)))
def test_every_fact_stands_on_a_line_of_the_text(text: str) -> None:
    for whole in (text, text.replace("\n", "\r\n"), f"Requirements\n{text}"):
        assert all(line in whole and line.strip() for line in lines(read(whole)))


PIECES = st.sampled_from(
    ["Requirements\n", "Nice to have:", "\n\n", "5 years of experience", "experience with ", ", ", " or ", "• ", "We are looking for a ", "Cook", " at Acme Ltd", "About Acme\n", "(", ")", "is a plus", "You will ", "We value ", ". ", "Python", "\n"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=60).map("".join)))
def test_any_text_gives_facts_that_stand_in_it(text: str) -> None:
    assert all(line in text for line in lines(read(text)))


ENDLESS = [
    "a", "A ", "A, ", "1 ", "years ", "5 years ", "five years of ", "experience with ", "looking for ", "is hiring ", "About Aa ", "Aa of ", "A. ", "a. ", "\n", " ", "(", "; ", "or ", "İ",
    "Experience with A, B and C\n", "Nice to have: x\n", "Acme Ltd\n", "x: y\n", "a@b ", "'s ",
]  # fmt: skip


@pytest.mark.parametrize("piece", ENDLESS)
def test_no_text_takes_long(piece: str) -> None:
    """A fifth of a second is usual for the longest text; what is guarded against is time that grows with its square."""
    text = (piece * MAX_MATERIAL)[: MAX_MATERIAL + 1]
    start = time.process_time()
    read(text)
    assert time.process_time() - start < 10  # seconds of this process; usual is a fifth of one
