"""What is read in fourteen résumés and job descriptions as people write them; see `material_pairs`."""

import re
from datetime import date
from typing import Any

import pytest
from material_pairs import PAIRS, facts, text_of

from liya_core.intake import job, resume
from liya_core.intake.facts import ResumeFacts
from liya_core.library import Library

THEN = date(2026, 11, 15)  # the day to which the facts were counted
LEAST_SKILLS = 0.8  # share of the skills a recruiter would list that must be found; some are in the words of whoever listed them
MISREAD = {("electrician", "titles")}  # "Sole trader" of an own business is read as that, and as no title


def folded(text: str) -> str:
    return re.sub(r"[^\w%]+", " ", text.lower().replace("’", "'")).strip()


def right(pair: str, bank: Library) -> dict[str, bool]:
    """Of name, titles, years and skills: whether they are read right."""
    wanted, found = facts(pair), resume.understand(text_of(pair, "resume"), bank, THEN)
    return {
        "name": folded(found.name or "") == folded(wanted["name"]),
        "titles": [folded(title) for title in found.titles] == [folded(title) for title in wanted["titles"]],
        "years": abs((found.years or 0) - wanted["years"]) <= wanted["years_tolerance"],
        "skills": skills_found(found, wanted, bank) >= LEAST_SKILLS,
    }


def skills_found(found: ResumeFacts, wanted: Any, bank: Library) -> float:
    """The share of the expected skills that are read, by the names data/roles has or in the same words."""
    named = {folded(skill.name) for skill in (*found.skills, *found.other_skills, *found.languages, *found.certificates)}
    return sum(is_named(skill, named, bank) for skill in wanted["skills"]) / len(wanted["skills"])


def is_named(skill: str, named: set[str], bank: Library) -> bool:
    return bank.skills.name(skill) in named or any(folded(skill) in name or name in folded(skill) for name in named)


@pytest.mark.parametrize("pair", PAIRS)
def test_name_titles_years_and_skills_are_read_right(bank: Library, pair: str) -> None:
    wrong = {(pair, what) for what, is_right in right(pair, bank).items() if not is_right}
    assert wrong == {one for one in MISREAD if one[0] == pair}


def test_nearly_all_is_read_right(bank: Library) -> None:
    read = {pair: right(pair, bank) for pair in PAIRS}
    print({what: sum(found[what] for found in read.values()) for what in next(iter(read.values()))})
    print(f"all four right: {sum(all(found.values()) for found in read.values())} of {len(PAIRS)}")
    assert len(PAIRS) >= 12
    assert sum(all(found.values()) for found in read.values()) >= 11 / 12 * len(PAIRS)


def test_what_was_achieved_is_found(bank: Library) -> None:
    found = expected = 0
    for pair in PAIRS:
        lines = [folded(one.line) for one in resume.understand(text_of(pair, "resume"), bank, THEN).achievements]
        wanted = [folded(line) for line in facts(pair)["achievements"]]
        expected += len(wanted)
        found += sum(any(line[:40] in one for one in lines) for line in wanted)
    print(f"{found} of {expected} achievements are found")
    assert found >= 0.95 * expected


@pytest.mark.parametrize("pair", PAIRS)
def test_nothing_is_read_that_does_not_stand_there(bank: Library, pair: str) -> None:
    for name in ("resume", "job"):
        text = text_of(pair, name)
        found: Any = (resume if name == "resume" else job).understand(text, bank)
        for line in lines_of(found.model_dump()):
            assert " ".join(line.split()) in " ".join(text.split())


def lines_of(value: Any, key: str = "") -> list[str]:
    """Every `line` in facts, at any depth."""
    if isinstance(value, dict):
        return [line for name, inner in value.items() for line in lines_of(inner, name)]
    if isinstance(value, list | tuple):
        return [line for inner in value for line in lines_of(inner, key)]
    return [value] if isinstance(value, str) and (key == "line" or key.endswith("_line") or key in ("responsibilities", "values")) else []


def test_of_a_job_title_company_and_requirements_are_read(bank: Library) -> None:
    titles = companies = found = expected = 0
    for pair in PAIRS:
        wanted, read = facts(pair), job.understand(text_of(pair, "job"), bank)
        titles += folded(read.title or "") in folded(wanted["job_title"]) and bool(read.title)
        companies += folded(read.company or "") == folded(wanted["job_company"])
        named = {folded(skill.name) for skill in read.required}
        expected += len(wanted["job_required"])
        found += sum(is_named(skill, named, bank) for skill in wanted["job_required"])
    print(f"job titles {titles}, companies {companies} of {len(PAIRS)}; {found} of {expected} requirements")
    assert titles >= 13
    assert companies >= 12
    assert found >= 0.8 * expected
