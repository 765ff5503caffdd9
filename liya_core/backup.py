"""Everything at once: a copy of the database as one file, and putting one back. Both are checked before they count."""

import json
import re
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from liya_core import copies, records
from liya_core.database import APPLICATION_ID, SCHEMA, File
from liya_core.disk import connect, copy
from liya_core.errors import BackupUnusable, StorageUnavailable
from liya_core.migrations import migrations

# Of the file format, https://sqlite.org/fileformat.html. UTF-8, at byte 56: the file is read by connections that are open already.
_HEADER: Final = b"SQLite format 3\0"
_UTF_8: Final = (1).to_bytes(4, "big")
_FOLDER: Final = "liya-backup-"
_LEFT_S: Final = 3600  # after which a folder is no longer used
_JSON: Final = "SELECT value FROM preferences UNION ALL SELECT words FROM hidden_words UNION ALL SELECT sessions FROM bundles"


@dataclass(frozen=True)
class Contents:
    """What a backup holds."""

    people: int
    sessions: int
    answers: int


def take(path: Path) -> bytes:
    """The database as it is at one moment, also while it is written to. Raises StorageUnavailable."""
    with _folder() as folder:
        with File(path).read() as conn, closing(sqlite3.connect(folder / "copy.db")) as taken:
            if conn is None:
                raise StorageUnavailable("There is nothing to back up yet. Hold an interview first.")
            copy(conn, taken)
        content = (folder / "copy.db").read_bytes()
    look_into(content)
    return content


def put_back(path: Path, content: bytes) -> Contents:
    """Put a backup in the place of the database, a copy of which is kept beside it; returns what is there now.

    All of it or nothing: whoever reads or writes meanwhile finds the one or the other. Raises BackupUnusable for what is
    no sound backup of this Liya or an older one, and StorageUnavailable; nothing is changed then. Reads every interview first,
    some milliseconds for each.
    """
    with _opened(content) as (brought, found):
        with File(brought).read() as conn:
            if not _is_readable(conn):
                raise BackupUnusable("This backup holds what cannot be read. Nothing was changed; choose another.")
        database = File(path)
        with database.read() as conn:
            if conn is not None:
                copies.make(conn, path.with_name(path.name + copies.BEFORE_RESTORE))
        with closing(sqlite3.connect(brought)) as source:
            database.replace_with(source)
        return found


def look_into(content: bytes) -> Contents:
    """What a backup holds. Raises BackupUnusable."""
    with _opened(content) as (_, found):
        return found


@contextmanager
def _opened(content: bytes) -> Iterator[tuple[Path, Contents]]:
    """A backup as a checked file that is gone afterwards, an older one brought up to date, and what it holds."""
    if not content.startswith(_HEADER) or content[68:72] != APPLICATION_ID.to_bytes(4, "big"):
        raise BackupUnusable("This is no backup of Liya. Nothing was changed; choose a file that was saved here.")
    with _folder() as folder:
        brought = folder / "brought.db"
        brought.write_bytes(content)
        try:
            if content[56:60] != _UTF_8 or not _is_as_made(brought):
                raise BackupUnusable("This backup is not as Liya makes them. Nothing was changed; choose a file that was saved here.")
            with File(brought).read() as conn:
                assert conn is not None
                found = _contents(conn)
        except (StorageUnavailable, sqlite3.DatabaseError, UnicodeDecodeError) as error:  # the last, where an error quotes the file
            raise BackupUnusable("This backup is damaged, or of a newer Liya. Nothing was changed; choose another.") from error
        yield brought, found


def _is_as_made(path: Path) -> bool:
    """Whether a file that was brought is made of what the migrations make, and of nothing else, a later Liya's apart.

    A schema is a program: a trigger would rewrite what is said from now on, a check or an index of an expression could eat all
    memory. So this comes before anything of the file is read or written. Raises sqlite3.DatabaseError where nothing can be read.
    """
    with closing(connect(path)) as conn:
        conn.execute("PRAGMA journal_mode = DELETE")  # what is in a log of its own would outlive its deletion
        version = int(conn.execute("PRAGMA user_version").fetchone()[0])
        return version > SCHEMA or (version > 0 and _statements(conn) - _STATISTICS == _made(version))


def _made(version: int) -> Counter[str]:
    """What the first so many migrations make."""
    with closing(sqlite3.connect(":memory:")) as conn:
        db = Database(conn)
        names = [step.name for step in migrations.pending(db)]
        migrations.apply(db, stop_before=names[version:])
        return _statements(conn)


def _statements(conn: sqlite3.Connection) -> Counter[str]:
    """The statements that a schema is made of, however they are spaced and quoted; names and kinds follow from them."""
    written = conn.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
    return Counter(re.sub(r'[\s"`\[\]]+', "", sql).lower() for (sql,) in written)


# What ANALYZE adds to a file; rows of figures alone.
_STATISTICS: Final = Counter(("createtablesqlite_stat1(tbl,idx,stat)", "createtablesqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)"))


def _contents(conn: sqlite3.Connection) -> Contents:
    whole = conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok" and conn.execute("PRAGMA foreign_key_check").fetchone() is None
    if not whole:
        raise BackupUnusable("This backup is damaged. Nothing was changed; choose another.")
    people, sessions = conn.execute("SELECT count(DISTINCT user_id), count(*) FROM sessions").fetchone()
    return Contents(people, sessions, conn.execute("SELECT count(*) FROM attempts").fetchone()[0])


def _is_readable(conn: sqlite3.Connection | None) -> bool:
    """Whether every interview can be shown, and what else is kept as JSON is that: the pages have no use for anything else."""
    try:
        for row in records.all_rows(conn, "SELECT session_id FROM sessions"):
            records.read_session(conn, row["session_id"])
        for row in records.all_rows(conn, _JSON):
            json.loads(row["value"])
    except (ValueError, sqlite3.DatabaseError):
        return False
    return True


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder that nobody else may look into, and that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix=_FOLDER) as name:
        yield Path(name)


def clear_away() -> None:
    """Destroy what a process that was killed while it read or took a backup left in the system's folder for such, an hour later."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*"):
        with suppress(OSError, StorageUnavailable):  # another account's, or cleared away by another process meanwhile
            if time.time() - folder.stat().st_mtime > _LEFT_S:
                for path in folder.iterdir():
                    copies.destroy(path)
                folder.rmdir()
