"""The database file: connections to it, and bringing it up to date.

Reading is plain sqlite3, for what is asked is SQL; sqlite-utils owns the schema's history and writes the rows.

Each operation has a connection to itself. A few are kept open for the next ones: opening one and reading the schema
again costs as much as a small write.
"""

import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from liya_core import copies
from liya_core.disk import connect, copy, immediate, make_private, makes_sense, plain_errors
from liya_core.errors import DatabaseForeign, DatabaseTooNew, StorageUnavailable
from liya_core.migrations import migrations

APPLICATION_ID: Final = 0x4C697961  # "Liya", in the file's header
SCHEMA: Final = 13  # how many migrations this code knows; the file's user_version
KEPT: Final = 8  # idle connections
AT_ONCE: Final = 100_000_000  # bytes of a file that is written anew, in about a second, before a deletion returns


class File:
    """The file at `path`. Building one touches nothing; the first write makes it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._prepared = False
        self._preparing = threading.Lock()
        self._writing = threading.Lock()
        self._idle: list[tuple[tuple[int, int], sqlite3.Connection]] = []
        weakref.finalize(self, _close_all, self._idle)

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection | None]:
        """A connection for reading; None where there is no file yet."""
        with plain_errors(self.path), makes_sense(self.path):
            if not self.path.exists():
                yield None
                return
            with self._connection() as conn:
                current = _version(conn, self.path) == SCHEMA
                if current:
                    yield conn
            if not current:
                self.prepare()
                with self._connection() as conn:
                    yield conn

    @contextmanager
    def write(self) -> Iterator[Database]:
        """A transaction: all that is done inside is on the disk when it ends, or nothing of it."""
        with plain_errors(self.path):
            if not self._prepared or not self.path.exists():
                self.prepare()
            with self._writing, self._connection() as conn, immediate(conn):
                # Setting a pragma has SQLite prepare all that it knows anew, and nothing is triggered here.
                yield Database(conn, recursive_triggers=False, execute_plugins=False)

    def replace_with(self, source: sqlite3.Connection) -> None:
        """Put all that `source` holds in the place of what the file holds, in one step."""
        with plain_errors(self.path):
            self.prepare()
            with self._writing, self._connection() as conn:
                copy(source, conn)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """A connection to the file that is there now; one in which something failed is not kept."""
        there = self.path.stat()
        file = (there.st_dev, there.st_ino)
        conn = self._take_idle(file) or connect(self.path)
        try:
            yield conn
        except BaseException:
            conn.close()
            raise
        if len(self._idle) < KEPT:
            self._idle.append((file, conn))
        else:
            conn.close()

    def _take_idle(self, file: tuple[int, int]) -> sqlite3.Connection | None:
        """An idle connection to this file; those to a file that stood in its place before are closed."""
        while True:
            try:
                of, conn = self._idle.pop()
            except IndexError:
                return None
            if of == file:
                return conn
            conn.close()

    def prepare(self) -> None:
        """Make the file, or bring an older one up to date after keeping a copy of it beside it."""
        with self._preparing, plain_errors(self.path):
            if not self.path.exists():
                make_private(self.path)
            with closing(connect(self.path)) as conn:
                version = _version(conn, self.path)  # first of all, for another program's file is left as it is
                make_private(self.path)
                if version < SCHEMA:
                    with immediate(conn):
                        self._bring_up_to_date(conn)
            self._prepared = True
        with suppress(StorageUnavailable):  # what could not be finished before; it is tried again with the next deletion
            self.finish_deleting()

    def _bring_up_to_date(self, conn: sqlite3.Connection) -> None:
        """All pending steps, in the caller's transaction: of two processes that start together the second finds them done."""
        version = _version(conn, self.path)
        if 0 < version < SCHEMA:
            with closing(connect(self.path)) as source:  # a connection that writes is no source of a copy
                copies.make(source, self.path.with_name(f"{self.path.name}{copies.BEFORE_LAYOUT}{SCHEMA}"))
        if version < SCHEMA:
            _migrate(conn)

    def finish_deleting(self, *, large: bool = False) -> None:
        """Write the file anew where something was deleted from it, so that it holds what is there and nothing else.

        Overwriting what is deleted (secure_delete) does not reach all of it: when SQLite moves a row from page to page, it
        leaves bytes of it in the gaps. Rows keep their order. large: also a file that takes so long that nobody should wait
        for it. Raises StorageUnavailable; it is then tried again later.
        """
        if not self.path.exists() or (not large and self.path.stat().st_size > AT_ONCE):
            return
        try:
            with self._writing, self._connection() as conn:
                if conn.execute(_IS_MARKED).fetchone():
                    conn.execute("VACUUM")
                    conn.execute(_UNMARK)
        except sqlite3.DatabaseError as error:
            raise StorageUnavailable(
                f"What was deleted may have left traces in the database {self.path}, which could not be written anew ({error}). "
                "Make room on the disk; Liya tries again within the hour."
            ) from error


def mark_deletion(db: Database) -> None:
    """Remember, in the transaction that deletes, that the file is to be written anew."""
    db.execute(_MARK)


_MARK: Final = "INSERT OR IGNORE INTO preferences (user_id, name, value) VALUES ('', 'deleted', 'true')"
_IS_MARKED: Final = "SELECT 1 FROM preferences WHERE user_id = '' AND name = 'deleted'"
_UNMARK: Final = "DELETE FROM preferences WHERE user_id = '' AND name = 'deleted'"


def _close_all(idle: list[tuple[tuple[int, int], sqlite3.Connection]]) -> None:
    for _, conn in idle:
        conn.close()


def _version(conn: sqlite3.Connection, path: Path) -> int:
    """The file's schema. Raises DatabaseForeign or DatabaseTooNew for a file that is not ours to use."""
    version = int(conn.execute("PRAGMA user_version").fetchone()[0])
    ours = conn.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    if not ours and (version or conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]):
        raise DatabaseForeign(f"The database {path} belongs to another program. Nothing was changed; set LIYA_DB to another file.")
    if version > SCHEMA:
        raise DatabaseTooNew(
            f"The database {path} was written by a newer Liya. Nothing was changed; start that version, or set LIYA_DB to another file."
        )
    return version


def _migrate(conn: sqlite3.Connection) -> None:
    migrations.apply(Database(conn))
    conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    conn.execute(f"PRAGMA user_version = {SCHEMA}")
