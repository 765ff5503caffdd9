"""The files of data/: what is in them holds together, and what is wrong with a damaged one is said by file and key."""

import re
import shutil
from itertools import combinations
from pathlib import Path

import pytest

from liya_core import library
from liya_core.bank import GAPS, INTERVIEW_ROUNDS, INTERVIEW_TYPES, LEVELS, Question
from liya_core.errors import DataFileError
from liya_core.library import DATA, KEPT, Library

STOPWORDS = {
    "tell",
    "about",
    "time",
    "when",
    "what",
    "would",
    "with",
    "your",
    "that",
    "have",
    "this",
    "from",
    "which",
    "where",
    "were",
    "walk",
}


def every_question(bank: Library) -> list[Question]:
    staged = [stage for kind in INTERVIEW_TYPES for problem in bank.problems[kind] for stage in problem.stages]
    return [question for kind in INTERVIEW_TYPES for question in bank.questions[kind]] + staged


def test_there_are_at_least_120_lead_questions_over_all_five_types(bank: Library) -> None:
    assert bank.lead_questions >= 120
    assert all(bank.questions[kind] or bank.problems[kind] for kind in INTERVIEW_TYPES)


@pytest.mark.parametrize("kind", ["system_design", "case_study"])
def test_problems_reach_every_level_in_every_round(bank: Library, kind: str) -> None:
    for level in LEVELS:
        for round_ in INTERVIEW_ROUNDS:
            suited = [problem for problem in bank.problems[kind] if level in problem.levels and round_ in problem.rounds]  # type: ignore[index]
            assert len(suited) >= 2, (kind, level, round_)


def test_every_question_has_two_probes_for_different_gaps_and_points_to_look_for(bank: Library) -> None:
    for question in every_question(bank):
        assert len({probe.gap for probe in question.probes}) >= 2, question.id
        assert len(question.points) >= 3, question.id
        assert all(term == term.lower() and re.search(r"\w", term) for point in question.points for term in point.any), question.id


def test_no_two_questions_differ_by_a_few_nouns(bank: Library) -> None:
    def content(question: Question) -> set[str]:
        return {word for word in re.findall(r"[a-z]{4,}", question.text.lower()) if word not in STOPWORDS}

    for one, other in combinations(every_question(bank), 2):
        shared, either = content(one) & content(other), content(one) | content(other)
        assert len(shared) / len(either) < 0.5, (one.id, other.id)


def test_no_point_is_earned_by_repeating_the_question(bank: Library) -> None:
    """A term made of the question's own words alone could be had for nothing."""
    for question in every_question(bank):
        said = set(re.findall(r"\w+", question.text.lower()))
        for point in question.points:
            free = [term for term in point.any if set(re.findall(r"\w+", term)) <= said]
            assert len(free) < len(point.any), (question.id, point.text)


def test_every_competency_of_a_round_can_be_asked(bank: Library) -> None:
    for kind in INTERVIEW_TYPES:
        asked = {question.competency for question in bank.questions[kind]} | {s.competency for p in bank.problems[kind] for s in p.stages}
        for round_ in bank.rounds[kind].values():
            assert set(round_.competencies) <= asked


def test_every_gap_has_words_and_advice(bank: Library) -> None:
    assert set(bank.words.probes) == set(GAPS)
    assert set(bank.summing.actions) == set(GAPS)


DAMAGED = [
    ("words.toml", "[say]", "[sey]", r"words\.toml, say"),
    ("rounds.toml", "minutes = 15", 'minutes = "long"', r"rounds\.toml, rounds\.behavioral\.phone_screen\.minutes"),
    ("rounds.toml", '"ownership"', '"ownershop"', r"rounds\.toml.*'ownershop'"),
    ("competencies.toml", 'id = "ownership"', 'id = "Ownership!"', r"competencies\.toml, competencies\.0\.id"),
    ("debrief.toml", "least_judged = 3", "least_judged =", r"debrief\.toml is not valid TOML"),
    ("questions/technical_craft.toml", 'competency = "craft"', 'competency = "crafts"', r"technical_craft\.toml.*'crafts'"),
    ("questions/technical_craft.toml", "rephrase = ", "rephrased = ", r"technical_craft\.toml, questions\.0"),
    ("resume.toml", "[study]", "[studies]", r"resume\.toml, study"),
    ("resume.toml", '"february, feb",', "", r"resume\.toml, months"),
    ("job.toml", "[headings]", "[heading]", r"job\.toml, headings"),
    ("roles/families.toml", "listed = ", "list = ", r"families\.toml, families\.0"),
    ("rubrics/behavioral.toml", "weight = ", "weight = 3", r"behavioral\.toml"),
]


@pytest.mark.parametrize(("name", "old", "new", "message"), DAMAGED, ids=[f"{case[0]}: {case[2]}" for case in DAMAGED])
def test_a_damaged_file_is_named_with_its_key(tmp_path: Path, name: str, old: str, new: str, message: str) -> None:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("*.db*"))
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataFileError, match=message):
        library.load(folder)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("*.db*"))
    (folder / "words.toml").unlink()
    with pytest.raises(DataFileError, match=r"words\.toml is missing"):
        library.load(folder)


def test_an_id_used_twice_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("*.db*"))
    shutil.copy(folder / "questions/technical_craft.toml", folder / "questions/technical_craft_copy.toml")
    with pytest.raises(DataFileError, match="is taken already in"):
        library.load(folder)


# -------------------------------------------------------------------- what is kept beside the files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of data/ that nothing was kept beside yet."""
    shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("*.db*", f"{KEPT}*"))
    return tmp_path / "data"


def test_what_is_kept_is_what_the_files_say(folder: Path, bank: Library) -> None:
    assert library.load(folder) == library.load_files(folder) == bank
    assert (folder / KEPT).exists()
    assert library.load(folder) == bank
    assert [path.name for path in folder.iterdir() if path.name.startswith(KEPT)] == [KEPT]


def test_a_changed_file_counts_at_once(folder: Path) -> None:
    library.load(folder)
    path = folder / "words.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("Hello, and welcome.", "Good day."), encoding="utf-8")
    assert library.load(folder).words.say["greeting"][0].startswith("Good day.")
    path.write_text("[say", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(DataFileError, match=r"words\.toml is not valid TOML"):
            library.load(folder)


DAMAGES = ["", "nonsense", "{stamp}", "{stamp}\n", "{stamp}\n{{}}", "{stamp}\n[1, 2"]


@pytest.mark.parametrize("content", DAMAGES, ids=range(len(DAMAGES)))
def test_what_was_kept_and_is_damaged_is_made_again(folder: Path, bank: Library, content: str) -> None:
    library.load(folder)
    kept = folder / KEPT
    kept.write_text(content.format(stamp=kept.read_text(encoding="utf-8").partition("\n")[0]), encoding="utf-8")
    assert library.load(folder) == bank
    assert len(kept.read_text(encoding="utf-8")) > 100_000


def test_a_place_where_nothing_can_be_kept_costs_nothing_but_time(folder: Path, bank: Library) -> None:
    (folder / KEPT).mkdir()
    assert library.load(folder) == bank
    assert [path.name for path in folder.iterdir() if path.name.startswith(KEPT)] == [KEPT]
