"""Bundles in the database: made here and brought here, and what a reply adds. Whoever calls has the connection and the transaction."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlite_utils import Database

from liya_core import notes, records
from liya_core.bundle import hiding
from liya_core.errors import BundleConflict, BundleUnknown, BundleUnusable, SessionEnded
from liya_core.models import Attempt, Judgement, Note, Session
from liya_core.records import Row, all_rows, now, one_row

if TYPE_CHECKING:
    from liya_core.bundle.contents import Bundle
    from liya_core.bundle.reply import Reply, Reviewed

_HERE: Final = "This bundle was made here: its interviews are on History already. Nothing was changed."
_DIFFERS: Final = "An interview of this bundle is here already and is not the same. Nothing was changed; to have this one, delete that one."
_NOT_OURS: Final = "This reply answers a bundle that was not made here, or whose interviews were deleted since. Nothing was changed."
_CHANGED: Final = "This reply was changed after the coach saved it. Nothing was changed here; have the file sent again."
_NOT_THERE: Final = "This reply speaks of an answer that is not here. Nothing was changed; have the file sent again."


@dataclass(frozen=True)
class Brought:
    """What a bundle brought: under which name, the sessions that are new, and those that were here already."""

    person: str
    new: tuple[str, ...]
    known: tuple[str, ...]


@dataclass(frozen=True)
class Merged:
    """What a reply added: ratings and notes, and on which sessions; `kept`: how many differ from what was there, which stayed.

    gone: sessions of the bundle that were deleted since.
    """

    ratings: int = 0
    notes: int = 0
    kept: int = 0
    sessions: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sent:
    """A bundle that somebody sent here; coaches: who rated an answer of it or wrote a note here."""

    digest: str
    key: bytes
    person: str
    kept_at: datetime
    session_ids: tuple[str, ...]
    coaches: tuple[str, ...]


def refuse_brought(conn: sqlite3.Connection | None, session_id: str) -> None:
    """Raise SessionEnded for a session that a bundle brought: whoever held it goes on with it."""
    if one_row(conn, "SELECT 1 FROM sessions WHERE session_id = ? AND bundle IS NOT NULL", session_id):
        raise SessionEnded("This interview was sent to you. It can be read and reviewed; only its candidate can go on with it.")


def keep(db: Database, bundle: "Bundle", person: str, words: Mapping[str, Sequence[str]]) -> None:
    """Remember a bundle that was made here, and the words that were hidden in each of its sessions; once."""
    if _find(db.conn, bundle.digest):
        return
    db.table("bundles").insert(_row(bundle, "made", person))
    db.table("hidden_words").insert_all(
        {"digest": bundle.digest, "session_id": session.session_id, "words": json.dumps(list(words.get(session.session_id, ())))}
        for session in bundle.sessions
        if one_row(db.conn, "SELECT 1 FROM sessions WHERE session_id = ?", session.session_id)  # not deleted meanwhile
    )


def bring(db: Database, bundle: "Bundle") -> Brought:
    """Store a bundle's sessions as those of another person; what is here already, and the same, is left as it is."""
    before = _find(db.conn, bundle.digest)
    if before and before["direction"] == "made":
        raise BundleConflict(_HERE)
    known = [session.session_id for session in bundle.sessions if _is_known(db.conn, session.session_id, bundle.hashes[session.session_id])]
    person = before["person"] if before else _label(db.conn, bundle)
    new = [session for session in bundle.sessions if session.session_id not in known]
    for session in new:
        setup = session.setup.model_copy(update={"user_id": person})
        records.insert_whole(db, session.model_copy(update={"setup": setup, "bundle": bundle.digest}))
        for note in session.notes:
            if not notes.insert(db, note):
                raise BundleConflict(_DIFFERS)
    if not before:
        db.table("bundles").insert(_row(bundle, "brought", person))
    return Brought(person, tuple(session.session_id for session in new), tuple(known))


def brought(conn: sqlite3.Connection | None) -> list[Sent]:
    """The bundles that somebody sent here, the latest first."""
    return [
        Sent(
            digest=row["digest"],
            key=bytes.fromhex(row["reply_key"]),
            person=row["person"],
            kept_at=datetime.fromisoformat(row["kept_at"]),
            session_ids=tuple(json.loads(row["session_ids"])),
            coaches=tuple(json.loads(row["coaches"])),
        )
        for row in all_rows(conn, _BROUGHT)
    ]


def merge(db: Database, reply: "Reply") -> Merged:
    """Store a coach's ratings and notes beside what is there: what is there already stays as it is, and nothing is there twice."""
    made = _find(db.conn, reply.bundle)
    if made is None or made["direction"] != "made":
        raise BundleUnknown(_NOT_OURS)
    if not reply.is_sealed_with(bytes.fromhex(made["reply_key"])):
        raise BundleUnusable(_CHANGED)
    if not {said.session_id for said in reply.sessions} <= json.loads(made["sessions"]).keys():
        raise BundleUnknown(_NOT_THERE)
    merged = Merged()
    for said in reply.sessions:
        session = records.read_session(db.conn, said.session_id, None)
        if session is None:
            merged = replace(merged, gone=(*merged.gone, said.session_id))
            continue
        ratings, added, kept = _merge_session(db, session, said, _hidden_words(db.conn, reply.bundle, said.session_id))
        merged = replace(
            merged,
            ratings=merged.ratings + ratings,
            notes=merged.notes + added,
            kept=merged.kept + kept,
            sessions=(*merged.sessions, said.session_id) if ratings or added else merged.sessions,
        )
    return merged


def _merge_session(db: Database, session: Session, said: "Reviewed", words: Sequence[str]) -> tuple[int, int, int]:
    """How many ratings and notes were added, and how many were not, because others are there in their place."""
    attempts = {(turn.number, attempt.number): attempt for turn in session.turns for attempt in turn.attempts}
    added = kept = noted = 0
    for rated in said.ratings:
        attempt = attempts.get((rated.turn, rated.attempt))
        if attempt is None or attempt.status != "settled":
            raise BundleUnknown(_NOT_THERE)
        reading = _found_again(rated.judgement, hiding.hide(attempt.text, words))
        there = next((one for one in attempt.reviews if one.model == reading.model), None)
        if there is None:
            records.insert_judgement(db, session.session_id, rated.turn, rated.attempt, reading, shown=False)
        added, kept = added + (there is None), kept + (there is not None and there != reading)
    for note in said.notes:
        note = _note_found_again(note, session, attempts, words)
        there_note = one_row(db.conn, "SELECT session_id, text, score, quote FROM notes WHERE note_id = ?", note.note_id)
        same = there_note == {"session_id": note.session_id, "text": note.text, "score": note.score, "quote": note.quote}
        new = notes.insert(db, note)
        noted, kept = noted + new, kept + (not new and not same)
    return added, noted, kept


def _found_again(judgement: Judgement, answer: hiding.Hidden) -> Judgement:
    """A reading with its quotes as they stand in the answer, in which nothing is hidden."""
    ratings = tuple(
        rating.model_copy(update={"evidence": tuple(_as_said(quote, [answer]) for quote in rating.evidence)})
        for rating in judgement.ratings
    )
    remarks = {
        name: tuple(remark.model_copy(update={"quote": _as_said(remark.quote, [answer]) or None}) for remark in getattr(judgement, name))
        for name in ("strengths", "improvements")
    }
    return judgement.model_copy(update={"ratings": ratings, **remarks})


def _note_found_again(note: Note, session: Session, attempts: Mapping[tuple[int, int], Attempt], words: Sequence[str]) -> Note:
    """A note with its quote as it stands in the answer. Raises BundleUnknown where what it is on is not here."""
    if note.turn is not None and note.turn > len(session.turns):
        raise BundleUnknown(_NOT_THERE)
    if note.attempt is not None and (note.turn or 0, note.attempt) not in attempts:
        raise BundleUnknown(_NOT_THERE)
    meant = [hiding.hide(attempt.text, words) for place, attempt in attempts.items() if note.turn in (None, place[0])]
    return note.model_copy(update={"quote": _as_said(note.quote, meant) or None})


def _as_said(quote: str | None, answers: Sequence[hiding.Hidden]) -> str:
    """A quote as it stands in the answers; what stands in none of them as it is."""
    if not quote or any(quote in answer.before for answer in answers):
        return quote or ""
    return next((said for answer in answers if (said := answer.shown_span(quote)) is not None), quote)


def _row(bundle: "Bundle", direction: str, person: str) -> Row:
    return {
        "digest": bundle.digest,
        "direction": direction,
        "person": person,
        "reply_key": bundle.key.hex(),
        "sessions": json.dumps(dict(bundle.hashes)),
        "kept_at": now(),
    }


def _find(conn: sqlite3.Connection | None, digest: str) -> Row | None:
    return one_row(conn, "SELECT direction, person, reply_key, sessions FROM bundles WHERE digest = ?", digest)


def _hidden_words(conn: sqlite3.Connection | None, digest: str, session_id: str) -> list[str]:
    row = one_row(conn, "SELECT words FROM hidden_words WHERE digest = ? AND session_id = ?", digest, session_id)
    return list(json.loads(row["words"])) if row else []


def _is_known(conn: sqlite3.Connection | None, session_id: str, sha256: str) -> bool:
    """Whether a session was brought before, as it is now. Raises BundleConflict where another of its id is here."""
    there = one_row(conn, _THERE, {"session": session_id})
    if there and sha256 not in json.loads(there["hashes"]):
        raise BundleConflict(_DIFFERS)
    return there is not None


def _label(conn: sqlite3.Connection | None, bundle: "Bundle") -> str:
    """The name under which a bundle's sessions stand here: never that of somebody who practices here."""
    nobody = not bundle.sender or bundle.sender == hiding.NOBODY
    name = f"{bundle.sender} {bundle.digest[:4]} (sent)" if nobody else f"{bundle.sender} (sent)"
    if one_row(conn, "SELECT 1 FROM sessions WHERE user_id = ? AND bundle IS NULL", name):
        return f"{name} {bundle.digest[:8]}"
    return name


_THERE: Final = """
    SELECT (SELECT json_group_array(sent.value) FROM bundles b, json_each(b.sessions) sent
            WHERE b.direction = 'brought' AND s.bundle IS NOT NULL AND sent.key = s.session_id) AS hashes
    FROM sessions s WHERE s.session_id = :session
"""
_BROUGHT: Final = """
    SELECT digest, reply_key, person, kept_at,
        (SELECT json_group_array(s.session_id) FROM json_each(b.sessions) sent JOIN sessions s ON s.session_id = sent.key) AS session_ids,
        (SELECT json_group_array(DISTINCT name) FROM (
            SELECT j.model AS name FROM judgements j
            WHERE j.judge = 'coach' AND j.session_id IN (SELECT key FROM json_each(b.sessions))
            UNION SELECT n.author FROM notes n
            WHERE n.kind != 'dispute' AND n.session_id IN (SELECT key FROM json_each(b.sessions)) ORDER BY name)) AS coaches
    FROM bundles b WHERE direction = 'brought' ORDER BY b.rowid DESC
"""
