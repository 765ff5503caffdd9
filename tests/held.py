"""Whole sessions put into a store, for tests of what is read out of it."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sessions import question

from liya_core import database, debrief
from liya_core.bank import InterviewRound, InterviewType
from liya_core.library import Library
from liya_core.models import FeedbackMode, InterviewContextInput, Judgement, Move, Plan, PlannedQuestion, Setup
from liya_core.store import Store


def connect_with(monkeypatch: pytest.MonkeyPatch, *pragmas: str) -> None:
    """From now on the database is opened with these settings as well."""
    real = database.connect

    def connect(path: Path) -> sqlite3.Connection:
        conn = real(path)
        for pragma in pragmas:
            conn.execute(f"PRAGMA {pragma}")
        return conn

    monkeypatch.setattr(database, "connect", connect)


COMPETENCIES = ("ownership", "conflict", "delivery")
ANSWER = "In spring I moved the riskiest part first, because two teams waited for it."


def hold(
    store: Store,
    session_id: str,
    exchanges: Sequence[Sequence[Judgement]],
    *,
    bank: Library,
    user: str = "Ada",
    kind: InterviewType = "behavioral",
    round_: InterviewRound = "first_round",
    feedback: FeedbackMode = "study",
    ended: bool = True,
    example: bool = False,
    key_name: str | None = None,
    answer: str = ANSWER,
) -> None:
    """Hold a session: for each question, the judgements of the answers to it; the second and later ones answer follow-ups."""
    planned = tuple(
        PlannedQuestion(question=question(f"q{n + 1}", COMPETENCIES[n % len(COMPETENCIES)]), text=f"Tell me about q{n + 1}.")
        for n in range(max(1, len(exchanges)))
    )
    plan = Plan(interview_type=kind, interview_round=round_, minutes=20, max_probes=2, opening="Hello.", questions=planned)
    context = InterviewContextInput(interview_type=kind, interview_round=round_)
    setup = Setup(user_id=user, context=context, feedback=feedback)
    store.create(session_id, setup, plan, "Hello.\n\nTell me about q1.", key_name=key_name, example=example)
    steps = [(place, part, judged) for place, exchange in enumerate(exchanges) for part, judged in enumerate(exchange)]
    for turn, (_, _, judged) in enumerate(steps, 1):
        following = steps[turn] if turn < len(steps) else None
        if following:
            reply = Move(kind="probe" if following[1] else "ask", question=following[0]), f"Message {turn + 1}."
        else:
            reply = (Move(kind="close", end_reason="plan_done"), "Goodbye.") if ended else (Move(kind="ask", question=0), "And now?")
        settle(store, session_id, turn, judged, reply=reply, answer=answer)
    if ended:
        summary = debrief.make(store.session(session_id), bank).model_dump_json()
        with closing(sqlite3.connect(store_path(store))) as conn, conn:
            conn.execute("UPDATE sessions SET summary = ? WHERE session_id = ?", [summary, session_id])


def settle(
    store: Store,
    session_id: str,
    turn: int,
    *judged: Judgement,
    reply: tuple[Move, str] | None = None,
    answer: str = ANSWER,
    redo: bool = False,
) -> None:
    """Answer one turn, and have it judged; the last judgement given is shown."""
    attempt = store.claim(session_id, turn, answer, "typed", "test", 5, redo=redo).attempt
    assert store.settle(session_id, turn, attempt, "test", judged, reply=reply).done


def date(store: Store, session_id: str, started_at: datetime) -> None:
    """Move a session's start."""
    with closing(sqlite3.connect(store_path(store))) as conn, conn:
        conn.execute(
            "UPDATE sessions SET started_at = ? WHERE session_id = ?",
            [started_at.astimezone(UTC).isoformat(timespec="milliseconds"), session_id],
        )


def store_path(store: Store) -> Path:
    return store._file.path
