"""The large file that History is measured on: whether all of it is such as Liya itself writes and reads."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from liya_core import debrief, trends
from liya_core.bank import INTERVIEW_ROUNDS, INTERVIEW_TYPES
from liya_core.judging.rating import score
from liya_core.library import Library
from liya_core.models import Session
from liya_core.store import Store
from liya_core.trends import Filter
from tests.bench.many import fill

UNTIL = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SESSIONS, PEOPLE = 60, 5


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("many") / "liya.db"
    fill(path, SESSIONS, people=PEOPLE, until=UNTIL)
    return path


@pytest.fixture(scope="module")
def held(filled: Path) -> list[Session]:
    store = Store(filled)
    return [store.session(row["session_id"]) for row in store.rows("SELECT session_id FROM sessions ORDER BY rowid")]


def content(path: Path) -> dict[str, list[Any]]:
    """All rows of all tables but that which says when the schema was made."""
    with closing(sqlite3.connect(path)) as conn:
        tables = [name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%migrations'")]
        return {table: conn.execute(f"SELECT rowid, * FROM {table}").fetchall() for table in tables}


def test_equal_arguments_make_equal_rows(filled: Path, tmp_path: Path) -> None:
    fill(tmp_path / "same.db", SESSIONS, people=PEOPLE, until=UNTIL)
    fill(tmp_path / "other.db", SESSIONS, people=PEOPLE, until=UNTIL, seed=2)
    assert content(tmp_path / "same.db") == content(filled)
    assert content(tmp_path / "other.db")["turns"] != content(filled)["turns"]


def test_nothing_points_nowhere(filled: Path) -> None:
    with closing(sqlite3.connect(filled)) as conn:
        assert conn.execute("PRAGMA foreign_key_check").fetchall() == []
        assert conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_every_session_is_read_and_every_summary_is_the_debriefs(held: list[Session], bank: Library) -> None:
    assert len(held) == SESSIONS
    for session in held:
        assert session.summary == (debrief.make(session, bank) if session.status == "ended" else None)


def test_every_stored_score_follows_from_what_is_stored_beside_it(held: list[Session]) -> None:
    attempts = [attempt for session in held for turn in session.turns for attempt in turn.attempts]
    judgements = [judgement for attempt in attempts for judgement in attempt.judgements]
    assert len(judgements) >= len(attempts) > 8 * SESSIONS
    for judgement in judgements:
        if judgement.ratings and judgement.score is not None:
            assert judgement.score == score(judgement.ratings, [gate.cap for gate in judgement.gates])
        else:
            assert judgement.score in (None, 0)
            assert judgement.reason


def test_the_views_find_what_the_debrief_does(filled: Path, held: list[Session]) -> None:
    found = "SELECT question, score FROM question_scores WHERE session_id = :id ORDER BY question"
    for session in held:
        scores = [row["score"] for row in Store(filled).rows(found, {"id": session.session_id})]
        results = [result.score for result in debrief.question_results(session)]
        assert [score is None for score in scores] == [score is None for score in results]
        assert scores == results


def test_everybody_has_a_history_up_to_the_last_days(filled: Path) -> None:
    store = Store(filled)
    people = store.people(over_http=False)
    assert len(people) == PEOPLE
    assert {row.user_id for row in trends.people(store, datetime.now(UTC) - timedelta(days=7))} == set(people)
    assert sum(len(trends.sessions(store, Filter(person))) for person in people) > 0.8 * SESSIONS
    assert all(trends.session_means(trends.question_scores(store, Filter(person))) for person in people)
    assert any(trends.sessions(store, Filter(person, since=UNTIL - timedelta(days=7))) for person in people)


def test_the_order_is_that_of_time(held: list[Session]) -> None:
    starts = [session.started_at for session in held]
    assert starts == sorted(starts)
    for session in held:
        said = [moment for turn in session.turns for moment in (turn.asked_at, turn.shown_at) if moment]
        assert said == sorted(said)
        assert session.started_at == said[0]
        assert said[-1] < UNTIL


def test_a_bit_of_everything_is_there(held: list[Session]) -> None:
    assert {session.plan.interview_type for session in held} == set(INTERVIEW_TYPES)
    assert {session.plan.interview_round for session in held} == set(INTERVIEW_ROUNDS)
    assert {session.status for session in held} == {"active", "ended"}
    assert {session.interviewer for session in held} == {"builtin", "llm"}
    assert {session.setup.feedback for session in held} == {"study", "real"}
    assert {bool(session.key_name) for session in held} == {True, False}
    turns = [turn for session in held for turn in session.turns]
    assert {turn.move.kind for turn in turns} == {"ask", "probe", "clarify", "close"}
    assert {len(turn.attempts) for turn in turns} == {0, 1, 2}
    shown = [turn.answer.judgement for turn in turns if turn.answer and turn.answer.judgement]
    assert {judgement.rubric_version for judgement in shown} == {"1.0", "1.3"}
    assert {(judgement.intent, judgement.score is None) for judgement in shown} >= {
        ("answer", False), ("dont_know", False), ("skip", False), ("ask_back", True), ("repeat", True)
    }  # fmt: skip
