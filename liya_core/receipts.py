"""Receipts: a request that came with an Idempotency-Key is served once, however often it is sent.

A receipt is written in the transaction that takes the request, so that it is there exactly when its effect is. It
binds the key to the attempt that was made (turn 0: to a session's opening); the reply joins it when it is known.

It is forgotten by the time of day, so a clock that jumps a day forward forgets too early. To keep the newest for longer would be
worse: a caller whose keys begin anew each day would be given yesterday's session, the more surely the fewer calls there are.
"""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlite_utils import Database

from liya_core.errors import IdempotencyConflict
from liya_core.records import Row, now, one_row, written

KEPT: Final = timedelta(hours=24)


@dataclass(frozen=True)
class Receipt:
    """Which request it is: whose, under which Idempotency-Key, and a hash of what it says."""

    key_name: str
    idempotency_key: str
    body_hash: str


def find(conn: sqlite3.Connection | None, receipt: Receipt) -> Row | None:
    """What this request did when it came before: session_id, turn, attempt, reply. None where it is new.

    Raises IdempotencyConflict where the key came with another request.
    """
    row = one_row(
        conn,
        """SELECT body_hash, session_id, turn, attempt, reply FROM receipts
           WHERE key_name = ? AND idempotency_key = ? AND created_at >= ?""",
        receipt.key_name,
        receipt.idempotency_key,
        _oldest(),
    )
    if row and row["body_hash"] != receipt.body_hash:
        raise IdempotencyConflict("This Idempotency-Key came with another request. Send a new key with a new request.")
    return row


def write(db: Database, receipt: Receipt, session_id: str, turn: int, attempt: int) -> None:
    """Bind the request to what it did; receipts that are too old go."""
    db.table("receipts").delete_where("created_at < ?", [_oldest()])
    db.table("receipts").insert(
        {
            "key_name": receipt.key_name, "idempotency_key": receipt.idempotency_key, "body_hash": receipt.body_hash,
            "created_at": now(), "session_id": session_id, "turn": turn, "attempt": attempt,
        }
    )  # fmt: skip


def keep_reply(db: Database, receipt: Receipt, reply: str) -> str:
    """Keep the reply to a request, the first one given; returns the one that is kept."""
    named = [receipt.key_name, receipt.idempotency_key]
    db.execute("UPDATE receipts SET reply = ? WHERE key_name = ? AND idempotency_key = ? AND reply IS NULL", [reply, *named])
    row = one_row(db.conn, "SELECT reply FROM receipts WHERE key_name = ? AND idempotency_key = ?", *named)
    return str(row["reply"]) if row else reply


def _oldest() -> str:
    return written(datetime.now(UTC) - KEPT)
