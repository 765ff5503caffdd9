"""The database file itself: opening, private and durable; bringing it up to date; what is wrong with it, in words.

Durability: rollback journal with synchronous=EXTRA, so that a commit is on the disk when it returns, whatever the
SQLite version. Reading is plain sqlite3; sqlite-utils, which owns the schema's history and writes the rows, costs
half a second to import and is only needed where something is written.

Each operation has a connection to itself. A few are kept open for the next ones: opening one and reading the schema
again costs as much as a small write.
"""

import os
import re
import sqlite3
import threading
import weakref
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from liya_core.errors import DatabaseForeign, DatabaseReadOnly, DatabaseTooNew, StorageUnavailable

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID: Final = 0x4C697961  # "Liya", in the file's header
SCHEMA: Final = 13  # how many migrations this code knows; the file's user_version
KEPT: Final = 8  # idle connections
PATIENCE_S: Final = 15.0  # with another program that holds the file


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
        with _plain_errors(self.path), _makes_sense(self.path):
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
    def write(self) -> Iterator["Database"]:
        """A transaction: all that is done inside is on the disk when it ends, or nothing of it."""
        from sqlite_utils import Database  # late: it imports pandas

        with _plain_errors(self.path):
            if not self._prepared or not self.path.exists():
                self.prepare()
            with self._writing, self._connection() as conn, _immediate(conn):
                yield Database(conn)

    def replace_with(self, source: sqlite3.Connection) -> None:
        """Put all that `source` holds in the place of what the file holds, in one step."""
        with _plain_errors(self.path):
            self.prepare()
            with self._writing, self._connection() as conn:
                copy(source, conn)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """A connection to the file that is there now; one in which something failed is not kept."""
        there = self.path.stat()
        file = (there.st_dev, there.st_ino)
        conn = self._take_idle(file) or _connect(self.path)
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
        with self._preparing, _plain_errors(self.path):
            _make_private(self.path)
            with closing(_connect(self.path)) as conn:
                if _version(conn, self.path) < SCHEMA:
                    with _immediate(conn):
                        self._bring_up_to_date(conn)
            self._prepared = True

    def _bring_up_to_date(self, conn: sqlite3.Connection) -> None:
        """All pending steps, in the caller's transaction: of two processes that start together the second finds them done."""
        version = _version(conn, self.path)
        if 0 < version < SCHEMA:
            with closing(_connect(self.path)) as source:  # a connection that writes is no source of a copy
                keep_copy(source, self.path.with_name(f"{self.path.name}.before-v{SCHEMA}"))
        if version < SCHEMA:
            _migrate(conn)


def keep_copy(source: sqlite3.Connection, path: Path) -> None:
    """Put all that `source` holds into a private file at `path`, in the place of what is there: whole and on the disk, or not at all."""
    with _plain_errors(path):
        _remove(path)
        _make_private(path)
        try:
            with closing(_connect(path)) as kept:
                copy(source, kept)
        except BaseException:
            _remove(path)
            raise


def copy(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Put all that `source` holds in the place of what `target` holds, in one step."""

    def give_up(status: int, _left: int, _all: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):  # after the timeout; it would be tried for ever
            raise StorageUnavailable(f"The database {_BUSY}")

    source.backup(target, progress=give_up)


def _remove(path: Path) -> None:
    for part in (path, path.with_name(f"{path.name}-journal")):
        part.unlink(missing_ok=True)


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


@contextmanager
def _immediate(conn: sqlite3.Connection) -> Iterator[None]:
    conn.execute("BEGIN IMMEDIATE")
    try:
        yield
        conn.execute("COMMIT")
    except BaseException:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
        raise


def _connect(path: Path) -> sqlite3.Connection:
    conn = sqlite3.connect(path, timeout=PATIENCE_S, isolation_level=None, check_same_thread=False)  # one at a time has it
    conn.row_factory = sqlite3.Row
    for pragma in ("foreign_keys = ON", "synchronous = EXTRA", "secure_delete = ON", "trusted_schema = OFF"):
        conn.execute(f"PRAGMA {pragma}")
    return conn


def _migrate(conn: sqlite3.Connection) -> None:
    from sqlite_utils import Database

    from liya_core.migrations import migrations

    migrations.apply(Database(conn))
    conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    conn.execute(f"PRAGMA user_version = {SCHEMA}")


def is_as_made(path: Path) -> bool:
    """Whether a file that was brought is made of what the migrations make, and of nothing else, a later Liya's apart.

    A schema is a program: a trigger would rewrite what is said from now on, a check or an index of an expression could eat all
    memory. So this comes before anything of the file is read or written. Raises sqlite3.DatabaseError where nothing can be read.
    """
    with closing(_connect(path)) as conn:
        conn.execute("PRAGMA journal_mode = DELETE")  # what is in a log of its own would outlive its deletion
        version = int(conn.execute("PRAGMA user_version").fetchone()[0])
        return version > SCHEMA or (version > 0 and _statements(conn) - _STATISTICS == _made(version))


def _made(version: int) -> Counter[str]:
    """What the first so many migrations make."""
    from sqlite_utils import Database

    from liya_core.migrations import migrations

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


def _make_private(path: Path) -> None:
    """Make the folder (0700 where it is new) and the file (0600).

    A file that is there is not opened: closing it again would undo the locks that this process holds on it.
    """
    if path.exists():
        return
    path = Path(os.path.realpath(path))  # where a link leads to nothing yet, too
    new = [folder for folder in path.parents if not folder.exists()]
    if new:
        path.parent.mkdir(parents=True, mode=0o700)
        for folder in new:
            _sync(folder.parent)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _sync(folder: Path) -> None:
    """See to it that the names in a folder are on the disk, where the system has a way; in the file's own folder SQLite does."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


_ELSEWHERE: Final = "Nothing was changed; make it writable, or set LIYA_DB to another file."
_BUSY: Final = "is in use by another program. Nothing was changed; try again in a moment."
_BROKEN: Final = "is damaged or not a database of Liya. Nothing was changed; restore a copy of it, or set LIYA_DB to another file."
_ADVICE: Final[dict[str, tuple[type[StorageUnavailable], str]]] = {
    "READONLY": (DatabaseReadOnly, f"cannot be written to. {_ELSEWHERE}"),
    "CANTOPEN": (DatabaseReadOnly, f"cannot be opened. {_ELSEWHERE}"),
    "PERM": (DatabaseReadOnly, f"cannot be opened. {_ELSEWHERE}"),
    "FULL": (StorageUnavailable, "cannot grow: the disk is full. Nothing was changed; make room and try again."),
    "BUSY": (StorageUnavailable, _BUSY),
    "LOCKED": (StorageUnavailable, _BUSY),
    "NOTADB": (DatabaseForeign, _BROKEN),
    "CORRUPT": (DatabaseForeign, _BROKEN),
}


@contextmanager
def _makes_sense(path: Path) -> Iterator[None]:
    """Rows of which no value can be made are damage: what was written had been checked."""
    try:
        yield
    except UnicodeEncodeError:  # of what is looked for
        raise
    except ValueError as error:
        raise DatabaseForeign(f"The database {path} {_BROKEN}") from error


@contextmanager
def _plain_errors(path: Path) -> Iterator[None]:
    """SQLite's and the system's errors as ours: one sentence that says what to do."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except UnicodeDecodeError as error:  # of a name in the file, or of what SQLite says of it
        raise DatabaseForeign(f"The database {path} {_BROKEN}") from error
    except sqlite3.ProgrammingError:
        raise
    except sqlite3.DatabaseError as error:
        name = getattr(error, "sqlite_errorname", "SQLITE_CORRUPT")  # nameless: a text in the file that is no UTF-8
        code = name.removeprefix("SQLITE_").partition("_")[0]
        kind, advice = _ADVICE.get(code, (StorageUnavailable, f"could not be used ({error}). Nothing was changed; try again."))
        raise kind(f"The database {path} {advice}") from error
    except OSError as error:
        raise DatabaseReadOnly(f"The database {path} cannot be made or opened ({error.strerror}). {_ELSEWHERE}") from error
