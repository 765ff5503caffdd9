"""The store over real SQLite: what is claimed is there, what is settled is whole, what cannot be used is said."""

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from held import connect_with
from sessions import judgement, make_plan

from liya_core import debrief
from liya_core.database import APPLICATION_ID, SCHEMA
from liya_core.errors import (
    DatabaseForeign,
    DatabaseReadOnly,
    DatabaseTooNew,
    LiyaError,
    SessionEnded,
    SessionNotFound,
    StorageUnavailable,
    TurnConflict,
)
from liya_core.keys import Keys
from liya_core.migrations import migrations
from liya_core.models import Move, Setup
from liya_core.records import MACHINE
from liya_core.store import Store

ASK, NEXT, CLOSE = Move(kind="ask", question=0), Move(kind="ask", question=1), Move(kind="close", end_reason="plan_done")
OURS, THEIRS = "owner-a", "owner-b"


@pytest.fixture
def begun(store: Store) -> Store:
    """A store with one session, its first question asked."""
    store.create("ses_1", Setup(user_id="Ana"), make_plan(), "Hello. Tell me about q1.")
    return store


def test_a_store_nobody_wrote_to_is_empty_and_makes_no_file(store: Store, database: Path) -> None:
    assert store.people() == []
    assert store.unfinished("Ana") == []
    assert store.recall("Ana", "setup") is None
    with pytest.raises(SessionNotFound):
        store.session("ses_1")
    assert not database.exists()


def test_the_schema_number_counts_the_migrations() -> None:
    assert len(migrations._migrations) == SCHEMA


def test_the_file_is_the_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "liya.db"
    Store(path).remember(MACHINE, "person", "Ana")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_claimed_answer_is_on_the_disk_before_it_is_read(begun: Store) -> None:
    begun.claim("ses_1", 1, "My answer.", "typed", OURS, 5)
    last = begun.session("ses_1").turns[-1]
    assert (last.attempts[0].text, last.attempts[0].status) == ("My answer.", "pending")
    waiting = begun.waiting("ses_1")
    assert waiting is not None
    assert (waiting.turn, waiting.attempt, waiting.owner) == (1, 1, OURS)


def test_settling_stores_judgement_and_next_question_together(begun: Store) -> None:
    begun.claim("ses_1", 1, "My answer.", "typed", OURS, 5)
    judged = judgement(62, gaps=("result",), cap=70)
    assert begun.settle("ses_1", 1, 1, OURS, [judged], reply=(NEXT, "And q2?")).done
    session = begun.session("ses_1")
    assert session.turns[0].answer is not None
    assert session.turns[0].answer.judgement == judged
    assert session.turns[1].message == "And q2?"
    assert begun.waiting("ses_1") is None


def test_a_session_is_read_with_the_judgements_of_its_last_turns_alone(begun: Store) -> None:
    for turn in (1, 2, 3):
        attempt = begun.claim("ses_1", turn, f"Answer {turn}.", "typed", OURS, 5).attempt
        assert begun.settle("ses_1", turn, attempt, OURS, [judgement(50)], reply=(NEXT, "And then?")).done
    whole, last = begun.session("ses_1"), begun.session("ses_1", latest=2)
    assert [len(turn.attempts[0].judgements) for turn in whole.turns[:3]] == [1, 1, 1]
    assert [len(turn.attempts[0].judgements) for turn in last.turns[:3]] == [0, 0, 1]
    assert [turn.attempts[0].text for turn in last.turns[:3]] == [turn.attempts[0].text for turn in whole.turns[:3]]
    assert begun.close("ses_1", 4, (Move(kind="close", end_reason="asked_to_stop"), "Goodbye."), debrief_of(begun))
    assert begun.session("ses_1", latest=2) == begun.session("ses_1"), "whole when it is over"


def test_a_settlement_that_fails_half_way_leaves_nothing(begun: Store, database: Path) -> None:
    begun.claim("ses_1", 1, "My answer.", "typed", OURS, 5)
    with closing(sqlite3.connect(database)) as conn:
        conn.execute("CREATE TRIGGER refuse BEFORE INSERT ON turns WHEN NEW.turn = 2 BEGIN SELECT RAISE(ABORT, 'no'); END")
        conn.commit()
    with pytest.raises(sqlite3.IntegrityError):
        begun.settle("ses_1", 1, 1, OURS, [judgement(62)], reply=(NEXT, "And q2?"))
    attempt = begun.session("ses_1").turns[0].attempts[0]
    assert (attempt.status, attempt.judgements) == ("pending", ())


CONFLICTS = [
    ("another answer to a taken turn", lambda s: s.claim("ses_1", 1, "Something else.", "typed", THEIRS, 5), TurnConflict),
    ("a turn that was not asked", lambda s: s.claim("ses_1", 2, "Early.", "typed", THEIRS, 5), TurnConflict),
    ("a session that is not there", lambda s: s.claim("ses_2", 1, "Hello?", "typed", THEIRS, 5), SessionNotFound),
    ("redoing what is still being read", lambda s: s.claim("ses_1", 1, "Better.", "typed", THEIRS, 5, redo=True), TurnConflict),
]


@pytest.mark.parametrize(("act", "error"), [case[1:] for case in CONFLICTS], ids=[case[0] for case in CONFLICTS])
def test_what_a_taken_turn_refuses(begun: Store, act: object, error: type[LiyaError]) -> None:
    begun.claim("ses_1", 1, "My answer.", "typed", OURS, 5)
    with pytest.raises(error):
        act(begun)  # type: ignore[operator]
    assert [attempt.text for attempt in begun.session("ses_1").turns[0].attempts] == ["My answer."]


def test_the_same_answer_twice_is_one(begun: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda n: begun.claim("ses_1", 1, "My answer.", "typed", f"owner-{n}", 5).attempt, range(8)))
    assert numbers == [1] * 8
    assert len(begun.session("ses_1").turns[0].attempts) == 1


def test_of_two_different_answers_at_once_one_is_taken(begun: Store) -> None:
    def claim(n: int) -> bool:
        try:
            begun.claim("ses_1", 1, f"Answer {n}.", "typed", f"owner-{n}", 5)
        except TurnConflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(claim, range(8))) == 1


def test_an_ended_session_takes_no_answer_but_a_second_attempt(begun: Store) -> None:
    begun.claim("ses_1", 1, "My answer.", "typed", OURS, 5)
    begun.settle("ses_1", 1, 1, OURS, [judgement(40)], reply=(CLOSE, "Goodbye."))
    with pytest.raises(SessionEnded):
        begun.claim("ses_1", 2, "One more thing.", "typed", OURS, 5)
    assert begun.claim("ses_1", 1, "A better answer.", "typed", OURS, 5, redo=True).attempt == 2
    assert begun.settle("ses_1", 1, 2, OURS, [judgement(70)]).done
    answer = begun.session("ses_1").turns[0].answer
    assert answer is not None
    assert answer.judgement is not None
    assert (answer.text, answer.judgement.score) == ("A better answer.", 70)
    assert [row["score"] for row in begun.rows("SELECT score FROM question_scores")] == [70]


def test_another_process_takes_over_only_when_the_lease_has_run_out(begun: Store) -> None:
    begun.claim("ses_1", 1, "My answer.", "typed", OURS, 5)
    assert not begun.take_over("ses_1", 1, 1, THEIRS, 5)
    begun.claim("ses_1", 1, "My answer.", "typed", OURS, 5)
    begun.take_over("ses_1", 1, 1, OURS, -1)
    assert begun.take_over("ses_1", 1, 1, THEIRS, 5)
    assert not begun.settle("ses_1", 1, 1, OURS, [judgement(50)], reply=(NEXT, "Late.")).done
    assert len(begun.session("ses_1").turns) == 1
    assert begun.settle("ses_1", 1, 1, THEIRS, [judgement(50)], reply=(NEXT, "On time.")).done


def test_a_failed_answer_stays_and_can_be_taken_again(begun: Store) -> None:
    begun.claim("ses_1", 1, "My answer.", "typed", OURS, 5)
    begun.fail("ses_1", 1, 1, OURS, "provider_unavailable")
    assert begun.session("ses_1").turns[0].attempts[0].status == "failed"
    assert begun.take_over("ses_1", 1, 1, THEIRS, 5)


def test_ending_between_turns_loses_to_an_answer(begun: Store) -> None:
    summary = debrief_of(begun)
    begun.claim("ses_1", 1, "My answer.", "typed", OURS, 5)
    assert not begun.close("ses_1", 1, (Move(kind="close", end_reason="asked_to_stop"), "Goodbye."), summary)
    begun.settle("ses_1", 1, 1, OURS, [judgement(40)], reply=(NEXT, "And q2?"))
    assert begun.close("ses_1", 2, (Move(kind="close", end_reason="asked_to_stop"), "Goodbye."), summary)
    ended = begun.session("ses_1")
    assert (ended.status, ended.end_reason, ended.summary) == ("ended", "asked_to_stop", summary)


def debrief_of(store: Store) -> debrief.Debrief:
    from liya_core import library

    return debrief.make(store.session("ses_1"), library.load())


def test_people_are_kept_apart(begun: Store) -> None:
    begun.create("ses_2", Setup(user_id="Ben"), make_plan())
    assert begun.people() == ["Ben", "Ana"]
    assert [session.session_id for session in begun.unfinished("Ana")] == ["ses_1"]
    with pytest.raises(SessionNotFound):
        begun.session("ses_1", user_id="Ben")
    assert begun.recent_questions("Ben") == {"q1": 1, "q2": 1, "q3": 1}


def test_preferences_are_remembered_by_person(store: Store) -> None:
    store.remember("Ana", "setup", {"type": "technical", "years": 3})
    store.remember("Ana", "setup", {"type": "behavioral", "years": None})
    store.remember(MACHINE, "person", "Ana")
    assert store.recall("Ana", "setup") == {"type": "behavioral", "years": None}
    assert store.recall("Ben", "setup") is None
    assert store.recall(MACHINE, "person") == "Ana"


def test_a_deleted_session_leaves_no_word_in_the_file(begun: Store, database: Path) -> None:
    begun.claim("ses_1", 1, "Xylophone marmalade.", "typed", OURS, 5)
    begun.settle("ses_1", 1, 1, OURS, [judgement(62)], reply=(NEXT, "And q2?"))
    assert b"Xylophone" in database.read_bytes()
    begun.delete_session("ses_1")
    assert b"Xylophone" not in database.read_bytes()
    assert begun.rows("SELECT count(*) AS n FROM judgements")[0]["n"] == 0


# -------------------------------------------------------------------- files that cannot be used


def _foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("CREATE TABLE recipes (name TEXT)")


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as conn:
        conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        conn.execute(f"PRAGMA user_version = {SCHEMA + 1}")
        conn.execute("CREATE TABLE sessions (session_id TEXT)")


def _text(path: Path) -> None:
    path.write_text("This is no database. " * 100)


def _damaged(path: Path) -> None:
    Store(path).remember("Ana", "setup", {"text": "x" * 5000})
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)


def _a_folder(path: Path) -> None:
    path.mkdir()


UNUSABLE = [
    ("a database of another program", _foreign, DatabaseForeign, "belongs to another program"),
    ("a file of a newer version", _newer, DatabaseTooNew, "newer Liya"),
    ("a text file", _text, DatabaseForeign, "damaged or not a database"),
    ("a damaged file", _damaged, DatabaseForeign, "damaged"),
    ("a folder in its place", _a_folder, DatabaseReadOnly, "cannot be opened"),
]


@pytest.mark.parametrize(("make", "error", "says"), [case[1:] for case in UNUSABLE], ids=[case[0] for case in UNUSABLE])
def test_a_file_that_cannot_be_used_is_named_and_left_alone(
    database: Path, make: object, error: type[StorageUnavailable], says: str
) -> None:
    make(database)  # type: ignore[operator]
    before = None if database.is_dir() else database.read_bytes()
    store = Store(database)
    with pytest.raises(error, match=says) as told:
        store.remember("Ana", "setup", {"type": "technical"})
    assert str(database) in str(told.value)
    assert before is None or database.read_bytes() == before


@pytest.fixture
def unprivileged(begun: Store, database: Path) -> Iterator[None]:
    """Run as a person who may not write everywhere: as root, permissions would mean nothing."""
    if os.geteuid() != 0:
        yield
        return
    for folder in (database.parent, *database.parent.parents):
        if folder.stat().st_uid == 0 and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    for path in (database, database.parent):
        os.chown(path, 65534, 65534)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_read_only_file_can_be_read_and_not_written(unprivileged: None, begun: Store, database: Path) -> None:
    database.chmod(0o400)
    reader = Store(database)
    assert reader.session("ses_1").turns
    with pytest.raises(DatabaseReadOnly, match="cannot be written to"):
        reader.claim("ses_1", 1, "My answer.", "typed", OURS, 5)
    assert begun.session("ses_1").turns[0].attempts == ()


def test_a_full_disk_is_said_and_changes_nothing(begun: Store, database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite reports a page limit as it reports a full disk."""
    connect_with(monkeypatch, "max_page_count = 1")
    with pytest.raises(StorageUnavailable, match="disk is full"):
        Store(database).claim("ses_1", 1, "word " * 2000, "typed", OURS, 5)
    monkeypatch.undo()
    assert begun.session("ses_1").turns[0].attempts == ()


def test_a_copy_is_kept_before_an_older_file_is_brought_up_to_date(begun: Store, database: Path) -> None:
    begun.claim("ses_1", 1, "My answer.", "typed", OURS, 5)
    with closing(sqlite3.connect(database)) as conn:
        for view in ("question_scores", "question_ratings", "scored_judgements", "shown_judgements"):
            conn.execute(f"DROP VIEW {view}")
        conn.execute("DELETE FROM _sqlite_migrations WHERE name = 'm004_score_views'")
        conn.execute(f"PRAGMA user_version = {SCHEMA - 1}")
        conn.commit()
        older = list(conn.iterdump())
    reopened = Store(database)
    assert reopened.session("ses_1").turns[0].attempts[0].text == "My answer."
    assert reopened.rows("SELECT * FROM question_scores") == []
    with closing(sqlite3.connect(database.with_name(f"liya.db.before-v{SCHEMA}"))) as kept:
        assert list(kept.iterdump()) == older


def test_a_file_of_the_version_before_the_endpoint_keeps_its_interviews(begun: Store, database: Path) -> None:
    begun.claim("ses_1", 1, "My answer.", "typed", OURS, 5)
    with closing(sqlite3.connect(database)) as conn:
        conn.executescript(
            f"""DROP TABLE api_keys; DROP TABLE receipts; DROP TABLE expired_sessions; DROP INDEX idx_sessions_key_name;
            ALTER TABLE attempts DROP COLUMN failure; ALTER TABLE attempts DROP COLUMN owed;
            DELETE FROM _sqlite_migrations WHERE name = 'm005_endpoint';
            PRAGMA user_version = {SCHEMA - 1};"""
        )
    reopened = Store(database)
    session = reopened.session("ses_1")
    assert (session.key_name, session.turns[0].attempts[0].text, session.turns[0].attempts[0].failure) == (None, "My answer.", None)
    assert Keys(database).all() == []
    assert reopened.settle("ses_1", 1, 1, OURS, [judgement(50)], reply=(NEXT, "And q2?")).done


def test_a_file_that_vanished_is_made_again(begun: Store, database: Path) -> None:
    shutil.move(database, database.with_suffix(".gone"))
    begun.remember("Ana", "setup", {})
    assert begun.people() == []
