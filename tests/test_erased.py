"""What is deleted is in no byte of any file beside the database, and nobody else may read what is there."""

import json
import os
import random
import re
import sqlite3
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from held import connect_with, date, hold
from long import times
from sessions import judgement, make_plan, turn
from streamlit.testing.v1 import AppTest

import liya_core.database as database_module
from liya_core import backup, copies, records
from liya_core.bundle.contents import open_bundle, pack, preview
from liya_core.database import SCHEMA, mark_deletion
from liya_core.erasing import HELD_BACK
from liya_core.errors import DatabaseReadOnly, SessionExpired, StorageUnavailable
from liya_core.interview import Interviews
from liya_core.library import Library
from liya_core.materials import Material
from liya_core.models import (
    Call,
    FeedbackInput,
    HistoryTurnInput,
    InterviewContextInput,
    JobDescriptionInput,
    Note,
    ProfileInput,
    ResumeInput,
    Setup,
)
from liya_core.receipts import Receipt, keep_reply, write
from liya_core.records import MACHINE
from liya_core.store import Store
from pages.components import engine

APP = str(Path(__file__).parent.parent / "app.py")
SAID, ENTERED, KEPT = "Quüxsaid", "Quüxentered", "Quüxkept"  # in what was said; in the set-up; in what is kept for the next time
ANA = "Quüxana"


def traces(folder: Path, *words: str) -> list[tuple[str, str]]:
    """Which of the words stand in which files, as text or as JSON writes it."""
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        for word in words:
            if word.encode() in content or json.dumps(word)[1:-1].encode() in content:
                found.append((path.name, word))
    return found


@pytest.fixture
def folder(database: Path) -> Path:
    return database.parent


@pytest.fixture
def anas(interviews: Interviews) -> str:
    """An interview of Ana's with something in every table, what she keeps, and somebody else's interview beside it."""
    store = interviews.store
    setup = Setup(
        user_id=ANA,
        profile=ProfileInput(name=f"Ana {ENTERED}", title=f"Keeper of {ENTERED}", work_experiences=({"company": ENTERED},)),
        resume=ResumeInput(text=f"I led the {ENTERED} team and cut its costs by 30 %."),
        job_description=JobDescriptionInput(description=f"You know {ENTERED} well."),
        context=InterviewContextInput(company_research=f"They make {ENTERED}."),
    )
    before = HistoryTurnInput(
        question=f"What is {SAID}?", answer=f"It is {SAID}.", feedback=FeedbackInput(strengths=(f"You name {SAID}.",), score=40)
    )
    session_id = interviews.start(setup, history=(before,))
    for number in (2, 3):
        interviews.answer(session_id, number, f"In spring I asked {SAID} because two teams waited, and {SAID} cut it by 40 %. " * 20)
        assert interviews.wait(session_id, 10)
    interviews.end(session_id)
    store.add_review(session_id, 2, 1, judgement(70).model_copy(update={"judge": "coach", "model": f"Coach {SAID}"}))
    store.add_note(_note(session_id, "comment"))
    store.add_note(_note(session_id, "dispute", quote=f"asked {SAID} because"))
    store.rate_self(session_id, 2, 1, 50)
    with store._file.write() as db:
        records.insert_calls(db, session_id, 2, 1, [Call(model=f"model-{SAID}", prompt_tokens=1, completion_tokens=1, counted=True)])
        receipt = Receipt("acme", f"key-{SAID}", "hash")
        write(db, receipt, session_id, 2, 1)
        keep_reply(db, receipt, json.dumps({"message": f"You asked {SAID}."}))
    sent = store.session(session_id)
    bundle = open_bundle(pack([sent], [SAID], sender=ANA))
    store.keep_bundle(bundle, ANA, {session_id: list(preview(sent, [SAID]).counts)})
    store.remember(ANA, "setup", {"user_id": ANA, "resume": f"{KEPT} résumé"})
    store.remember(MACHINE, "person", ANA)
    store.remember(MACHINE, "reviewer", ANA)
    store.keep_material(ANA, "resume", Material(name=f"my {KEPT}", text=f"{KEPT} résumé"))
    other = interviews.start(Setup(user_id="Ben"))
    interviews.answer(other, 1, "I asked Xenia because she knew.")
    assert interviews.wait(other, 10)
    return session_id


def _note(session_id: str, kind: Any, **more: Any) -> Note:
    return Note(
        note_id=f"{kind}-1", session_id=session_id, turn=2, attempt=1, kind=kind, author=f"Grace {SAID}", text=f"About {SAID}.",
        made_at=datetime(2026, 3, 2, tzinfo=UTC), **more,
    )  # fmt: skip


def tables_of(store: Store, session_id: str) -> dict[str, int]:
    """How many rows of each table are this session's."""
    tables = [row["name"] for row in store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    columns = {table: {row["name"] for row in store.rows(f"SELECT name FROM pragma_table_info('{table}')")} for table in tables}
    counted = {
        table: store.rows(f"SELECT count(*) AS rows FROM {table} WHERE session_id = :session", {"session": session_id})[0]["rows"]
        for table in tables
        if "session_id" in columns[table]
    }
    ratings = "SELECT count(*) AS rows FROM ratings JOIN judgements USING (judgement_id) WHERE session_id = :session"
    made = "SELECT count(*) AS rows FROM bundles, json_each(bundles.sessions) WHERE key = :session"
    for name, query in (("ratings", ratings), ("bundles", made)):
        counted[name] = store.rows(query, {"session": session_id})[0]["rows"]
    return counted


def copied(database: Path) -> None:
    """A copy as a restore keeps it, and one as a new layout does."""
    with closing(sqlite3.connect(database)) as conn:
        for name in (copies.BEFORE_RESTORE, f"{copies.BEFORE_LAYOUT}{SCHEMA}"):
            copies.make(conn, database.with_name(database.name + name))


def age(store: Store, session_id: str) -> None:
    """Let a session be from long ago."""
    with store._file.write() as db:
        for column, table in (("started_at", "sessions"), ("answered_at", "attempts")):
            db.execute(f"UPDATE {table} SET {column} = '2026-01-01T00:00:00.000+00:00' WHERE session_id = ?", [session_id])


def expire(store: Store, session_id: str) -> None:
    age(store, session_id)
    assert store.expire(datetime.now(UTC) - timedelta(days=1)) == 1


DELETIONS: list[tuple[str, Callable[[Store, str], object], tuple[str, ...]]] = [
    ("an interview", lambda store, session_id: store.delete_session(session_id), (SAID, ENTERED)),
    ("a person", lambda store, _: store.delete_person(ANA), (SAID, ENTERED, KEPT, ANA)),
    ("an interview of a program", lambda store, session_id: store.delete_session(session_id, user_id=ANA), (SAID, ENTERED)),
    ("an interview that is too old", expire, (SAID, ENTERED)),
    ("a résumé", lambda store, _: store.forget_material(ANA, "resume", f"my {KEPT}"), (KEPT,)),
    ("an interview and then the person", lambda store, session_id: (store.delete_session(session_id), store.delete_person(ANA)),
     (SAID, ENTERED, KEPT, ANA)),
]  # fmt: skip


@pytest.mark.parametrize(("delete", "words"), [case[1:] for case in DELETIONS], ids=[case[0] for case in DELETIONS])
def test_what_is_deleted_is_in_no_byte_beside_the_database(
    interviews: Interviews, folder: Path, database: Path, anas: str, delete: Callable[[Store, str], object], words: tuple[str, ...]
) -> None:
    store = interviews.store
    assert {table: rows for table, rows in tables_of(store, anas).items() if not rows} == {"expired_sessions": 0}, "it is in every table"
    copied(database)
    assert {name for name, _ in traces(folder, *words)} == {path.name for path in folder.glob("liya.db*")}, "the copies hold it too"
    delete(store, anas)
    assert traces(folder, *words) == []
    assert not list(folder.glob("liya.db?*")), "neither copy nor journal is left"
    assert store.people() == (["Ben"] if words == DELETIONS[0][2] or ANA in words else ["Ben", ANA])
    assert store.rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]


def test_a_drill_keeps_nothing_of_what_was_said_in_the_interview_it_went_back_to(interviews: Interviews, folder: Path, anas: str) -> None:
    drill = interviews.drill(anas, 2, several=True)
    interviews.store.delete_session(anas)
    assert traces(folder, SAID) == []
    interviews.store.delete_session(drill)
    assert traces(folder, ENTERED) == []


def test_a_person_whose_interviews_were_sent_here_goes_with_them(interviews: Interviews, folder: Path, anas: str, tmp_path: Path) -> None:
    bundle = open_bundle(pack([interviews.store.session(anas)], [], sender=f"{ANA}sent", materials=True))
    elsewhere = tmp_path / "elsewhere"
    theirs = Store(elsewhere / "liya.db")
    brought = theirs.bring(bundle)
    assert len(traces(elsewhere, SAID, ENTERED, ANA)) == 3
    theirs.delete_person(brought.person)
    assert traces(elsewhere, SAID, ENTERED, ANA) == []


def test_a_copy_that_does_not_hold_what_is_deleted_stays(interviews: Interviews, database: Path, folder: Path) -> None:
    store = interviews.store
    store.remember("Ben", "setup", {"resume": "something"})
    copied(database)
    session_id = interviews.start(Setup(user_id=ANA))
    store.delete_session(session_id)
    store.delete_person(ANA)
    assert len(store.copies()) == 2
    store.delete_person("Ben")
    assert store.copies() == []


def test_a_copy_that_cannot_be_read_goes_with_the_next_deletion(interviews: Interviews, database: Path, anas: str) -> None:
    database.with_name("liya.db.before-v3").write_bytes(b"SQLite format 3\0" + b"damaged " * 500)
    beside = [database.with_name(f"liya.db.before-{name}") for name in ("mine", "restore.mine", "v12.mine", "v")]
    for path in (*beside, database.with_name("other.db.before-restore")):
        path.write_bytes(b"somebody's own file")
    interviews.store.delete_session(anas)
    assert interviews.store.copies() == []
    assert all(path.exists() for path in beside)
    assert database.with_name("other.db.before-restore").exists()


def test_a_copy_that_cannot_be_removed_stops_the_deletion(interviews: Interviews, database: Path, anas: str) -> None:
    (there := database.with_name("liya.db.before-v3")).symlink_to("/proc/self/mem")  # it opens and takes no bytes
    if not there.is_file():
        pytest.skip("no such file on this system")
    with pytest.raises(StorageUnavailable, match=r"cannot be removed .* Nothing was changed"):
        interviews.store.delete_session(anas)
    assert interviews.store.session(anas).turns


def test_a_restore_leaves_one_copy_and_what_is_deleted_then_is_gone_from_it(
    interviews: Interviews, database: Path, folder: Path, anas: str
) -> None:
    saved = backup.take(database)
    for _ in range(2):
        backup.put_back(database, saved)
    assert [copy.path.name for copy in interviews.store.copies()] == ["liya.db.before-restore"]
    interviews.store.delete_person(ANA)
    assert traces(folder, SAID, ENTERED, KEPT, ANA) == []


class Hours(threading.Event):
    """So many hours pass, and then the server ends."""

    def __init__(self, left: int) -> None:
        super().__init__()
        self._left = left

    def wait(self, timeout: float | None = None) -> bool:
        self._left -= 1
        return self._left < 0


# -------------------------------------------------------------------- the gaps between rows


@pytest.mark.long
@pytest.mark.parametrize("way", ["an interview", "a person"])
def test_of_interviews_of_all_sizes_the_deleted_ones_leave_no_byte(tmp_path: Path, way: str) -> None:
    """SQLite's own overwriting leaves some: rows move from page to page while others come and go."""
    for seed in range(times(20)):
        store, chance, there = Store(tmp_path / f"{seed}.db"), random.Random(seed), []
        for number in range(60):
            there.append(f"wQ{number:06d}Z")
            hold_of_some_size(store, there[-1], chance)
            if len(there) > 12 and chance.random() < 0.5:
                gone = there.pop(chance.randrange(len(there)))
                store.delete_person(f"u{gone}") if way == "a person" else store.delete_session(f"ses_{gone}")
        left = {word.decode() for word in re.findall(rb"wQ\d{6}Z", (tmp_path / f"{seed}.db").read_bytes())}
        assert left == set(there)
        assert store.people() == [f"u{word}" for word in reversed(there)], "and the others keep their order"


def test_what_becomes_too_old_leaves_no_byte(store: Store, database: Path) -> None:
    chance = random.Random(6)  # of which overwriting alone leaves some
    for number in range(60):
        hold_of_some_size(store, f"wQ{number:06d}Z", chance)
    for number in range(30):
        age(store, f"ses_wQ{number:06d}Z")
    assert store.expire(datetime.now(UTC) - timedelta(days=30)) == 30
    said = re.findall(rb"(?<!ses_)wQ(\d{6})Z", database.read_bytes())  # that there was one of this id is remembered
    assert set(map(int, said)) == set(range(30, 60))


def hold_of_some_size(store: Store, word: str, chance: random.Random) -> None:
    """A session that says a word over and over, in answers and readings of some length."""
    with store._file.write() as db:
        records.insert_session(
            db, f"ses_{word}", Setup(user_id=f"u{word}"), make_plan(1), interviewer="builtin", key_name=None, example=False
        )
        records.insert_questions(db, f"ses_{word}", make_plan(1), 0)
        for number in range(1, chance.choice([2, 3, 5])):
            read = judgement(50)
            evidence = (f"{word} did it ",) * chance.choice([1, 3, 9, 30])
            read = read.model_copy(update={"ratings": tuple(one.model_copy(update={"evidence": evidence}) for one in read.ratings)})
            held = turn(number, judged=read)
            message = f"{word} " * chance.choice([1, 9, 60])
            said = held.attempts[0].model_copy(update={"text": f"{word} " * chance.choice([1, 5, 40, 90, 300, 900])})
            records.insert_held(db, f"ses_{word}", held.model_copy(update={"message": message, "attempts": (said,)}))


def test_a_deletion_that_was_cut_off_is_finished_by_the_next_process(store: Store, database: Path) -> None:
    chance = random.Random(1)
    for number in range(10):
        hold_of_some_size(store, f"wQ{number:06d}Z", chance)
    with store._file.write() as db:
        for number in range(0, 10, 2):
            records.delete(db, f"ses_wQ{number:06d}Z")
        mark_deletion(db)
    cut_off = database.stat().st_size
    Store(database).remember("Ben", "setup", {})
    assert database.stat().st_size < cut_off, "what was freed is not in the file any more"
    assert {int(number) for number in re.findall(rb"wQ(\d{6})Z", database.read_bytes())} == set(range(1, 10, 2))
    assert store.recall(MACHINE, "deleted") is None


def test_a_large_file_is_written_anew_beside_what_goes_on(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, chance = Store(database), random.Random(1)
    for number in range(10):
        hold_of_some_size(store, f"wQ{number:06d}Z", chance)
    monkeypatch.setattr(database_module, "AT_ONCE", 100_000)
    for number in range(5):
        store.delete_session(f"ses_wQ{number:06d}Z")
    assert store.recall(MACHINE, "deleted"), "nobody waits for it"
    large = database.stat().st_size
    engine.keep_sweeping(Hours(0))
    assert database.stat().st_size < large
    assert {int(number) for number in re.findall(rb"wQ(\d{6})Z", database.read_bytes())} == set(range(5, 10))
    assert store.recall(MACHINE, "deleted") is None


def test_a_file_that_is_in_use_is_written_anew_later_and_that_is_noted(
    interviews: Interviews, database: Path, anas: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    connect_with(monkeypatch, "busy_timeout = 0")
    store = Store(database)
    store.remember("Ben", "setup", {})
    finish = store._file.finish_deleting
    with closing(sqlite3.connect(database)) as reader:

        def while_somebody_reads() -> None:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM sessions").fetchone()
            finish()

        monkeypatch.setattr(store._file, "finish_deleting", while_somebody_reads)
        store.delete_session(anas)
    monkeypatch.undo()
    assert store.people() == ["Ben"]
    assert "may have left traces" in caplog.text
    assert store.recall(MACHINE, "deleted")
    interviews.store.finish_deleting()
    assert traces(database.parent, SAID) == []
    assert store.recall(MACHINE, "deleted") is None


def test_where_there_is_no_file_yet_there_is_nothing_to_finish(database: Path) -> None:
    engine.keep_sweeping(Hours(1))
    Store(database).finish_deleting()
    assert not database.exists()


# -------------------------------------------------------------------- what is kept for so many days


def test_interviews_that_are_too_old_take_old_copies_along(interviews: Interviews, database: Path, anas: str) -> None:
    store = interviews.store
    copied(database)
    old = database.with_name(f"liya.db{copies.BEFORE_RESTORE}")
    os.utime(old, (0, 0))
    assert store.expire(datetime.now(UTC) - timedelta(days=30)) == 0
    assert [copy.path.name for copy in store.copies()] == [f"liya.db.before-v{SCHEMA}"], "one is older than the days, one is not"
    age(store, anas)
    store.delete_copies()
    copied(database)
    assert store.expire(datetime.now(UTC) - timedelta(days=30)) == 1
    assert store.copies() == [], "what they hold is older than the days"


def test_an_answer_that_is_being_read_keeps_its_interview(store: Store, bank: Library) -> None:
    for session_id in ("ses_1", "ses_2"):
        hold(store, session_id, [[judgement(50)]], bank=bank, ended=False)
        age(store, session_id)
    store.claim("ses_1", 2, "A late answer.", "typed", "owner", 5)
    assert store.expire(datetime.now(UTC) - timedelta(days=30)) == 1
    assert store.session("ses_1").turns[1].attempts[0].status == "pending"
    with pytest.raises(SessionExpired):
        store.session("ses_2")


DAY = timedelta(days=1)
# Is there a younger interview; since when all were too old; whether they go.
HELD = [
    ("a younger one is there", True, None, True),
    ("all are too old since now", False, None, False),
    ("all are too old since an hour", False, timedelta(hours=1), False),
    ("all are too old since two days", False, 2 * DAY, True),
    ("the clock was ahead and is not any more", False, -3 * DAY, False),
    ("a younger one came while they waited", True, timedelta(hours=1), False),
]


@pytest.mark.parametrize(("younger", "since", "gone"), [case[1:] for case in HELD], ids=[case[0] for case in HELD])
def test_all_interviews_at_once_go_a_day_later(
    store: Store, bank: Library, database: Path, younger: bool, since: timedelta | None, gone: bool
) -> None:
    hold(store, "ses_old", [[judgement(50)]], bank=bank)
    age(store, "ses_old")
    if younger:
        hold(store, "ses_new", [[judgement(50)]], bank=bank)
    if since is not None:
        store.remember(MACHINE, HELD_BACK, (datetime.now(UTC) - since).isoformat())
    copied(database)
    assert store.expire(datetime.now(UTC) - timedelta(days=30), patience=DAY) == gone
    assert len(store.copies()) == (0 if gone else 2)
    kept = store.recall(MACHINE, HELD_BACK)
    assert (kept is None) == gone
    if not gone:
        waits = datetime.now(UTC) - datetime.fromisoformat(kept)
        assert timedelta(0) <= waits < DAY, "from when it was first so, or from now"


def test_a_clock_that_was_wrong_for_an_hour_deletes_nothing(bank: Library, store: Store) -> None:
    hold(store, "ses_1", [[judgement(50)]], bank=bank)
    assert store.expire(datetime.now(UTC) + timedelta(days=3650), patience=DAY) == 0
    hold(store, "ses_2", [[judgement(50)]], bank=bank)
    date(store, "ses_2", datetime(2099, 1, 1, tzinfo=UTC))  # begun while the clock was wrong
    assert store.expire(datetime.now(UTC) + timedelta(days=3650), patience=DAY) == 0
    assert store.expire(datetime.now(UTC) - timedelta(days=30), patience=DAY) == 0
    assert store.session("ses_1").turns


def test_a_server_that_nobody_visits_deletes_what_is_too_old(
    database: Path, store: Store, bank: Library, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("LIYA_RETENTION_DAYS", "30")
    for session_id in ("ses_old", "ses_new"):
        hold(store, session_id, [[judgement(50)]], bank=bank)
    age(store, "ses_old")

    engine.keep_sweeping(Hours(1))
    with pytest.raises(SessionExpired):
        store.session("ses_old")
    assert store.session("ses_new").turns
    assert "deleted 1 interviews" in caplog.text, "it is not done in silence"


# -------------------------------------------------------------------- who may read


@pytest.fixture
def permissive() -> Iterator[None]:
    """A person whose new files anybody may read and write."""
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {path.relative_to(folder).as_posix(): stat.S_IMODE(path.stat().st_mode) for path in sorted(folder.rglob("*"))}


def test_every_file_that_liya_writes_is_its_owners_alone(permissive: None, tmp_path: Path) -> None:
    made = tmp_path / "made"
    path = made / "by" / "liya" / "liya.db"
    store = Store(path)
    store.remember("Ana", "setup", {})
    with store._file.write() as db:
        db.execute("UPDATE preferences SET value = '1'")
        while_written = modes(made)
    with closing(sqlite3.connect(path)) as conn:
        copies.make(conn, path.with_name(f"liya.db.before-v{SCHEMA}"))
    backup.put_back(path, backup.take(path))
    assert while_written == {"by": 0o700, "by/liya": 0o700, "by/liya/liya.db": 0o600, "by/liya/liya.db-journal": 0o600}
    assert modes(made) == {
        "by": 0o700,
        "by/liya": 0o700,
        "by/liya/liya.db": 0o600,
        "by/liya/liya.db.before-restore": 0o600,
        f"by/liya/liya.db.before-v{SCHEMA}": 0o600,
    }
    assert stat.S_IMODE(made.stat().st_mode) == 0o700


def test_files_that_live_for_a_moment_are_their_owners_alone(
    permissive: None, store: Store, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.remember("Ana", "setup", {})
    seen: list[dict[str, int]] = []
    monkeypatch.setattr(backup.tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    content = backup.take(database)
    with backup._opened(content):
        seen.append(modes(tmp_path / "tmp"))
    (inside,) = seen
    folders = [mode for name, mode in inside.items() if "/" not in name]
    assert folders == [0o700], "a folder that nobody else may enter"
    assert modes(tmp_path / "tmp") == {}, "and that is gone afterwards"


def test_what_a_killed_process_left_of_a_backup_is_destroyed_an_hour_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup.tempfile, "tempdir", str(tmp_path))
    for name, hours in (("old", 2), ("young", 0)):
        folder = tmp_path / f"liya-backup-{name}"
        folder.mkdir()
        (folder / "brought.db").write_bytes(b"What was said")
        os.utime(folder, (time.time() - 3600 * hours,) * 2)
    (tmp_path / "liya-of-another-program").mkdir()
    backup.clear_away()
    assert {path.name for path in tmp_path.rglob("*")} == {"liya-backup-young", "brought.db", "liya-of-another-program"}


FOUND = [("one that everybody may read", 0o644, 0o600), ("one that is private", 0o600, 0o600), ("one that can only be read", 0o444, 0o400)]


@pytest.mark.parametrize(("mode", "then"), [case[1:] for case in FOUND], ids=[case[0] for case in FOUND])
def test_a_database_from_elsewhere_becomes_its_owners_alone_with_the_first_write(
    store: Store, database: Path, mode: int, then: int
) -> None:
    store.remember("Ana", "setup", {})
    database.chmod(mode)
    folder_before = stat.S_IMODE(database.parent.stat().st_mode)
    with suppress(DatabaseReadOnly):  # whoever is not root cannot write to one that can only be read
        Store(database).remember("Ana", "setup", {"a": 1})
    assert stat.S_IMODE(database.stat().st_mode) == then
    assert stat.S_IMODE(database.parent.stat().st_mode) == folder_before, "a folder that was there is left as it is"


def test_what_liya_keeps_is_never_committed() -> None:
    kept = ["liya.db", "liya.db-journal", f"liya.db{copies.BEFORE_RESTORE}", f"liya.db{copies.BEFORE_LAYOUT}{SCHEMA}", ".library.json"]
    ignored = (Path(APP).parent / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert [name for name in kept if not any(fnmatch(f"/data/{name}", pattern) for pattern in ignored)] == []


# -------------------------------------------------------------------- the pages


def test_whoever_deletes_is_told_that_copies_go_too_and_can_delete_them_alone(interviews: Interviews, database: Path, anas: str) -> None:
    def told() -> tuple[AppTest, str]:
        at = AppTest.from_file(APP, default_timeout=30).run().switch_page("pages/data.py").run()
        assert not at.exception
        return at, " ".join(element.value for element in at.markdown)

    assert "A copy that holds what you delete" not in told()[1]
    copied(database)
    at, said = told()
    assert "liya.db.before-restore, made on" in said.replace("\\", "")
    assert "are deleted too where they hold it" in said
    next(button for button in at.button if button.label == "Delete the copies for good").click().run()
    assert not at.exception
    assert "2 copies deleted for good." in at.info[0].value
    assert interviews.store.copies() == []
