"""A SQLite file on the disk: made for its owner alone, opened so that a commit stays; what is wrong with it, in words.

Durability: rollback journal with synchronous=EXTRA, so that a commit is on the disk when it returns, whatever the SQLite version.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from liya_core.errors import DatabaseForeign, DatabaseReadOnly, StorageUnavailable

PATIENCE_S: Final = 15.0  # with another program that holds the file


def connect(path: Path) -> sqlite3.Connection:
    """A connection for one thread at a time, in which a transaction is begun by saying so."""
    conn = sqlite3.connect(path, timeout=PATIENCE_S, isolation_level=None, check_same_thread=False)
    conn.row_factory = sqlite3.Row
    for pragma in ("foreign_keys = ON", "synchronous = EXTRA", "secure_delete = ON", "trusted_schema = OFF"):
        conn.execute(f"PRAGMA {pragma}")
    return conn


@contextmanager
def immediate(conn: sqlite3.Connection) -> Iterator[None]:
    """A transaction that has the file to itself for writing from its beginning."""
    conn.execute("BEGIN IMMEDIATE")
    try:
        yield
        conn.execute("COMMIT")
    except BaseException:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
        raise


def copy(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Put all that `source` holds in the place of what `target` holds, in one step."""

    def give_up(status: int, _left: int, _all: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):  # after the timeout; it would be tried for ever
            raise StorageUnavailable(f"The database {_BUSY}")

    source.backup(target, progress=give_up)


def make_private(path: Path) -> None:
    """Make what is missing of the folder (0700), and the file 0600, also one that came from elsewhere and others could read.

    A file that is there is not opened: closing it again would undo the locks that this process holds on it.
    """
    if path.exists():
        mode = path.stat().st_mode
        if mode & 0o077:
            with suppress(PermissionError):  # another account's, which alone may change that
                path.chmod(mode & 0o700)
        return
    path = Path(os.path.realpath(path))  # where a link leads to nothing yet, too
    for folder in reversed([folder for folder in path.parents if not folder.exists()]):
        folder.mkdir(mode=0o700, exist_ok=True)
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
def makes_sense(path: Path) -> Iterator[None]:
    """Rows of which no value can be made are damage: what was written had been checked."""
    try:
        yield
    except UnicodeEncodeError:  # of what is looked for
        raise
    except ValueError as error:
        raise DatabaseForeign(f"The database {path} {_BROKEN}") from error


@contextmanager
def plain_errors(path: Path) -> Iterator[None]:
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
