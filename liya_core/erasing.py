"""Deleting for good: in which copies beside the file it stands too, and what has become too old to be kept."""

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlite_utils import Database

from liya_core.records import MACHINE, Row, all_rows, now, one_row, recall, remember, written

# Each finds something in a copy that holds what is deleted; a copy may be of any earlier layout.
HOLDS_SESSION: Final = "SELECT 1 FROM sessions WHERE session_id = :session"
_HOLDS_PERSON: Final = """
    SELECT 1 FROM sessions WHERE user_id = :user
    UNION ALL SELECT 1 FROM preferences WHERE user_id = :user OR (user_id = '' AND value = :quoted)
    UNION ALL SELECT 1 FROM materials WHERE user_id = :user
"""
HOLDS_OLD: Final = """
    SELECT 1 FROM sessions s WHERE session_id IN (SELECT value FROM json_each(:gone)) OR started_at < :before AND NOT EXISTS (
        SELECT 1 FROM attempts a WHERE a.session_id = s.session_id AND a.answered_at >= :before)
"""
HELD_BACK: Final = "all_old_since"  # the machine's preference: since when every session is too old to be kept


def of_person(user_id: str) -> tuple[str, dict[str, str]]:
    """The query that finds anything of a person, and its parameters."""
    return _HOLDS_PERSON, {"user": user_id, "quoted": json.dumps(user_id)}


def old(conn: sqlite3.Connection, before: datetime) -> list[Row]:
    """The sessions (session_id, user_id, key_name) in which nothing was said since `before`, and that came no later.

    One that was begun after one that is young enough is so too, whatever the clock said then.
    """
    return all_rows(
        conn,
        """SELECT session_id, user_id, key_name FROM sessions s WHERE started_at < :before AND NOT EXISTS (
               SELECT 1 FROM attempts a WHERE a.session_id = s.session_id AND a.answered_at >= :before)
           AND NOT EXISTS (SELECT 1 FROM bundles b WHERE b.digest = s.bundle AND b.kept_at >= :before)
           AND (bundle IS NOT NULL OR rowid < coalesce((
               SELECT min(rowid) FROM sessions WHERE bundle IS NULL AND started_at BETWEEN :before AND :now), 9e18))""",
        {"before": written(before), "now": now()},
    )


def is_held_back(db: Database, sessions: int, patience: timedelta) -> bool:
    """Whether so many sessions that are too old stay yet: they are all that there are, and have not been too old for long.

    A clock that is wrong for a while says the same.
    """
    all_old = sessions > 0 and one_row(db.conn, "SELECT count(*) AS sessions FROM sessions") == {"sessions": sessions}
    kept = recall(db.conn, MACHINE, HELD_BACK)
    this, since = datetime.fromisoformat(now()), datetime.fromisoformat(kept) if kept else None
    if since is not None and since > this:
        since = None  # the clock went back
    if since is None and all_old and patience:
        since = this
    waits = since is not None and this - since < patience
    if waits and since is not None:
        remember(db, MACHINE, HELD_BACK, since.astimezone(UTC).isoformat())
    elif kept:
        db.table("preferences").delete_where("user_id = ? AND name = ?", [MACHINE, HELD_BACK])
    return waits
