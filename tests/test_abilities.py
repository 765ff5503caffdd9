"""The skills of a résumé are read from its lists, its tables and its sentences."""

from datetime import date

import pytest

from liya_core import library
from liya_core.intake.facts import ResumeFacts
from liya_core.intake.resume import understand

BANK = library.load()


def read(text: str) -> ResumeFacts:
    return understand(text, BANK, date(2026, 10, 1))


LISTS = [
    ("Skills\nExcel (pivot tables), Word, SAP", ["spreadsheets", "office software", "erp systems"], []),
    ("Skills\nFigma ●●●●○\nSketch ●●○○○\nFalconry ●●●○○", ["prototyping"], ["Falconry"]),
    ("Skills\nadvanced excel; basic sap; good negotiation skills", ["spreadsheets", "erp systems", "negotiation"], []),
    ("Skills\nPython (pandas, dbt), coaching of new colleagues.", ["python", "data analysis", "etl", "mentoring and coaching"], []),
    ("Skills\nforecasting and rostering, sheep shearing, tidy.", ["budgeting", "scheduling"], ["sheep shearing", "tidy"]),
    (
        "Skills\nI write well under pressure and run campaigns in Mailchimp. I love it.",
        ["adaptability", "campaign management", "email marketing"],
        [],
    ),
    (
        "Skills\nSchemes of work, behaviour management, marking, phonics, reading in Google\nClassroom, sheep shearing",
        ["lesson planning", "classroom management", "student assessment", "phonics", "educational technology"],
        ["sheep shearing"],
    ),
    (
        "KNOW-WHAT\nOpera PMS, Falconry, Excel, rostering, recruitment, budgeting",
        ["hotel front desk", "spreadsheets", "scheduling", "recruiting", "budgeting"],
        ["Falconry"],
    ),
    ("Tools: excel, word, trello", ["spreadsheets", "office software", "work management tools"], []),
    (
        "Experience\nManager, Acme Ltd, 2019 - 2021\n- Responsible for recruitment, training, rotas and audits",
        ["recruiting", "learning and development", "scheduling", "audit"],
        [],
    ),
    (
        "Experience\nManager, Acme Ltd, 2019 - 2021\n- Mentored two juniors, trained new staff and ran crews of 6",
        ["mentoring and coaching", "learning and development", "team leadership"],
        [],
    ),
    ("Experience\nCook, Acme Ltd, 2019 - 2021\n- Went for a rest, a drink, and a word with the owner", [], []),
]


@pytest.mark.parametrize(("text", "known", "other"), LISTS, ids=range(len(LISTS)))
def test_skills_are_read_from_lists_and_sentences(text: str, known: list[str], other: list[str]) -> None:
    facts = read(text)
    assert sorted(skill.name for skill in facts.skills) == sorted(known)
    assert [skill.name for skill in facts.other_skills] == other


SPOKEN = [
    ("Other things worth knowing\nBilingual (French first language, English fluent).", ["French", "English"]),
    (
        "Skills\nCustomer service, cash handling, stock rotation, merchandising, till work, typing at 70 words, conversational Vietnamese.",
        ["Vietnamese"],
    ),
    ("Languages\nPolish (native)\nSummary\nFluent in English and happy to travel", ["Polish", "English"]),
    ("Skills\nReact Native, Java", []),
]


@pytest.mark.parametrize(("text", "names"), SPOKEN, ids=[text[:40] for text, _ in SPOKEN])
def test_languages_are_read_wherever_they_are_told(text: str, names: list[str]) -> None:
    facts = read(text)
    assert [language.name for language in facts.languages] == names
    assert not {skill.name for skill in facts.other_skills} & {"conversational Vietnamese", *names}
