"""Skills and titles are known by all their names, and everyday words are not taken for them."""

import shutil
import time
from pathlib import Path

import pytest

from liya_core import candidate, library
from liya_core.errors import DataFileError
from liya_core.library import DATA, Library
from liya_core.models import JobDescriptionInput, ProfileInput, ResumeInput, Setup
from liya_core.terms import index


def found(text: str, bank: Library) -> list[str]:
    return [place.name for place in bank.skills.find(text)]


def test_the_lexicon_covers_all_kinds_of_work(bank: Library) -> None:
    assert len(bank.families) >= 20
    assert len({name for family in bank.families.values() for name in family.skills}) >= 350
    assert all(len(family.skills) >= 5 and len(family.titles) >= 5 for family in bank.families.values())


def test_every_name_and_other_name_leads_to_its_skill(bank: Library) -> None:
    for family in bank.families.values():
        for name, others in family.skills.items():
            for term in (name, *others):
                assert bank.skills.name(term) == bank.skills.name(term.upper()) == name
                if term not in family.listed:
                    assert found(f"They relied on our {term}, and so on.", bank) == [name], term


def test_every_skill_that_a_question_is_about_is_known(bank: Library) -> None:
    known = {name for family in bank.families.values() for name in family.skills}
    for questions in bank.questions.values():
        for question in questions:
            assert set(question.skills) <= known, question.id


SAID = [
    ("We ran k8s on AWS with CI/CD.", ["kubernetes", "aws", "ci/cd"]),
    ("Wrote C++ and C#, then .NET; no C at all.", ["c++", "c#", "c#"]),
    ("Moved services from Java to Go, and the front end to React.", ["java", "go", "react"]),
    ("Designed REST APIs in Node.js", ["rest", "javascript"]),
    ("PostgreSQL, MySQL", ["sql", "sql"]),
    ("Owned the P&L of three shops", ["business operations"]),
    ("owned the profit and loss of a shop", ["business operations"]),
    ("Lesson-planning and behaviour management", ["lesson planning", "classroom management"]),
    ("Ran A/B tests", ["a/b testing"]),
    ("Excel (advanced), Word", ["spreadsheets", "office software"]),
    ("cannulation, wound care & triage of patients", ["iv therapy", "wound care", "triage"]),
    ("Forklift licence and HGV", ["forklift operation", "commercial driving"]),
    ("silver service and HACCP", ["table service", "food hygiene"]),
    ("MIG welding; read blueprints", ["welding", "reading blueprints"]),
    ("contract drafting, GDPR", ["contract law"]),
    ("R&D budgets", ["budgeting"]),
    ("Python\nR programming", ["python", "r"]),
    ("Comfortable with Excel and Word", ["spreadsheets", "office software"]),
    ("I build reports in Excel with many sheets", ["spreadsheets"]),
    ("Excel ●●●●○", ["spreadsheets"]),
    ("Excel – advanced", ["spreadsheets"]),
    ("Excel Power Query", ["spreadsheets", "spreadsheets"]),
    ("Tools I use: EXCEL, SAP and Xero", ["spreadsheets", "erp systems", "accounting"]),
    ("I write well under pressure and run campaigns in Mailchimp", ["adaptability", "campaign management", "email marketing"]),
    ("Mentored two juniors and trained 16 new cooks", ["mentoring and coaching", "learning and development"]),
    ("Ran crews of 6; supervised four apprentices", ["team leadership", "team leadership"]),
    ("Switchboards, solar PV and safe isolation", ["power systems", "solar installation", "site safety"]),
    ("Salesforce, cold calling, territory planning", ["pipeline management", "prospecting", "territory management"]),
    ("Figma, WCAG 2.2, design systems", ["prototyping", "accessibility", "design systems"]),
    ("IFRS, VAT returns, management accounts, tax compliance", ["accounting", "taxation", "financial reporting", "taxation"]),
    ("5S, Six Sigma and Lean", ["process improvement", "process improvement", "process improvement"]),
]


@pytest.mark.parametrize(("text", "names"), SAID, ids=[text for text, _ in SAID])
def test_a_skill_is_found_however_it_is_written(bank: Library, text: str, names: list[str]) -> None:
    assert found(text, bank) == names


INNOCENT = [
    "I excel in a fast-paced environment and rest when the work is done.",
    "Excel at everything you do.",
    "Go the extra mile; ready to go, willing to lead.",
    "Go to the gate first.",
    "React quickly when things go wrong.",
    "She would react to bad news with a sketch of a plan.",
    "A swift and express answer is a rare gift.",
    "Swift resolution of every case.",
    "The outlook for the word on the street is good.",
    "A spark of interest, a ruby ring and a bit of rust.",
    "We spring into action and lean on one another.",
    "Spring 2019 was busy, and so was summer.",
    "The rest of the team had access to the same teams.",
    "THE REST OF THE TEAM WENT TO GO HOME",
    "They send letters and draw a line under it.",
    "My curriculum vitae is attached.",
    "We are hiring and training people; recruitment is open.",
    "I keep monitoring the situation and testing my patience.",
    "Networking with colleagues over lunch.",
    "He puts his trust in people and takes complaints to heart.",
    "A helm, a puppet and a chef's hat.",
    "Her scheduling was tight and her backlog was long.",
    "The transformers in the film were loud.",
    "A flask of tea and a vue of the sea.",
    "Contact: jo@python.example.com, github.com/kafka/redis, www.docker.com",
    "A class of children with an agile mind.",
    "Paid 40 pounds in cash for the containers.",
    "We looked for a sage and found a sap.",
    "Closing time is at nine; cooking smells good, and cleaning is fun.",
    "Ten ml of syrup and a rag to wipe it.",
    "She holds an LLM from Nairobi.",
    "Tesco plc, Barclays PLC",
    "Our values: advocacy, nutrition and surgery of words.",
    "I got word that minutes matter and typing is slow.",
    "The animation of the crowd, the translation of a dream.",
    "I am good with people and the customs of the house.",
    "Outlook for the year: bright.",
    "The word of a friend is enough.",
    "Word of mouth brought most of them here.",
    "We share a slack rope and a notion of fun.",
    "The opera house stands by the square.",
    "An epic journey through the Andes.",
    "The sage in the story drinks from a canvas bag.",
    "She was born in two days of rain.",
    "I was trained as a dancer for 3 years.",
    "He trained 5 days a week for the marathon.",
    "A team of horses pulled the cart.",
    "The prime minister sent his compassionate regards.",
    "We lead the market and manage expectations.",
    "He has a lean build and a green belt to match his shoes.",
    "Please contact the driver of the blue car.",
    "The stock market fell and the sales began.",
    "Our records show a birthday in June.",
    "The train left the station with two nurses on board.",
    "She lives near the solar eclipse museum.",
    "We drive a fleet-footed pony.",
    "The operations theatre of the war.",
    "They had a bright lighting idea at noon.",
    "Safe travels, dear reader.",
    "The till in the garden is clay.",
    "He led the choir in song.",
    "I coach myself to sleep earlier.",
    "The harvest of the grapes is at dawn.",
    "Life is not a rehearsal.",
    "The tickets to the concert were sold out.",
    "My sister lives in Reading and my brother in Deal.",
    "Canvas shoes and linen trousers.",
    "The budget airline lost my bag.",
    "A notion page fell out of the book.",
    "The prints hung on a wall of brick.",
    "Sprints are my weakness on the track.",
    "Board games and chess with friends.",
    "The events of that night are a mystery.",
    "It was an exercise in patience.",
    "I keep a diary and a calendar at home.",
    "The news at ten was sad.",
    "Our house is near the transport museum.",
    "Shipping container homes look cold.",
    "I am flexible on start dates and available now.",
    "The rota of the moon.",
    "Customs vary from village to village.",
    "Children learn by play, and so do we.",
    "Miro painted birds; Oracle bones are old.",
    "The oracle spoke in riddles.",
    "A charity walk through mud and rain.",
    "He pitched a tent by the river.",
    "Benefits include a pension and 25 days of holiday.",
    "Reports are due on Friday.",
    "I was supervised by a kind old man.",
    "They collaborate like cats and dogs.",
    "Go with the flow and react in time.",
    "Excel beyond the ordinary.",
    "A meeting of minds over lunch.",
    "The general manager met us at the door.",
    "She coached us through the storm.",
    "Two of us waited for the bus.",
    "The design of the universe is odd.",
    "The drinks were served and the guests left.",
    "Slack time in spring is rare.",
]


@pytest.mark.parametrize("text", INNOCENT)
def test_everyday_words_are_no_skills(bank: Library, text: str) -> None:
    assert found(text, bank) == []


def test_an_everyday_word_is_a_skill_where_it_is_listed_as_one(bank: Library) -> None:
    setup = Setup(user_id="Me", resume=ResumeInput(text="Skills\npython, go, rest, react, excel, testing"))
    assert candidate.skills(setup, bank) == ("python", "go", "rest", "react", "spreadsheets", "testing")


def test_a_name_is_found_whole_and_the_longest_first() -> None:
    terms = index([("data", "data"), ("data lake", "lake"), ("Sage", "sage"), ("front-end tools", "tools")], ["tools"])
    assert [(place.name, place.start, place.end) for place in terms.find("A data lake, data; metadata")] == [
        ("lake", 2, 11),
        ("data", 13, 17),
    ]
    assert [place.name for place in terms.find("We use Sage. sage advice. Sage advice.")] == ["sage"]
    assert [place.name for place in terms.find("front end\ntools, front, end tools")] == ["tools"]
    assert terms.name(" Data  Lake ") == "lake"
    assert terms.name("lake") is None


TITLES = [
    ("Staff Nurse", "nursing"),
    ("Primary School Teacher", "teaching"),
    ("Sous Chef", "hospitality"),
    ("Apprentice Electrician", "trades"),
    ("Forklift Driver", "logistics"),
    ("Paralegal", "legal"),
    ("Postdoctoral Researcher", "research"),
    ("HR Business Partner", "people"),
    ("Customer Service Advisor", "support"),
    ("Civil Engineer", "construction"),
    ("Mechanical Engineer", "engineering"),
    ("QA Engineer", "quality"),
    ("Senior Software Engineer", "software"),
    ("Shop Assistant", "retail"),
    ("Executive Assistant", "administration"),
    ("Physiotherapist", "healthcare"),
    ("Social Worker", "care_education"),
    ("Police Officer", "public_service"),
    ("Technical Writer", "media"),
    ("Hairdresser", "beauty_fitness"),
]


@pytest.mark.parametrize(("title", "family"), TITLES, ids=[title for title, _ in TITLES])
def test_a_title_belongs_to_its_kind_of_work(bank: Library, title: str, family: str) -> None:
    assert candidate.families(Setup(user_id="Me", profile=ProfileInput(title=title)), bank) == (family,)


def test_a_title_at_home_in_two_kinds_of_work_has_both(bank: Library) -> None:
    assert set(candidate.families(Setup(user_id="Me", profile=ProfileInput(title="Restaurant Manager")), bank)) == {
        "hospitality",
        "operations",
    }


def test_without_a_title_the_resume_says_what_kind_of_work_it_is(bank: Library) -> None:
    resume = ResumeInput(text="Experience\nStaff Nurse, Hill Hospital, 2019 - present\nWaiter, The Oak, 2015 - 2018")
    assert candidate.families(Setup(user_id="Me", resume=resume), bank) == ("nursing",)
    assert candidate.families(Setup(user_id="Me", resume=resume, profile=ProfileInput(title="Data Analyst")), bank) == ("data",)
    skilled = ResumeInput(text="I know welding, plumbing and carpentry, and some Excel.")
    assert candidate.families(Setup(user_id="Me", resume=skilled), bank) == ("trades",)


def test_skills_that_would_only_be_welcome_are_not_required(bank: Library) -> None:
    job = JobDescriptionInput(
        title="Backend Engineer",
        description="Requirements\n- Kafka\n- PostgreSQL\nNice to have\n- Terraform",
        required_skills=("K8s", "COBOL 85"),
    )
    assert candidate.required_skills(Setup(user_id="Me", job_description=job), bank) == ("kubernetes", "cobol 85", "kafka", "sql")


WRONG = [
    ('competencies = ["integrity"', 'competencies = ["integrety"', "'integrety'"),
    ('kafka = ["rabbitmq"', 'kafka = ["kubernetes"', "'kubernetes' stands for"),
    ('listed = ["go"', 'listed = ["gone"', "lists 'gone'"),
]


@pytest.mark.parametrize(("old", "new", "message"), WRONG, ids=[message for *_, message in WRONG])
def test_a_lexicon_that_contradicts_itself_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("*.db*"))
    path = folder / "roles" / "families.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataFileError, match=message):
        library.load(folder)


def test_reading_skills_takes_no_time_to_speak_of(bank: Library) -> None:
    """It is done at every plan; the best of several runs, for other work shares the machine."""
    text = "Senior Engineer, Acme Ltd, 2019 - 2021\n- Ran Kafka and PostgreSQL for 40 teams, with CI/CD in GitHub Actions\n"
    times = []
    for run in range(7):
        setup = Setup(user_id="Me", resume=ResumeInput(text=f"{run}\n{text * 60}"[:6_000]))
        start = time.perf_counter()
        candidate.skills(setup, bank)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.05  # usual is 0.003
