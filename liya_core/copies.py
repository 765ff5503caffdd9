"""Copies of the database that Liya keeps beside it: before its layout changes, and before a restore.

They hold what was there, so they lose it too: a copy that holds what is deleted is overwritten and removed with it.
"""

import os
import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from liya_core.disk import connect, copy, make_private, plain_errors
from liya_core.errors import StorageUnavailable

BEFORE_RESTORE: Final = ".before-restore"
BEFORE_LAYOUT: Final = ".before-v"  # and the layout that came
_PIECE: Final = 1 << 20


@dataclass(frozen=True)
class Copy:
    """A copy, and when it was made."""

    path: Path
    made_at: datetime


def make(source: sqlite3.Connection, beside: Path) -> None:
    """Put all that `source` holds into a private file, in the place of what is there: whole and on the disk, or not at all."""
    with plain_errors(beside):
        destroy(beside)
        make_private(beside)
        try:
            with closing(connect(beside)) as made:
                copy(source, made)
        except BaseException:
            destroy(beside)
            raise


def kept(database: Path) -> list[Copy]:
    """The copies beside a database, the oldest first."""
    layouts = re.compile(re.escape(database.name + BEFORE_LAYOUT) + "[0-9]+")
    found = [
        path
        for path in database.parent.glob("*.before-*")
        if path.is_file() and (path.name == database.name + BEFORE_RESTORE or layouts.fullmatch(path.name))
    ]
    made = [Copy(path, datetime.fromtimestamp(path.stat().st_mtime, UTC)) for path in found]
    return sorted(made, key=lambda one: one.made_at)


def destroy_holding(database: Path, query: str, parameters: Mapping[str, Any], *, older_than: datetime | None = None) -> None:
    """Destroy the copies in which a query finds something, and those made earlier than a time. What cannot be read goes as well."""
    for one in kept(database):
        if (older_than and one.made_at < older_than) or _finds(one.path, query, parameters):
            destroy(one.path)


def destroy(path: Path) -> None:
    """Overwrite a copy, and what an end in the middle of making it left, and remove both. Raises StorageUnavailable."""
    try:
        for part in (path, path.with_name(f"{path.name}-journal")):
            _overwrite(part)
            part.unlink(missing_ok=True)
    except OSError as error:
        raise StorageUnavailable(
            f"The copy {path} cannot be removed ({error.strerror}). Nothing was changed; remove it yourself, then try again."
        ) from error


def _overwrite(path: Path) -> None:
    with suppress(FileNotFoundError), path.open("r+b") as file:
        left = file.seek(0, os.SEEK_END)
        file.seek(0)
        while left > 0:
            left -= file.write(bytes(min(left, _PIECE)))
        file.flush()
        os.fsync(file.fileno())


def _finds(path: Path, query: str, parameters: Mapping[str, Any]) -> bool:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as conn:
            return conn.execute(query, parameters).fetchone() is not None
    except sqlite3.Error:  # older than the tables that are asked for, or damaged
        return True
