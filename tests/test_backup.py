"""Everything saved and put back, row for row; what is no sound backup changes nothing; a person deleted is gone."""

import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database
from streamlit.testing.v1 import AppTest

from liya_core import backup, copies
from liya_core.database import APPLICATION_ID, SCHEMA, File
from liya_core.errors import BackupUnusable, StorageUnavailable
from liya_core.interview import Interviews
from liya_core.interviewers.builtin import Builtin
from liya_core.library import Library
from liya_core.materials import Material
from liya_core.migrations import migrations
from liya_core.models import Setup
from liya_core.store import Store

APP = str(Path(__file__).parent.parent / "app.py")


def held(interviews: Interviews, user: str, answer: str = "I asked Xenia because she knew.") -> str:
    session_id = interviews.start(Setup(user_id=user))
    interviews.answer(session_id, 1, answer)
    assert interviews.wait(session_id, 10)
    return session_id


def dumped(path: Path) -> list[str]:
    conn = sqlite3.connect(path)
    try:
        return list(conn.iterdump())
    finally:
        conn.close()


def test_a_backup_comes_back_row_for_row(interviews: Interviews, database: Path) -> None:
    session_id = held(interviews, "Ana")
    before, saved = dumped(database), backup.take(database)
    assert backup.look_into(saved) == backup.Contents(people=1, sessions=1, answers=1)
    interviews.store.delete_session(session_id)
    held(interviews, "Ben")
    later = dumped(database)
    assert backup.put_back(database, saved).sessions == 1
    assert dumped(database) == before
    assert dumped(database.with_name(database.name + copies.BEFORE_RESTORE)) == later, "what was there is kept"
    assert [turn.number for turn in interviews.store.session(session_id).turns] == [1, 2]
    interviews.answer(session_id, 2, "And so I asked Ben as well.")
    assert interviews.wait(session_id, 10), "and the interview goes on"
    assert database.with_name(database.name + copies.BEFORE_RESTORE).stat().st_mode & 0o77 == 0


def test_a_backup_under_load_is_of_one_moment(bank: Library, store: Store, database: Path) -> None:
    interviews = Interviews(bank, store, Builtin(bank))
    held(interviews, "Ana")
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            held(interviews, "Ben")

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    try:
        for _ in range(5):
            found = backup.look_into(backup.take(database))
            assert found.sessions >= 1
            assert found.sessions - found.answers <= len(writers), "each interview with its answer, but for those being held"
    finally:
        stop.set()
        for writer in writers:
            writer.join()


def broken(content: bytes) -> bytes:
    return content[: len(content) // 2 // 4096 * 4096]


def newer(content: bytes) -> bytes:
    return content[:60] + (SCHEMA + 1).to_bytes(4, "big") + content[64:]


def foreign(content: bytes) -> bytes:
    return content[:68] + b"\0\0\0\1" + content[72:]


@pytest.mark.parametrize(
    "spoil", [lambda _: b"", lambda _: b"PK\3\4" * 99, broken, newer, foreign, lambda content: content[:100]],
    ids=["empty", "a zip", "half", "of a newer Liya", "of another program", "a header alone"],
)  # fmt: skip
def test_what_is_no_backup_changes_nothing(interviews: Interviews, database: Path, spoil: Any) -> None:
    held(interviews, "Ana")
    saved, before = backup.take(database), dumped(database)
    with pytest.raises(BackupUnusable, match="Nothing was changed"):
        backup.put_back(database, spoil(saved))
    assert dumped(database) == before


def test_an_older_backup_is_brought_up_to_date(interviews: Interviews, database: Path, tmp_path: Path) -> None:
    session_id = held(interviews, "Ana")
    old = tmp_path / "old.db"
    conn = sqlite3.connect(old, isolation_level=None)
    migrations.apply(Database(conn), stop_before="m008_materials")
    conn.executescript(f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = 7; ATTACH '{database}' AS now;")
    for table in ("sessions", "planned_questions", "turns", "attempts", "judgements", "ratings"):
        columns = ", ".join(row[1] for row in conn.execute(f"PRAGMA main.table_info({table})"))
        conn.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM now.{table}")
    conn.close()
    backup.put_back(database, old.read_bytes())
    assert interviews.store.session(session_id).turns
    interviews.store.keep_material("Ana", "resume", Material(name="mine", text="It works."))


def test_nothing_is_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailable, match="nothing to back up"):
        backup.take(tmp_path / "none.db")


def test_a_deleted_person_leaves_no_byte(interviews: Interviews, database: Path) -> None:
    store = interviews.store
    held(interviews, "Ana", "I asked Xylophone because she knew.")
    kept = held(interviews, "Ben")
    theirs = interviews.start(Setup(user_id="Ana"), key_name="acme")
    store.keep_material("Ana", "resume", Material(name="mine", text="Xylophone player"))
    store.remember("Ana", "setup", {"resume": "Xylophone player"})
    assert b"Xylophone" in database.read_bytes()
    store.delete_person("Ana")
    assert b"Xylophone" not in database.read_bytes()
    assert store.people(over_http=False) == ["Ben"]
    assert store.session(kept).turns
    assert store.session(theirs).turns, "what a program holds is the key's"


# -------------------------------------------------------------------- the page


def opened(database: Path) -> AppTest:
    at = AppTest.from_file(APP, default_timeout=30).run().switch_page("pages/data.py").run()
    assert not at.exception
    return at


def backup_box(at: AppTest) -> Any:
    return next(box for box in at.file_uploader if box.label == "A backup")


def press(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label == label).click().run()
    assert not at.exception
    return at


def test_the_page_puts_a_backup_back_when_asked_twice(interviews: Interviews, database: Path) -> None:
    held(interviews, "Ana")
    saved = backup.take(database)
    held(interviews, "Ben")
    at = opened(database)
    backup_box(at).upload("liya-backup.db", saved).run()
    assert "**1 interview** of **1 person**, with 1 answer" in " ".join(element.value for element in at.markdown)
    assert interviews.store.people() == ["Ben", "Ana"], "not before it is confirmed"
    press(at, "Replace what is here")
    assert interviews.store.people() == ["Ana"]
    assert "The backup is back" in at.info[0].value


def test_the_page_refuses_kindly_and_deletes_a_person(interviews: Interviews, database: Path) -> None:
    held(interviews, "Ana")
    at = opened(database)
    backup_box(at).upload("holiday.jpg", b"\xff\xd8\xff" * 50).run()
    assert "no backup of Liya" in at.warning[0].value
    at.selectbox[0].select("Ana").run()
    press(at, "Delete for good")
    assert interviews.store.people() == []
    assert File(database).path.exists()
