"""Whether somebody has improved: the rule by cases, how often it is right and wrong, and what History says of it.

    python -m pytest -s tests/test_progress.py

prints the figures of the README: the noise that the judge's scores have, and what the rule makes of simulated candidates.
"""

import random
import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from math import sqrt
from statistics import NormalDist
from typing import Any

import pytest
from held import hold
from sessions import judgement
from test_agreement import ANSWERS, BANDS, judged
from test_history import history, run, text

from liya_core import trends
from liya_core.bank import INTERVIEW_TYPES, InterviewType
from liya_core.library import Library
from liya_core.progress import CONFIDENCE, FEWEST, LAST, LEAST, assess, difference, quantile
from liya_core.records import MACHINE
from liya_core.store import Store
from liya_core.trends import Filter

ADA = Filter("Ada")
QUESTIONS = 6  # of a first-round interview
SPREAD = 14.0  # points, of the scores of one candidate's questions; see the test that measures it
FORM = 4.0  # points, by which candidates are better or worse on a day; see there too
RUNS = 4000
SURE = 0.01  # by which a share of so many runs may miss what it should be: about three standard errors of 5 %


def steady(*means: float, apart: float = 8.0) -> list[list[float]]:
    """Interviews of four questions with these means, whose scores lie `apart` from them."""
    return [[mean - apart, mean - apart, mean + apart, mean + apart] for mean in means]


# -------------------------------------------------------------------- the rule by cases


CASES: dict[str, tuple[list[list[float]], str, str]] = {
    "nothing yet": ([], "too_few", "Five more behavioral interviews and there is something to say about how your scores move."),
    "two": (steady(40, 60), "too_few", "Three more behavioral interviews and there is something to say about how your scores move."),
    "four": (steady(40, 50, 60, 70), "too_few", "One more behavioral interview and there is something to say about how your scores move."),
    "of one question each": ([[40], [50], [60], [70], [80], [90]], "too_few", "Five more behavioral interviews and there is something"),
    "a rise": (steady(40, 44, 48, 52, 56, 60), "improved", "The last 6 behavioral interviews: up by about 20 points (between 10 and 30)."),
    "a fall": (
        steady(60, 56, 52, 48, 44, 40),
        "slipped",
        "The last 6 behavioral interviews: down by about 20 points (between 10 and 30). The feedback on the latest is a good place",
    ),
    "a rise within the spread": (
        steady(50, 51, 52, 53, 54, 55, apart=20),
        "noise",
        "The last 6 behavioral interviews: up and down no more than chance alone does. Anything from 19 points down to 29 up would fit.",
    ),
    "up and down about a rise": (steady(40, 70, 35, 75, 45, 80, apart=2), "noise", "The last 6 behavioral interviews: up and down"),
    "always the same": (steady(*[60] * 6, apart=3), "level", "The last 6 behavioral interviews: level, within 4 points either way."),
    "level over many": (steady(*[61, 60, 59] * 4, apart=6), "level", "The last 12 behavioral interviews: level, within"),
    "even, but too widely spread to be called level": (
        steady(*[60] * 6, apart=15),
        "noise",
        "The last 6 behavioral interviews: up and down",
    ),
    "the newest twelve count": (steady(*[10] * 9, *[60] * 12, apart=4), "level", "The last 12 behavioral interviews: level"),
    "all scores equal": ([[20, 20]] * 5, "level", "The last 5 behavioral interviews: level"),
    "at the ends of the scale": ([[0, 0], [0, 0], [50, 50], [100, 100], [100, 100]], "improved", "The last 5 behavioral interviews: up by"),
    "an odd one out of one question": (
        [*steady(40, 44, 48), [0], *steady(52, 56, 60)],
        "improved",
        "The last 6 behavioral interviews: up by about 20 points",
    ),
}


@pytest.mark.parametrize(("scores", "verdict", "sentence"), CASES.values(), ids=CASES)
def test_the_rule_says(scores: list[list[float]], verdict: str, sentence: str) -> None:
    found = assess(scores, "behavioral")
    assert (found.verdict, found.sentence[: len(sentence)]) == (verdict, sentence)
    assert (found.change is None) == (found.interval is None) == (verdict == "too_few")


def test_the_change_lies_in_its_interval_and_turns_with_the_scores() -> None:
    for scores, *_ in CASES.values():
        found, turned = assess(scores, "x"), assess([[100 - score for score in session] for session in scores], "x")
        if found.change is None or found.interval is None or turned.change is None or turned.interval is None:
            continue
        assert -100 <= found.interval[0] <= found.change <= found.interval[1] <= 100
        assert (turned.change, *turned.interval) == pytest.approx((-found.change, -found.interval[1], -found.interval[0]))


def test_with_equal_counts_it_is_the_line_of_least_squares() -> None:
    means = [40, 47, 45, 52, 50, 58, 55]
    slope, _ = statistics.linear_regression(range(7), means)
    found = assess(steady(*means, apart=9), "x")
    within = 7 * 4 * 81 / 21  # the pooled variance of a question
    error = 6 * sqrt(within / 4 / 28)  # 28: the squares of -3 … 3
    assert found.change == pytest.approx(6 * slope)
    assert found.interval == pytest.approx((6 * slope - quantile(0.95, 21) * error, 6 * slope + quantile(0.95, 21) * error))


def test_an_interview_of_more_questions_weighs_more() -> None:
    few, many = [90.0, 70.0], [90.0, 70.0] * 6
    short, long = (assess([*steady(50, 50, 50, 50, 50), last], "x") for last in (few, many))
    assert short.change is not None
    assert long.change is not None
    assert long.change > short.change > 0


def test_quantiles_are_students() -> None:
    table = {3: 2.3534, 4: 2.1318, 5: 2.0150, 10: 1.8125, 30: 1.6973, 120: 1.6577}
    assert [quantile(0.95, freedom) for freedom in table] == pytest.approx(list(table.values()), rel=0.002)
    assert quantile(0.05, 10) == pytest.approx(-quantile(0.95, 10))


# -------------------------------------------------------------------- the noise that scores have


Groups = dict[tuple[str, InterviewType, str], list[tuple[str, float]]]


@pytest.fixture(scope="module")
def scored(bank: Library) -> Groups:
    """Question and score of the answers in tests/answers.toml, by writer, type and band."""
    groups: Groups = defaultdict(list)
    for answer in ANSWERS:
        score = judged(bank, answer["type"], answer["question"], answer["text"], answer["level"]).score or 0
        groups[answer["writer"], answer["type"], answer["quality"]].append((answer["question"], float(score)))
    return groups


def pooled(groups: Sequence[Sequence[float]]) -> float:
    """The standard deviation within groups."""
    squares = sum((x - statistics.fmean(group)) ** 2 for group in groups for x in group)
    return sqrt(squares / sum(len(group) - 1 for group in groups))


def component(labelled: Sequence[tuple[str, float]]) -> float:
    """The variance between labels beyond that within them (one-way, by moments); below 0 where there is less than chance gives."""
    groups: dict[str, list[float]] = defaultdict(list)
    for label, value in labelled:
        groups[label].append(value)
    n, k = len(labelled), len(groups)
    middle = statistics.fmean(value for _, value in labelled)
    between = sum(len(g) * (statistics.fmean(g) - middle) ** 2 for g in groups.values()) / (k - 1)
    within = sum((x - statistics.fmean(g)) ** 2 for g in groups.values() for x in g) / (n - k)
    return (between - within) / ((n - sum(len(g) ** 2 for g in groups.values()) / n) / (k - 1))


def beside_their_band(scored: Groups, kind: InterviewType) -> list[tuple[str, float]]:
    """Each answer of a type with its question, as what its score lies above the mean of all of its band."""
    found = []
    for band in BANDS:
        of_band = [pair for (_, type_, quality), group in scored.items() if (type_, quality) == (kind, band) for pair in group]
        middle = statistics.fmean(score for _, score in of_band)
        found += [(question, score - middle) for question, score in of_band]
    return found


def test_the_spread_taken_is_that_of_one_writers_answers_of_one_type_and_band(scored: Groups) -> None:
    """Of people with ten times as many interviews nothing is known: it is the spread of answers that were meant to be equally good."""
    by_type = {kind: pooled([[x for _, x in g] for (_, k, _), g in scored.items() if k == kind]) for kind in INTERVIEW_TYPES}
    spread = pooled([[x for _, x in group] for group in scored.values()])
    sound = pooled([[x for _, x in group] for (*_, band), group in scored.items() if band != "poor"])
    mixed = pooled([[x for _, x in one] + [x for _, x in scored[w, k, "good"]] for (w, k, band), one in scored.items() if band == "weak"])
    print({kind: round(value, 1) for kind, value in by_type.items()}, f"all {spread:.1f}, without poor {sound:.1f}, two bands {mixed:.1f}")
    assert 11 < sound < spread <= SPREAD < mixed


def test_whose_question_it_was_explains_nothing_and_whose_problem_hardly_more(bank: Library, scored: Groups) -> None:
    residuals = [pair for kind in INTERVIEW_TYPES for pair in beside_their_band(scored, kind)]
    several = {question for question, count in Counter(question for question, _ in residuals).items() if count > 1}
    of_question = component([pair for pair in residuals if pair[0] in several])
    print(f"between questions {of_question:.0f} of {SPREAD**2:.0f} points²")
    assert of_question < 10
    staged: tuple[InterviewType, ...] = ("case_study", "system_design")
    for kind in staged:
        problems = {stage.id: problem.id for problem in bank.problems[kind] for stage in problem.stages}
        of_problem = component([(problems[question], value) for question, value in beside_their_band(scored, kind)])
        print(kind, f"between problems {sqrt(max(0, of_problem)):.1f} points")
        assert of_problem < FORM**2


# -------------------------------------------------------------------- simulated candidates


def interviews_of(
    chance: random.Random, sessions: int, *, gain: float = 0, spread: float = SPREAD, form: float = 0, questions: int = QUESTIONS
) -> list[list[int]]:
    """The scores of somebody who rises evenly by `gain` points from the first session to the last."""
    means = [50 + gain * (place / (sessions - 1) - 0.5) + chance.gauss(0, form) for place in range(sessions)]
    return [[min(100, max(0, round(chance.gauss(mean, spread)))) for _ in range(questions)] for mean in means]


def shares(sessions: int, runs: int = RUNS, **candidate: Any) -> dict[str, float]:
    """How often each verdict is given."""
    chance = random.Random(11)
    counts = Counter(assess(interviews_of(chance, sessions, **candidate), "x").verdict for _ in range(runs))
    return {verdict: counts[verdict] / runs for verdict in ("improved", "slipped", "level", "noise")}


UNCHANGED: dict[str, tuple[int, dict[str, Any]]] = {
    "five interviews": (5, {}),
    "six interviews": (6, {}),
    "twelve interviews": (12, {}),
    "six, form differs from day to day": (6, {"form": FORM}),
    "twelve, form differs from day to day": (12, {"form": FORM}),
    "six, form differs much": (6, {"form": 10.0}),
    "six of two questions": (6, {"questions": 2}),
    "six, wide spread": (6, {"spread": 22.0}),
}


@pytest.mark.parametrize(("sessions", "candidate"), UNCHANGED.values(), ids=UNCHANGED)
def test_who_does_not_change_is_hardly_ever_told_otherwise(sessions: int, candidate: dict[str, Any]) -> None:
    found = shares(sessions, **candidate)
    print("no change,", sessions, candidate, found)
    assert max(found["improved"], found["slipped"]) <= 0.05


@pytest.mark.parametrize("kind", INTERVIEW_TYPES)
def test_nor_with_scores_that_the_judge_gave(scored: Groups, kind: InterviewType) -> None:
    """Scores drawn as they come, from weak and good answers mixed and one question in twelve declined, in two to seven questions."""
    chance = random.Random(5)
    pool = [x for (_, k, band), group in scored.items() if k == kind and band in ("weak", "good") for _, x in group]
    pool += [0.0] * (len(pool) // 11)
    runs = [[chance.choices(pool, k=chance.randint(2, 7)) for _ in range(chance.randint(FEWEST, LAST))] for _ in range(RUNS // 2)]
    counts = Counter(assess(sessions, "x").verdict for sessions in runs)
    print("no change, the judge's scores,", kind, {verdict: count / len(runs) for verdict, count in counts.items()})
    assert max(counts["improved"], counts["slipped"]) <= 0.05 * len(runs)


@pytest.mark.parametrize(("form", "most"), [(0.0, 0.15), (FORM, 0.18)])
def test_looking_after_each_interview_is_wrong_more_often_than_one_look(form: float, most: float) -> None:
    chance = random.Random(3)
    runs = RUNS // 4
    looks = [
        [assess(told[:n], "x").verdict == "improved" for n in range(1, 13)]
        for told in (interviews_of(chance, 12, form=form) for _ in range(runs))
    ]
    ever = sum(map(any, looks)) / runs
    each = sum(map(sum, looks)) / runs / (12 - FEWEST + 1)
    print(f"no change, form {form}: improved in {each:.3f} of the looks, at some time in twelve interviews {ever:.3f}")
    assert each <= 0.05
    assert ever <= most


GAINS: dict[str, tuple[int, dict[str, Any], float, float]] = {
    "10 in 6": (6, {"gain": 10}, 0.25, 0.35),
    "10 in 12": (12, {"gain": 10}, 0.45, 0.55),
    "15 in 12": (12, {"gain": 15}, 0.78, 0.9),
    "22 in 6": (6, {"gain": 22}, 0.8, 0.9),
    "22 in 6, form differs from day to day": (6, {"gain": 22, "form": FORM}, 0.6, 0.75),
    "10 in 6, spread 6.5": (6, {"gain": 10, "spread": 6.5}, 0.8, 0.9),
    "10 in 6, 28 questions": (6, {"gain": 10, "questions": 28}, 0.8, 0.9),
    "10 in 12, 13 questions": (12, {"gain": 10, "questions": 13}, 0.8, 0.9),
}


@pytest.mark.parametrize(("sessions", "candidate", "least", "most"), GAINS.values(), ids=GAINS)
def test_a_gain_is_found_as_often_as_said(sessions: int, candidate: dict[str, Any], least: float, most: float) -> None:
    """At the spread that scores have, ten points in six interviews are not found four times in five, by this rule or any other."""
    found = shares(sessions, RUNS // 2, **candidate)
    error = sessions_error(sessions, candidate.get("spread", SPREAD), candidate.get("questions", QUESTIONS))
    best = 1 - NormalDist().cdf(NormalDist().inv_cdf(0.95) - candidate["gain"] / error)
    print("gain,", sessions, candidate, found, f"the most any rule could find, without form: {best:.2f}")
    assert least <= found["improved"] <= most
    assert found["improved"] <= best + SURE
    assert found["slipped"] < SURE
    assert found["level"] <= 0.05


def sessions_error(sessions: int, spread: float, questions: int) -> float:
    """The standard error of the rise where the spread is known: the best test of an even rise is on it (Neyman and Pearson, 1933)."""
    return (sessions - 1) * spread / sqrt(questions * sessions * (sessions**2 - 1) / 12)


def test_the_interval_holds_the_true_change() -> None:
    chance = random.Random(8)
    for gain, form in ((0, 0.0), (10, 0.0), (10, FORM)):
        inside = 0
        for _ in range(RUNS // 4):
            low, high = assess(interviews_of(chance, 8, gain=gain, form=form), "x").interval or (0.0, 0.0)
            inside += low <= gain <= high
        print(f"interval around {gain}, form {form}: {inside / (RUNS // 4):.3f}")
        assert inside >= (CONFIDENCE - 2 * SURE) * (RUNS // 4)


# -------------------------------------------------------------------- two interviews


EVENLY = (42, 58, 42, 58, 42, 58)  # the mean is 50, the spread within 8.8


def moved(scores: Sequence[float], by: float) -> list[float]:
    return [score + by for score in scores]


TWO: dict[str, tuple[Sequence[float], Sequence[float], str, str]] = {
    "within chance": (EVENLY, moved(EVENLY, 7), "noise", "Up 7 points; with six questions each, anything within 9 points may be chance."),
    "down within chance": (
        EVENLY,
        moved(EVENLY, -1),
        "noise",
        "Down 1 point; with six questions each, anything within 9 points may be chance.",
    ),
    "at the edge": (EVENLY, moved(EVENLY, 9), "noise", "Up 9 points; with six questions each, anything within 9 points may be chance."),
    "beyond it": (EVENLY, moved(EVENLY, 10), "improved", "Up 10 points; with six questions each, chance alone seldom makes more than 9."),
    "down": (
        EVENLY,
        moved(EVENLY, -21),
        "slipped",
        "Down 21 points; with six questions each, chance alone seldom makes more than 9. The feedback on the later one is a good place",
    ),
    "nothing": (EVENLY, EVENLY, "noise", "Level; with six questions each, anything within 9 points may be chance."),
    "other counts": (
        EVENLY,
        (70, 80, 75),
        "improved",
        "Up 25 points; with six and three questions, chance alone seldom makes more than 10.",
    ),
    "many questions": (EVENLY * 2, [60] * 9, "improved", "Up 10 points; with 12 and 9 questions, chance alone seldom makes more than 4."),
    "equal scores have a spread all the same": (
        [50] * 4,
        [53] * 4,
        "noise",
        "Up 3 points; with four questions each, anything within 4 points may be chance.",
    ),
    "one question": ([50], EVENLY, "too_few", "Level. So few questions cannot tell a change from chance."),
    "the whole points that are shown": (
        [50, 51, 52],
        [56.5, 57.5, 58.5],
        "improved",
        "Up 7 points; with three questions each, chance alone seldom makes more than 5.",
    ),
    "no more than the scale": ([0, 100], [100, 0], "noise", "Level; with two questions each, anything within 100 points may be chance."),
}


@pytest.mark.parametrize(("one", "other", "verdict", "sentence"), TWO.values(), ids=TWO)
def test_of_two_interviews_the_rule_says(one: Sequence[float], other: Sequence[float], verdict: str, sentence: str) -> None:
    found, turned = difference(one, other), difference(other, one)
    assert (found.verdict, found.sentence[: len(sentence)]) == (verdict, sentence)
    assert (turned.points, turned.chance) == (-found.points, found.chance)


def test_between_two_interviews_it_is_students_test() -> None:
    found = difference(EVENLY, moved(EVENLY, 5))
    pooled_variance = 2 * statistics.variance(EVENLY) * 5 / 10
    assert found.chance == int(quantile(0.95, 10) * sqrt(pooled_variance * 2 / 6))


def pairs_called(runs: int = RUNS, **candidate: Any) -> dict[str, float]:
    """How often each verdict is given on two interviews."""
    chance = random.Random(11)
    counts = Counter(difference(*interviews_of(chance, 2, **candidate)).verdict for _ in range(runs))
    return {verdict: counts[verdict] / runs for verdict in ("improved", "slipped", "noise")}


PAIRS: dict[str, tuple[dict[str, Any], float]] = {
    "as measured": ({}, 0.1),
    "two questions": ({"questions": 2}, 0.1),
    "wide spread": ({"spread": 22.0}, 0.1),
    "narrow spread": ({"spread": 6.5}, 0.1),
    "form differs from day to day": ({"form": FORM}, 0.17),  # what two interviews cannot tell
}


@pytest.mark.parametrize(("candidate", "most"), PAIRS.values(), ids=PAIRS)
def test_two_interviews_of_somebody_who_does_not_change_are_seldom_called_different(candidate: dict[str, Any], most: float) -> None:
    found = pairs_called(**candidate)
    print("no change, two interviews,", candidate, found)
    assert found["improved"] + found["slipped"] <= most + 1.5 * SURE
    assert abs(found["improved"] - found["slipped"]) <= 2 * SURE


def test_a_gain_between_two_interviews_is_found_when_it_is_large() -> None:
    for gain, least in ((10, 0.28), (20, 0.7), (25, 0.86)):
        found = pairs_called(RUNS // 2, gain=gain)
        print("gain, two interviews,", gain, found)
        assert found["improved"] >= least
        assert found["slipped"] < SURE


# -------------------------------------------------------------------- out of the store


def keep(store: Store, bank: Library, name: str, scores: Sequence[int | None], *, scale: dict[str, Any] | None = None, **more: Any) -> None:
    hold(store, name, [[judgement(score).model_copy(update=scale or {})] for score in scores], bank=bank, **more)


def asked(store: Store, chosen: Filter = ADA, **limits: int) -> list[tuple[str, int, tuple[tuple[int, ...], ...]]]:
    each = limits.pop("each", LAST)
    found = trends.last_scores(trends.question_scores(store, chosen, **limits), each, LEAST)
    return [(of_one.scale.interview_type, of_one.held, of_one.scores) for of_one in found]


def test_a_database_that_is_not_there_yet_has_no_scores(store: Store) -> None:
    assert asked(store) == []


def test_the_last_sessions_of_each_scale_come_oldest_first_the_most_practiced_scale_before_the_others(store: Store, bank: Library) -> None:
    keep(store, bank, "t1", [30, 40], kind="technical")
    for place in range(3):
        keep(store, bank, f"b{place}", [10 * place, 50, None])
    keep(store, bank, "t2", [35, 45, 0], kind="technical")
    keep(store, bank, "grace", [99, 99], user="Grace")
    assert asked(store) == [("behavioral", 3, ((0, 50), (10, 50), (20, 50))), ("technical", 2, ((30, 40), (35, 45, 0)))]
    assert asked(store, each=2)[0] == ("behavioral", 3, ((10, 50), (20, 50)))
    assert asked(store, limit=2) == [("technical", 1, ((35, 45, 0),)), ("behavioral", 1, ((20, 50),))]
    assert asked(store, Filter("Ada", types=("technical",))) == [("technical", 2, ((30, 40), (35, 45, 0)))]


def test_examples_what_waits_for_its_end_and_single_questions_are_left_out(store: Store, bank: Library) -> None:
    keep(store, bank, "example", [90, 90], example=True)
    keep(store, bank, "waiting", [80, 80], feedback="real", ended=False)
    keep(store, bank, "single", [70])
    keep(store, bank, "single after all", [70, None])
    assert asked(store) == []
    keep(store, bank, "unfinished", [60, 61], ended=False)
    keep(store, bank, "ended", [50, 51], feedback="real")
    assert asked(store) == [("behavioral", 2, ((60, 61), (50, 51)))]


def test_a_session_of_two_judges_stands_on_both_scales(store: Store, bank: Library) -> None:
    small = {"judge": "llm", "model": "small"}
    told = [judgement(20), judgement(30), judgement(80).model_copy(update=small), judgement(90).model_copy(update=small)]
    hold(store, "both", [[one] for one in told], bank=bank)
    assert sorted(asked(store)) == [("behavioral", 1, ((20, 30),)), ("behavioral", 1, ((80, 90),))]


# -------------------------------------------------------------------- on the page


RISING = [[10 * place + 20, 10 * place + 24, 10 * place + 28] for place in range(6)]
EVEN = [[50, 58, 54]] * 6


@pytest.fixture
def ada(store: Store) -> Store:
    store.remember(MACHINE, "person", "Ada")
    return store


def said() -> list[str]:
    """What History says of changes, icons included."""
    return [line for line in text(history()).splitlines() if line.startswith((":material/trending", ":material/swap", ":material/hour"))]


def test_history_says_that_scores_have_risen_and_by_what_rule(ada: Store, bank: Library) -> None:
    for place, scores in enumerate(RISING):
        keep(ada, bank, f"b{place}", scores)
    app = history()
    (line,) = (element for element in app.markdown if "trending_up" in element.value)
    assert line.value == ":material/trending_up: The last 6 behavioral interviews: up by about 50 points (between 45 and 55)."
    assert "90 % range" in line.help
    app.multiselect[0].set_value(["technical"])
    assert "trending" not in text(run(app))


def test_with_too_few_interviews_it_says_how_many_are_missing(ada: Store, bank: Library) -> None:
    keep(ada, bank, "b0", [40, 50])
    assert said() == []
    keep(ada, bank, "b1", [60, 70])
    assert said() == [
        ":material/hourglass_empty: Three more behavioral interviews and there is something to say about how your scores move."
    ]


def test_three_scales_at_most_the_most_practiced_first(ada: Store, bank: Library) -> None:
    kinds: list[tuple[InterviewType, int]] = [
        ("technical", 5),
        ("case_study", 7),
        ("behavioral", 6),
        ("culture_fit", 8),
        ("system_design", 2),
    ]
    for kind, count in kinds:
        for place in range(count):
            keep(ada, bank, f"{kind}{place}", EVEN[0], kind=kind)
    assert [line.partition(" interviews")[0] for line in said()] == [
        ":material/trending_flat: The last 8 culture fit",
        ":material/trending_flat: The last 7 case study",
        ":material/trending_flat: The last 6 behavioral",
    ]


SCALES = {
    "another judge": {"judge": "llm", "model": "a *small* one"},
    "another rubric": {"rubric_version": "1.1"},
}


@pytest.mark.parametrize("other", SCALES.values(), ids=SCALES)
def test_nothing_is_said_across_scales(ada: Store, bank: Library, other: dict[str, Any]) -> None:
    for place, scores in enumerate(RISING):
        keep(ada, bank, f"b{place}", scores, scale=other if place > 2 else None)
    assert [line.split()[0] for line in said()] == [":material/hourglass_empty:"]
    for place in range(5):
        keep(ada, bank, f"more{place}", EVEN[0], scale=other if place > 2 else None)
    lines = said()
    assert [line.split()[1:4] for line in lines] == [["The", "last", "6"], ["The", "last", "5"]]
    assert all(line.endswith(")") and "rubric 1" in line for line in lines)
    assert not any("*small*" in line for line in lines)


def test_two_types_are_never_one_statement(ada: Store, bank: Library) -> None:
    for place, scores in enumerate(RISING):
        keep(ada, bank, f"s{place}", scores, kind="technical" if place % 2 else "behavioral")
    assert [line.split()[0] for line in said()] == [":material/hourglass_empty:"]


def test_scores_that_wait_for_the_end_say_nothing_before_it(ada: Store, bank: Library) -> None:
    for place, scores in enumerate(RISING[:4]):
        keep(ada, bank, f"b{place}", scores)
    keep(ada, bank, "b4", RISING[4], feedback="real", ended=False)
    assert [line.split()[0] for line in said()] == [":material/hourglass_empty:"]
