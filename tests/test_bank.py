"""The question bank as a whole: large enough, nothing in it twice, and every key point within reach of an answer."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations

import pytest

from liya_core.bank import INTERVIEW_TYPES, InterviewType, Point, Problem, Question
from liya_core.judging.points import coverage
from liya_core.judging.text import keys, sentences, stem, vocabulary
from liya_core.library import Library

WITH_KEY_POINTS: tuple[InterviewType, ...] = ("technical", "case_study", "system_design")
SAME_WORDS = 0.6  # of a question's words, the rare ones counting more; the closest pair that is meant to differ shares 0.51,
SAME_POINTS = 0.4  # and of the terms by which its points are known, 0.29

Lead = Question | Problem


def leads(bank: Library, kind: InterviewType) -> tuple[Lead, ...]:
    return (*bank.questions[kind], *bank.problems[kind])


def steps(lead: Lead) -> tuple[Question, ...]:
    """What is asked one after the other: the question itself, or the stages of a problem."""
    return lead.stages if isinstance(lead, Problem) else (lead,)


def content(lead: Lead, bank: Library) -> frozenset[str]:
    """The stems of the words that carry meaning; for a problem those of its brief."""
    words = vocabulary(bank.lexicon)
    text = lead.brief if isinstance(lead, Problem) else lead.text
    return frozenset(stem(key) for key in keys(text) if not words["function_words"].has(key) and not words["asking"].has(key))


def terms(lead: Lead) -> frozenset[str]:
    return frozenset(term for step in steps(lead) for point in step.points for term in point.any)


def alike(bags: dict[str, frozenset[str]], limit: float) -> Iterator[tuple[str, str]]:
    """Pairs that share at least `limit` of the smaller bag.

    A word counts the more, the fewer bags hold it (log of the number of bags over theirs). The share is of the smaller
    bag, so that a copy is not hidden by a sentence added to it.
    """
    held = Counter(word for bag in bags.values() for word in bag)

    def weight(bag: Iterable[str]) -> float:
        return sum(math.log((len(bags) + 1) / held[word]) for word in bag)

    for one, other in combinations(bags, 2):
        smaller = min(weight(bags[one]), weight(bags[other]))
        if smaller and weight(bags[one] & bags[other]) / smaller >= limit:
            yield one, other


def duplicates(found: Iterable[Lead], bank: Library) -> set[tuple[str, str]]:
    """Pairs of lead questions that ask the same: in the same words, or in others but for the same points."""
    found = tuple(found)
    by_words = alike({lead.id: content(lead, bank) for lead in found}, SAME_WORDS)
    by_points = alike({lead.id: terms(lead) for lead in found}, SAME_POINTS)
    return {*by_words, *by_points}


def lacking_probes(question: Question, kind: InterviewType) -> list[str]:
    """What cannot be followed up: the question as a whole, or a point at its heart."""
    missing = [] if len({probe.gap for probe in question.probes}) >= 2 else [question.id]
    return missing + [point.text for point in question.points if kind in WITH_KEY_POINTS and point.weight == 3 and not point.probe]


def out_of_reach(question: Question, bank: Library) -> list[str]:
    """The points that nothing can make: no term has a word that is its own, or the judge does not hear any that has one."""
    words = vocabulary(bank.lexicon)
    asked = {stem(key) for key in keys(question.text)}

    def tells(term: str) -> bool:
        return any(stem(key) not in asked and not words["function_words"].has(key) for key in keys(term))

    def is_heard(index: int, term: str) -> bool:
        return index in coverage(question, sentences(f"They saw to {term} because of that."), words).covered

    return [point.text for i, point in enumerate(question.points) if not any(tells(term) and is_heard(i, term) for term in point.any)]


def test_there_are_at_least_250_lead_questions(bank: Library) -> None:
    assert bank.lead_questions >= 250


def test_every_competency_is_asked_for_by_at_least_three_questions(bank: Library) -> None:
    for kind in INTERVIEW_TYPES:
        asked = Counter(step.competency for lead in leads(bank, kind) for step in steps(lead))
        for competency in bank.competencies.values():
            if kind in competency.types:
                assert asked[competency.id] >= 3, (kind, competency.id)


@pytest.mark.parametrize("kind", INTERVIEW_TYPES)
def test_nothing_is_asked_twice(bank: Library, kind: InterviewType) -> None:
    assert not duplicates(leads(bank, kind), bank)


REWORDED: list[tuple[InterviewType, str, str]] = [
    (
        "behavioral",
        "behavioral-peer-disagreement",
        "How did you settle it when you and a colleague disagreed on the way something should be done?",
    ),
    (
        "technical",
        "technical-index-explained",
        "What does a database use an index for? Explain it to a new colleague, and say when you would decide not to add one.",
    ),
    (
        "technical",
        "technical-every-monday-at-nine",
        "How should a calendar store a Paris meeting that is held each Monday at nine? Which obvious way goes wrong over the years?",
    ),
    (
        "culture_fit",
        "culture-seldom-met",
        "You hardly ever saw some people you were working with, through distance or different shifts. How did you keep in step?",
    ),
]


@pytest.mark.parametrize(("kind", "name", "text"), REWORDED, ids=[name for _, name, _ in REWORDED])
def test_a_reworded_question_is_found(bank: Library, kind: InterviewType, name: str, text: str) -> None:
    copy = next(question for question in bank.questions[kind] if question.id == name)
    planted = copy.model_copy(update={"id": "planted", "text": text, "points": ()})
    assert duplicates((*leads(bank, kind), planted), bank) == {(name, "planted")}


@pytest.mark.parametrize("kind", ["case_study", "system_design"])
def test_a_problem_with_other_numbers_and_a_new_ending_is_found(bank: Library, kind: InterviewType) -> None:
    for problem in bank.problems[kind]:
        brief = f"{problem.brief.replace('forty', 'fifty').replace('million', 'billion')} You have half an hour for it."
        planted = problem.model_copy(update={"id": "planted", "brief": brief, "stages": ()})
        assert (problem.id, "planted") in duplicates((*leads(bank, kind), planted), bank)


@pytest.mark.parametrize("kind", INTERVIEW_TYPES)
def test_a_question_in_other_words_for_the_same_points_is_found(bank: Library, kind: InterviewType) -> None:
    """Every second term of each point is another one, and no word of the question is kept."""
    for lead in leads(bank, kind)[:5]:
        points = [
            point.model_copy(update={"any": tuple(term if i % 2 == 0 else f"{term} anew" for i, term in enumerate(point.any))})
            for step in steps(lead)
            for point in step.points
        ]
        planted = Question(id="planted", competency="craft", text="Zig zag?", rephrase="Zig zag?").model_copy(
            update={"points": tuple(points)}
        )
        assert duplicates((*leads(bank, kind), planted), bank) == {(lead.id, "planted")}


@pytest.mark.parametrize("kind", INTERVIEW_TYPES)
def test_every_question_can_be_followed_up(bank: Library, kind: InterviewType) -> None:
    for lead in leads(bank, kind):
        for step in steps(lead):
            assert not lacking_probes(step, kind), step.id


def test_a_question_without_probes_is_found(bank: Library) -> None:
    question = bank.questions["technical"][0]
    bare = question.model_copy(update={"probes": question.probes[:1], "points": (Point(text="The heart", any=("heart",), weight=3),)})
    assert lacking_probes(bare, "technical") == [question.id, "The heart"]
    assert lacking_probes(bare, "behavioral") == [question.id]


@pytest.mark.parametrize("kind", WITH_KEY_POINTS)
def test_a_question_of_knowledge_has_four_to_eight_points_one_of_them_at_its_heart(bank: Library, kind: InterviewType) -> None:
    for lead in leads(bank, kind):
        for step in steps(lead):
            assert 4 <= len(step.points) <= 8, step.id
            assert max(point.weight for point in step.points) == 3, step.id


@pytest.mark.parametrize("kind", WITH_KEY_POINTS)
def test_every_point_says_what_whoever_answers_well_does(bank: Library, kind: InterviewType) -> None:
    for lead in leads(bank, kind):
        for point in (point for step in steps(lead) for point in step.points):
            first = point.text.split()[0].lower().strip(",:")
            assert first.endswith("s") or first in ("first", "still", "would", "can"), (
                f"“a strong candidate also {point.text}” is no sentence"
            )


@pytest.mark.parametrize("kind", INTERVIEW_TYPES)
def test_every_point_is_within_reach_of_an_answer(bank: Library, kind: InterviewType) -> None:
    for lead in leads(bank, kind):
        for step in steps(lead):
            assert not out_of_reach(step, bank), step.id


DEAF = [
    ("the question's own words", ("database", "an index", "adding indexes", "new colleagues"), True),
    ("words that everybody uses", ("and then", "so that", "it is"), True),
    ("the question's words among those", ("in the database", "an index for them"), True),
    ("signs alone", ("?!", "--"), True),
    ("one word of its own among the question's", ("index slows writes",), False),
]


@pytest.mark.parametrize(("name", "any_of", "is_deaf"), DEAF, ids=[name for name, _, _ in DEAF])
def test_a_point_that_nothing_can_make_is_found(bank: Library, name: str, any_of: tuple[str, ...], is_deaf: bool) -> None:
    question = next(question for question in bank.questions["technical"] if question.id == "technical-index-explained")
    planted = Point(text=name, any=any_of, weight=1)
    assert out_of_reach(question.model_copy(update={"points": (*question.points, planted)}), bank) == [name] * is_deaf
