"""Notes as rows: what goes in comes out, once."""

from datetime import UTC, datetime, timedelta

from held import hold
from sessions import judgement

from liya_core import notes
from liya_core.library import Library
from liya_core.models import Note
from liya_core.store import Store

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def made(note_id: str, session_id: str = "ses_1", minutes: int = 0) -> Note:
    return Note(
        note_id=note_id, session_id=session_id, turn=1, attempt=1, kind="override", author="Grace", text="It tells why.", score=70,
        made_at=AT + timedelta(minutes=minutes),
    )  # fmt: skip


def test_notes_come_back_in_the_order_in_which_they_were_made_and_once(store: Store, bank: Library) -> None:
    for session_id in ("ses_1", "ses_2"):
        hold(store, session_id, [[judgement(50)]], bank=bank)
    later, first, elsewhere = made("a", minutes=5), made("b"), made("c", "ses_2")
    with store._file.write() as db:
        assert [notes.insert(db, note) for note in (later, first, elsewhere, later)] == [True, True, True, False]
    with store._file.read() as conn:
        assert notes.of_sessions(conn, ["ses_1"]) == [first, later]
        assert notes.of_sessions(conn, ["ses_1", "ses_2", "ses_none"]) == [first, elsewhere, later]
        assert notes.of_sessions(conn, []) == []
    assert store.session("ses_1").notes == (first, later)
    store.delete_session("ses_1")
    with store._file.read() as conn:
        assert notes.of_sessions(conn, ["ses_1", "ses_2"]) == [elsewhere]
