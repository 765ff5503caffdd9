"""Power cuts, simulated: what SQLite writes is noted as it passes, and replayed up to any moment without what was not synced.

`recording` puts a layer of its own under every connection that is opened meanwhile: SQLite's own layer to the system, in which
writing, truncating, syncing, making and deleting files are noted before they are done. `Disk` then is what a disk may hold
when the power goes: all that was synced, and of the rest as much or as little as chance wants, torn into sectors and in any
order. A file that was made or deleted is known to have been only when its folder was synced.
The same layer can say that the disk is full.
"""

import _sqlite3
import ctypes
import json
import os
import random
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p, cast
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SECTOR = 512
WAYS = ("nothing", "some", "some more", "all")  # what there is of what was not synced
OK, FULL = 0, 13
CREATE = 0x4
SYNCS_ITS_FOLDER = 0x800 | 0x4000 | 0x80000  # rollback, super-journal, WAL: when SQLite syncs one that it made, it syncs the folder

Opening = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)  # names as pointers: SQLite reads on behind their end
Deleting = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int)
Writing = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
Truncating = CFUNCTYPE(c_int, c_void_p, c_int64)
Syncing = CFUNCTYPE(c_int, c_void_p, c_int)


class Layer(Structure):
    """sqlite3_vfs: how SQLite reaches the system (sqlite.org/c3ref/vfs.html)."""

    _fields_ = [
        ("version", c_int), ("file_size", c_int), ("longest_path", c_int), ("next", c_void_p), ("name", c_char_p), ("data", c_void_p),
        ("open", c_void_p), ("delete", c_void_p), ("rest", c_void_p * 13),
    ]  # fmt: skip


class Methods(Structure):
    """sqlite3_io_methods: what SQLite does with an open file (sqlite.org/c3ref/io_methods.html)."""

    _fields_ = [
        ("version", c_int), ("close", c_void_p), ("read", c_void_p), ("write", c_void_p), ("truncate", c_void_p), ("sync", c_void_p),
        ("rest", c_void_p * 13),
    ]  # fmt: skip


class OpenFile(Structure):
    """sqlite3_file: what begins with a pointer to its methods."""

    _fields_ = [("methods", c_void_p)]


@dataclass(frozen=True)
class Done:
    """One thing done: made, write, truncate, sync, delete, folder (its names were synced), or said (something was acknowledged)."""

    what: str
    path: str = ""
    at: int = 0
    content: bytes = b""


@dataclass(frozen=True)
class Cut:
    """When and how the power went, what had been acknowledged by then, and the files that are found."""

    when: str
    said: tuple[dict[str, Any], ...]
    files: dict[str, bytes]

    def lay_out(self, folder: Path) -> None:
        """Put the files into an empty folder under their names."""
        for path, content in self.files.items():
            (folder / os.path.basename(path)).write_bytes(content)


def library() -> Any:
    """The SQLite that Python uses. Raises OSError and AttributeError where it cannot be reached."""
    found = ctypes.CDLL(_sqlite3.__file__)  # its symbols and those of what it is linked to
    found.sqlite3_libversion.restype = c_char_p
    found.sqlite3_vfs_find.restype = POINTER(Layer)
    if found.sqlite3_libversion().decode() != sqlite3.sqlite_version:
        raise OSError("another SQLite was found than Python's")
    return found


def unreachable() -> str:
    """Why nothing can be recorded here; empty where it can."""
    try:
        library()
    except (OSError, AttributeError) as error:
        return f"the SQLite that Python uses cannot be reached: {error}"
    return ""


class Recorder:
    """The layer, and all that passed it to files of one folder. It must outlive every connection that was opened through it."""

    def __init__(self, folder: Path) -> None:
        self.done: list[Done] = []
        self.room: int | None = None  # how many more writes may make a file longer, before the disk is full
        self.before = {str(path): path.read_bytes() for path in folder.iterdir()}
        self._folder = str(folder)
        self._known = set(self.before)
        self._sqlite = library()
        self._below = self._sqlite.sqlite3_vfs_find(None)
        self._paths: dict[int, str] = {}
        self._unsynced_names: set[int] = set()
        self._methods: dict[int, Methods] = {}
        self._kept: list[Any] = []  # callbacks, which nobody else keeps alive
        self._layer = Layer()
        ctypes.pointer(self._layer)[0] = self._below.contents
        self._layer.name = b"recorder"
        self._layer.open, self._layer.delete = self._callback(Opening, self._open), self._callback(Deleting, self._delete)

    def install(self) -> None:
        """From now on connections are opened through this layer."""
        self._sqlite.sqlite3_vfs_register(ctypes.byref(self._layer), 1)

    def remove(self) -> None:
        """From now on they are opened as before."""
        self._sqlite.sqlite3_vfs_register(self._below, 1)

    def said(self, what: str, **facts: Any) -> None:
        """Something was acknowledged: from here on it must be there."""
        self.done.append(Done("said", content=json.dumps({"what": what, **facts}).encode()))

    def cuts(self, chance: random.Random, share: float) -> Iterator["Cut"]:
        """What is found where the power goes at some of all moments (at each: share 1), in each of the ways in which it may."""
        disk, said = Disk(self.before), list[dict[str, Any]]()
        for moment, done in enumerate(self.done):
            if done.what == "said":
                said.append(json.loads(done.content))
            disk.do(done)
            for how in WAYS:
                if chance.random() < share:
                    yield Cut(f"{how} of it after {moment} of {len(self.done)}", tuple(said), disk.cut(how, chance))

    def _callback(self, kind: Any, act: Any) -> int:
        made = kind(act)
        self._kept.append(made)
        return int(cast(made, c_void_p).value or 0)

    def _open(self, _layer: int, name: int | None, file: int, flags: int, out: int) -> int:
        path = os.fsdecode(ctypes.string_at(name)) if name else ""
        new = path not in self._known or (bool(flags & CREATE) and not os.path.exists(path))
        result = int(Opening(self._below.contents.open)(cast(self._below, c_void_p).value, name, file, flags, out))
        if result == OK and os.path.dirname(path) == self._folder:
            self._known.add(path)
            self._paths[file] = path
            self._unsynced_names.discard(file)
            if new:
                self.done.append(Done("made", path))
                if flags & SYNCS_ITS_FOLDER:
                    self._unsynced_names.add(file)
            opened = OpenFile.from_address(file)
            opened.methods = self._watched(opened.methods)
        return result

    def _watched(self, address: int) -> int:
        """The same methods, of which those that change a file are ours."""
        if address not in self._methods:
            below, ours = Methods.from_address(address), Methods()
            ctypes.pointer(ours)[0] = below
            write, truncate, sync = Writing(below.write), Truncating(below.truncate), Syncing(below.sync)

            def writing(file: int, content: int, size: int, at: int) -> int:
                if self.room is not None and at + size > os.path.getsize(self._paths[file]):
                    if not self.room:
                        return FULL
                    self.room -= 1
                self.done.append(Done("write", self._paths[file], at, ctypes.string_at(content, size)))
                return int(write(file, content, size, at))

            def truncating(file: int, size: int) -> int:
                self.done.append(Done("truncate", self._paths[file], size))
                return int(truncate(file, size))

            def syncing(file: int, flags: int) -> int:
                result = int(sync(file, flags))
                self.done.append(Done("sync", self._paths[file]))
                if file in self._unsynced_names:
                    self._unsynced_names.discard(file)
                    self.done.append(Done("folder", os.path.dirname(self._paths[file])))
                return result

            ours.write = self._callback(Writing, writing)
            ours.truncate = self._callback(Truncating, truncating)
            ours.sync = self._callback(Syncing, syncing)
            self._methods[address] = ours
        return ctypes.addressof(self._methods[address])

    def _delete(self, _layer: int, name: int, sync_folder: int) -> int:
        path = os.fsdecode(ctypes.string_at(name))
        there = os.path.exists(path)
        result = int(Deleting(self._below.contents.delete)(cast(self._below, c_void_p).value, name, sync_folder))
        if os.path.dirname(path) != self._folder:
            return result
        if there:
            self.done.append(Done("delete", path))
        if sync_folder:
            self.done.append(Done("folder", os.path.dirname(path)))
        return result


_recorders: list[Recorder] = []  # for good: a connection that is still open somewhere goes on calling its layer


@contextmanager
def recording(folder: Path) -> Iterator[Recorder]:
    """Note what is done to files of this folder through connections that are opened meanwhile."""
    recorder = Recorder(folder)
    _recorders.append(recorder)
    recorder.install()
    try:
        yield recorder
    finally:
        recorder.remove()


@dataclass
class _Inode:
    """A file whatever it is called: what is on the disk for certain, and what was done since."""

    synced: bytearray = field(default_factory=bytearray)
    since: list[Done] = field(default_factory=list)


class Disk:
    """What there is, by name, after some of what was done; `files`: what was on it at the beginning."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self._names = {path: _Inode(bytearray(content)) for path, content in files.items()}
        self._certain = dict(self._names)
        self._unsynced: list[tuple[str, _Inode | None]] = []

    def do(self, done: Done) -> None:
        """One more thing is done."""
        if done.what in ("made", "delete"):
            inode = _Inode() if done.what == "made" else None
            self._unsynced.append((done.path, inode))
            if inode:
                self._names[done.path] = inode
            else:
                self._names.pop(done.path, None)
        elif done.what == "folder":
            self._certain = dict(self._names)  # there is one folder
            self._unsynced = []
        elif done.what == "sync":
            inode = self._names[done.path]
            for one in inode.since:
                _apply(inode.synced, one)
            inode.since = []
        elif done.what in ("write", "truncate"):
            self._names[done.path].since.append(done)

    def cut(self, how: str, chance: random.Random) -> dict[str, bytes]:
        """What is found after the power went: nothing of what was not synced, all of it, or some."""
        names = dict(self._certain)
        for path, inode in self._unsynced:
            if how == "all" or (how.startswith("some") and chance.random() < 0.5):
                names.pop(path, None)
                if inode:
                    names[path] = inode
        return {path: bytes(_left(inode, how, chance)) for path, inode in names.items()}


def _apply(content: bytearray, done: Done) -> None:
    if done.what == "truncate":
        del content[done.at :]
        content.extend(bytes(done.at - len(content)))
        return
    content.extend(bytes(max(0, done.at - len(content))))
    content[done.at : done.at + len(done.content)] = done.content


def _left(inode: _Inode, how: str, chance: random.Random) -> bytearray:
    content = bytearray(inode.synced)
    for done in inode.since if how != "nothing" else ():
        for piece in _torn(done) if how.startswith("some") else [done]:
            if how == "all" or chance.random() < 0.5:
                _apply(content, piece)
            elif piece.what == "write" and piece.at >= len(content) and chance.random() < 0.5:
                _apply(content, Done("write", "", piece.at, chance.randbytes(len(piece.content))))  # the length alone came through
    return content


def _torn(done: Done) -> Sequence[Done]:
    """A write in sectors: the disk writes each of them whole, in whatever order."""
    if done.what != "write":
        return [done]
    ends = [*range(done.at - done.at % SECTOR + SECTOR, done.at + len(done.content), SECTOR), done.at + len(done.content)]
    starts = [done.at, *ends[:-1]]
    return [Done("write", "", start, done.content[start - done.at : end - done.at]) for start, end in zip(starts, ends, strict=True)]
