"""Liya's one file: what was said, how it was judged, what a person entered last.

In go models, out come models; no SQL is known outside this module and `trends`. A connection per operation, for
script runs, workers and HTTP handlers are different threads; every write is one BEGIN IMMEDIATE transaction.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from liya_core.database import File
from liya_core.errors import SessionEnded, SessionNotFound, TurnConflict
from liya_core.models import Debrief, EndReason, InputMode, Judgement, Move, Plan, Session, Setup
from liya_core.records import Row, all_rows, assemble, one_row

if TYPE_CHECKING:
    from sqlite_utils import Database

MACHINE: Final = ""  # the user_id of preferences that belong to the machine
_PARTS: Final = {
    "planned_questions": "SELECT * FROM planned_questions WHERE session_id = ? ORDER BY question",
    "turns": "SELECT * FROM turns WHERE session_id = ? ORDER BY turn",
    "attempts": "SELECT * FROM attempts WHERE session_id = ? ORDER BY turn, attempt",
    "judgements": "SELECT * FROM judgements WHERE session_id = ? ORDER BY shown, judgement_id",
    "ratings": "SELECT r.* FROM ratings r JOIN judgements j USING (judgement_id) WHERE j.session_id = ? ORDER BY r.position",
}
_DETAIL: Final = {"strengths", "improvements", "gates", "gaps", "points_covered", "uncredited", "confidence", "delivery"}


@dataclass(frozen=True)
class Waiting:
    """An answer that was taken and not read yet, and who has it in hand."""

    turn: int
    attempt: int
    owner: str | None


class Store:
    """The verbs of the database at `path`. Building one touches nothing.

    Every verb raises StorageUnavailable (or one of its kinds) where the file cannot be used; nothing is changed then.
    """

    def __init__(self, path: Path) -> None:
        self._file = File(path)

    # ---------------------------------------------------------------- a turn's way

    def create(self, session_id: str, setup: Setup, plan: Plan, opening: tuple[Move, str] | None = None, *, example: bool = False) -> None:
        """Store a new session with its first turn, if that is known already. A session that is there stays as it is."""
        with self._file.write() as db:
            if one_row(db.conn, "SELECT 1 FROM sessions WHERE session_id = ?", session_id):
                return
            db.table("sessions").insert(
                {
                    "session_id": session_id, "user_id": setup.user_id, "status": "active", "example": int(example),
                    "interview_type": plan.interview_type, "interview_round": plan.interview_round, "started_at": _now(),
                    "setup": setup.model_dump_json(), "plan": plan.model_dump_json(exclude={"questions"}),
                }
            )  # fmt: skip
            db.table("planned_questions").insert_all(
                {
                    "session_id": session_id, "question": position, "question_id": planned.question.id,
                    "competency": planned.question.competency, "text": planned.text, "focus_area": planned.focus_area,
                    "bank": planned.question.model_dump_json(),
                }
                for position, planned in enumerate(plan.questions)
            )  # fmt: skip
            if opening:
                self._insert_turn(db, session_id, 1, *opening)

    def open(self, session_id: str, move: Move, message: str) -> None:
        """Store turn 1, unless it is there."""
        with self._file.write() as db:
            if not one_row(db.conn, "SELECT 1 FROM turns WHERE session_id = ?", session_id):
                self._insert_turn(db, session_id, 1, move, message)

    def claim(self, session_id: str, turn: int, text: str, mode: InputMode, owner: str, lease_s: float, *, redo: bool = False) -> int:
        """Put an answer on the disk, before anything reads it; returns the attempt's number.

        The same text to a turn that has it already joins it. Raises TurnConflict where the turn has another answer
        (or is not the last one), SessionEnded, SessionNotFound. With `redo`, an answered turn takes another attempt,
        in an ended session too.
        """
        with self._file.write() as db:
            session = one_row(db.conn, "SELECT status FROM sessions WHERE session_id = ?", session_id)
            if session is None:
                raise SessionNotFound("There is no such interview. Start a new one.")
            last = one_row(db.conn, "SELECT max(turn) AS turn FROM turns WHERE session_id = ?", session_id)
            latest = one_row(
                db.conn,
                "SELECT attempt, text, status FROM attempts WHERE session_id = ? AND turn = ? ORDER BY attempt DESC",
                session_id,
                turn,
            )
            if latest and latest["text"] == text:
                if latest["status"] == "failed":
                    self._take(db, session_id, turn, latest["attempt"], owner, lease_s)
                return int(latest["attempt"])
            if redo:
                if latest is None or latest["status"] == "pending":
                    raise TurnConflict("This answer is still being read. Try again in a moment.")
            elif session["status"] != "active":
                raise SessionEnded("This interview is over. Its debrief is below; start another to go on practicing.")
            elif latest or last is None or last["turn"] != turn:
                raise TurnConflict("This question was answered already, perhaps in another tab. Your text is back in the box.")
            attempt = int(latest["attempt"]) + 1 if latest else 1
            db.table("attempts").insert(
                {
                    "session_id": session_id, "turn": turn, "attempt": attempt, "text": text, "input_mode": mode,
                    "status": "pending", "owner": owner, "lease_until": time.time() + lease_s, "answered_at": _now(),
                }
            )  # fmt: skip
            return attempt

    def take_over(self, session_id: str, turn: int, attempt: int, owner: str, lease_s: float) -> bool:
        """Make a pending or failed attempt ours where it is, or where its owner's lease has run out."""
        with self._file.write() as db:
            return self._take(db, session_id, turn, attempt, owner, lease_s)

    def settle(
        self,
        session_id: str,
        turn: int,
        attempt: int,
        owner: str,
        judgements: Sequence[Judgement],
        *,
        reply: tuple[Move, str] | None = None,
        summary: Debrief | None = None,
    ) -> bool:
        """Store the judgements of an answer with what follows from them: the next turn, the end, the summary.

        All of it or none. False where the attempt is no longer `owner`'s, and then nothing is stored. The last
        judgement given is the one that is shown.
        """
        with self._file.write() as db:
            settled = db.execute(
                """UPDATE attempts SET status = 'settled', settled_at = ?, owner = NULL, lease_until = NULL
                   WHERE session_id = ? AND turn = ? AND attempt = ? AND status = 'pending' AND owner = ?""",
                [_now(), session_id, turn, attempt, owner],
            )
            if settled.rowcount != 1:
                return False
            for judgement in judgements:
                self._insert_judgement(db, session_id, turn, attempt, judgement, shown=judgement is judgements[-1])
            if reply:
                self._insert_turn(db, session_id, turn + 1, *reply)
                if reply[0].kind == "close":
                    self._end(db, session_id, reply[0].end_reason or "plan_done")
            if summary:
                db.execute("UPDATE sessions SET summary = ? WHERE session_id = ?", [summary.model_dump_json(), session_id])
            return True

    def fail(self, session_id: str, turn: int, attempt: int, owner: str) -> None:
        """Mark an attempt that could not be judged; its answer stays and may be tried again."""
        with self._file.write() as db:
            db.execute(
                """UPDATE attempts SET status = 'failed', owner = NULL, lease_until = NULL
                   WHERE session_id = ? AND turn = ? AND attempt = ? AND status = 'pending' AND owner = ?""",
                [session_id, turn, attempt, owner],
            )

    def close(self, session_id: str, turn: int, reply: tuple[Move, str], summary: Debrief) -> bool:
        """End a session between turns: the person pressed the button. False where turn `turn` is no longer the open one."""
        with self._file.write() as db:
            open_turn = one_row(
                db.conn,
                """SELECT max(t.turn) AS turn, count(a.turn) AS answers FROM sessions s JOIN turns t USING (session_id)
                   LEFT JOIN attempts a ON a.session_id = t.session_id AND a.turn = :turn AND a.status != 'failed'
                   WHERE s.session_id = :session AND s.status = 'active'""",
                {"session": session_id, "turn": turn},
            )
            if open_turn is None or open_turn["turn"] != turn or open_turn["answers"]:
                return False
            self._insert_turn(db, session_id, turn + 1, *reply)
            self._end(db, session_id, reply[0].end_reason or "asked_to_stop")
            db.execute("UPDATE sessions SET summary = ? WHERE session_id = ?", [summary.model_dump_json(), session_id])
            return True

    def mark_shown(self, session_id: str, turn: int) -> None:
        """Note when a question was first on a screen; later calls change nothing."""
        with self._file.write() as db:
            db.execute("UPDATE turns SET shown_at = ? WHERE session_id = ? AND turn = ? AND shown_at IS NULL", [_now(), session_id, turn])

    # ---------------------------------------------------------------- reading

    def session(self, session_id: str, user_id: str | None = None) -> Session:
        """One session with all that was said and judged. Raises SessionNotFound, also for another person's."""
        with self._file.read() as conn:
            head = one_row(conn, "SELECT * FROM sessions WHERE session_id = ?", session_id)
            if head is None or (user_id is not None and head["user_id"] != user_id):
                raise SessionNotFound("There is no such interview. It may have been deleted; start a new one.")
            rows = {name: all_rows(conn, sql, session_id) for name, sql in _PARTS.items()}
        return assemble(head, **rows)

    def waiting(self, session_id: str) -> Waiting | None:
        """The attempt that the session waits for, the earliest; None when nothing is pending."""
        with self._file.read() as conn:
            row = one_row(
                conn,
                "SELECT turn, attempt, owner FROM attempts WHERE session_id = ? AND status = 'pending' ORDER BY turn LIMIT 1",
                session_id,
            )
        return Waiting(**row) if row else None

    def is_opened(self, session_id: str) -> bool:
        """Whether the session has its first turn."""
        with self._file.read() as conn:
            return one_row(conn, "SELECT 1 FROM turns WHERE session_id = ? LIMIT 1", session_id) is not None

    def unfinished(self, user_id: str, most: int = 5) -> list[Session]:
        """The person's active sessions, newest first."""
        with self._file.read() as conn:
            ids = all_rows(
                conn,
                """SELECT session_id FROM sessions s WHERE user_id = ? AND status = 'active' AND example = 0
                   AND EXISTS (SELECT 1 FROM turns t WHERE t.session_id = s.session_id) ORDER BY rowid DESC LIMIT ?""",
                user_id,
                most,
            )
        return [self.session(row["session_id"]) for row in ids]

    def recent_questions(self, user_id: str, sessions: int = 5) -> dict[str, int]:
        """Question ids of the person's last sessions, with how many sessions ago they were asked: 1 is the last."""
        with self._file.read() as conn:
            rows = all_rows(
                conn,
                """SELECT p.question_id, min(s.ago) AS ago FROM planned_questions p JOIN (
                       SELECT session_id, row_number() OVER (ORDER BY rowid DESC) AS ago FROM sessions
                       WHERE user_id = :user AND example = 0 ORDER BY rowid DESC LIMIT :sessions
                   ) s USING (session_id) GROUP BY p.question_id""",
                {"user": user_id, "sessions": sessions},
            )
        return {row["question_id"]: row["ago"] for row in rows}

    def people(self) -> list[str]:
        """Everyone who has practiced here, the latest first."""
        with self._file.read() as conn:
            rows = all_rows(conn, "SELECT user_id FROM sessions GROUP BY user_id ORDER BY max(rowid) DESC")
        return [row["user_id"] for row in rows]

    def rows(self, sql: str, parameters: dict[str, Any] | None = None) -> list[Row]:
        """Rows of a reading query, for `trends`, which owns its SQL."""
        with self._file.read() as conn:
            return all_rows(conn, sql, parameters or {})

    # ---------------------------------------------------------------- preferences, deleting

    def remember(self, user_id: str, name: str, value: Any) -> None:
        """Keep a JSON-able value under a person's name (or the machine's, with MACHINE)."""
        with self._file.write() as db:
            db.table("preferences").upsert({"user_id": user_id, "name": name, "value": json.dumps(value)}, pk=("user_id", "name"))

    def recall(self, user_id: str, name: str) -> Any:
        """What was remembered, or None."""
        with self._file.read() as conn:
            row = one_row(conn, "SELECT value FROM preferences WHERE user_id = ? AND name = ?", user_id, name)
        return json.loads(row["value"]) if row else None

    def delete_session(self, session_id: str) -> None:
        """Delete a session and all that hangs on it, for good: the freed bytes are overwritten."""
        with self._file.write() as db:
            db.table("ratings").delete_where("judgement_id IN (SELECT judgement_id FROM judgements WHERE session_id = ?)", [session_id])
            for table in ("judgements", "attempts", "turns", "planned_questions", "sessions"):
                db.table(table).delete_where("session_id = ?", [session_id])

    # ---------------------------------------------------------------- rows

    def _insert_turn(self, db: "Database", session_id: str, turn: int, move: Move, message: str) -> None:
        db.table("turns").insert(
            {
                "session_id": session_id, "turn": turn, "move": move.kind, "question": move.question, "gap": move.gap,
                "point": move.point, "quote": move.quote, "end_reason": move.end_reason, "message": message, "asked_at": _now(),
            }
        )  # fmt: skip

    def _take(self, db: "Database", session_id: str, turn: int, attempt: int, owner: str, lease_s: float) -> bool:
        changed = db.execute(
            """UPDATE attempts SET status = 'pending', owner = :owner, lease_until = :until
               WHERE session_id = :session AND turn = :turn AND attempt = :attempt AND status != 'settled'
               AND (owner = :owner OR status = 'failed' OR lease_until < :now)""",
            {
                "owner": owner, "until": time.time() + lease_s, "now": time.time(),
                "session": session_id, "turn": turn, "attempt": attempt,
            },
        )  # fmt: skip
        return changed.rowcount == 1

    def _insert_judgement(self, db: "Database", session_id: str, turn: int, attempt: int, judgement: Judgement, *, shown: bool) -> None:
        table = db.table("judgements").insert(
            {
                "session_id": session_id, "turn": turn, "attempt": attempt, "judge": judgement.judge, "model": judgement.model,
                "rubric_version": judgement.rubric_version, "prompt_version": judgement.prompt_version, "intent": judgement.intent,
                "score": judgement.score, "reason": judgement.reason, "cap": min((gate.cap for gate in judgement.gates), default=None),
                "shown": int(shown), "created_at": _now(), "detail": judgement.model_dump_json(include=_DETAIL),
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

    def _end(self, db: "Database", session_id: str, reason: EndReason) -> None:
        db.execute("UPDATE sessions SET status = 'ended', ended_at = ?, end_reason = ? WHERE session_id = ?", [_now(), reason, session_id])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
