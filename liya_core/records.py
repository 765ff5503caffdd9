"""Rows of the store as models."""

import json
import sqlite3
from typing import Any

from liya_core.models import Attempt, Debrief, Judgement, Move, Plan, Session, Setup, Turn

Row = dict[str, Any]


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
                        **{name: attempt[name] for name in ("text", "input_mode", "status", "answered_at", "settled_at")},
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
