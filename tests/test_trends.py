"""What History asks the store: the same figures as the debrief's, of the sessions that are meant, and never two scales in one."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from held import COMPETENCIES, date, hold, settle
from sessions import judgement

from liya_core import debrief, trends
from liya_core.library import Library
from liya_core.models import Judgement, Move
from liya_core.store import Store
from liya_core.trends import Filter

ADA = Filter("Ada")
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def by(judged: Judgement, **other: Any) -> Judgement:
    """The judgement as another judge or another rubric gives it."""
    return judged.model_copy(update=other)


def test_a_database_that_is_not_there_yet_has_no_history(store: Store) -> None:
    assert trends.sessions(store, ADA) == []
    assert trends.counts(store, ADA) == trends.Counts(0, 0)
    assert trends.session_means(store, ADA) == trends.scale_means(store, ADA) == trends.competency_ratings(store, ADA) == []
    assert trends.turn_scores(store, "ses_1") == []


SESSIONS: dict[str, list[list[Judgement]]] = {
    "one answer each": [[judgement(40)], [judgement(61)], [judgement(80)]],
    "a mean that ends in a half": [[judgement(40)], [judgement(61)]],
    "a follow-up that adds": [[judgement(ratings={"a": 2.0, "b": 4.0}), judgement(ratings={"a": 4.0, "b": 1.0})]],
    "a follow-up held down": [[judgement(75), judgement(20, cap=20)]],
    "one declined": [[judgement(60)], [judgement(0, intent="dont_know")]],
    "all declined": [[judgement(0, intent="skip")], [judgement(0, intent="dont_know")]],
    "one not judgeable": [[judgement(60)], [judgement(None)]],
    "nothing judgeable": [[judgement(None)]],
    "first asked back": [[judgement(None, intent="ask_back"), judgement(55)]],
    "two questions of one competency": [[judgement(20)], [judgement(50)], [judgement(70)], [judgement(91)]],
}


@pytest.mark.parametrize("exchanges", SESSIONS.values(), ids=SESSIONS)
def test_the_figures_are_the_debriefs(store: Store, bank: Library, exchanges: list[list[Judgement]]) -> None:
    hold(store, "ses_1", exchanges, bank=bank)
    summary = debrief.make(store.session("ses_1"), bank)
    row = trends.sessions(store, ADA)[0]
    assert (row.score, row.answered, row.planned) == (summary.overall_score, summary.questions_answered, summary.questions_planned)
    assert [mean.mean for mean in trends.session_means(store, ADA)] == ([] if summary.overall_score is None else [summary.overall_score])
    rated = {rating.competency: rating.rating for rating in trends.competency_ratings(store, ADA)}
    assert rated == pytest.approx(
        {result.competency: result.rating for result in summary.competencies if result.rating is not None}, abs=0.051
    )


def test_counts_are_of_sessions_and_scored_answers(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [[judgement(40), judgement(50)], [judgement(0, intent="skip")]], bank=bank)
    hold(store, "ses_2", [[judgement(None)]], bank=bank)
    assert trends.counts(store, ADA) == trends.Counts(sessions=2, answers=2)


def test_an_example_is_listed_and_counts_nowhere(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [[judgement(90)]], bank=bank, example=True)
    assert [(row.session_id, row.example, row.score) for row in trends.sessions(store, ADA)] == [("ses_1", True, 90)]
    assert trends.counts(store, ADA) == trends.Counts(0, 0)
    assert trends.session_means(store, ADA) == trends.scale_means(store, ADA) == trends.competency_ratings(store, ADA) == []


def test_people_keep_apart(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [[judgement(40)]], bank=bank)
    hold(store, "ses_2", [[judgement(80)]], bank=bank, user="Grace")
    assert [row.session_id for row in trends.sessions(store, Filter("Grace"))] == ["ses_2"]
    assert trends.counts(store, ADA).sessions == 1
    assert [mean.mean for mean in trends.scale_means(store, ADA)] == [40]
    assert trends.sessions(store, Filter("Ada' OR 1 = 1 --")) == []


FILTERS = {
    "all": (Filter("Ada"), ["c", "b", "a"]),
    "one type": (Filter("Ada", types=("technical",)), ["b"]),
    "two types": (Filter("Ada", types=("technical", "behavioral")), ["c", "b", "a"]),
    "one round": (Filter("Ada", rounds=("final_round",)), ["c", "b"]),
    "type and round": (Filter("Ada", types=("behavioral",), rounds=("final_round",)), ["c"]),
    "a type never held": (Filter("Ada", types=("case_study",)), []),
    "since, its moment included": (Filter("Ada", since=NOON), ["c", "b"]),
    "until, its moment left out": (Filter("Ada", until=NOON), ["a"]),
    "between": (Filter("Ada", since=NOON - timedelta(days=1), until=NOON + timedelta(hours=1)), ["b", "a"]),
    "since, told in another time zone": (Filter("Ada", since=datetime.fromisoformat("2026-03-10T13:00:01+01:00")), ["c"]),
}


@pytest.mark.parametrize(("chosen", "expected"), FILTERS.values(), ids=FILTERS)
def test_a_filter_lets_through_what_it_names(store: Store, bank: Library, chosen: Filter, expected: list[str]) -> None:
    hold(store, "a", [[judgement(40)]], bank=bank)
    hold(store, "b", [[judgement(50)]], bank=bank, kind="technical", round_="final_round")
    hold(store, "c", [[judgement(60)]], bank=bank, round_="final_round")
    for days, name in enumerate("abc", -1):
        date(store, name, NOON + timedelta(days=days))
    assert [row.session_id for row in trends.sessions(store, chosen)] == expected
    assert [mean.session_id for mean in trends.session_means(store, chosen)] == expected[::-1]
    assert trends.counts(store, chosen).sessions == sum(mean.sessions for mean in trends.scale_means(store, chosen)) == len(expected)


def test_the_order_is_that_of_storing_whatever_the_clock_said(store: Store, bank: Library) -> None:
    for name, day in (("first", 5), ("second", 1), ("third", 3)):
        hold(store, name, [[judgement(50)]], bank=bank)
        date(store, name, NOON + timedelta(days=day))
    assert [row.session_id for row in trends.sessions(store, ADA)] == ["third", "second", "first"]
    assert [mean.session_id for mean in trends.session_means(store, ADA)] == ["first", "second", "third"]


def test_limits_keep_the_newest(store: Store, bank: Library) -> None:
    for place in range(4):
        hold(store, f"ses_{place}", [[judgement(10 * place)]], bank=bank)
    assert [row.session_id for row in trends.sessions(store, ADA, limit=2)] == ["ses_3", "ses_2"]
    assert [row.session_id for row in trends.sessions(store, ADA, limit=2, offset=2)] == ["ses_1", "ses_0"]
    assert [mean.mean for mean in trends.session_means(store, ADA, limit=2)] == [20, 30]
    assert [mean.mean for mean in trends.scale_means(store, ADA, limit=2)] == [25]
    assert [rating.questions for rating in trends.competency_ratings(store, ADA, limit=2)] == [2]


OTHERS = {
    "another judge": {"judge": "llm", "model": "small"},
    "another model": {"judge": "llm", "model": "large"},
    "another rubric version": {"rubric_version": "1.1"},
    "another prompt": {"judge": "llm", "model": "small", "prompt_version": "2"},
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_two_scales_are_never_one_number(store: Store, bank: Library, other: dict[str, str]) -> None:
    hold(store, "old", [[judgement(20)]], bank=bank)
    hold(store, "new", [[by(judgement(80), **other)]], bank=bank)
    assert [mean.mean for mean in trends.scale_means(store, ADA)] == [80, 20]
    assert len({mean.scale for mean in trends.session_means(store, ADA)}) == 2
    assert [(rating.competency, rating.rating) for rating in trends.competency_ratings(store, ADA)] == [
        ("ownership", 4.2),
        ("ownership", 1.8),
    ]


def test_two_interview_types_are_two_scales(store: Store, bank: Library) -> None:
    hold(store, "a", [[judgement(20)]], bank=bank)
    hold(store, "b", [[judgement(80)]], bank=bank, kind="culture_fit")
    assert [(mean.scale.interview_type, mean.mean) for mean in trends.scale_means(store, ADA)] == [("culture_fit", 80), ("behavioral", 20)]


def test_a_session_of_two_judges_has_two_means_and_no_one_score(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [[judgement(20)], [by(judgement(80), judge="llm", model="small")]], bank=bank)
    row = trends.sessions(store, ADA)[0]
    assert (row.score, row.scales, row.answered) == (None, 2, 2)
    assert {(mean.scale.judge, mean.mean, mean.questions) for mean in trends.session_means(store, ADA)} == {
        ("builtin", 20, 1),
        ("llm", 80, 1),
    }


def test_of_several_judgements_the_shown_one_counts(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [], bank=bank, ended=False)
    settle(store, "ses_1", 1, judgement(20), by(judgement(80), judge="llm", model="small"))
    assert [(mean.scale.judge, mean.mean) for mean in trends.session_means(store, ADA)] == [("llm", 80)]
    assert [score.score for score in trends.turn_scores(store, "ses_1")] == [80]


def test_scores_that_wait_for_the_end_are_nowhere_before_it(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [[judgement(70)]], bank=bank, feedback="real", ended=False)
    assert [(row.score, row.answered) for row in trends.sessions(store, ADA)] == [(None, 0)]
    assert trends.session_means(store, ADA) == trends.scale_means(store, ADA) == trends.competency_ratings(store, ADA) == []
    settle(store, "ses_1", 2, judgement(70), reply=(Move(kind="close", end_reason="plan_done"), "Goodbye."))
    assert [row.score for row in trends.sessions(store, ADA)] == [70]


def test_competencies_come_best_first_with_the_number_of_questions(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [[judgement(25)], [judgement(75)], [judgement(50)], [judgement(50)]], bank=bank)
    rated = [(rating.competency, rating.rating, rating.questions) for rating in trends.competency_ratings(store, ADA)]
    assert rated == [(COMPETENCIES[1], 4.0, 1), (COMPETENCIES[2], 3.0, 1), (COMPETENCIES[0], 2.5, 2)]


def test_the_turns_of_a_session_in_order(store: Store, bank: Library) -> None:
    exchanges = [
        [judgement(None, intent="repeat"), judgement(30), judgement(45)],
        [judgement(0, intent="dont_know")],
        [judgement(None)],
    ]
    hold(store, "ses_1", exchanges, bank=bank)
    found = [(score.turn, score.question, score.part, score.score, score.intent) for score in trends.turn_scores(store, "ses_1")]
    assert found == [(2, 1, 1, 30, "answer"), (3, 1, 2, 45, "answer"), (4, 2, 1, 0, "dont_know"), (5, 3, 1, None, "answer")]
    first, follow_up, *_, unscored = trends.turn_scores(store, "ses_1")
    assert (first.text, follow_up.text) == ("Tell me about q1.", "Message 3.")
    assert unscored.reason == "Not an answer."


def test_an_answer_given_again_counts_in_place_of_the_first(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [[judgement(30)]], bank=bank)
    settle(store, "ses_1", 1, judgement(64), answer="A better one.", redo=True)
    assert [score.score for score in trends.turn_scores(store, "ses_1")] == [64]
    assert trends.sessions(store, ADA)[0].score == 64
    assert trends.counts(store, ADA).answers == 1
