"""What was acknowledged is there: after kill -9, after a power cut, in whatever state the file is, whatever the clock does.

`mortal` has the lives that are killed, `power` the disk that forgets what was not synced.
"""

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path
from typing import Any

import mortal
import power
import pytest
from held import connect_with
from long import times
from mortal import Nursery
from power import Recorder
from sqlite_utils import Database
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from liya_core import backup, copies, debrief, disk, interview, moves, receipts, records, thinking, trends
from liya_core.database import APPLICATION_ID, SCHEMA
from liya_core.endpoint import api
from liya_core.errors import DatabaseForeign, LiyaError, SessionExpired, SessionNotFound, StorageUnavailable
from liya_core.interview import Interviews
from liya_core.interviewers.builtin import Builtin
from liya_core.keys import Keys
from liya_core.library import Library
from liya_core.materials import Material
from liya_core.migrations import migrations
from liya_core.models import Setup
from liya_core.settings import Settings
from liya_core.store import Store
from pages.components import due, engine

Line = dict[str, Any]
APP = str(Path(__file__).parent.parent / "app.py")
NOBODY = 65534
NOTHING = ["BEGIN TRANSACTION;", "COMMIT;"]  # what an empty file dumps
PATIENCE_S = 10  # more than anything that is not stuck needs


def dumped(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as conn:
        return list(conn.iterdump())


def assert_sound(database: Path) -> None:
    """The file is whole: pages, indexes, and every row that another one names."""
    with closing(sqlite3.connect(database)) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert conn.execute("PRAGMA foreign_key_check").fetchall() == []


@dataclass
class Ledger:
    """What was acknowledged, as whoever was told it remembers it."""

    begun: set[str] = field(default_factory=set)
    said: dict[tuple[str, int], list[str]] = field(default_factory=dict)  # the texts of a turn, in order
    read: dict[tuple[str, int], str] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    doubtful: set[str] = field(default_factory=set)  # sessions whose deletion or beginning was not acknowledged

    def note(self, lines: list[Line]) -> set[str]:
        """Take down what a life said; returns the sessions that it had to do with."""
        for line in lines:
            named, what = line.get("session", ""), line["what"]
            if what in ("begins", "deletes"):
                self.doubtful.add(named)
            elif what == "began":
                self.begun.add(named)
                self.doubtful.discard(named)
            elif what == "deleted":
                self.deleted.add(named)
            elif what == "ended":
                self.ended.add(named)
            elif what == "said":
                self.said.setdefault((named, line["turn"]), []).append(line["text"])
            elif what == "read":
                self.read[named, line["turn"]] = line["text"]
        return {line["session"] for line in lines if line.get("session")}

    def check(self, after: Interviews, session_id: str) -> None:
        """Hold a session against what was acknowledged of it; `after` is the process that came after."""
        if session_id in self.deleted:
            with pytest.raises(SessionNotFound):
                after.store.session(session_id)
            return
        try:
            assert after.wait(session_id, PATIENCE_S), "stuck"
            session = after.store.session(session_id)
        except SessionNotFound:
            assert session_id in self.doubtful, "lost"
            return
        turns = session.turns
        assert [turn.number for turn in turns] == list(range(1, len(turns) + 1))
        assert all(attempt.status == "settled" and attempt.judgement for turn in turns for attempt in turn.attempts)
        assert all([a.number for a in turn.attempts] == list(range(1, len(turn.attempts) + 1)) for turn in turns)
        assert all(turn.attempts for turn in turns[:-1] if turn.number < len(turns) - 1), "asked on without an answer"
        asked = [turn.move.question for turn in turns if turn.move.kind == "ask"]
        assert asked == sorted(set(asked), key=lambda question: question or 0), "a question was asked twice"
        given = Counter(attempt.text for turn in turns for attempt in turn.attempts)
        assert max(given.values(), default=1) == 1, "doubled"
        for (_, number), texts in ((key, texts) for key, texts in self.said.items() if key[0] == session_id):
            there = [attempt.text for attempt in turns[number - 1].attempts]
            assert [text for text in there if text in texts] == texts, "lost, or in another order"
        for (_, number), text in ((key, text) for key, text in self.read.items() if key[0] == session_id):
            assert turns[number - 1].message == text, "said otherwise"
        assert (session.status == "ended") == (turns[-1].move.kind == "close") == (session.summary is not None)
        assert session.status == "ended" or session_id not in self.ended
        assert session.status == "ended" or not turns[-1].attempts, "nothing is asked, so it cannot go on"


# -------------------------------------------------------------------- kill -9


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with mortal.nursery() as opened:
        yield opened


@pytest.mark.long
def test_kill_9_loses_doubles_and_blocks_no_turn_of_the_page(nursery: Nursery, bank: Library, tmp_path: Path) -> None:
    chance, count, ledger = random.Random(9), Counter[str](), Ledger()
    for number in range(times(500)):
        database = tmp_path / f"{number // 25}.db"
        lines = nursery.live("on_the_page", database, number, chance.uniform(0, 0.03), lines=chance.randrange(12))
        count.update(line["what"] for line in lines)
        count["killed"] += 1
        if not database.exists():
            continue
        after = mortal.engine(database, bank)
        count["unread when killed"] += len(after.store.rows("SELECT 1 FROM attempts WHERE status = 'pending'"))
        for session_id in ledger.note(lines):
            ledger.check(after, session_id)
        assert after.store.rows("SELECT 1 FROM attempts WHERE status = 'pending'") == []
        assert_sound(database)
    print(dict(count))
    assert count["said"] > count["killed"] / 2


@pytest.mark.long
def test_kill_9_and_the_same_call_again_make_one_turn_and_one_reply(nursery: Nursery, bank: Library, tmp_path: Path) -> None:
    chance, count = random.Random(10), Counter[str]()
    for number in range(times(250)):
        database = tmp_path / f"{number // 25}.db"
        lines = nursery.live("for_a_program", database, number, chance.uniform(0, 0.03), lines=chance.randrange(8))
        count.update(line["what"] for line in lines)
        count["killed"] += 1
        after = mortal.engine(database, bank)
        replied = [line for line in lines if line["what"] == "replied"]
        for line in replied:
            assert mortal.ask(after, line["session"], line["text"]) == line["reply"], "the reply that was sent"
        asked = lines[-1] if lines and lines[-1]["what"] == "asks" else None
        again = {mortal.ask(after, asked["session"], asked["text"]) for _ in range(2)} if asked else set()
        assert len(again) == bool(asked)
        for session_id in {line["of"] for line in replied} | {json.loads(reply)["data"]["session_id"] for reply in again}:
            Ledger().check(after, session_id)
            turns = after.store.session(session_id).turns
            sent = [line["text"] for line in lines if line["what"] == "asks" and line["session"] == session_id]
            assert [attempt.text for turn in turns for attempt in turn.attempts][-len(sent) :] == sent or not sent
        names = after.store.rows("SELECT json_extract(setup, '$.profile.name') AS name FROM sessions")
        assert len({row["name"] for row in names}) == len(names), "begun twice"
        assert_sound(database)
    print(dict(count))
    assert count["replied"] > count["killed"] / 2


@pytest.mark.long
def test_kill_9_while_the_file_is_made_leaves_one_that_is_made(nursery: Nursery, bank: Library, tmp_path: Path) -> None:
    chance = random.Random(11)
    for number in range(times(50)):
        database = tmp_path / f"{number}.db"
        lines = nursery.live("opening", database, number, chance.uniform(0.005, 0.05))
        store = mortal.engine(database, bank).store
        kept = store.recall("Me", "note")
        assert kept == number or {"what": "kept"} not in lines
        store.remember("Me", "note", "on")
        assert_sound(database)
        assert database.stat().st_mode & 0o77 == 0


@pytest.fixture(scope="module")
def full(bank: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of today's version with a row in every table."""
    database = tmp_path_factory.mktemp("full") / "liya.db"
    interviews = mortal.engine(database, bank)
    for person in ("Ana", "Ben"):
        held(interviews, person, 3)
    mortal.ask(interviews, None, "Cleo")
    Keys(database).create("acme")
    store = interviews.store
    store.keep_material("Ana", "resume", Material(name="mine", text="Head of Data, 2019 - 2024"))
    store.remember("Ana", "setup", {"type": "technical"})
    session_id = store.unfinished("Ana")[0].session_id
    store.rate_self(session_id, 1, 1, 50)
    with closing(sqlite3.connect(database)) as conn, conn:
        conn.execute("INSERT INTO model_calls VALUES (1, ?, 1, 1, 'm', 1, 2, 1, '2026-01-01')", [session_id])
        conn.execute("INSERT INTO expired_sessions VALUES ('ses_0', 'hash', 'acme', '2026-01-01')")
        conn.execute("INSERT INTO notes VALUES ('n', ?, 1, 1, 'comment', 'Cy', 'Good.', NULL, NULL, '2026-01-01')", [session_id])
        conn.execute("INSERT INTO bundles VALUES ('d', 'made', 'Ana', 'k', '{}', '2026-01-01')")
        conn.execute("INSERT INTO hidden_words VALUES ('d', ?, '[]')", [session_id])
    assert all(rows_of(database).values()), "a table without a row shows nothing"
    return database


def held(interviews: Interviews, person: str, answers: int) -> str:
    session_id = interviews.start(Setup(user_id=person))
    for number in range(1, answers + 1):
        interviews.answer(session_id, number, f"{mortal.FACTS[0]} ({person} {number})", here=True)
    return session_id


def rows_of(database: Path) -> dict[str, list[dict[str, Any]]]:
    """All rows by table."""
    db = Database(str(database))
    with closing(db.conn):
        return {table.name: list(table.rows) for table in db.tables if not table.name.startswith("_")}


def made_by(version: int, path: Path, full: Path) -> dict[str, list[dict[str, Any]]]:
    """Make a file as the `version`th version left it, with all that it could hold of what `full` does; returns its rows."""
    names = [migration.name for migration in migrations._migrations]
    db = Database(str(path))
    with closing(db.conn):
        migrations.apply(db, stop_before=names[version] if version < len(names) else None)
        db.execute("ATTACH ? AS whole", [str(full)])
        for table in db.tables:
            if not table.name.startswith("_"):
                columns = ", ".join(column.name for column in table.columns)
                db.execute(f"INSERT INTO main.[{table.name}] ({columns}) SELECT {columns} FROM whole.[{table.name}]")
        db.conn.commit()
        db.execute(f"PRAGMA user_version = {version}")
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    return rows_of(path)


def assert_kept(before: dict[str, list[dict[str, Any]]], database: Path) -> None:
    """Every row that was there is there, in order, with whatever columns and further rows have come since."""
    now = rows_of(database)
    for table, rows in before.items():
        assert [{column: row[column] for column in old} for old, row in zip(rows, now[table], strict=False)] == rows, table


@pytest.mark.parametrize("version", range(1, SCHEMA))
def test_a_file_of_every_earlier_version_is_brought_up_to_date_with_all_its_rows(version: int, full: Path, tmp_path: Path) -> None:
    database = tmp_path / "liya.db"
    before = made_by(version, database, full)
    older = dumped(database)
    store = Store(database)
    for row in before["sessions"]:
        assert len(store.session(row["session_id"]).turns) == sum(turn["session_id"] == row["session_id"] for turn in before["turns"])
    assert_kept(before, database)
    assert_sound(database)
    kept = database.with_name(f"liya.db.before-v{SCHEMA}")
    assert dumped(kept) == older
    assert kept.stat().st_mode & 0o77 == 0


@pytest.mark.long
def test_kill_9_while_a_file_is_brought_up_to_date_loses_no_row(nursery: Nursery, bank: Library, full: Path, tmp_path: Path) -> None:
    chance = random.Random(12)
    ready = 0
    for number in range(times(100)):
        database = tmp_path / f"{number}.db"
        before = made_by(1 + number % (SCHEMA - 1), database, full)
        older, kept = dumped(database), database.with_name(f"{database.name}.before-v{SCHEMA}")
        ready += bool(nursery.live("opening", database, number, chance.uniform(0, 0.15)))
        after = mortal.engine(database, bank)
        after.store.check()
        assert_kept(before, database)
        assert_sound(database)
        assert dumped(kept) == older
        left = {path.name for path in tmp_path.glob(f"{number}.db*")}  # a journal that is not hot goes with the next write
        assert left - {f"{number}.db-journal"} == {database.name, kept.name}
    print(f"{ready} were ready before they were killed")


@pytest.mark.long
def test_kill_9_while_a_backup_is_put_back_leaves_the_one_or_the_other(nursery: Nursery, bank: Library, full: Path, tmp_path: Path) -> None:
    chance, found = random.Random(13), Counter[int]()
    database, before = tmp_path / "liya.db", tmp_path / f"liya.db{copies.BEFORE_RESTORE}"
    one = backup.take(full)
    database.write_bytes(one)
    held(mortal.engine(database, bank), "Dan", 12)
    two = backup.take(database)
    copied = 0
    states = []
    for name, content in (("one.backup", one), ("two.backup", two)):
        tmp_path.joinpath(name).write_bytes(content)
        states.append(dumped(tmp_path / name))
    for number in range(times(100)):
        there = dumped(database)
        lines = nursery.live("restoring", database, number, chance.uniform(0, 0.05), lines=chance.randrange(2))
        state = dumped(database)
        assert state in states
        assert_sound(database)
        whole = before.exists() and before.read_bytes().startswith(b"SQLite format 3")  # else an earlier one is just being overwritten
        kept = dumped(before) if whole else NOTHING
        assert kept in [*states, NOTHING]
        assert state == there or lines or kept == there, "replaced, and no copy kept"
        found[states.index(state)] += 1
        copied += whole
    assert len(found) == 2
    assert copied, "what was there before is kept in none of the tries"


def test_a_backup_holds_every_row_of_every_table(full: Path, tmp_path: Path) -> None:
    backup.put_back(tmp_path / "liya.db", backup.take(full))
    assert rows_of(tmp_path / "liya.db") == rows_of(full)


# -------------------------------------------------------------------- power cuts

recordable = pytest.mark.skipif(bool(power.unreachable()), reason=power.unreachable() or "")


def a_day(database: Path, bank: Library, recorder: Recorder) -> None:
    """Two interviews begun, answered, answered anew, ended, deleted; each step is acknowledged when it is done."""
    interviews = mortal.engine(database, bank)
    for name in ("ses_a", "ses_b"):
        interviews.start(Setup(user_id="Me"), name)
        recorder.said("began", session=name)
        for turn in range(1, 4):
            text = f"{mortal.FACTS[turn - 1]} ({name})"
            interviews.answer(name, turn, text, here=True)
            recorder.said("said", session=name, turn=turn, text=text)
            recorder.said("read", session=name, turn=turn + 1, text=interviews.store.session(name).turns[turn].message)
    interviews.redo("ses_a", 1, mortal.FACTS[5])
    recorder.said("said", session="ses_a", turn=1, text=mortal.FACTS[5])
    assert interviews.wait("ses_a", PATIENCE_S)
    interviews.end("ses_a")
    recorder.said("ended", session="ses_a")
    recorder.said("deletes", session="ses_b")
    interviews.store.delete_session("ses_b")
    recorder.said("deleted", session="ses_b")


@pytest.fixture
def short_leases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for somebody who was switched off."""
    for module in (thinking, interview):
        monkeypatch.setattr(module, "LEASE_S", mortal.LEASE_S)


def losses(recorder: Recorder, bank: Library, folder: Path, share: float) -> tuple[int, list[str]]:
    """At how many moments the power was cut, and where something acknowledged was not there after."""
    lost, number = [], 0
    for number, cut in enumerate(recorder.cuts(random.Random(3), share), 1):
        after = folder / str(number)
        after.mkdir()
        cut.lay_out(after)
        ledger = Ledger()
        sessions = ledger.note(list(cut.said))
        try:
            engine = mortal.engine(after / "liya.db", bank)
            for session_id in sessions:
                ledger.check(engine, session_id)
            if (after / "liya.db").exists():
                assert_sound(after / "liya.db")
        except (AssertionError, LiyaError, sqlite3.Error, IndexError) as error:
            lost.append(f"{cut.when}: {error}")
        shutil.rmtree(after)
    return number, lost


@recordable
@pytest.mark.long
@pytest.mark.usefixtures("short_leases")
def test_a_power_cut_loses_nothing_that_was_acknowledged(bank: Library, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    with power.recording(folder) as recorder:
        a_day(folder / "liya.db", bank, recorder)
    cut, lost = losses(recorder, bank, tmp_path, times(1000) / 1000)
    print(f"{cut} power cuts during {len(recorder.done)} steps")
    assert lost == []


@recordable
@pytest.mark.long
@pytest.mark.parametrize("version", [1, SCHEMA - 1])
def test_a_power_cut_while_a_file_is_brought_up_to_date_loses_no_row(version: int, full: Path, tmp_path: Path) -> None:
    folder, number = tmp_path / "data", 0
    folder.mkdir()
    before = made_by(version, folder / "liya.db", full)
    older = dumped(folder / "liya.db")
    with power.recording(folder) as recorder:
        Store(folder / "liya.db").check()
    for number, cut in enumerate(recorder.cuts(random.Random(4), times(500) / 1000), 1):
        after = tmp_path / str(number)
        after.mkdir()
        cut.lay_out(after)
        with closing(sqlite3.connect(after / "liya.db")) as conn:
            migrated = conn.execute("PRAGMA user_version").fetchone()[0] == SCHEMA
        assert not migrated or dumped(after / f"liya.db.before-v{SCHEMA}") == older, cut.when
        Store(after / "liya.db").check()
        assert_kept(before, after / "liya.db")
        assert_sound(after / "liya.db")
        assert dumped(after / f"liya.db.before-v{SCHEMA}") == older, cut.when
        shutil.rmtree(after)
    print(f"{number} power cuts during {len(recorder.done)} steps")


@recordable
@pytest.mark.long
def test_a_power_cut_while_a_backup_is_put_back_leaves_the_one_or_the_other(bank: Library, full: Path, tmp_path: Path) -> None:
    folder, number = tmp_path / "data", 0
    folder.mkdir()
    database = folder / "liya.db"
    database.write_bytes(backup.take(full))
    held(mortal.engine(database, bank), "Dan", 8)
    saved, states = backup.take(full), [dumped(database), dumped(full)]
    with power.recording(folder) as recorder:
        backup.put_back(database, saved)
        recorder.said("back")
    for number, cut in enumerate(recorder.cuts(random.Random(5), times(500) / 1000), 1):
        after = tmp_path / str(number)
        after.mkdir()
        cut.lay_out(after)
        Store(after / "liya.db").check()
        now = states.index(dumped(after / "liya.db"))
        assert now or not cut.said, cut.when
        assert not now or dumped(after / f"liya.db{copies.BEFORE_RESTORE}") == states[0], cut.when
        assert_sound(after / "liya.db")
        shutil.rmtree(after)
    print(f"{number} power cuts during {len(recorder.done)} steps")


CARELESS = [
    ("nothing is synced", ["synchronous = OFF"]),
    ("the end of a journal is not synced", ["synchronous = FULL"]),
    ("a log that is not synced at each commit", ["journal_mode = WAL", "synchronous = NORMAL"]),
]


@recordable
@pytest.mark.usefixtures("short_leases")
@pytest.mark.parametrize("pragmas", [case[1] for case in CARELESS], ids=[case[0] for case in CARELESS])
def test_the_simulation_finds_what_a_careless_setting_loses(
    pragmas: list[str], bank: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    connect_with(monkeypatch, *pragmas)
    with power.recording(folder) as recorder:
        a_day(folder / "liya.db", bank, recorder)
    monkeypatch.undo()
    cut, lost = losses(recorder, bank, tmp_path, 0.02)
    print(f"{len(lost)} of {cut} power cuts lost something with {pragmas}")
    assert lost


# -------------------------------------------------------------------- whatever state the file is in


class Running:
    """An engine, a page and an endpoint on one file with an interview in it, none of them ever started anew."""

    def __init__(self, database: Path, bank: Library) -> None:
        self.database = database
        self.interviews = engine.engine()
        self.session_id = held(self.interviews, "Me", 1)
        self.key = Keys(database).create("acme")
        settings = Settings(db=database, turn_deadline_s=PATIENCE_S, rate_limit=0, retention_days=0)
        self.client = TestClient(api(lambda: self.interviews, lambda: settings, lambda _: True))
        self.page()
        self.call("warm")

    def answer(self, text: str) -> None:
        """One answer to the open question, read."""
        session = self.interviews.store.session(self.session_id)
        self.interviews.answer(self.session_id, session.turns[-1].number, text, here=True)

    def page(self, text: str | None = None) -> str:
        """What the page shows, after an answer was sent if there is a box for it."""
        app = AppTest.from_file(APP, default_timeout=30)
        app.query_params["session"] = self.session_id
        app.run()
        if text and app.chat_input:
            app.chat_input[0].set_value(text).run()
        assert not app.exception
        return "\n".join(element.value for kind in (app.error, app.warning, app.text) for element in kind)

    def call(self, name: str) -> tuple[int, str]:
        """A program's call: its status and what it says."""
        reply = self.client.post(
            "/v1/hiring/mock-interview", json={"input": {"user_id": "u", "profile": {"name": name}}}, headers={"x-api-key": self.key}
        )
        return reply.status_code, reply.text

    def on_disk(self) -> dict[str, object]:
        """All that is in the folder, and who may read it."""
        folder = self.database.parent
        return {path.name: (content_of(path), path.stat().st_mode) for path in sorted([folder, *folder.iterdir()])}


def content_of(path: Path) -> object:
    if path.is_dir():
        return None
    try:
        return path.read_bytes()
    except OSError:
        return path.stat().st_mtime_ns


@pytest.fixture
def running(bank: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Running:
    """With a file in a folder of its own, and nobody who waits long for a lock."""
    database = tmp_path / "data" / "liya.db"
    database.parent.mkdir()
    monkeypatch.setenv("LIYA_DB", str(database))
    monkeypatch.setattr(disk, "PATIENCE_S", 0.05)
    return Running(database, bank)


@contextmanager
def as_somebody(path: Path) -> Iterator[None]:
    """As a person who may not write everywhere: to root, permissions mean nothing."""
    if os.geteuid():
        yield
        return
    for place in (path.parent, *path.parent.iterdir()):
        os.chown(place, NOBODY, NOBODY)
    for folder in path.parent.parents:
        if folder != Path("/") and folder.stat().st_mode & 0o011 != 0o011:
            folder.chmod(folder.stat().st_mode | 0o011)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@contextmanager
def guarded(path: Path, of: Path, bits: int) -> Iterator[None]:
    """With these rights on the file or its folder."""
    before = of.stat().st_mode
    of.chmod(bits)
    try:
        with as_somebody(path):
            yield
    finally:
        of.chmod(before)


@contextmanager
def another_copy(path: Path, bits: int) -> Iterator[None]:
    """With these rights on a copy in its place: who has the file open already may go on."""
    with in_its_place(path, lambda at: shutil.copy(at.with_name("aside"), at) and None), guarded(path, path, bits):
        yield


HOLDS = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('BEGIN EXCLUSIVE'); print(flush=True); sys.stdin.read()"


@contextmanager
def locked(path: Path, holding: str = HOLDS) -> Iterator[None]:
    """By another program, for longer than anybody waits."""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", holding, str(path)], stdin=pipe, stdout=pipe) as other:
        assert other.stdout
        other.stdout.readline()
        yield
        other.kill()


@contextmanager
def in_its_place(path: Path, make: Callable[[Path], None]) -> Iterator[None]:
    """Something else where the file was."""
    aside = path.with_name("aside")
    path.rename(aside)
    make(path)
    try:
        yield
    finally:
        path.rmdir() if path.is_dir() else path.unlink()
        aside.rename(path)


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as conn:
        conn.executescript(f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {SCHEMA + 1}; CREATE TABLE sessions (x)")


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("CREATE TABLE recipes (name TEXT)")


def half(path: Path) -> None:
    content = path.with_name("aside").read_bytes()
    path.write_bytes(content[: len(content) // 2 // 4096 * 4096])


STATES = [
    ("a file that may not be written to", lambda path: another_copy(path, 0o400), "cannot be written to"),
    ("a file that may not be read", lambda path: another_copy(path, 0), "cannot be opened"),
    ("a folder that may not be written to", lambda path: guarded(path, path.parent, 0o500), "cannot be written to"),
    ("a file that another program holds", locked, "is in use by another program"),
    ("a file of a newer Liya", lambda path: in_its_place(path, newer), "written by a newer Liya"),
    ("a file of another program", lambda path: in_its_place(path, foreign), "belongs to another program"),
    ("a text", lambda path: in_its_place(path, lambda at: at.write_text("No database. " * 999) and None), "damaged"),
    ("half a file", lambda path: in_its_place(path, half), "damaged"),
    ("a folder", lambda path: in_its_place(path, Path.mkdir), "cannot be opened"),
]


@pytest.mark.parametrize(("state", "says"), [case[1:] for case in STATES], ids=[case[0] for case in STATES])
def test_a_file_that_cannot_be_used_is_told_in_a_sentence_left_alone_and_used_again_when_it_can(
    running: Running, state: Callable[[Path], AbstractContextManager[None]], says: str
) -> None:
    with state(running.database):
        before = running.on_disk()
        with pytest.raises(StorageUnavailable, match=says) as told:
            running.answer("Meanwhile.")
        assert str(running.database) in str(told.value)
        assert says in running.page("Meanwhile.")
        assert running.call("Meanwhile")[0] == 503
        with pytest.raises(StorageUnavailable, match=says):
            Store(running.database).remember("Me", "note", "of a server that starts now")
        assert running.on_disk() == before
    assert_goes_on(running)


def assert_goes_on(running: Running) -> None:
    """All three do their work, and nothing of what could not be done has been done."""
    store = running.interviews.store
    texts = [attempt.text for turn in store.session(running.session_id).turns for attempt in turn.attempts]
    assert len(texts) == 1
    running.answer("Afterwards.")
    assert "Afterwards." in running.page()
    assert running.call("Afterwards")[0] == 200
    names = [
        row["name"] for row in store.rows("SELECT json_extract(setup, '$.profile.name') AS name FROM sessions WHERE key_name = 'acme'")
    ]
    assert names == ["warm", "Afterwards"]
    assert_sound(running.database)


@recordable
@pytest.mark.parametrize("room", [0, 1, 8])
def test_a_full_disk_changes_nothing_and_is_used_again_when_there_is_room(
    room: int, bank: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("LIYA_DB", str(folder / "liya.db"))
    with power.recording(folder) as disk:
        running = Running(folder / "liya.db", bank)
        before = running.on_disk()
        disk.room = room
        with pytest.raises(StorageUnavailable, match="the disk is full"):
            running.answer("Meanwhile. " * 1000)
        disk.room = 0
        assert "the disk is full" in running.page("Meanwhile.")
        assert running.call("Meanwhile")[0] == 503
        assert running.on_disk() == before
        disk.room = None
        assert_goes_on(running)


@recordable
@pytest.mark.usefixtures("short_leases")
def test_a_disk_that_fills_while_an_answer_is_read_keeps_the_answer_until_there_is_room(bank: Library, tmp_path: Path) -> None:
    with power.recording(tmp_path) as disk:
        interviews = mortal.engine(tmp_path / "liya.db", bank)
        session_id = held(interviews, "Ana", 1)
        interviews.store.claim(session_id, 2, "My answer.", "typed", "somebody who died", 0)
        disk.room = 0
        with pytest.raises(StorageUnavailable, match="the disk is full"):
            interviews.resume(session_id)
        disk.room = None
        assert interviews.wait(session_id, PATIENCE_S)
        assert [turn.number for turn in interviews.store.session(session_id).turns] == [1, 2, 3]


@recordable
@pytest.mark.parametrize("room", [0, 1, 10, 30, 60])
def test_a_disk_that_fills_while_a_file_is_brought_up_to_date_leaves_the_older_file_alone(room: int, full: Path, tmp_path: Path) -> None:
    database, kept = tmp_path / "liya.db", tmp_path / f"liya.db.before-v{SCHEMA}"
    before = made_by(7, database, full)
    older, content = dumped(database), database.read_bytes()
    with power.recording(tmp_path) as disk:
        store = Store(database)
        disk.room = room
        with pytest.raises(StorageUnavailable, match="the disk is full"):
            store.check()
        assert database.read_bytes() == content
        assert not kept.exists() or dumped(kept) == older
        disk.room = None
        store.check()
    assert_kept(before, database)
    assert dumped(kept) == older


LEFT = [
    ("half a copy", lambda kept, older: kept.write_bytes(older[:5000])),
    ("something else", lambda kept, older: kept.write_text("Not a copy.")),
    ("nothing, under its name", lambda kept, older: kept.touch()),
    ("the copy of another day, with its journal", lambda kept, older: (kept.write_bytes(older[:-4096]), left_journal(kept))),
]


def left_journal(kept: Path) -> None:
    kept.with_name(f"{kept.name}-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + b"\xff" * 600)


@pytest.mark.parametrize("leave", [case[1] for case in LEFT], ids=[case[0] for case in LEFT])
def test_what_an_attempt_that_failed_has_left_is_no_hindrance(leave: Callable[[Path, bytes], object], full: Path, tmp_path: Path) -> None:
    database, kept = tmp_path / "liya.db", tmp_path / f"liya.db.before-v{SCHEMA}"
    before = made_by(7, database, full)
    older = dumped(database)
    leave(kept, database.read_bytes())
    Store(database).check()
    assert_kept(before, database)
    assert dumped(kept) == older
    assert sorted(path.name for path in tmp_path.iterdir()) == [database.name, kept.name]


def test_of_a_file_whose_writer_died_the_copy_is_of_what_counts(full: Path, tmp_path: Path) -> None:
    """Its journal undoes what was half written; a copy of the bytes alone would be of neither state."""
    database, kept = tmp_path / "liya.db", tmp_path / f"liya.db.before-v{SCHEMA}"
    before = made_by(7, database, full)
    older = dumped(database)
    dies = (
        "import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('PRAGMA cache_size = 1'); c.execute('BEGIN');"
        'c.execute("UPDATE attempts SET text = text || hex(zeroblob(20000))"); os.kill(os.getpid(), 9)'
    )
    subprocess.run([sys.executable, "-c", dies, str(database)], check=False)
    assert database.with_name("liya.db-journal").stat().st_size, "it is hot"
    Store(database).check()
    assert dumped(kept) == older
    assert_kept(before, database)


def test_two_processes_bring_a_file_up_to_date_once_and_keep_one_copy(full: Path, tmp_path: Path) -> None:
    for number in range(3):
        database = tmp_path / f"{number}.db"
        made_by(1, database, full)
        older = dumped(database)
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _, path=database: Store(path).check(), range(4)))
        assert dumped(database.with_name(f"{database.name}.before-v{SCHEMA}")) == older
        assert_sound(database)


def test_an_empty_file_and_a_link_to_nothing_yet_become_private_databases(tmp_path: Path) -> None:
    empty, link, target = tmp_path / "empty.db", tmp_path / "link.db", tmp_path / "elsewhere" / "liya.db"
    empty.touch(0o600)
    link.symlink_to(target)
    for path in (empty, link):
        Store(path).remember("Ana", "setup", 1)
        assert Store(path).recall("Ana", "setup") == 1
        assert path.stat().st_mode & 0o77 == 0
    assert target.is_file()
    assert target.parent.stat().st_mode & 0o77 == 0


def test_a_link_is_followed_by_all_who_write(bank: Library, tmp_path: Path) -> None:
    link, target = tmp_path / "link.db", tmp_path / "liya.db"
    session_id = held(mortal.engine(target, bank), "Ana", 1)
    link.symlink_to(target)
    through, direct = mortal.engine(link, bank), mortal.engine(target, bank)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda engine: [held(engine, "Ana", 2) for _ in range(4)], (through, direct)))
    assert len(through.store.rows("SELECT 1 FROM attempts")) == 17
    assert direct.store.session(session_id)
    assert_sound(target)


def test_a_file_that_was_deleted_or_replaced_is_not_written_to_any_more(running: Running, bank: Library) -> None:
    other = running.database.with_name("other.db")
    theirs = held(mortal.engine(other, bank), "Ben", 1)
    running.database.rename(running.database.with_name("gone"))
    assert "no such interview" in running.page()
    assert running.interviews.store.people() == []
    other.rename(running.database)
    assert running.interviews.store.people() == ["Ben"]
    running.interviews.answer(theirs, 2, "Over here.", here=True)
    running.database.unlink()
    running.database.with_name("gone").rename(running.database)
    assert_goes_on(running)


def test_what_sqlite_says_of_a_garbled_schema_is_told_in_a_sentence_whatever_its_bytes(full: Path, tmp_path: Path) -> None:
    database = tmp_path / "liya.db"
    database.write_bytes(full.read_bytes().replace(b"CREATE INDEX", b"CREATE \xb9NDEX"))
    for act in (partial(Store(database).remember, "Ana", "setup", 1), Store(database).people, Store(database).check):
        with pytest.raises(DatabaseForeign, match="damaged"):
            act()


def looks(interviews: Interviews, ids: list[str]) -> list[Callable[[], object]]:
    """What pages and programs ask of a file."""
    store = interviews.store
    return [
        *(partial(store.session, session_id) for session_id in ids),
        partial(store.people),
        partial(store.recent_questions, "Ana"),
        partial(trends.sessions, store, trends.Filter("Ana")),
        partial(interviews.answer, ids[0], None, "An answer.", here=True),
        partial(backup.take, store._file.path),
    ]


@pytest.mark.long
def test_a_corrupt_file_reads_right_or_is_told_in_a_sentence(
    full: Path, bank: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Flipped bytes and lost ends: no trace, and no reply but the interview's or a sentence."""
    database, chance, told = tmp_path / "liya.db", random.Random(6), Counter[str]()
    whole = full.read_bytes()
    ids = [row["session_id"] for row in rows_of(full)["sessions"]]
    for number in range(times(200)):
        content = bytearray(whole)
        if number % 5 == 4:
            del content[chance.randrange(len(content)) :]
        else:
            at = chance.choice((0, chance.randrange(len(content) // 4096) * 4096))  # heads of pages are hit as often as all the rest
            for place in (at + chance.randrange(110), *(chance.randrange(len(content)) for _ in range(chance.choice((0, 0, 5, 50))))):
                content[place] ^= 1 << chance.randrange(8)
        for left in tmp_path.glob("liya.db*"):
            left.unlink()
        database.write_bytes(content)
        for act in looks(mortal.engine(database, bank), ids):
            try:
                act()
                told["done"] += 1
            except LiyaError as error:
                told[type(error).__name__] += 1
    print(dict(told))
    assert told["DatabaseForeign"]
    assert told["done"]


# -------------------------------------------------------------------- backups under load

WRITES = """
import sys
from contextlib import suppress
from pathlib import Path
import mortal
from liya_core import library
from liya_core.errors import SessionNotFound
from liya_core.models import Setup
interviews = mortal.engine(Path(sys.argv[1]), library.load())
print(flush=True)
while True:
    session_id = interviews.start(Setup(user_id=sys.argv[2]))
    with suppress(SessionNotFound):  # it went with what was there before a restore
        for number in range(1, 5):
            interviews.answer(session_id, number, f"{mortal.FACTS[0]} ({session_id} {number})", here=True)
"""


@contextmanager
def two_writers(database: Path) -> Iterator[None]:
    """Two other processes that hold interviews as fast as they can."""
    paths = os.pathsep.join([str(mortal.TESTS), str(mortal.TESTS.parent)])
    begin = [sys.executable, "-c", WRITES, str(database)]
    writers = [subprocess.Popen([*begin, name], env={**os.environ, "PYTHONPATH": paths}, stdout=subprocess.PIPE) for name in ("Ana", "Ben")]
    try:
        for writer in writers:
            assert writer.stdout
            assert writer.stdout.readline() == b"\n"
        yield
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()


def history_of(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """What was committed, in the order in which it was: sessions, questions and answers by rowid."""
    with closing(sqlite3.connect(database)) as conn:
        return {
            table: conn.execute(f"SELECT {columns} FROM {table} ORDER BY rowid").fetchall()
            for table, columns in (
                ("sessions", "session_id, user_id, started_at"),
                ("turns", "session_id, turn, message"),
                ("attempts", "session_id, turn, text"),
                ("judgements", "judgement_id, session_id, turn, score"),
            )
        }


def test_backups_while_two_processes_write_are_each_a_beginning_of_what_was_committed(bank: Library, tmp_path: Path) -> None:
    database, saved = tmp_path / "liya.db", list[bytes]()
    held(mortal.engine(database, bank), "Me", 1)
    with two_writers(database):
        for _ in range(6):
            saved.append(backup.take(database))
            wait_for_more(database, saved[-1])
    whole, before = history_of(database), 0
    for number, content in enumerate(saved):
        restored = tmp_path / f"{number}.db"
        backup.put_back(restored, content)
        assert_sound(restored)
        found = history_of(restored)
        assert all(whole[table][: len(rows)] == rows for table, rows in found.items())
        assert len(found["turns"]) == len(found["sessions"]) + sum(1 for _ in found["judgements"]), "each answer with its reply"
        assert len(found["attempts"]) > before
        before = len(found["attempts"])


def wait_for_more(database: Path, content: bytes) -> None:
    """Until something was written since."""
    end = time.monotonic() + PATIENCE_S
    while Store(database).rows("SELECT count(*) AS n FROM attempts")[0]["n"] == backup.look_into(content).answers:
        assert time.monotonic() < end


def test_a_backup_is_put_back_while_others_read_and_write_and_they_go_on_in_it(bank: Library, tmp_path: Path) -> None:
    database = tmp_path / "liya.db"
    interviews = mortal.engine(database, bank)
    mine = held(interviews, "Me", 2)
    saved, turns = backup.take(database), interviews.store.session(mine).turns
    with two_writers(database), ThreadPoolExecutor(1) as pool:
        done = threading.Event()

        def read_on() -> int:
            looks = 0
            while not done.is_set():
                assert interviews.store.session(mine).turns == turns, "the one or the other, and never a mixture"
                looks += 1
            return looks

        reading = pool.submit(read_on)
        try:
            for _ in range(4):
                backup.put_back(database, saved)
                wait_for_more(database, saved)
        finally:
            done.set()
        assert reading.result() > 4
    assert_sound(database)
    interviews.answer(mine, 3, "And on.", here=True)
    assert len(interviews.store.session(mine).turns) == 4


def test_a_restore_gives_up_where_another_program_holds_the_file(
    full: Path, bank: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = tmp_path / "liya.db"
    held(mortal.engine(database, bank), "Me", 1)
    monkeypatch.setattr(disk, "PATIENCE_S", 0.05)
    before, saved = dumped(database), backup.take(full)
    reads = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('BEGIN'); c.execute('SELECT * FROM turns').fetchone()"
    with locked(database, f"{reads}; print(flush=True); sys.stdin.read()"), pytest.raises(StorageUnavailable, match="is in use by another"):
        backup.put_back(database, saved)
    assert dumped(database) == before
    assert backup.put_back(database, saved).sessions == 3


# -------------------------------------------------------------------- the clock


class Clock:
    """What the time of day is to Liya: as the computer has it, and so much more or less."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ahead = timedelta()

        class Shown(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
                return datetime.now(tz) + self.ahead

        for module in (records, receipts, interview, thinking, due):
            monkeypatch.setattr(module, "datetime", Shown)
        monkeypatch.setattr(time, "time", lambda: datetime.now(UTC).timestamp() + self.ahead.total_seconds())

    def jump(self, **by: float) -> None:
        self.ahead += timedelta(**by)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


JUMPS = [
    ("an hour back", {"hours": -1}),
    ("years back, to a computer without a battery", {"days": -20_000}),
    ("three days forward", {"days": 3}),
    ("decades forward", {"days": 20_000}),
]
each_jump = pytest.mark.parametrize("by", [case[1] for case in JUMPS], ids=[case[0] for case in JUMPS])


@each_jump
def test_all_that_was_said_stands_in_the_order_in_which_it_was_said(
    by: dict[str, float], clock: Clock, bank: Library, database: Path
) -> None:
    interviews = mortal.engine(database, bank)
    store, first = interviews.store, held(mortal.engine(database, bank), "Ana", 2)
    store.mark_shown(first, 3)
    recent = store.recent_questions("Ana")
    clock.jump(**by)
    second = held(interviews, "Ben", 1)
    third = held(interviews, "Ana", 1)
    interviews.answer(first, 3, "I asked Xenia, because she knew.", here=True)
    interviews.redo(first, 2, "I moved the riskiest part first, because two teams waited; it took nine days instead of fourteen.")
    assert interviews.wait(first, PATIENCE_S)
    clock.jump(**{unit: -2 * much for unit, much in by.items()})
    interviews.answer(first, 4, "And I wrote down what could fail.", here=True)
    interviews.redo(first, 1, "I counted the orders twice and found forty wrong lines.")
    assert interviews.wait(first, PATIENCE_S)
    session = store.session(first)
    assert [turn.number for turn in session.turns] == [1, 2, 3, 4, 5]
    assert [len(turn.attempts) for turn in session.turns] == [2, 2, 1, 1, 0]
    order = [(1, 1), (2, 1), (3, 1), (2, 2), (4, 1), (1, 2)]
    settled = {(t.number, a.number): a.settled_at for t in session.turns for a in t.attempts}
    assert sorted(settled, key=lambda key: settled[key]) == order  # type: ignore[arg-type, return-value]
    views = store.rows("SELECT score FROM question_scores WHERE session_id = :id ORDER BY question", {"id": first})
    assert [row["score"] for row in views] == [result.score for result in debrief.question_results(session)]
    assert 0 <= moves.elapsed_s(session.turns) <= 4 * moves.TURN_LIMIT_S
    assert [one.session_id for one in store.unfinished("Ana")] == [third, first]
    assert [one.session_id for one in trends.sessions(store, trends.Filter("Ana"))] == [third, first]
    assert store.people() == ["Ana", "Ben"]
    ago = store.recent_questions("Ana")
    assert {ago[name] for name in recent if name not in session_questions(store, third)} == {2}
    assert {ago[name] for name in session_questions(store, third)} == {1}
    assert all(pace.seconds is None or pace.seconds >= 0 for pace in trends.pace(store, trends.Filter("Ana")))
    assert store.session(second).turns


def session_questions(store: Store, session_id: str) -> set[str]:
    return {planned.question.id for planned in store.session(session_id).plan.questions}


@each_jump
@pytest.mark.usefixtures("short_leases")
def test_an_answer_in_hand_stays_with_who_reads_it_and_one_of_the_dead_waits_for_no_clock(
    by: dict[str, float], clock: Clock, bank: Library, database: Path
) -> None:
    interviews = mortal.engine(database, bank)
    session_id = held(interviews, "Ana", 1)
    interviews.store.claim(session_id, 2, "My answer.", "typed", "somebody", 5)
    clock.jump(**by)
    assert not interviews.store.take_over(session_id, 2, 1, "somebody else", 5)
    interviews.store.take_over(session_id, 2, 1, "somebody", mortal.LEASE_S)
    clock.jump(**{unit: -2 * much for unit, much in by.items()})
    assert interviews.wait(session_id, PATIENCE_S)
    assert [turn.number for turn in interviews.store.session(session_id).turns] == [1, 2, 3]


@pytest.mark.parametrize("until", [0, 1_790_000_000.0, 9e9, None], ids=["long ago", "a time of day", "far off", "none"])
@pytest.mark.parametrize("turn", [0, 2], ids=["an opening", "an answer"])
def test_a_lease_of_before_the_computer_was_started_holds_nobody_up(until: float | None, turn: int, bank: Library, database: Path) -> None:
    interviews = mortal.engine(database, bank)
    session_id = held(interviews, "Ana", 1)
    interviews.store.claim(session_id, 2, "My answer.", "typed", "somebody", 5)
    with closing(sqlite3.connect(database)) as conn, conn:
        conn.execute("UPDATE attempts SET lease_until = ? WHERE status = 'pending'", [until])
        conn.execute("UPDATE sessions SET opener = 'somebody', opener_until = ?", [until])
    assert interviews.store.take_over(session_id, turn, 1 if turn else 0, "somebody else", 5)


@pytest.mark.parametrize(
    "by", [{"hours": -30}, {"days": -20_000}, {"hours": 23}], ids=["a day back", "years back", "most of a day forward"]
)
def test_a_call_that_comes_again_is_known_again(by: dict[str, float], clock: Clock, bank: Library, database: Path) -> None:
    interviews = mortal.engine(database, bank)
    begun = mortal.ask(interviews, None, "Jane")
    session_id = json.loads(begun)["data"]["session_id"]
    reply = mortal.ask(interviews, session_id, "I asked Ana, because she knew.")
    clock.jump(**by)
    mortal.ask(interviews, None, "Somebody else")
    assert mortal.ask(interviews, None, "Jane") == begun
    assert mortal.ask(interviews, session_id, "I asked Ana, because she knew.") == reply
    assert len(interviews.store.session(session_id).turns) == 2


def looked(database: Path, bank: Library) -> Interviews:
    """A process that begins, and looks for interviews of more than 30 days."""
    interviews = Interviews(bank, Store(database), Builtin(bank), retention_days=30)
    interviews.sweep()
    return interviews


def test_a_clock_that_is_wrong_once_deletes_nothing(clock: Clock, bank: Library, database: Path) -> None:
    kept = held(looked(database, bank), "Ana", 1)
    clock.jump(days=20_000)
    assert looked(database, bank).store.session(kept)
    clock.jump(days=-20_000)
    assert looked(database, bank).store.session(kept)
    clock.jump(days=31)
    assert looked(database, bank).store.session(kept), "not at the first look that finds all of them too old"
    clock.jump(days=2)
    with pytest.raises(SessionExpired):
        looked(database, bank).store.session(kept)


def test_an_interview_begun_under_a_clock_far_behind_is_no_old_one(clock: Clock, bank: Library, database: Path) -> None:
    held(looked(database, bank), "Ana", 1)
    clock.jump(days=-20_000)
    kept = held(looked(database, bank), "Ana", 1)
    clock.jump(days=20_000)
    for _ in range(3):
        assert looked(database, bank).store.session(kept)


def test_what_was_practiced_in_a_future_that_did_not_come_does_not_hold_up_what_is_due(clock: Clock, bank: Library, database: Path) -> None:
    interviews = mortal.engine(database, bank)
    clock.jump(days=20_000)
    for _ in range(2):
        held(interviews, "Ana", 6)
    clock.jump(days=-20_010)
    held(interviews, "Ana", 6)
    clock.jump(days=10)
    found, _ = due._found(interviews, "Ana", UTC, datetime.now(UTC).date())
    assert found is not None
