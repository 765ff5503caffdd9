"""What people say of a session beside the judge: the rows, with no connection of their own."""

import json
import sqlite3
from collections.abc import Sequence
from typing import Final

from sqlite_utils import Database

from liya_core.models import Note
from liya_core.records import all_rows, one_row, written


def insert(db: Database, note: Note) -> bool:
    """Store a note of a session that is there, with the id and the time that it has; False where a note of this id is there already."""
    row = note.model_dump(exclude={"made_at"}) | {"made_at": written(note.made_at)}
    if one_row(db.conn, "SELECT 1 FROM notes WHERE note_id = ?", note.note_id):
        return False
    db.table("notes").insert(row)
    return True


def of_sessions(conn: sqlite3.Connection | None, ids: Sequence[str]) -> list[Note]:
    """The notes of these sessions, in the order in which they were made."""
    return [Note(**row) for row in all_rows(conn, _OF_SESSIONS, {"sessions": json.dumps(list(ids))})]


_OF_SESSIONS: Final = """
    SELECT note_id, session_id, turn, attempt, kind, author, text, quote, score, made_at
    FROM notes WHERE session_id IN (SELECT value FROM json_each(:sessions)) ORDER BY made_at, note_id
"""
