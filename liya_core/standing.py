"""Where a session stands: whose it is, whose move it is, and who has an answer in hand. Rows, with no connection of their own."""

import hashlib
import sqlite3
import time
from dataclasses import dataclass
from typing import Final

from sqlite_utils import Database

from liya_core.errors import SessionEnded, SessionExpired, SessionNotFound, TurnConflict
from liya_core.models import EndReason, InterviewerName
from liya_core.records import Row, now, one_row

GONE: Final = "There is no such interview. It may have been deleted; start a new one."


@dataclass(frozen=True)
class Waiting:
    """An answer that was taken and not read yet, and who has it in hand; turn 0 is the opening that is not said yet."""

    turn: int
    attempt: int
    owner: str | None
    interviewer: InterviewerName


def find(conn: sqlite3.Connection | None, session_id: str, user_id: str | None = None, key_name: str | None = None) -> tuple[str, int]:
    """A session's status and the number of its last turn, which is the open one while it is active.

    With names given, only that person's or that key's. Raises SessionNotFound and SessionExpired.
    """
    wanted = {"session": session_id, "user": user_id, "hash": None if user_id is None else hashed(user_id), "key": key_name}
    session = one_row(
        conn,
        """SELECT status, (SELECT max(turn) FROM turns t WHERE t.session_id = s.session_id) AS last FROM sessions s
           WHERE session_id = :session AND (:user IS NULL OR user_id = :user) AND (:key IS NULL OR key_name = :key)""",
        wanted,
    )
    if session:
        return str(session["status"]), int(session["last"] or 0)
    if one_row(
        conn,
        """SELECT 1 FROM expired_sessions
           WHERE session_id = :session AND (:hash IS NULL OR user_hash = :hash) AND (:key IS NULL OR key_name = :key)""",
        wanted,
    ):
        raise SessionExpired("This interview was deleted, because nobody went on with it for long. Start a new one.")
    raise SessionNotFound(GONE)


def hashed(user_id: str) -> str:
    """What is kept of whoever held an interview that has expired."""
    return hashlib.sha256(user_id.encode()).hexdigest()


def waiting(conn: sqlite3.Connection | None, session_id: str) -> Waiting | None:
    """What a session waits for: its opening, else the earliest attempt that is not read; None when nothing is pending."""
    row = one_row(
        conn,
        """SELECT turn, attempt, owner, interviewer FROM attempts JOIN sessions USING (session_id)
           WHERE session_id = :session AND attempts.status = 'pending'
           UNION ALL
           SELECT 0, 0, opener, interviewer FROM sessions WHERE session_id = :session AND status = 'active' AND bundle IS NULL
           AND NOT EXISTS (SELECT 1 FROM turns WHERE session_id = :session AND question IS NOT NULL)
           ORDER BY turn LIMIT 1""",
        {"session": session_id},
    )
    return Waiting(**row) if row else None


def owed(db: Database, session_id: str, text: str) -> int | None:
    """The last answered turn, where it has this answer and its caller was told to come again for the reply; that is then settled."""
    last = one_row(db.conn, "SELECT turn, attempt, text, owed FROM attempts WHERE session_id = ? ORDER BY turn DESC LIMIT 1", session_id)
    if last is None or not last["owed"] or last["text"] != text:
        return None
    db.execute("UPDATE attempts SET owed = 0 WHERE session_id = ? AND turn = ?", [session_id, last["turn"]])
    return int(last["turn"])


def refuse(status: str, latest: Row | None, *, redo: bool, is_open: bool) -> None:
    """Nothing, where a turn may take a new answer; `latest` is the one it has. Raises TurnConflict, SessionEnded."""
    if redo:
        if latest is None or latest["status"] == "pending":
            raise TurnConflict("This answer is still being read. Try again in a moment.")
    elif status != "active":
        raise SessionEnded("This interview is over. Its debrief is below; start another to go on practicing.")
    elif latest or not is_open:
        raise TurnConflict("This question was answered already, perhaps in another tab. Your text is back in the box.")


def take(db: Database, session_id: str, turn: int, attempt: int, owner: str, lease_s: float) -> bool:
    """Make an unread attempt (turn 0: the opening) `owner`'s, where it is free or its lease has run out.

    A lease that would hold for longer than ours is from before this computer was started, for its clock began anew then.
    """
    began = time.monotonic()
    changed = db.execute(
        """UPDATE attempts SET status = 'pending', failure = NULL, owner = :owner, lease_until = :until
           WHERE session_id = :session AND turn = :turn AND attempt = :attempt AND status != 'settled'
           AND (owner = :owner OR status = 'failed' OR coalesce(lease_until, 0) NOT BETWEEN :now AND :until)"""
        if turn
        else """UPDATE sessions SET opener = :owner, opener_until = :until WHERE session_id = :session
                AND (opener IS NULL OR opener = :owner OR coalesce(opener_until, 0) NOT BETWEEN :now AND :until)""",
        {"owner": owner, "until": began + lease_s, "now": began, "session": session_id, "turn": turn, "attempt": attempt},
    )
    return changed.rowcount == 1


def end(db: Database, session_id: str, reason: EndReason) -> None:
    """From now on the session takes no answer but another attempt at one."""
    db.execute("UPDATE sessions SET status = 'ended', ended_at = ?, end_reason = ? WHERE session_id = ?", [now(), reason, session_id])
