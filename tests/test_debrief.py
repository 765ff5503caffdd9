"""The summary, from turns judged by hand: every number in it can be worked out beside it."""

import pytest
from sessions import judgement, make_plan, session, turn

from liya_core import debrief
from liya_core.library import Library
from liya_core.models import Judgement, Rating, Session


def answered(*scores: int | None) -> Session:
    """A session with one question for each score; None is declined."""
    turns = [
        turn(n, "ask", n - 1, judged=judgement(score) if score is not None else judgement(0, intent="skip"))
        for n, score in enumerate(scores, 1)
    ]
    return session(*turns, plan=make_plan(max(2, len(scores))))


OVERALL = [
    ("the mean of the questions", (40, 60, 80), 60, "review"),
    ("a half is rounded up", (40, 41), 41, "not_enough_evidence"),
    ("declined counts nothing", (60, 60, 60, None), 45, "review"),
    ("strong", (80, 80, 80), 80, "strong_proceed"),
    ("nearly", (65, 65, 65), 65, "proceed"),
    ("weak", (20, 20, 20), 20, "decline"),
    ("two judged questions are too few", (90, 90), 90, "not_enough_evidence"),
    ("declining all is too few too", (None, None, None), 0, "not_enough_evidence"),
]


@pytest.mark.parametrize(("scores", "overall", "recommendation"), [case[1:] for case in OVERALL], ids=[case[0] for case in OVERALL])
def test_overall_score_and_recommendation(bank: Library, scores: tuple[int | None, ...], overall: int, recommendation: str) -> None:
    made = debrief.make(answered(*scores), bank)
    assert (made.overall_score, made.recommendation) == (overall, recommendation)
    assert made.questions_answered == sum(score is not None for score in scores)
    assert made.declined == sum(score is None for score in scores)


def test_nothing_said_is_no_score(bank: Library) -> None:
    made = debrief.make(session(turn(1)), bank)
    assert (made.overall_score, made.recommendation, made.strongest, made.costliest) == (None, "not_enough_evidence", None, None)


def test_what_could_not_be_judged_is_left_out_and_counted(bank: Library) -> None:
    made = debrief.make(session(turn(1, judged=judgement(60)), turn(2, "ask", 1, judged=judgement(None))), bank)
    assert (made.overall_score, made.not_judged, made.questions_answered) == (60, 1, 1)
    assert "left out because nothing in it could be judged" in made.rationale


def test_a_questions_rating_is_the_best_over_its_turns(bank: Library) -> None:
    lead = judgement(30, ratings={"substance": 2.0, "reasoning": 4.0})
    probe = judgement(50, ratings={"substance": 4.0, "reasoning": 3.0})
    result = debrief.question_results(session(turn(1, judged=lead), turn(2, "probe", 0, gap="result", judged=probe)))[0]
    assert {rating.dimension: rating.rating for rating in result.ratings} == {"substance": 4.0, "reasoning": 4.0}
    assert result.score == 75


def test_the_last_judged_turns_gate_holds_the_question_down(bank: Library) -> None:
    taken_back = judgement(20, ratings={"substance": 4.0}, cap=20)
    result = debrief.question_results(session(turn(1, judged=judgement(75)), turn(2, "probe", 0, gap="result", judged=taken_back)))[0]
    assert result.score == 20
    freed = debrief.question_results(session(turn(1, judged=taken_back), turn(2, "probe", 0, gap="result", judged=judgement(75))))[0]
    assert freed.score == 75


def test_declining_a_follow_up_costs_nothing(bank: Library) -> None:
    result = debrief.question_results(
        session(turn(1, judged=judgement(60)), turn(2, "probe", 0, gap="result", judged=judgement(0, intent="skip")))
    )[0]
    assert (result.score, result.declined) == (60, False)


def test_three_things_to_do_come_from_what_was_missing_most(bank: Library) -> None:
    thin = judgement(30, gaps=("result", "number", "own_action"))
    made = debrief.make(
        session(turn(1, judged=thin), turn(2, "ask", 1, judged=thin), turn(3, "ask", 2, judged=judgement(60, gaps=("people",)))), bank
    )
    assert [action.id for action in made.actions] == ["result", "number", "people"]
    assert made.actions[0].label == bank.summing.actions["result"].label
    assert made.improvements[0].severity == "significant"
    assert made.improvements[0].turn == 1


def test_where_little_is_missing_the_next_level_is_the_advice(bank: Library) -> None:
    rating = Rating(dimension="reasoning", label="Reasoning", weight=1.0, rating=4.0, anchor="Good.", next_anchor="Better still.")
    strong: Judgement = judgement(75).model_copy(update={"ratings": (rating,)})
    made = debrief.make(session(*(turn(n, "ask", n - 1, judged=strong) for n in (1, 2, 3))), bank)
    assert [(action.id, action.detail) for action in made.actions] == [("reasoning", "The next level reads: Better still.")]


def test_strongest_and_costliest_lead_to_their_turns(bank: Library) -> None:
    made = debrief.make(answered(70, 20, 50), bank)
    assert made.strongest is not None
    assert made.costliest is not None
    assert (made.strongest.turn, made.strongest.score) == (1, 70)
    assert (made.costliest.turn, made.costliest.score) == (2, 20)


def test_the_fullest_words_are_quoted_and_none_of_an_answer_that_says_nothing(bank: Library) -> None:
    told, insult = judgement(70), judgement(4)
    told = told.model_copy(update={"ratings": (told.ratings[0].model_copy(update={"evidence": ("Three things", "I counted both lists")}),)})
    made = debrief.make(session(turn(1, judged=told), turn(2, "ask", 1, judged=insult)), bank)
    assert made.strongest is not None
    assert made.costliest is not None
    assert (made.strongest.quote, made.costliest.quote) == ("I counted both lists", None)
    assert {result.quote for result in made.competencies} == {"I counted both lists"}
