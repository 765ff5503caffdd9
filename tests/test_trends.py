"""What History asks the store: the same figures as the debrief's, of the sessions that are meant, and never two scales in one."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from held import COMPETENCIES, date, hold, settle, store_path
from sessions import judgement

from liya_core import debrief, trends
from liya_core.library import Library
from liya_core.models import Delivery, Judgement, Move
from liya_core.store import Store
from liya_core.trends import Filter

ADA = Filter("Ada")
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def by(judged: Judgement, **other: Any) -> Judgement:
    """The judgement as another judge or another rubric gives it."""
    return judged.model_copy(update=other)


def scores(store: Store, chosen: Filter = ADA, limit: int = trends.LATEST) -> list[trends.QuestionScore]:
    return trends.question_scores(store, chosen, limit)


def test_a_database_that_is_not_there_yet_has_no_history(store: Store) -> None:
    assert trends.sessions(store, ADA) == []
    assert trends.counts(store, ADA) == trends.Counts(0, 0)
    assert trends.session_means(scores(store)) == trends.scale_means(scores(store)) == trends.competencies(scores(store)) == []
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
    assert [mean.mean for mean in trends.session_means(scores(store))] == ([] if summary.overall_score is None else [summary.overall_score])
    rated = {rating.name: rating.rating for rating in trends.competencies(scores(store))}
    assert rated == pytest.approx(
        {result.competency: result.rating for result in summary.competencies if result.rating is not None}, abs=0.051
    )


@pytest.mark.parametrize("exchanges", SESSIONS.values(), ids=SESSIONS)
def test_the_view_in_the_file_says_the_same(store: Store, bank: Library, exchanges: list[list[Judgement]]) -> None:
    hold(store, "ses_1", exchanges, bank=bank)
    rows = store.rows("SELECT competency, score FROM question_scores WHERE score IS NOT NULL ORDER BY question")
    assert [(row["competency"], row["score"]) for row in rows] == [(score.competency, score.score) for score in scores(store)]


def test_counts_are_of_sessions_and_scored_answers(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [[judgement(40), judgement(50)], [judgement(0, intent="skip")]], bank=bank)
    hold(store, "ses_2", [[judgement(None)]], bank=bank)
    assert trends.counts(store, ADA) == trends.Counts(sessions=2, answers=2)


def test_an_example_is_listed_and_counts_nowhere(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [[judgement(90)]], bank=bank, example=True)
    assert [(row.session_id, row.example, row.score) for row in trends.sessions(store, ADA)] == [("ses_1", True, 90)]
    assert trends.counts(store, ADA) == trends.Counts(0, 0)
    assert trends.session_means(scores(store)) == trends.scale_means(scores(store)) == trends.competencies(scores(store)) == []


def test_people_keep_apart(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [[judgement(40)]], bank=bank)
    hold(store, "ses_2", [[judgement(80)]], bank=bank, user="Grace")
    assert [row.session_id for row in trends.sessions(store, Filter("Grace"))] == ["ses_2"]
    assert trends.counts(store, ADA).sessions == 1
    assert [mean.mean for mean in trends.scale_means(scores(store))] == [40]
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
    assert [mean.session_id for mean in trends.session_means(scores(store, chosen))] == expected[::-1]
    assert (
        trends.counts(store, chosen).sessions == sum(mean.sessions for mean in trends.scale_means(scores(store, chosen))) == len(expected)
    )


def test_the_order_is_that_of_storing_whatever_the_clock_said(store: Store, bank: Library) -> None:
    for name, day in (("first", 5), ("second", 1), ("third", 3)):
        hold(store, name, [[judgement(50)]], bank=bank)
        date(store, name, NOON + timedelta(days=day))
    assert [row.session_id for row in trends.sessions(store, ADA)] == ["third", "second", "first"]
    assert [mean.session_id for mean in trends.session_means(scores(store))] == ["first", "second", "third"]


def test_limits_keep_the_newest(store: Store, bank: Library) -> None:
    for place in range(4):
        hold(store, f"ses_{place}", [[judgement(10 * place)]], bank=bank)
    assert [row.session_id for row in trends.sessions(store, ADA, limit=2)] == ["ses_3", "ses_2"]
    assert [row.session_id for row in trends.sessions(store, ADA, limit=2, offset=2)] == ["ses_1", "ses_0"]
    assert [mean.mean for mean in trends.session_means(scores(store, limit=2))] == [20, 30]
    assert [mean.mean for mean in trends.scale_means(scores(store, limit=2))] == [25]
    assert [rating.questions for rating in trends.competencies(scores(store, limit=2))] == [2]


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
    assert [mean.mean for mean in trends.scale_means(scores(store))] == [80, 20]
    assert len({mean.scale for mean in trends.session_means(scores(store))}) == 2
    assert [(rating.name, rating.rating) for rating in trends.competencies(scores(store))] == [
        ("ownership", 1.8),
        ("ownership", 4.2),
    ]


def test_two_interview_types_are_two_scales(store: Store, bank: Library) -> None:
    hold(store, "a", [[judgement(20)]], bank=bank)
    hold(store, "b", [[judgement(80)]], bank=bank, kind="culture_fit")
    assert [(mean.scale.interview_type, mean.mean) for mean in trends.scale_means(scores(store))] == [
        ("culture_fit", 80),
        ("behavioral", 20),
    ]


def test_a_session_of_two_judges_has_two_means_and_no_one_score(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [[judgement(20)], [by(judgement(80), judge="llm", model="small")]], bank=bank)
    row = trends.sessions(store, ADA)[0]
    assert (row.score, row.scales, row.answered) == (None, 2, 2)
    assert {(mean.scale.judge, mean.mean, len(mean.scores)) for mean in trends.session_means(scores(store))} == {
        ("builtin", 20, 1),
        ("llm", 80, 1),
    }


def test_of_several_judgements_the_shown_one_counts(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [], bank=bank, ended=False)
    settle(store, "ses_1", 1, judgement(20), by(judgement(80), judge="llm", model="small"))
    assert [(mean.scale.judge, mean.mean) for mean in trends.session_means(scores(store))] == [("llm", 80)]
    assert [score.score for score in trends.turn_scores(store, "ses_1")] == [80]


def test_scores_that_wait_for_the_end_are_nowhere_before_it(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [[judgement(70)]], bank=bank, feedback="real", ended=False)
    assert [(row.score, row.answered) for row in trends.sessions(store, ADA)] == [(None, 0)]
    assert trends.session_means(scores(store)) == trends.scale_means(scores(store)) == trends.competencies(scores(store)) == []
    settle(store, "ses_1", 2, judgement(70), reply=(Move(kind="close", end_reason="plan_done"), "Goodbye."))
    assert [row.score for row in trends.sessions(store, ADA)] == [70]


def test_competencies_come_lowest_first_with_the_number_of_questions(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [[judgement(25)], [judgement(75)], [judgement(50)], [judgement(50)]], bank=bank)
    rated = [(rating.name, rating.rating, rating.questions) for rating in trends.competencies(scores(store))]
    assert rated == [(COMPETENCIES[0], 2.5, 2), (COMPETENCIES[2], 3.0, 1), (COMPETENCIES[1], 4.0, 1)]


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
    assert (first.asked, follow_up.asked) == ("Tell me about q1.", "Message 3.")
    assert unscored.reason == "Not an answer."


def test_an_answer_given_again_counts_in_place_of_the_first(store: Store, bank: Library) -> None:
    hold(store, "ses_1", [[judgement(30)]], bank=bank)
    settle(store, "ses_1", 1, judgement(64), answer="A better one.", redo=True)
    assert [score.score for score in trends.turn_scores(store, "ses_1")] == [64]
    assert trends.sessions(store, ADA)[0].score == 64
    assert trends.counts(store, ADA).answers == 1


# -------------------------------------------------------------------- what a filter lets through


NARROWED: dict[str, tuple[Filter, list[str], list[int]]] = {
    "one competency": (Filter("Ada", competencies=("conflict",)), ["both", "many"], [30, 60]),
    "two competencies": (Filter("Ada", competencies=("conflict", "delivery")), ["both", "many"], [30, 60, 70]),
    "one nobody was asked about": (Filter("Ada", competencies=("motivation",)), [], []),
    "the built-in judge": (Filter("Ada", judges=("builtin",)), ["both", "many", "one"], [10, 30, 50, 60, 70]),
    "a model by its name": (Filter("Ada", judges=("small",)), ["both", "model"], [20, 80]),
    "both at once": (Filter("Ada", judges=("small",), competencies=("ownership",)), ["both", "model"], [20, 80]),
}


@pytest.mark.parametrize(("chosen", "sessions", "expected"), NARROWED.values(), ids=NARROWED)
def test_a_filter_narrows_sessions_scores_and_answers_alike(
    store: Store, bank: Library, chosen: Filter, sessions: list[str], expected: list[int]
) -> None:
    hold(store, "one", [[judgement(10)]], bank=bank)
    hold(store, "model", [[by(judgement(20), judge="llm", model="small")]], bank=bank)
    hold(store, "many", [[judgement(50)], [judgement(60)], [judgement(70)]], bank=bank)
    hold(store, "both", [[by(judgement(80), judge="llm", model="small")], [judgement(30)]], bank=bank)
    assert sorted(row.session_id for row in trends.sessions(store, chosen)) == sessions
    assert sorted(score.score for score in scores(store, chosen)) == expected
    assert sorted(score.score or 0 for score in trends.answers(store, chosen, limit=9)) == expected
    assert trends.counts(store, chosen) == trends.Counts(len(sessions), len(expected))
    assert sum(strand.questions for strand in trends.dimensions(store, chosen)) == len(expected)
    assert trends.judges(store) == ["builtin", "small"]


# -------------------------------------------------------------------- answers, skills, practice


def test_answers_of_several_sessions_keep_their_own_numbers(store: Store, bank: Library) -> None:
    hold(store, "a", [[judgement(None, intent="repeat"), judgement(30), judgement(45)], [judgement(60)]], bank=bank)
    hold(store, "b", [[judgement(70)]], bank=bank, answer="word " * 100)
    hold(store, "waiting", [[judgement(99)]], bank=bank, feedback="real", ended=False)
    found = trends.answers(store, ADA, limit=9)
    assert [(a.session_id, a.turn, a.number, a.question, a.part, a.score) for a in found] == [
        ("a", 2, 1, 1, 1, 30),
        ("a", 3, 2, 1, 2, 45),
        ("a", 4, 3, 2, 1, 60),
        ("b", 1, 1, 1, 1, 70),
    ]
    assert len(found[-1].said) == 100
    assert [a.number for a in trends.answers(store, Filter("Ada", competencies=("conflict",)), limit=9)] == [3]
    assert [a.session_id for a in trends.answers(store, ADA, limit=2)] == ["b"], "the newest two, one of which waits for its end"


def test_a_dimensions_ratings_are_the_best_of_each_question(store: Store, bank: Library) -> None:
    first = [[judgement(ratings={"a": 2.0, "b": 4.0}), judgement(ratings={"a": 4.0, "b": 1.0})], [judgement(ratings={"a": 1.0, "b": 3.0})]]
    hold(store, "one", first, bank=bank)
    hold(store, "two", [[judgement(ratings={"a": 5.0})]], bank=bank)
    found = {strand.name: strand for strand in trends.dimensions(store, ADA)}
    assert [(r.session_id, r.rating, r.questions, r.turn) for r in found["a"].sessions] == [("one", 2.5, 2, 3), ("two", 5.0, 1, 1)]
    assert [(r.session_id, r.rating, r.questions) for r in found["b"].sessions] == [("one", 3.5, 2)]
    assert (found["a"].label, found["a"].rating, found["a"].questions) == ("A", 3.3, 3)


def test_the_scale_used_last_is_one_for_each_type(store: Store, bank: Library) -> None:
    hold(store, "a", [[judgement(20)]], bank=bank)
    hold(store, "b", [[by(judgement(80), rubric_version="1.1")]], bank=bank)
    hold(store, "c", [[judgement(30)]], bank=bank, kind="technical")
    last = trends.used_last(scores(store))
    assert {(scale.interview_type, scale.rubric_version) for scale in last} == {("behavioral", "1.1"), ("technical", "1.0")}


def test_weeks_begin_on_the_persons_monday(store: Store, bank: Library) -> None:
    sunday_night = datetime(2026, 3, 8, 23, 30, tzinfo=UTC)
    for number, at in enumerate((sunday_night, sunday_night + timedelta(hours=2), sunday_night - timedelta(weeks=30))):
        hold(store, f"ses_{number}", [[judgement(50)]], bank=bank)
        date(store, f"ses_{number}", at)
    hold(store, "example", [[judgement(50)]], bank=bank, example=True)

    def told(zone: tzinfo) -> list[tuple[str, int]]:
        return [(week.starts.isoformat(), week.sessions) for week in trends.weeks(store, ADA, zone)]

    assert told(UTC) == [("2026-03-02", 1), ("2026-03-09", 1)], "what lies half a year back is left out"
    assert told(ZoneInfo("Europe/Berlin")) == [("2026-03-09", 2)]
    assert trends.weeks(store, Filter("Grace"), UTC) == []


def test_time_and_words_are_the_middle_ones_of_the_first_attempts(store: Store, bank: Library) -> None:
    read = [Delivery(words=words, fillers=0, hedges=0, first_person=1, we=0) for words in (10, 40, 90)]
    hold(store, "a", [[by(judgement(50), delivery=delivery)] for delivery in read], bank=bank)
    hold(store, "b", [[judgement(50)]], bank=bank)
    with closing(sqlite3.connect(store_path(store))) as conn, conn:
        for turn, seconds in ((1, 30), (2, 60), (3, 300)):
            values = ("2026-03-10T12:00:00.000+00:00", f"2026-03-10T12:{seconds // 60:02d}:{seconds % 60:02d}.000+00:00")
            conn.execute("UPDATE turns SET shown_at = ? WHERE session_id = 'a' AND turn = ?", [values[0], turn])
            conn.execute("UPDATE attempts SET answered_at = ? WHERE session_id = 'a' AND turn = ?", [values[1], turn])
    settle(store, "a", 3, judgement(80), answer="A later attempt.", redo=True)
    paces = trends.pace(store, ADA)
    assert [(pace.session_id, pace.seconds and round(pace.seconds), pace.words) for pace in paces] == [("a", 60, 40)]


def test_scores_are_spread_by_scale_and_round(store: Store, bank: Library) -> None:
    hold(store, "a", [[judgement(50)], [judgement(20)]], bank=bank)
    hold(store, "b", [[judgement(90)]], bank=bank, round_="final_round")
    hold(store, "c", [[by(judgement(10), rubric_version="1.1")]], bank=bank)
    told = [(spread.interview_round, spread.scale.rubric_version, spread.scores) for spread in trends.spreads(scores(store))]
    assert told == [("first_round", "1.0", (20, 50)), ("final_round", "1.0", (90,)), ("first_round", "1.1", (10,))]


# -------------------------------------------------------------------- everyone


def test_whoever_slipped_most_comes_first(store: Store, bank: Library) -> None:
    held = {
        "Ada": [(1, 80), (2, 70), (9, 60)],
        "Ben": [(1, 50), (9, 80), (9, 90)],
        "Cy": [(1, 20)],
        "Di": [(9, 10)],
    }
    for name, sessions in held.items():
        for number, (day, score) in enumerate(sessions):
            hold(store, f"{name}{number}", [[judgement(score)]], bank=bank, user=name)
            date(store, f"{name}{number}", NOON + timedelta(days=day))
    hold(store, "program", [[judgement(5)]], bank=bank, user="Ada", key_name="acme")
    hold(store, "example", [[judgement(5)]], bank=bank, user="Ada", example=True)
    rows = trends.people(store, NOON + timedelta(days=8))
    assert [(row.user_id, row.change, row.means) for row in rows] == [
        ("Ada", -15, (80, 70, 60)),
        ("Ben", 35, (50, 80, 90)),
        ("Di", None, (10,)),
        ("Cy", None, (20,)),
    ]
    assert [(row.before, row.since) for row in rows[:1]] == [((80, 70), (60,))]
    newest = {row.user_id: row.means for row in trends.people(store, NOON, sessions=2)}
    assert newest == {"Ada": (70, 60), "Ben": (80, 90), "Cy": (20,), "Di": (10,)}
