"""Rows of the store as models, and models as rows. Whoever calls has the connection and the transaction."""

import json
import sqlite3
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from pydantic import TypeAdapter
from sqlite_utils import Database

from liya_core.models import Attempt, Call, Debrief, Drill, Exchange, InputMode, Judgement, Move, Note, Plan, Session, Setup, Turn

Row = dict[str, Any]

MACHINE: Final = ""  # the user_id of preferences that belong to the machine
_DETAIL: Final = {"strengths", "improvements", "sketch", "gates", "gaps", "points_covered", "uncredited", "confidence", "delivery"}


def now() -> str:
    """This moment as the store writes it."""
    return written(datetime.now(UTC))


def written(moment: datetime) -> str:
    """A moment as the store writes it: UTC, to the millisecond, so that times compare as text."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def moment_after(conn: sqlite3.Connection | None, session_id: str) -> str:
    """This moment; where the clock was set back, one just after the session's last answer was settled: the order hangs on these."""
    last = one_row(conn, "SELECT max(settled_at) AS at FROM attempts WHERE session_id = ?", session_id)
    return max(now(), written(datetime.fromisoformat(last["at"]) + timedelta(milliseconds=1))) if last and last["at"] else now()


def remember(db: Database, user_id: str, name: str, value: Any) -> None:
    """Keep a JSON-able value under a person's name, or the machine's.

    In SQL, for sqlite-utils finds out by a trial whether SQLite knows this, and where nothing can be written it then writes nothing.
    """
    db.execute(_REMEMBER, [user_id, name, json.dumps(value)])


_REMEMBER: Final = "INSERT INTO preferences (user_id, name, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value"


# -------------------------------------------------------------------- reading


def all_rows(conn: sqlite3.Connection | None, sql: str, *parameters: Any) -> list[Row]:
    """Rows as dicts; parameters one by one, or a single dict of names."""
    if conn is None:
        return []
    named = parameters[0] if parameters and isinstance(parameters[0], dict) else parameters
    return [dict(row) for row in conn.execute(sql, named)]


def recall(conn: sqlite3.Connection | None, user_id: str, name: str) -> Any:
    """What was remembered, or None."""
    row = one_row(conn, "SELECT value FROM preferences WHERE user_id = ? AND name = ?", user_id, name)
    return json.loads(row["value"]) if row else None


def one_row(conn: sqlite3.Connection | None, sql: str, *parameters: Any) -> Row | None:
    """The first row, None where there is none."""
    return next(iter(all_rows(conn, sql, *parameters)), None)


def read_session(conn: sqlite3.Connection | None, session_id: str, around: int | None = None, latest: int | None = None) -> Session | None:
    """A session from its rows, all as they are at one moment; None where there is none.

    around: bring judgements only of the answers to the question that this turn asks; latest: while the session is active, only of so
    many turns, the last ones; None: all judgements.
    """
    named = {"session": session_id, "around": around, "latest": latest, "first": 1, "last": _ALL}
    row = one_row(conn, _SESSION, named)
    if row is None:
        return None
    return Session(
        setup=Setup.model_validate_json(row.pop("setup")),
        plan=_plan(row.pop("plan")),
        turns=_TURN_LIST.validate_json(row.pop("turns")),
        notes=_NOTE_LIST.validate_json(row.pop("notes")),
        summary=Debrief.model_validate_json(summary) if (summary := row.pop("summary")) else None,
        drill=Drill.model_validate_json(drill) if (drill := row.pop("drill")) else None,
        **row,
    )


@lru_cache(maxsize=32)  # each is some 60 KB
def _plan(text: str) -> Plan:
    """A plan, which stays the same for nearly all of its session."""
    return Plan.model_validate_json(text)


def read_exchange(conn: sqlite3.Connection | None, session_id: str, turn: int) -> Exchange | None:
    """One turn with the one after it; None where there is no such turn."""
    row = one_row(conn, _EXCHANGE, {"session": session_id, "around": None, "latest": None, "first": turn, "last": turn + 1})
    exchange = Exchange.model_validate_json(row["exchange"]) if row else None
    return exchange if exchange and exchange.turns else None


def outdated(conn: sqlite3.Connection | None, session_ids: Sequence[str], versions: Mapping[str, str]) -> list[str]:
    """Those of the sessions that `readings.outdated` finds something in; versions: of today's rubrics, by interview type."""
    rows = all_rows(conn, _OUTDATED, {"sessions": json.dumps(list(session_ids)), "versions": json.dumps(dict(versions))})
    return [row["session_id"] for row in rows]


_ALL: Final = 2**31

# What belongs together as one JSON text, shaped as the models are: one statement sees one state of the file.
_TURN_LIST: Final = TypeAdapter(tuple[Turn, ...])
_NOTE_LIST: Final = TypeAdapter(tuple[Note, ...])
_TURNS: Final = """(
        SELECT json_group_array(json_object(
            'number', turn, 'message', message, 'asked_at', asked_at, 'shown_at', shown_at,
            'move', json_object(
                'kind', move, 'question', question, 'gap', gap, 'point', point, 'quote', quote, 'end_reason', end_reason),
            'attempts', (
                SELECT json_group_array(json_object(
                    'number', attempt, 'text', text, 'input_mode', input_mode, 'status', status, 'failure', failure,
                    'answered_at', answered_at, 'settled_at', settled_at,
                    'self_rating', (
                        SELECT json_object('score', score) FROM self_ratings
                        WHERE session_id = s.session_id AND turn = a.turn AND attempt = a.attempt),
                    'judgements', (
                        SELECT json_group_array(json_set(
                            detail, '$.judge', judge, '$.model', model, '$.rubric_version', rubric_version,
                            '$.prompt_version', prompt_version, '$.intent', intent, '$.score', score, '$.reason', reason,
                            '$.ratings', (
                                SELECT json_group_array(json_object(
                                    'dimension', dimension, 'label', label, 'weight', weight, 'rating', rating,
                                    'anchor', anchor, 'next_anchor', next_anchor, 'reason', reason, 'evidence', json(evidence)))
                                FROM (SELECT * FROM ratings WHERE judgement_id = j.judgement_id ORDER BY position))))
                        FROM (
                            SELECT * FROM judgements
                            WHERE session_id = s.session_id AND turn = a.turn AND attempt = a.attempt
                            AND (:around IS NULL OR t.question IS (
                                SELECT question FROM turns WHERE session_id = s.session_id AND turn = :around))
                            AND (:latest IS NULL OR s.status != 'active' OR t.turn > (
                                SELECT max(turn) FROM turns WHERE session_id = s.session_id) - :latest)
                            ORDER BY shown, judgement_id) j)))
                FROM (SELECT * FROM attempts WHERE session_id = s.session_id AND turn = t.turn ORDER BY attempt) a)))
        FROM (SELECT * FROM turns WHERE session_id = s.session_id AND turn BETWEEN :first AND :last ORDER BY turn) t)
"""
_SESSION: Final = "".join(
    (
        """
SELECT s.session_id, s.key_name, s.bundle, s.status, s.started_at, s.ended_at, s.end_reason, s.example, s.interviewer, s.setup, s.summary,
    CASE WHEN s.drill IS NOT NULL THEN
        json_object('kind', s.drill, 'session_id', s.drill_of_session, 'turn', s.drill_of_turn) END AS drill,
    json_set(s.plan, '$.questions', (
        SELECT json_group_array(json_object('question', json(bank), 'text', text, 'focus_area', focus_area))
        FROM (SELECT * FROM planned_questions WHERE session_id = s.session_id ORDER BY question))) AS plan,
    (
        SELECT json_group_array(json_object(
            'note_id', note_id, 'session_id', session_id, 'turn', turn, 'attempt', attempt, 'kind', kind, 'author', author,
            'text', text, 'quote', quote, 'score', score, 'made_at', made_at))
        FROM (SELECT * FROM notes WHERE session_id = s.session_id ORDER BY made_at, note_id)) AS notes,
    """,
        _TURNS,
        " AS turns FROM sessions s WHERE s.session_id = :session",
    )
)
_EXCHANGE: Final = "".join(
    (
        "SELECT json_object('session_id', s.session_id, 'summary', json(s.summary), 'turns', ",
        _TURNS,
        ") AS exchange FROM sessions s WHERE s.session_id = :session",
    )
)
_OUTDATED: Final = """
WITH shown AS (
    SELECT s.session_id, j.judge, j.intent, j.rubric_version IS NOT v.value AS behind
    FROM json_each(:sessions) chosen
    JOIN sessions s ON s.session_id = chosen.value AND s.status = 'ended' AND s.bundle IS NULL
    JOIN json_each(:versions) v ON v.key = s.interview_type
    JOIN judgements j ON j.session_id = s.session_id AND j.shown = 1
    JOIN turns t ON t.session_id = j.session_id AND t.turn = j.turn AND t.question IS NOT NULL
)
SELECT session_id FROM shown GROUP BY session_id
HAVING min(judge = 'builtin') AND max(behind AND intent IN ('answer', 'dont_know', 'skip'))
"""


# -------------------------------------------------------------------- writing


def insert_session(
    db: Database,
    session_id: str,
    setup: Setup,
    plan: Plan,
    *,
    interviewer: str,
    key_name: str | None,
    example: bool,
    drill: Drill | None = None,
) -> None:
    """A new session, without its questions and turns."""
    db.table("sessions").insert(
        {
            "session_id": session_id, "user_id": setup.user_id, "key_name": key_name, "status": "active", "example": int(example),
            "interviewer": interviewer,
            "interview_type": plan.interview_type, "interview_round": plan.interview_round, "started_at": now(),
            "setup": setup.model_dump_json(), "plan": plan.model_dump_json(exclude={"questions"}),
            "drill": drill.kind if drill else None, "drill_of_session": drill.session_id if drill else None,
            "drill_of_turn": drill.turn if drill else None,
        }
    )  # fmt: skip


def insert_questions(db: Database, session_id: str, plan: Plan, first: int) -> None:
    """A plan's questions from position `first` on."""
    db.table("planned_questions").insert_all(
        {
            "session_id": session_id, "question": position, "question_id": planned.question.id,
            "competency": planned.question.competency, "text": planned.text, "focus_area": planned.focus_area,
            "bank": planned.question.model_dump_json(),
        }
        for position, planned in enumerate(plan.questions) if position >= first
    )  # fmt: skip


def revise(db: Database, session_id: str, turn: int, setup: Setup, plan: Plan) -> None:
    """Another set-up from now on, and another plan for what comes after the question of this turn."""
    asked = one_row(db.conn, "SELECT question FROM turns WHERE session_id = ? AND turn = ?", session_id, turn)
    db.execute("UPDATE sessions SET setup = ? WHERE session_id = ?", [setup.model_dump_json(), session_id])
    replan(db, session_id, asked["question"] + 1 if asked and asked["question"] is not None else 0, plan)


def replan(db: Database, session_id: str, first: int, plan: Plan) -> None:
    """Another plan, with other questions from position `first` on."""
    db.execute("UPDATE sessions SET plan = ? WHERE session_id = ?", [plan.model_dump_json(exclude={"questions"}), session_id])
    db.table("planned_questions").delete_where("session_id = ? AND question >= ?", [session_id, first])
    insert_questions(db, session_id, plan, first)


def lead_with_builtin(db: Database, session_id: str) -> None:
    """The built-in interviewer from now on, and its judge's last readings as the ones that are shown and summed, of all turns."""
    db.execute("UPDATE sessions SET interviewer = 'builtin' WHERE session_id = ?", [session_id])
    db.execute(
        """UPDATE judgements AS j SET shown = (j.judgement_id = b.last) FROM (
               SELECT turn, attempt, max(judgement_id) AS last FROM judgements
               WHERE session_id = :session AND judge = 'builtin' GROUP BY turn, attempt) b
           WHERE j.session_id = :session AND b.turn = j.turn AND b.attempt = j.attempt""",
        {"session": session_id},
    )


def insert_turn(db: Database, session_id: str, turn: int, move: Move, message: str) -> None:
    """A turn as it is asked."""
    db.table("turns").insert(
        {
            "session_id": session_id, "turn": turn, "move": move.kind, "question": move.question, "gap": move.gap,
            "point": move.point, "quote": move.quote, "end_reason": move.end_reason, "message": message, "asked_at": now(),
        }
    )  # fmt: skip


def insert_held(db: Database, session_id: str, turn: Turn) -> None:
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


def insert_whole(db: Database, session: Session) -> None:
    """A session as it was held elsewhere, to the times at which it was; notes are left out."""
    db.table("sessions").insert(
        {
            "session_id": session.session_id, "user_id": session.setup.user_id, "bundle": session.bundle, "status": session.status,
            "example": int(session.example), "interviewer": session.interviewer,
            "interview_type": session.plan.interview_type, "interview_round": session.plan.interview_round,
            "started_at": written(session.started_at), "ended_at": session.ended_at and written(session.ended_at),
            "end_reason": session.end_reason,
            "setup": session.setup.model_dump_json(), "plan": session.plan.model_dump_json(exclude={"questions"}),
            "summary": session.summary.model_dump_json() if session.summary else None,
            "drill": session.drill.kind if session.drill else None,
            "drill_of_session": session.drill.session_id if session.drill else None,
            "drill_of_turn": session.drill.turn if session.drill else None,
        }
    )  # fmt: skip
    insert_questions(db, session.session_id, session.plan, 0)
    for turn in session.turns:
        insert_turn(db, session.session_id, turn.number, turn.move, turn.message)
        db.table("turns").update(
            (session.session_id, turn.number), {"asked_at": written(turn.asked_at), "shown_at": turn.shown_at and written(turn.shown_at)}
        )
        for attempt in turn.attempts:
            _insert_read(db, session.session_id, turn.number, attempt)
    _number_as_settled(db, session.session_id)


def _insert_read(db: Database, session_id: str, turn: int, attempt: Attempt) -> None:
    """An answer that was read elsewhere, with what was said of it there; the judgement that was shown is shown."""
    db.table("attempts").insert(
        {
            "session_id": session_id, "turn": turn, "attempt": attempt.number, "text": attempt.text, "input_mode": attempt.input_mode,
            "status": attempt.status, "failure": attempt.failure, "answered_at": written(attempt.answered_at),
            "settled_at": attempt.settled_at and written(attempt.settled_at),
        }
    )  # fmt: skip
    if attempt.self_rating:
        rate_self(db, session_id, turn, attempt.number, attempt.self_rating.score)
    for judgement in attempt.judgements:
        insert_judgement(db, session_id, turn, attempt.number, judgement, shown=judgement is attempt.judgement)


def insert_answer(db: Database, session_id: str, turn: int, attempt: int, text: str, mode: InputMode, owner: str, lease_s: float) -> None:
    """An answer as it comes, to be read by `owner`."""
    db.table("attempts").insert(
        {
            "session_id": session_id, "turn": turn, "attempt": attempt, "text": text, "input_mode": mode,
            "status": "pending", "owner": owner, "lease_until": time.monotonic() + lease_s, "answered_at": now(),
        }
    )  # fmt: skip


def insert_judgement(db: Database, session_id: str, turn: int, attempt: int, judgement: Judgement, *, shown: bool) -> None:
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
            "anchor": rating.anchor, "next_anchor": rating.next_anchor, "reason": rating.reason,
        }
        for position, rating in enumerate(judgement.ratings)
    )  # fmt: skip


def rate_self(db: Database, session_id: str, turn: int, attempt: int, score: int | None) -> None:
    """What the candidate thinks of an answer (None: they do not say); what they said first stays."""
    db.table("self_ratings").insert(
        {"session_id": session_id, "turn": turn, "attempt": attempt, "score": score, "made_at": now()}, ignore=True
    )


def insert_readings(db: Database, session_id: str, readings: Sequence[tuple[int, int, Judgement]]) -> None:
    """Further readings of answers, each with its turn and attempt; they are shown from now on, what was shown before is kept."""
    for turn, attempt, judgement in readings:
        db.execute("UPDATE judgements SET shown = 0 WHERE session_id = ? AND turn = ? AND attempt = ?", [session_id, turn, attempt])
        insert_judgement(db, session_id, turn, attempt, judgement, shown=True)
    _number_as_settled(db, session_id)


def _number_as_settled(db: Database, session_id: str) -> None:
    """Number the shown readings in the order in which their answers were settled: the views take the highest for the last.

    They are in that order unless an answer that was given anew under today's rubric lies between those read again.
    """
    order = """SELECT judgement_id FROM judgements JOIN attempts USING (session_id, turn, attempt)
               WHERE session_id = ? AND shown = 1 ORDER BY settled_at, turn, attempt"""
    numbers = [row["judgement_id"] for row in all_rows(db.conn, order, session_id)]
    if numbers == sorted(numbers):
        return
    db.execute("PRAGMA defer_foreign_keys = ON")  # until this transaction ends
    for number in numbers:
        db.execute("UPDATE ratings SET judgement_id = (SELECT 1 + max(judgement_id) FROM judgements) WHERE judgement_id = ?", [number])
        db.execute("UPDATE judgements SET judgement_id = (SELECT 1 + max(judgement_id) FROM judgements) WHERE judgement_id = ?", [number])


def insert_calls(db: Database, session_id: str, turn: int, attempt: int, calls: Sequence[Call]) -> None:
    """What the calls to a model for one attempt (turn 0: for the opening) cost."""
    db.table("model_calls").insert_all(
        {"session_id": session_id, "turn": turn, "attempt": attempt, "made_at": now(), **call.model_dump(), "counted": int(call.counted)}
        for call in calls
    )


def delete(db: Database, session_id: str) -> None:
    """A session out of every table; a drill that went back to it goes back to nothing."""
    db.execute("UPDATE sessions SET drill_of_session = NULL, drill_of_turn = NULL WHERE drill_of_session = ?", [session_id])
    db.table("ratings").delete_where("judgement_id IN (SELECT judgement_id FROM judgements WHERE session_id = ?)", [session_id])
    for table in (
        "judgements", "self_ratings", "attempts", "turns", "planned_questions", "receipts", "model_calls", "notes", "hidden_words",
        "sessions",
    ):  # fmt: skip
        db.table(table).delete_where("session_id = ?", [session_id])
    db.table("bundles").delete_where(
        "NOT EXISTS (SELECT 1 FROM json_each(bundles.sessions) sent JOIN sessions s ON s.session_id = sent.key)"
    )
