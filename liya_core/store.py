"""Liya's one file: what was said, how it was judged, what a person entered last.

In go models, out come models; SQL is known here and in the small rooms beside it (`standing`, `receipts`, `keys`, `notes`, `reviews`,
`trends`). A connection per operation, for script runs, workers and HTTP handlers are different threads; every write is one BEGIN
IMMEDIATE transaction.
"""

import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlite_utils import Database

from liya_core import copies, erasing, materials, notes, receipts, records, standing
from liya_core.bundle import keeping
from liya_core.database import File, mark_deletion
from liya_core.errors import SessionNotFound, StorageUnavailable, TurnConflict
from liya_core.materials import Material, MaterialKind
from liya_core.models import (
    Call,
    Debrief,
    Drill,
    Exchange,
    Failure,
    InputMode,
    InterviewerName,
    Judgement,
    Move,
    Note,
    Plan,
    Session,
    Setup,
    Turn,
)
from liya_core.receipts import Receipt
from liya_core.records import MACHINE, Row, all_rows, now, one_row, written
from liya_core.standing import Waiting

if TYPE_CHECKING:
    from liya_core.bundle.contents import Bundle
    from liya_core.bundle.reply import Reply

log = logging.getLogger("liya")
FIRST: Final = Move(kind="ask", question=0)
DRILLS_BETWEEN: Final = 8  # sessions looked at for each whole one: with more drills than that in between, fewer whole ones are seen


@dataclass(frozen=True)
class Claim:
    """The attempt that an answer became, or joined, and what the session waits for since."""

    turn: int
    attempt: int
    waiting: Waiting | None


@dataclass(frozen=True)
class Settlement:
    """Whether a reading was stored, and what the session waits for since."""

    done: bool
    waiting: Waiting | None


class Store:
    """The verbs of the database at `path`. Building one touches nothing.

    Every verb raises StorageUnavailable (or one of its kinds) where the file cannot be used; nothing is changed then.
    """

    def __init__(self, path: Path) -> None:
        self._file = File(path)

    # ---------------------------------------------------------------- a turn's way

    def create(
        self,
        session_id: str,
        setup: Setup,
        plan: Plan,
        opening: str | None = None,
        *,
        before: Sequence[Turn] = (),
        key_name: str | None = None,
        receipt: Receipt | None = None,
        example: bool = False,
        interviewer: InterviewerName = "builtin",
        drill: Drill | None = None,
    ) -> str:
        """Store a new session with the turns held before it and its opening, if that is known already.

        A session that is there stays as it is; a request that was served before began another, and its id is returned.
        """
        with self._file.write() as db:
            served = receipts.find(db.conn, receipt) if receipt else None
            if served:
                return str(served["session_id"])
            if one_row(db.conn, "SELECT 1 FROM sessions WHERE session_id = ?", session_id):
                return session_id
            records.insert_session(db, session_id, setup, plan, interviewer=interviewer, key_name=key_name, example=example, drill=drill)
            records.insert_questions(db, session_id, plan, 0)
            for turn in before:
                records.insert_held(db, session_id, turn)
            if opening:
                records.insert_turn(db, session_id, len(before) + 1, FIRST, opening)
            if receipt:
                receipts.write(db, receipt, session_id, 0, 0)
            return session_id

    def open(self, session_id: str, owner: str, plan: Plan, message: str, calls: Sequence[Call] = ()) -> Waiting | None:
        """Store the first words with the plan as it is now, unless they are there or no longer `owner`'s to say.

        Returns what the session waits for since.
        """
        with self._file.write() as db:
            waiting = standing.waiting(db.conn, session_id)
            if waiting is None or waiting.turn or waiting.owner != owner:
                return waiting
            records.replan(db, session_id, 0, plan)
            held = one_row(db.conn, "SELECT count(*) AS turns FROM turns WHERE session_id = ?", session_id)
            records.insert_turn(db, session_id, (held["turns"] if held else 0) + 1, FIRST, message)
            records.insert_calls(db, session_id, 0, 0, calls)
            return standing.waiting(db.conn, session_id)

    def claim(
        self,
        session_id: str,
        turn: int | None,
        text: str,
        mode: InputMode,
        owner: str,
        lease_s: float,
        *,
        redo: bool = False,
        user_id: str | None = None,
        key_name: str | None = None,
        revised: tuple[Setup, Plan] | None = None,
        receipt: Receipt | None = None,
        with_builtin: bool = False,
    ) -> Claim:
        """Put an answer on the disk, before anything reads it.

        No turn means the open one, or the one before whose reply is still owed to this very answer.

        With names given, only into that person's or that key's session.

        The same text to a turn that has it already joins it, and so does a request that was served before. Raises
        TurnConflict where the turn has another answer (or is not the last one), SessionEnded, SessionNotFound,
        IdempotencyConflict. With `redo`, an answered turn takes another attempt, in an ended session too. `revised`:
        the set-up and the plan from this answer on; what was asked already stays. `with_builtin`: the built-in interviewer
        leads from this answer on.
        """
        with self._file.write() as db:
            served = receipts.find(db.conn, receipt) if receipt else None
            keeping.refuse_brought(db.conn, session_id)
            status, open_turn = standing.find(db.conn, session_id, user_id, key_name)
            at = turn or standing.owed(db, session_id, text) or open_turn
            at = int(served["turn"]) if served else at
            if not open_turn:
                raise TurnConflict("The first question is still on its way. Try again in a moment.")
            latest = one_row(
                db.conn,
                "SELECT attempt, text, status FROM attempts WHERE session_id = ? AND turn = ? ORDER BY attempt DESC",
                session_id,
                at,
            )
            if latest and latest["text"] == text:
                attempt = int(latest["attempt"])
                if latest["status"] == "failed":
                    standing.take(db, session_id, at, attempt, owner, lease_s)
            elif served:  # and answered anew since
                attempt = int(served["attempt"])
            else:
                standing.refuse(status, latest, redo=redo, is_open=at == open_turn)
                attempt = int(latest["attempt"]) + 1 if latest else 1
                records.insert_answer(db, session_id, at, attempt, text, mode, owner, lease_s)
                if revised:
                    records.revise(db, session_id, at, *revised)
            if with_builtin:
                records.lead_with_builtin(db, session_id)
            if receipt and not served:
                receipts.write(db, receipt, session_id, at, attempt)
            return Claim(at, attempt, standing.waiting(db.conn, session_id))

    def take_over(self, session_id: str, turn: int, attempt: int, owner: str, lease_s: float) -> bool:
        """Make a pending or failed attempt ours where it is, or where its owner's lease has run out; turn 0 is the opening."""
        with self._file.write() as db:
            return standing.take(db, session_id, turn, attempt, owner, lease_s)

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
        calls: Sequence[Call] = (),
    ) -> Settlement:
        """Store the judgements of an answer with what follows from them: the next turn, the end, the summary.

        All of it or none; nothing where the attempt is no longer `owner`'s. The last judgement given is the one that
        is shown.
        """
        with self._file.write() as db:
            settled = db.execute(
                """UPDATE attempts SET status = 'settled', settled_at = ?, owner = NULL, lease_until = NULL
                   WHERE session_id = ? AND turn = ? AND attempt = ? AND status = 'pending' AND owner = ?""",
                [records.moment_after(db.conn, session_id), session_id, turn, attempt, owner],
            )
            if settled.rowcount != 1:
                return Settlement(done=False, waiting=standing.waiting(db.conn, session_id))
            for judgement in judgements:
                records.insert_judgement(db, session_id, turn, attempt, judgement, shown=judgement is judgements[-1])
            records.insert_calls(db, session_id, turn, attempt, calls)
            if reply:
                records.insert_turn(db, session_id, turn + 1, *reply)
                if reply[0].kind == "close":
                    standing.end(db, session_id, reply[0].end_reason or "plan_done")
            if summary:
                db.execute("UPDATE sessions SET summary = ? WHERE session_id = ?", [summary.model_dump_json(), session_id])
            return Settlement(done=True, waiting=standing.waiting(db.conn, session_id))

    def fail(self, session_id: str, turn: int, attempt: int, owner: str, failure: Failure, calls: Sequence[Call] = ()) -> None:
        """Mark an attempt that could not be judged, and why; its answer stays and may be tried again."""
        with self._file.write() as db:
            records.insert_calls(db, session_id, turn, attempt, calls)
            db.execute(
                """UPDATE attempts SET status = 'failed', failure = ?, owner = NULL, lease_until = NULL
                   WHERE session_id = ? AND turn = ? AND attempt = ? AND status = 'pending' AND owner = ?""",
                [failure, session_id, turn, attempt, owner],
            )

    def spent(self, session_id: str) -> tuple[int, int]:
        """Tokens that models used in this session, and in all sessions of today (UTC)."""
        with self._file.read() as conn:
            row = one_row(
                conn,
                """SELECT coalesce(sum(prompt_tokens + completion_tokens) FILTER (WHERE session_id = :session), 0) AS session,
                          coalesce(sum(prompt_tokens + completion_tokens) FILTER (WHERE made_at >= :today), 0) AS today
                   FROM model_calls WHERE session_id = :session OR made_at >= :today""",
                {"session": session_id, "today": now()[:10]},
            )
        return (int(row["session"]), int(row["today"])) if row else (0, 0)

    def calls(self, session_id: str) -> list[Row]:
        """The calls to a model in a session by turn: turn, model, prompt_tokens, completion_tokens, counted."""
        with self._file.read() as conn:
            return all_rows(
                conn,
                "SELECT turn, model, prompt_tokens, completion_tokens, counted FROM model_calls WHERE session_id = ? ORDER BY call_id",
                session_id,
            )

    def lead_with_builtin(self, session_id: str) -> None:
        """From now on the built-in interviewer leads, and its judge's readings are the ones that are shown and summed, of all turns."""
        with self._file.write() as db:
            records.lead_with_builtin(db, session_id)

    def owe(self, session_id: str, turn: int, attempt: int) -> None:
        """Note that the caller was told to come again for the reply to this attempt."""
        with self._file.write() as db:
            db.execute("UPDATE attempts SET owed = 1 WHERE session_id = ? AND turn = ? AND attempt = ?", [session_id, turn, attempt])

    def close(self, session_id: str, turn: int, reply: tuple[Move, str], summary: Debrief) -> bool:
        """End a session between turns: the person pressed the button. False where turn `turn` is no longer the open one."""
        with self._file.write() as db:
            keeping.refuse_brought(db.conn, session_id)
            open_turn = one_row(
                db.conn,
                """SELECT max(t.turn) AS turn, count(a.turn) AS answers FROM sessions s JOIN turns t USING (session_id)
                   LEFT JOIN attempts a ON a.session_id = t.session_id AND a.turn = :turn AND a.status != 'failed'
                   WHERE s.session_id = :session AND s.status = 'active'""",
                {"session": session_id, "turn": turn},
            )
            if open_turn is None or open_turn["turn"] != turn or open_turn["answers"]:
                return False
            records.insert_turn(db, session_id, turn + 1, *reply)
            standing.end(db, session_id, reply[0].end_reason or "asked_to_stop")
            db.execute("UPDATE sessions SET summary = ? WHERE session_id = ?", [summary.model_dump_json(), session_id])
            return True

    def judge_again(self, seen: Session, readings: Sequence[tuple[int, int, Judgement]], summary: Debrief) -> bool:
        """Store further readings of a session's answers beside those that are there, and show them; each with turn and attempt.

        False, and nothing is stored, where what was said or judged is no longer as `seen`, or an answer is being read: its
        summary would not know of these.
        """
        with self._file.write() as db:
            there = records.read_session(db.conn, seen.session_id, None)
            if there is None or there.turns != seen.turns or standing.waiting(db.conn, seen.session_id):
                return False
            records.insert_readings(db, seen.session_id, readings)
            db.execute("UPDATE sessions SET summary = ? WHERE session_id = ?", [summary.model_dump_json(), seen.session_id])
            return True

    def add_review(self, session_id: str, turn: int, attempt: int, judgement: Judgement) -> bool:
        """Store a coach's reading of an answer beside the others; False, and nothing is stored, where this coach's is there."""
        with self._file.write() as db:
            standing.find(db.conn, session_id)
            mine = "SELECT 1 FROM judgements WHERE session_id = ? AND turn = ? AND attempt = ? AND judge = 'coach' AND model = ?"
            if one_row(db.conn, mine, session_id, turn, attempt, judgement.model):
                return False
            records.insert_judgement(db, session_id, turn, attempt, judgement, shown=False)
            return True

    def add_note(self, note: Note) -> Note:
        """Store a note; where its author has said the very same already, nothing is stored and that note is returned."""
        with self._file.write() as db:
            standing.find(db.conn, note.session_id)
            new = {"note_id", "made_at"}
            for there in notes.of_sessions(db.conn, [note.session_id]):
                if there.model_dump(exclude=new) == note.model_dump(exclude=new):
                    return there
            notes.insert(db, note)
            return note

    def rate_self(self, session_id: str, turn: int, attempt: int, score: int | None) -> None:
        """Keep what the candidate thinks of an attempt at an answer (0-100; None: they do not say); what they said first stays."""
        with self._file.write() as db:
            records.rate_self(db, session_id, turn, attempt, score)

    def mark_shown(self, session_id: str, turn: int) -> None:
        """Note when a question was first on a screen; later calls change nothing."""
        with self._file.write() as db:
            db.execute("UPDATE turns SET shown_at = ? WHERE session_id = ? AND turn = ? AND shown_at IS NULL", [now(), session_id, turn])

    # ---------------------------------------------------------------- reading

    def session(
        self,
        session_id: str,
        user_id: str | None = None,
        key_name: str | None = None,
        *,
        around: int | None = None,
        latest: int | None = None,
    ) -> Session:
        """One session with all that was said and judged; with a name given, only that person's or that key's.

        around: leave out the judgements of other questions than the one that this turn asks; latest: while the session is active,
        of turns before the last so many. Most of a long session is judgements. Raises SessionNotFound, also for somebody else's,
        and SessionExpired.
        """
        with self._file.read() as conn:
            standing.find(conn, session_id, user_id, key_name)
            found = records.read_session(conn, session_id, around, latest)
        if found is None:
            raise SessionNotFound(standing.GONE)
        return found

    def exchange(self, session_id: str, turn: int) -> Exchange:
        """A turn with the one after it. Raises SessionNotFound where there is no such turn."""
        with self._file.read() as conn:
            found = records.read_exchange(conn, session_id, turn)
        if found is None:
            raise SessionNotFound(standing.GONE)
        return found

    def served(self, receipt: Receipt) -> Row | None:
        """What a request did when it came before; see `receipts.find`."""
        with self._file.read() as conn:
            return receipts.find(conn, receipt)

    def keep_reply(self, receipt: Receipt, reply: str) -> str:
        """Keep the reply to a request for when it comes again; returns the one that was kept first."""
        with self._file.write() as db:
            return receipts.keep_reply(db, receipt, reply)

    def waiting(self, session_id: str) -> Waiting | None:
        """What the session waits for: its opening, else the earliest attempt that is not read; None when nothing is pending."""
        with self._file.read() as conn:
            return standing.waiting(conn, session_id)

    def outdated(self, session_ids: Sequence[str], versions: Mapping[str, str]) -> list[str]:
        """Those of the sessions that can be judged again; versions: of today's rubrics, by interview type."""
        with self._file.read() as conn:
            return records.outdated(conn, session_ids, versions)

    def unfinished(self, user_id: str, most: int = 5) -> list[Session]:
        """The person's active sessions of this page, newest first."""
        with self._file.read() as conn:
            ids = all_rows(
                conn,
                """SELECT session_id FROM sessions s
                   WHERE user_id = ? AND status = 'active' AND example = 0 AND key_name IS NULL AND bundle IS NULL
                   AND EXISTS (SELECT 1 FROM turns t WHERE t.session_id = s.session_id) ORDER BY rowid DESC LIMIT ?""",
                user_id,
                most,
            )
        return [self.session(row["session_id"]) for row in ids]

    def recent_questions(
        self, user_id: str, sessions: int = 5, *, key_name: str | None = None, besides: str | None = None
    ) -> dict[str, int]:
        """Question ids of the person's last sessions (on the page, or under this key), with how many sessions ago: 1 is the last.

        Drills are among them, and do not count as a session ago. besides: a session that is not counted.
        """
        with self._file.read() as conn:
            rows = all_rows(
                conn,
                """SELECT p.question_id, min(s.ago) AS ago FROM planned_questions p JOIN (
                       SELECT session_id, 1 + count(*) FILTER (WHERE drill IS NULL) OVER (
                           ORDER BY rowid DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS ago FROM sessions
                       WHERE rowid IN (
                           SELECT rowid FROM sessions WHERE user_id = :user AND key_name IS :key AND example = 0
                           AND session_id IS NOT :besides ORDER BY rowid DESC LIMIT :looked_at)
                   ) s USING (session_id) WHERE s.ago <= :sessions GROUP BY p.question_id""",
                {"user": user_id, "key": key_name, "sessions": sessions, "besides": besides, "looked_at": DRILLS_BETWEEN * sessions},
            )
        return {row["question_id"]: row["ago"] for row in rows}

    def people(self, *, over_http: bool = True) -> list[str]:
        """Everyone who has practiced, the latest first; on the page, and (unless that is not wanted) elsewhere.

        Elsewhere: under an API key, or where a bundle comes from.
        """
        with self._file.read() as conn:
            rows = all_rows(
                conn,
                "SELECT user_id FROM sessions WHERE key_name IS NULL AND bundle IS NULL OR ? GROUP BY user_id ORDER BY max(rowid) DESC",
                int(over_http),
            )
        return [row["user_id"] for row in rows]

    def check(self) -> None:
        """Nothing, where the database can be used. Raises StorageUnavailable where it cannot."""
        self._file.prepare()
        with self._file.read() as conn:
            one_row(conn, "SELECT 1 FROM sessions LIMIT 1")

    def rows(self, sql: str, parameters: dict[str, Any] | None = None) -> list[Row]:
        """Rows of a reading query, for `trends`, which owns its SQL."""
        with self._file.read() as conn:
            return all_rows(conn, sql, parameters or {})

    # ---------------------------------------------------------------- preferences, deleting

    def remember(self, user_id: str, name: str, value: Any) -> None:
        """Keep a JSON-able value under a person's name (or the machine's, with MACHINE)."""
        with self._file.write() as db:
            records.remember(db, user_id, name, value)

    def recall(self, user_id: str, name: str) -> Any:
        """What was remembered, or None."""
        with self._file.read() as conn:
            return records.recall(conn, user_id, name)

    def keep_material(self, user_id: str, kind: MaterialKind, material: Material) -> None:
        """Keep a résumé or a job description under its name for the person's next time; what had the name before goes."""
        with self._file.write() as db:
            materials.keep(db, user_id, kind, material)

    def materials(self, user_id: str, kind: MaterialKind) -> list[Material]:
        """The person's résumés or job descriptions, the latest first."""
        with self._file.read() as conn:
            return materials.kept(conn, user_id, kind)

    def forget_material(self, user_id: str, kind: MaterialKind, name: str) -> None:
        """Delete a résumé or a job description for good, out of what was entered last and of the person's interviews too."""
        with self._erasing() as (db, erased):
            materials.forget(db, user_id, kind, name)
            erased(*erasing.of_person(user_id))

    # ---------------------------------------------------------------- bundles for a coach

    def keep_bundle(self, bundle: "Bundle", person: str, words: "Mapping[str, Sequence[str]]") -> None:
        """Remember a bundle that was made here of a person's sessions, and the words that were hidden in each."""
        with self._file.write() as db:
            keeping.keep(db, bundle, person, words)

    def bring(self, bundle: "Bundle") -> "keeping.Brought":
        """Store the sessions of a bundle that somebody sent. Raises BundleConflict; nothing is stored then."""
        with self._file.write() as db:
            return keeping.bring(db, bundle)

    def merge(self, reply: "Reply") -> "keeping.Merged":
        """Store what a coach sent back, beside what is there. Raises BundleUnknown and BundleUnusable; nothing is stored then."""
        with self._file.write() as db:
            return keeping.merge(db, reply)

    def brought(self) -> "list[keeping.Sent]":
        """The bundles that somebody sent here, the latest first."""
        with self._file.read() as conn:
            return keeping.brought(conn)

    def delete_session(self, session_id: str, *, user_id: str | None = None, key_name: str | None = None) -> None:
        """Delete a session and all that hangs on it for good, with the copies beside the file that hold it.

        With names given only that person's or that key's: raises SessionNotFound and SessionExpired for any other.
        """
        with self._erasing() as (db, erased):
            if user_id is not None or key_name is not None:
                standing.find(db.conn, session_id, user_id, key_name)
            records.delete(db, session_id)
            erased(erasing.HOLDS_SESSION, {"session": session_id})

    def delete_person(self, user_id: str) -> None:
        """Delete a person for good: their sessions held on the page, what they keep, what they entered last.

        The copies beside the file that hold anything of theirs go too.
        """
        with self._erasing() as (db, erased):
            for row in all_rows(db.conn, "SELECT session_id FROM sessions WHERE user_id = ? AND key_name IS NULL", user_id):
                records.delete(db, row["session_id"])
            for table in ("materials", "preferences"):
                db.table(table).delete_where("user_id = ?", [user_id])
            named = [MACHINE, json.dumps(user_id)]
            db.table("preferences").delete_where("user_id = ? AND name IN ('person', 'reviewer') AND value = ?", named)
            erased(*erasing.of_person(user_id))

    def expire(self, before: datetime, *, patience: timedelta = timedelta(0)) -> int:
        """Delete for good the sessions in which nothing was said since `before` (`erasing.old`); returns how many.

        It is remembered that they were here. Copies beside the file that hold such a session, or were made before, go too.
        patience: where no session at all is younger, for how long that must have been so.
        """
        with self._erasing() as (db, erased):
            old = erasing.old(db.conn, before)
            if erasing.is_held_back(db, len(old), patience):
                return 0
            for row in old:
                records.delete(db, row["session_id"])
                gone = {"session_id": row["session_id"], "key_name": row["key_name"], "user_hash": standing.hashed(row["user_id"])}
                db.table("expired_sessions").insert({**gone, "expired_at": now()})
            gone_ids = json.dumps([row["session_id"] for row in old])
            erased(erasing.HOLDS_OLD, {"before": written(before), "gone": gone_ids}, older_than=before, deleted=bool(old))
            return len(old)

    @contextmanager
    def _erasing(self) -> "Iterator[tuple[Database, Callable[..., None]]]":
        """A transaction that deletes; afterwards no byte of what was deleted is left in the file (`File.finish_deleting`).

        Gives what is to be called when the rows are gone, with a query that finds them in a copy. Copies go before the
        transaction ends: it is never said that something was deleted which a copy still holds.
        """
        with self._file.write() as db:

            def erased(query: str, parameters: Mapping[str, Any], *, older_than: datetime | None = None, deleted: bool = True) -> None:
                if deleted:
                    mark_deletion(db)
                copies.destroy_holding(self._file.path, query, parameters, older_than=older_than)

            yield db, erased
        try:
            self._file.finish_deleting()
        except StorageUnavailable as error:  # it is deleted, and tried again by `finish_deleting`
            log.error("%s", error)

    def finish_deleting(self) -> None:
        """What is left to do of earlier deletions, in a large file too, which takes seconds."""
        self._file.finish_deleting(large=True)

    def copies(self) -> list[copies.Copy]:
        """The copies of everything that Liya keeps beside the file, the oldest first."""
        return copies.kept(self._file.path)

    def delete_copies(self) -> None:
        """Overwrite and remove them all."""
        for copy in self.copies():
            copies.destroy(copy.path)
