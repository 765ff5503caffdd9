"""What was acknowledged is there: after kill -9, after a power cut, in whatever state the file is, whatever the clock does.

`mortal` has the lives that are killed, `power` the disk that forgets what was not synced.
"""

import json
import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import mortal
import power
import pytest
from long import times
from mortal import Nursery
from power import Recorder
from sqlite_utils import Database

from liya_core import backup, interview, thinking
from liya_core import database as database_file
from liya_core.database import APPLICATION_ID, SCHEMA
from liya_core.errors import LiyaError, SessionNotFound
from liya_core.interview import Interviews
from liya_core.keys import Keys
from liya_core.library import Library
from liya_core.materials import Material
from liya_core.migrations import migrations
from liya_core.models import Setup
from liya_core.store import Store

Line = dict[str, Any]
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
        assert {path.name for path in tmp_path.glob(f"{number}.db*")} == {database.name, kept.name}
    print(f"{ready} were ready before they were killed")


@pytest.mark.long
def test_kill_9_while_a_backup_is_put_back_leaves_the_one_or_the_other(nursery: Nursery, bank: Library, full: Path, tmp_path: Path) -> None:
    chance, found = random.Random(13), Counter[int]()
    database, before = tmp_path / "liya.db", tmp_path / f"liya.db{backup.BEFORE}"
    one = backup.take(full)
    database.write_bytes(one)
    held(mortal.engine(database, bank), "Dan", 12)
    two = backup.take(database)
    states = []
    for name, content in (("one.backup", one), ("two.backup", two)):
        tmp_path.joinpath(name).write_bytes(content)
        states.append(dumped(tmp_path / name))
    for number in range(times(100)):
        lines = nursery.live("restoring", database, number, chance.uniform(0, 0.05), lines=chance.randrange(2))
        state = dumped(database)
        assert state in states
        assert_sound(database)
        assert before.exists() or not lines
        if before.exists() and before.stat().st_size:
            assert dumped(before) in [*states, ["BEGIN TRANSACTION;", "COMMIT;"]]
        found[states.index(state)] += 1
    assert len(found) == 2


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
        assert not now or dumped(after / f"liya.db{backup.BEFORE}") == states[0], cut.when
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
    careful = database_file._connect

    def careless(path: Path) -> sqlite3.Connection:
        conn = careful(path)
        for pragma in pragmas:
            conn.execute(f"PRAGMA {pragma}")
        return conn

    monkeypatch.setattr(database_file, "_connect", careless)
    with power.recording(folder) as recorder:
        a_day(folder / "liya.db", bank, recorder)
    monkeypatch.undo()
    cut, lost = losses(recorder, bank, tmp_path, 0.02)
    print(f"{len(lost)} of {cut} power cuts lost something with {pragmas}")
    assert lost
