"""Résumés and job descriptions that a person keeps for the next time: the rows, with no connection of their own."""

import json
import sqlite3
from typing import Final, Literal

from sqlite_utils import Database

from liya_core.models import Value
from liya_core.records import all_rows, now, one_row

MaterialKind = Literal["resume", "job"]
MAX_NAME: Final = 80  # characters of a name
IN_SETUP: Final[dict[MaterialKind, str]] = {"resume": "$.resume.text", "job": "$.job_description.description"}  # where a session holds it


class Material(Value):
    """A text kept under a name."""

    name: str
    text: str


def keep(db: Database, user_id: str, kind: MaterialKind, material: Material) -> None:
    """Keep a text under its name; what had the name before goes."""
    row = {"user_id": user_id, "kind": kind, "kept_at": now(), **material.model_dump()}
    db.table("materials").delete_where("user_id = ? AND kind = ? AND name = ?", [user_id, kind, material.name])
    db.table("materials").insert(row)


def kept(conn: sqlite3.Connection | None, user_id: str, kind: MaterialKind) -> list[Material]:
    """A person's texts of one kind, the latest first."""
    rows = all_rows(conn, "SELECT name, text FROM materials WHERE user_id = ? AND kind = ? ORDER BY material_id DESC", user_id, kind)
    return [Material(**row) for row in rows]


def forget(db: Database, user_id: str, kind: MaterialKind, name: str) -> None:
    """Delete a text for good, and its copies: in what was entered last, and in the set-ups of the person's sessions."""
    row = one_row(db.conn, "SELECT text FROM materials WHERE user_id = ? AND kind = ? AND name = ?", user_id, kind, name)
    if row is None:
        return
    db.table("materials").delete_where("user_id = ? AND kind = ? AND name = ?", [user_id, kind, name])
    db.execute(
        "UPDATE sessions SET setup = json_set(setup, :path, '') WHERE user_id = :user AND trim(json_extract(setup, :path)) = trim(:text)",
        {"path": IN_SETUP[kind], "user": user_id, "text": row["text"]},
    )
    for preference in all_rows(db.conn, "SELECT name, value FROM preferences WHERE user_id = ?", user_id):
        value = json.loads(preference["value"])
        if isinstance(value, dict) and str(value.get(kind, "")).strip() == row["text"].strip():
            db.table("preferences").update((user_id, preference["name"]), {"value": json.dumps(value | {kind: ""})})
