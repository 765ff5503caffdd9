"""Rows of the store as models, and models as rows. Whoever calls has the connection and the transaction."""

import json
import sqlite3
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from liya_core.models import Attempt, Debrief, InputMode, Judgement, Move, Plan, Session, Setup, Turn

if TYPE_CHECKING:
    from sqlite_utils import Database

Row = dict[str, Any]

_DETAIL: Final = {"strengths", "improvements", "gates", "gaps", "points_covered", "uncredited", "confidence", "delivery"}
_ANSWER: Final = ("text", "input_mode", "status", "answered_at", "settled_at", "failure")


def now() -> str:
    """This moment as the store writes it: UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


# -------------------------------------------------------------------- reading


def all_rows(conn: sqlite3.Connection | None, sql: str, *parameters: Any) -> list[Row]:
    """Rows as dicts; parameters one by one, or a single dict of names."""
    if conn is None:
        return []
    named = parameters[0] if parameters and isinstance(parameters[0], dict) else parameters
    return [dict(row) for row in conn.execute(sql, named)]


def one_row(conn: sqlite3.Connection | None, sql: str, *parameters: Any) -> Row | None:
    """The first row, None where there is none."""
    return next(iter(all_rows(conn, sql, *parameters)), None)


def assemble(
    head: Row, planned_questions: list[Row], turns: list[Row], attempts: list[Row], judgements: list[Row], ratings: list[Row]
) -> Session:
    """A session from its rows."""
    questions = [{"question": json.loads(row["bank"]), "text": row["text"], "focus_area": row["focus_area"]} for row in planned_questions]
    rated = _grouped(ratings, "judgement_id")
    judged = _grouped(judgements, "turn", "attempt")
    answered = _grouped(attempts, "turn")
    return Session(
        session_id=head["session_id"],
        setup=Setup.model_validate_json(head["setup"]),
        plan=Plan.model_validate({**json.loads(head["plan"]), "questions": questions}),
        status=head["status"],
        started_at=head["started_at"],
        ended_at=head["ended_at"],
        end_reason=head["end_reason"],
        example=bool(head["example"]),
        key_name=head["key_name"],
        summary=Debrief.model_validate_json(head["summary"]) if head["summary"] else None,
        turns=tuple(
            Turn(
                number=turn["turn"],
                move=Move(kind=turn["move"], **{name: turn[name] for name in ("question", "gap", "point", "quote", "end_reason")}),
                message=turn["message"],
                asked_at=turn["asked_at"],
                shown_at=turn["shown_at"],
                attempts=tuple(
                    Attempt(
                        number=attempt["attempt"],
                        **{name: attempt[name] for name in _ANSWER},
                        judgements=tuple(
                            _judgement(row, rated.get((row["judgement_id"],), []))
                            for row in judged.get((attempt["turn"], attempt["attempt"]), [])
                        ),
                    )
                    for attempt in answered.get((turn["turn"],), [])
                ),
            )
            for turn in turns
        ),
    )


def _judgement(row: Row, ratings: list[Row]) -> Judgement:
    names = ("judge", "model", "rubric_version", "prompt_version", "intent", "score", "reason")
    return Judgement.model_validate(
        {
            **{name: row[name] for name in names},
            **json.loads(row["detail"]),
            "ratings": [
                {name: rating[name] for name in ("dimension", "label", "weight", "rating", "anchor", "next_anchor")}
                | {"evidence": json.loads(rating["evidence"])}
                for rating in ratings
            ],
        }
    )


def _grouped(rows: list[Row], *keys: str) -> dict[tuple[Any, ...], list[Row]]:
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row[key] for key in keys), []).append(row)
    return groups


# -------------------------------------------------------------------- writing


def insert_session(db: "Database", session_id: str, setup: Setup, plan: Plan, *, key_name: str | None, example: bool) -> None:
    """A new session, without its questions and turns."""
    db.table("sessions").insert(
        {
            "session_id": session_id, "user_id": setup.user_id, "key_name": key_name, "status": "active", "example": int(example),
            "interview_type": plan.interview_type, "interview_round": plan.interview_round, "started_at": now(),
            "setup": setup.model_dump_json(), "plan": plan.model_dump_json(exclude={"questions"}),
        }
    )  # fmt: skip


def insert_questions(db: "Database", session_id: str, plan: Plan, first: int) -> None:
    """A plan's questions from position `first` on."""
    db.table("planned_questions").insert_all(
        {
            "session_id": session_id, "question": position, "question_id": planned.question.id,
            "competency": planned.question.competency, "text": planned.text, "focus_area": planned.focus_area,
            "bank": planned.question.model_dump_json(),
        }
        for position, planned in enumerate(plan.questions) if position >= first
    )  # fmt: skip


def revise(db: "Database", session_id: str, turn: int, setup: Setup, plan: Plan) -> None:
    """Another set-up from now on, and another plan for what comes after the question of this turn."""
    asked = one_row(db.conn, "SELECT question FROM turns WHERE session_id = ? AND turn = ?", session_id, turn)
    first = asked["question"] + 1 if asked and asked["question"] is not None else 0
    db.execute(
        "UPDATE sessions SET setup = ?, plan = ? WHERE session_id = ?",
        [setup.model_dump_json(), plan.model_dump_json(exclude={"questions"}), session_id],
    )
    db.table("planned_questions").delete_where("session_id = ? AND question >= ?", [session_id, first])
    insert_questions(db, session_id, plan, first)


def insert_turn(db: "Database", session_id: str, turn: int, move: Move, message: str) -> None:
    """A turn as it is asked."""
    db.table("turns").insert(
        {
            "session_id": session_id, "turn": turn, "move": move.kind, "question": move.question, "gap": move.gap,
            "point": move.point, "quote": move.quote, "end_reason": move.end_reason, "message": message, "asked_at": now(),
        }
    )  # fmt: skip


def insert_held(db: "Database", session_id: str, turn: Turn) -> None:
    """A turn that was held elsewhere, with its answers and what was said of them there."""
    insert_turn(db, session_id, turn.number, turn.move, turn.message)
    for attempt in turn.attempts:
        db.table("attempts").insert(
            {
                "session_id": session_id, "turn": turn.number, "attempt": attempt.number, "text": attempt.text,
                "input_mode": attempt.input_mode, "status": attempt.status, "answered_at": now(), "settled_at": now(),
            }
        )  # fmt: skip
        for judgement in attempt.judgements:
            insert_judgement(db, session_id, turn.number, attempt.number, judgement, shown=True)


def insert_answer(db: "Database", session_id: str, turn: int, attempt: int, text: str, mode: InputMode, owner: str, lease_s: float) -> None:
    """An answer as it comes, to be read by `owner`."""
    db.table("attempts").insert(
        {
            "session_id": session_id, "turn": turn, "attempt": attempt, "text": text, "input_mode": mode,
            "status": "pending", "owner": owner, "lease_until": time.time() + lease_s, "answered_at": now(),
        }
    )  # fmt: skip


def insert_judgement(db: "Database", session_id: str, turn: int, attempt: int, judgement: Judgement, *, shown: bool) -> None:
    """One judge's reading of an answer, with its ratings."""
    table = db.table("judgements").insert(
        {
            "session_id": session_id, "turn": turn, "attempt": attempt, "judge": judgement.judge, "model": judgement.model,
            "rubric_version": judgement.rubric_version, "prompt_version": judgement.prompt_version, "intent": judgement.intent,
            "score": judgement.score, "reason": judgement.reason, "cap": min((gate.cap for gate in judgement.gates), default=None),
            "shown": int(shown), "created_at": now(), "detail": judgement.model_dump_json(include=_DETAIL),
        }
    )  # fmt: skip
    db.table("ratings").insert_all(
        {
            "judgement_id": table.last_pk, "position": position, "dimension": rating.dimension, "label": rating.label,
            "weight": rating.weight, "rating": rating.rating, "evidence": json.dumps(rating.evidence),
            "anchor": rating.anchor, "next_anchor": rating.next_anchor,
        }
        for position, rating in enumerate(judgement.ratings)
    )  # fmt: skip


def delete(db: "Database", session_id: str) -> None:
    """A session out of every table."""
    db.table("ratings").delete_where("judgement_id IN (SELECT judgement_id FROM judgements WHERE session_id = ?)", [session_id])
    for table in ("judgements", "attempts", "turns", "planned_questions", "receipts", "sessions"):
        db.table(table).delete_where("session_id = ?", [session_id])
