"""Interviews sent to a coach and their reply, between two real databases; and all that is no sound bundle."""

import hashlib
import io
import json
import pickle
import random
import stat
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from held import hold, settle
from hostile import NAUGHTY, WRONG, _places, _with
from sessions import judgement

from liya_core import backup, debrief, notes, trends
from liya_core.bundle import archive
from liya_core.bundle.contents import Bundle, open_bundle, pack, preview
from liya_core.bundle.keeping import Brought
from liya_core.bundle.reply import Reply, _seal, look_into, open_reply, pack_reply
from liya_core.errors import BundleConflict, BundleTooNew, BundleUnknown, BundleUnusable, SessionEnded, TooMuchToSend
from liya_core.export import session_markdown
from liya_core.library import Library
from liya_core.models import (
    Drill,
    JobDescriptionInput,
    Judgement,
    Move,
    Note,
    NoteKind,
    ProfileInput,
    Rating,
    Remark,
    ResumeInput,
    SelfRating,
    Session,
)
from liya_core.records import insert_judgement, rate_self
from liya_core.store import Store
from liya_core.trends import Filter
from liya_core.webpage import sessions_html

ANSWER = "In spring I asked Xenia Brandt because two teams at Fabrikam waited for it."
WORDS = ["Xenia Brandt", "Fabrikam"]


def read(score: int = 60, evidence: Sequence[str] = ("I asked Xenia Brandt",)) -> Judgement:
    one = judgement(score)
    ratings = tuple(rating.model_copy(update={"evidence": tuple(evidence)}) for rating in one.ratings)
    return one.model_copy(update={"ratings": ratings, "strengths": (Remark(text="You name Xenia.", quote="Brandt because two teams"),)})


def coached(name: str, score: int = 80, evidence: Sequence[str] = ()) -> Judgement:
    rating = Rating(dimension="all", label="All", weight=1, rating=1 + score / 25, evidence=tuple(evidence), anchor="An anchor.")
    return Judgement(judge="coach", model=name, rubric_version="1.0", intent="answer", score=score, ratings=(rating,))


def note(note_id: str, author: str, *, turn: int | None = 1, kind: NoteKind = "comment", quote: str | None = None) -> Note:
    at = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    return Note(
        note_id=note_id, session_id="ses_1", turn=turn, attempt=turn, kind=kind, author=author, text="Say who.", quote=quote, made_at=at
    )


@pytest.fixture
def theirs(tmp_path: Path) -> Store:
    """A coach's own Liya."""
    return Store(tmp_path / "coach" / "liya.db")


@pytest.fixture
def mine(store: Store, bank: Library) -> Store:
    """A candidate's, with two interviews, one of which has an answer given twice."""
    hold(store, "ses_1", [[read(), read(70)], [judgement(0, intent="skip")]], bank=bank, answer=ANSWER)
    hold(store, "ses_2", [[read()]], bank=bank, kind="technical", answer=ANSWER)
    settle(store, "ses_1", 1, read(75), answer="Again: I asked Xenia Brandt.", redo=True)
    return store


def made(store: Store, *ids: str, words: Sequence[str] = (), sender: str = "Ada") -> Bundle:
    """A bundle of these sessions, remembered where it was made."""
    sessions = [store.session(session_id) for session_id in ids]
    bundle = open_bundle(pack(sessions, words, sender=sender))
    store.keep_bundle(bundle, "Ada", {session.session_id: list(preview(session, words).counts) for session in sessions})
    return bundle


def review(store: Store, name: str, *noted: Note, score: int = 80, evidence: Sequence[str] = (), turn: int = 1, attempt: int = 1) -> None:
    """A coach's rating of an answer, and notes."""
    with store._file.write() as db:
        insert_judgement(db, "ses_1", turn, attempt, coached(name, score, evidence), shown=False)
        for one in noted:
            notes.insert(db, one)


def replied(store: Store, bundle: Bundle, name: str) -> Reply:
    """What this coach sends back."""
    sent = next(sent for sent in store.brought() if sent.digest == bundle.digest)
    return open_reply(pack_reply(sent.digest, sent.key, name, [store.session(session_id) for session_id in sent.session_ids]))


def rows(store: Store) -> list[Any]:
    """All that a database holds."""
    with store._file.read() as conn:
        assert conn is not None
        return list(conn.iterdump())


# -------------------------------------------------------------------- there


def test_a_session_arrives_as_it_left(mine: Store, theirs: Store) -> None:
    bundle = made(mine, "ses_1", "ses_2")
    assert theirs.bring(bundle) == Brought("Ada (sent)", ("ses_1", "ses_2"), ())
    for session_id in ("ses_1", "ses_2"):
        there, here = theirs.session(session_id), mine.session(session_id)
        assert (there.bundle, there.setup.user_id) == (bundle.digest, "Ada (sent)")
        assert there.model_copy(update={"bundle": None, "setup": here.setup}) == here
        scored = "SELECT question, score, judged FROM question_scores WHERE session_id = :id ORDER BY question"
        assert theirs.rows(scored, {"id": session_id}) == mine.rows(scored, {"id": session_id})


def test_a_drill_and_what_its_candidate_thought_arrive_too(mine: Store, theirs: Store) -> None:
    with mine._file.write() as db:
        rate_self(db, "ses_1", 1, 1, 40)
        rate_self(db, "ses_1", 2, 1, None)
        db.execute("UPDATE sessions SET drill = 'question', drill_of_session = 'ses_2', drill_of_turn = 1 WHERE session_id = 'ses_1'")
    theirs.bring(made(mine, "ses_1"))
    here, there = mine.session("ses_1"), theirs.session("ses_1")
    assert here.drill == Drill(kind="question", session_id="ses_2", turn=1)
    assert there.drill == Drill(kind="question"), "the answer that it goes back to stays here"
    assert there.turns == here.turns
    assert [attempt.self_rating for turn in there.turns[:2] for attempt in turn.attempts] == [
        SelfRating(score=40), None, SelfRating(score=None),
    ]  # fmt: skip


def test_brought_twice_is_once(mine: Store, theirs: Store) -> None:
    bundle = made(mine, "ses_1")
    theirs.bring(bundle)
    review(theirs, "Grace")
    before = rows(theirs)
    assert theirs.bring(bundle) == Brought("Ada (sent)", (), ("ses_1",))
    assert rows(theirs) == before
    assert theirs.bring(made(mine, "ses_1", "ses_2")).new == ("ses_2",), "a later bundle brings what is new"


def test_what_is_here_is_never_overwritten(mine: Store, theirs: Store, bank: Library) -> None:
    bundle = made(mine, "ses_1", "ses_2")
    hold(theirs, "ses_2", [[judgement(20)]], bank=bank)
    before = rows(theirs)
    with pytest.raises(BundleConflict, match="Nothing was changed"):
        theirs.bring(bundle)
    assert rows(theirs) == before, "the other session is not stored either"
    with pytest.raises(BundleConflict, match="made here"):
        mine.bring(bundle)
    theirs.delete_session("ses_2")
    theirs.bring(bundle)
    settle(mine, "ses_1", 1, read(80), answer="A third.", redo=True)
    with pytest.raises(BundleConflict):
        theirs.bring(made(mine, "ses_1"))


def test_what_was_sent_is_nobodys_practice_here(mine: Store, theirs: Store, bank: Library) -> None:
    hold(mine, "ses_3", [[judgement(50)]], bank=bank, ended=False)
    hold(theirs, "ses_own", [[judgement(50)]], bank=bank, user="Ada")
    theirs.bring(made(mine, "ses_1", "ses_3"))
    assert theirs.people(over_http=False) == ["Ada"]
    assert theirs.people() == ["Ada (sent)", "Ada"]
    assert trends.counts(theirs, Filter("Ada")).sessions == 1
    assert [row.session_id for row in trends.sessions(theirs, Filter("Ada (sent)"))] == ["ses_3", "ses_1"]
    assert theirs.unfinished("Ada (sent)") == []
    for redo in (False, True):
        with pytest.raises(SessionEnded, match="sent to you"):
            theirs.claim("ses_3", 1, "Mine.", "typed", "me", 5, redo=redo)
    with pytest.raises(SessionEnded, match="sent to you"):
        theirs.close("ses_3", 2, (Move(kind="close"), "Goodbye."), debrief.make(theirs.session("ses_3"), bank))
    assert theirs.waiting("ses_3") is None
    assert theirs.outdated(["ses_1"], {"behavioral": "9.9"}) == [], "the scores stay those that its candidate has"
    assert mine.outdated(["ses_1"], {"behavioral": "9.9"}) == ["ses_1"]


def test_who_practices_under_a_senders_name_stays_apart(mine: Store, theirs: Store, bank: Library) -> None:
    hold(theirs, "ses_own", [[judgement(50)]], bank=bank, user="Ada (sent)")
    assert theirs.bring(made(mine, "ses_1")).person not in ("Ada", "Ada (sent)")


def test_what_was_sent_goes_for_good(mine: Store, theirs: Store) -> None:
    bundle = made(mine, "ses_1", words=WORDS)
    theirs.bring(bundle)
    theirs.delete_person("Ada (sent)")
    assert (theirs.brought(), theirs.people()) == ([], [])
    mine.delete_person("Ada")
    assert b"Fabrikam" not in mine._file.path.read_bytes()
    assert mine.rows("SELECT * FROM bundles UNION ALL SELECT *, 1, 2, 3 FROM hidden_words") == []


def test_old_interviews_are_kept_as_long_as_new_ones_from_when_they_came(mine: Store, theirs: Store) -> None:
    bundle = made(mine, "ses_1")
    between = datetime.now(UTC)
    time.sleep(0.01)
    theirs.bring(bundle)
    assert theirs.expire(between) == 0
    assert theirs.expire(datetime.now(UTC)) == 1


# -------------------------------------------------------------------- what does not leave


def whole(session: Session) -> Session:
    """A session with everything in its set-up."""
    setup = session.setup.model_copy(
        update={
            "profile": ProfileInput(name="Ada Vane", title="Baker", work_experiences=({"firm": "Quarkwerk"},), extra_field="Zorn"),
            "resume": ResumeInput(text="Resumetext"),
            "job_description": JobDescriptionInput(title="Chef", company="Plimco", description="Jobtext"),
            "context": session.setup.context.model_copy(update={"company_research": "Researchtext"}),
        }
    )
    return session.model_copy(update={"setup": setup, "key_name": "acme-key", "bundle": "f" * 64})


LEFT_OUT = ["Ada Vane", "Baker", "Quarkwerk", "Zorn", "Resumetext", "Chef", "Plimco", "Jobtext", "Researchtext"]


def inflated(content: bytes) -> str:
    """The members of a zip, one behind the other."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return "".join(packed.read(name).decode() for name in packed.namelist())


def test_material_leaves_only_when_it_is_wanted(mine: Store) -> None:
    session = whole(mine.session("ses_1"))
    bare, full = inflated(pack([session])), inflated(pack([session], materials=True))
    assert [word for word in (*LEFT_OUT, "acme-key", "ffff", '"Ada"') if word in bare] == []
    assert [word for word in LEFT_OUT if word not in full] == []
    assert [word for word in ("acme-key", "ffff", '"Ada"') if word in full] == []


def test_the_name_that_they_practice_under_stays_here(mine: Store, theirs: Store) -> None:
    review(mine, "Grace", note("n1", "Ada"), note("n2", "Ada", kind="dispute"), note("n3", "Ádá", kind="dispute"), note("n4", "Grace"))
    left = {sender: open_bundle(pack([mine.session("ses_1")], sender=sender)).sessions[0] for sender in ("", "Q. V.")}
    for sender, name in (("", "Candidate"), ("Q. V.", "Q. V.")):
        assert [one.author for one in left[sender].notes] == [name, name, name, "Grace"]
        assert "Ada" not in left[sender].model_dump_json()
    assert "Ada" not in preview(mine.session("ses_1"), ["Ada"]).counts


def test_feedback_that_waits_stays_here(mine: Store, bank: Library) -> None:
    hold(mine, "ses_3", [[read()]], bank=bank, feedback="real", ended=False, answer=ANSWER)
    mine.claim("ses_3", 2, "Being read.", "typed", "me", 5)
    with mine._file.write() as db:
        notes.insert(db, note("n1", "Grace", kind="override").model_copy(update={"session_id": "ses_3", "score": 70}))
    session = open_bundle(pack([mine.session("ses_3")])).sessions[0]
    assert [attempt.judgements for turn in session.turns for attempt in turn.attempts] == [()]
    assert session.notes == ()


@pytest.mark.parametrize("many", [0, archive.MOST + 1])
def test_too_many_or_none_is_told(mine: Store, many: int) -> None:
    with pytest.raises(TooMuchToSend):
        pack([mine.session("ses_1")] * many)


# -------------------------------------------------------------------- back


def test_a_reply_comes_home_to_the_words_that_were_said(mine: Store, theirs: Store) -> None:
    before = mine.session("ses_1")
    bundle = made(mine, "ses_1", "ses_2", words=WORDS)
    theirs.bring(bundle)
    review(
        theirs,
        "Grace",
        note("n1", "Grace", quote="[name] because two"),
        note("n2", "Grace", turn=None),
        evidence=["I asked [name] because"],
    )
    merged = mine.merge(replied(theirs, bundle, "Grace"))
    assert (merged.ratings, merged.notes, merged.kept, merged.sessions) == (1, 2, 0, ("ses_1",))
    session = mine.session("ses_1")
    rated = session.turns[0].attempts[0].reviews
    assert [one.ratings[0].evidence for one in rated] == [("I asked Xenia Brandt because",)]
    assert [one.quote for one in session.notes] == ["Xenia Brandt because two", None]
    shown = [attempt.judgement for turn in session.turns for attempt in turn.attempts]
    assert shown == [attempt.judgement for turn in before.turns for attempt in turn.attempts], "the judge's readings are shown as before"


MERGES: dict[str, Callable[[Store, Store, Bundle], list[tuple[int, int, int]]]] = {}


def merging(expected: list[tuple[int, int, int]]) -> Callable[[Callable[[Store, Store, Bundle], list[Any]]], Any]:
    def keep(steps: Callable[[Store, Store, Bundle], list[Any]]) -> Any:
        def run(mine: Store, theirs: Store, bundle: Bundle) -> list[tuple[int, int, int]]:
            assert [(merged.ratings, merged.notes, merged.kept) for merged in steps(mine, theirs, bundle)] == expected
            return expected

        MERGES[steps.__name__.replace("_", " ")] = run
        return run

    return keep


@merging([(1, 1, 0), (0, 0, 0)])
def the_same_twice(mine: Store, theirs: Store, bundle: Bundle) -> list[Any]:
    review(theirs, "Grace", note("n1", "Grace"))
    return [mine.merge(replied(theirs, bundle, "Grace")) for _ in range(2)]


@merging([(1, 1, 0), (1, 0, 0)])
def two_coaches(mine: Store, theirs: Store, bundle: Bundle) -> list[Any]:
    review(theirs, "Grace", note("n1", "Grace"))
    review(theirs, "Lin")
    merged = [mine.merge(replied(theirs, bundle, name)) for name in ("Grace", "Lin")]
    assert [one.model for one in mine.session("ses_1").turns[0].attempts[0].reviews] == ["Grace", "Lin"]
    return merged


@merging([(1, 1, 0), (1, 1, 0)])
def a_newer_reply(mine: Store, theirs: Store, bundle: Bundle) -> list[Any]:
    review(theirs, "Grace", note("n1", "Grace"))
    first = mine.merge(replied(theirs, bundle, "Grace"))
    review(theirs, "Grace", note("n2", "Grace"), turn=2)
    return [first, mine.merge(replied(theirs, bundle, "Grace"))]


@merging([(1, 0, 0), (0, 0, 1)])
def a_rating_that_was_changed(mine: Store, theirs: Store, bundle: Bundle) -> list[Any]:
    review(theirs, "Grace")
    first = mine.merge(replied(theirs, bundle, "Grace"))
    with theirs._file.write() as db:
        db.execute("UPDATE judgements SET score = 40 WHERE judge = 'coach'")
    second = mine.merge(replied(theirs, bundle, "Grace"))
    assert [one.score for one in mine.session("ses_1").turns[0].attempts[0].reviews] == [80]
    return [first, second]


@merging([(1, 0, 0)])
def an_answer_given_anew_meanwhile(mine: Store, theirs: Store, bundle: Bundle) -> list[Any]:
    review(theirs, "Grace", attempt=2)
    settle(mine, "ses_1", 1, read(80), answer="A third.", redo=True)
    merged = mine.merge(replied(theirs, bundle, "Grace"))
    assert [len(attempt.reviews) for attempt in mine.session("ses_1").turns[0].attempts] == [0, 1, 0]
    return [merged]


@merging([(0, 0, 0)])
def an_interview_deleted_meanwhile(mine: Store, theirs: Store, bundle: Bundle) -> list[Any]:
    review(theirs, "Grace", note("n1", "Grace"))
    mine.delete_session("ses_1")
    merged = mine.merge(replied(theirs, bundle, "Grace"))
    assert merged.gone == ("ses_1",)
    return [merged]


@merging([(1, 0, 0)])
def a_coach_with_notes_of_others_around(mine: Store, theirs: Store, bundle: Bundle) -> list[Any]:
    review(theirs, "Grace", note("n1", "Lin"), note("n2", "Grace", kind="dispute"))
    return [mine.merge(replied(theirs, bundle, "Grace"))]


@pytest.mark.parametrize("run", MERGES.values(), ids=MERGES)
def test_replies_are_merged(mine: Store, theirs: Store, run: Callable[[Store, Store, Bundle], Any]) -> None:
    bundle = made(mine, "ses_1", "ses_2")
    theirs.bring(bundle)
    run(mine, theirs, bundle)


def altered(reply: Reply, key: bytes, **changed: Any) -> Reply:
    """A reply with something else in it, sealed with this key."""
    said = reply.sessions[0].model_copy(update=changed)
    head = {"format": "liya-reply", "made_at": reply.made_at.isoformat(), "coach": reply.coach, "bundle": reply.bundle}
    members = {f"{said.session_id}.json": archive.dumped(said.model_dump(mode="json"))}
    manifest, _ = archive.write(head, members)
    seal = _seal(key, hashlib.sha256(manifest).hexdigest())
    return open_reply(archive.zipped({archive.MANIFEST: manifest, **members, "seal": seal}))


def test_a_reply_that_does_not_fit_changes_nothing(mine: Store, theirs: Store, bank: Library, tmp_path: Path) -> None:
    bundle = made(mine, "ses_1")
    theirs.bring(bundle)
    review(theirs, "Grace", note("n1", "Grace"))
    reply = replied(theirs, bundle, "Grace")
    rated, noted, before = reply.sessions[0].ratings[0], reply.sessions[0].notes[0], rows(mine)
    refused: dict[str, tuple[type[Exception], Reply]] = {
        "changed on its way": (BundleUnusable, altered(reply, b"guessed", ratings=(rated.model_copy(update={"attempt": 2}),))),
        "a session of another bundle": (BundleUnknown, altered(reply, bundle.key, session_id="ses_2", notes=())),
        "an attempt that never was": (BundleUnknown, altered(reply, bundle.key, ratings=(rated, rated.model_copy(update={"attempt": 9})))),
        "a note on a turn that never was": (
            BundleUnknown,
            altered(reply, bundle.key, notes=(noted.model_copy(update={"turn": 99, "attempt": None}),)),
        ),
    }
    for why, (kind, wrong) in refused.items():
        with pytest.raises(kind, match="Nothing was changed"):
            mine.merge(wrong)
        assert rows(mine) == before, why
    with pytest.raises(BundleUnknown, match="not made here"):
        Store(tmp_path / "other.db").merge(reply)
    mine.delete_session("ses_1")
    with pytest.raises(BundleUnknown, match="deleted since"):
        mine.merge(reply)


def spoilt(reply: Reply, key: bytes, change: Callable[[dict[str, Any]], Any], **head: Any) -> bytes:
    """The reply with something else in it and a right manifest and seal, whatever it says."""
    said = reply.sessions[0].model_dump(mode="json")
    change(said)
    given = {"format": "liya-reply", "made_at": reply.made_at.isoformat(), "coach": reply.coach, "bundle": reply.bundle, **head}
    there = {f"{reply.sessions[0].session_id}.json": archive.dumped(said)}
    manifest, _ = archive.write(given, there)
    return archive.zipped({archive.MANIFEST: manifest, **there, "seal": _seal(key, hashlib.sha256(manifest).hexdigest())})


SPOILT: dict[str, tuple[Callable[[dict[str, Any]], Any], dict[str, Any]]] = {
    "a rating by somebody else": (lambda said: said["ratings"][0]["judgement"].update(model="Lin"), {}),
    "a rating by the judge": (lambda said: said["ratings"][0]["judgement"].update(judge="builtin"), {}),
    "a rating twice": (lambda said: said["ratings"].append(said["ratings"][0]), {}),
    "a rating at turn 0": (lambda said: said["ratings"][0].update(turn=0), {}),
    "a note by somebody else": (lambda said: said["notes"][0].update(author="Lin"), {}),
    "a dispute": (lambda said: said["notes"][0].update(kind="dispute"), {}),
    "a note twice": (lambda said: said["notes"].append(said["notes"][0]), {}),
    "a note on another session": (lambda said: said["notes"][0].update(session_id="ses_2"), {}),
    "a note whose id is no id": (lambda said: said["notes"][0].update(note_id="'; --"), {}),
    "a note as long as a book": (lambda said: said["notes"][0].update(text="x" * 100_000), {}),
    "a field that nobody knows": (lambda said: said.update(surprise=1), {}),
    "another session's name": (lambda said: said.update(session_id="ses_2"), {}),
    "to no bundle": (lambda said: None, {"bundle": "f" * 63}),
    "by nobody": (lambda said: None, {"coach": ""}),
    "of no time": (lambda said: None, {"made_at": "yesterday"}),
    "a bundle's format": (lambda said: None, {"format": "liya-bundle"}),
}


@pytest.mark.parametrize(("change", "head"), SPOILT.values(), ids=SPOILT)
def test_what_is_no_sound_reply_is_refused(
    mine: Store, theirs: Store, change: Callable[[dict[str, Any]], Any], head: dict[str, Any]
) -> None:
    bundle = made(mine, "ses_1")
    theirs.bring(bundle)
    review(theirs, "Grace", note("n1", "Grace"))
    reply = replied(theirs, bundle, "Grace")
    assert open_reply(spoilt(reply, bundle.key, lambda said: None)).sessions == reply.sessions
    for opened in (open_reply, look_into):
        with pytest.raises(BundleUnusable, match="no bundle or reply of Liya"):
            opened(spoilt(reply, bundle.key, change, **head))


def test_nothing_to_send_back_is_told(mine: Store, theirs: Store) -> None:
    bundle = made(mine, "ses_1")
    theirs.bring(bundle)
    with pytest.raises(TooMuchToSend, match="nothing of this coach"):
        replied(theirs, bundle, "Grace")


# -------------------------------------------------------------------- tampering


@pytest.fixture
def packed(mine: Store) -> bytes:
    return pack([mine.session("ses_1"), mine.session("ses_2")], sender="Ada")


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def flipped(raw: bytes, at: int) -> bytes:
    return raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]


def test_no_member_can_be_changed_by_a_byte(packed: bytes) -> None:
    there, chance = members(packed), random.Random(5)
    for name, raw in there.items():
        for at in chance.sample(range(len(raw)), 25):
            changed = archive.zipped({**there, name: flipped(raw, at)})
            try:
                found = open_bundle(changed)
            except BundleUnusable:
                continue
            assert name == archive.MANIFEST, "only who sent it and when, and that is another digest"
            assert found.digest != open_bundle(packed).digest


def test_no_byte_of_the_file_can_be_changed_unseen(packed: bytes) -> None:
    chance, whole = random.Random(6), open_bundle(packed)
    for at in chance.sample(range(len(packed)), 300):
        try:
            found = open_bundle(flipped(packed, at))
        except BundleUnusable:
            continue
        assert found == whole, "a header's date or version says nothing"


# -------------------------------------------------------------------- what is no bundle


def manifested(there: dict[str, bytes], **head: Any) -> bytes:
    """A bundle of these members whose manifest is right about them."""
    return archive.write({"format": "liya-bundle", "made_at": "2026-03-02T09:00:00+00:00", "sender": "Ada", **head}, there)[1]


def edited(content: bytes, change: Callable[[dict[str, Any]], Any]) -> bytes:
    """The bundle with its first session edited, and a manifest that is right about it."""
    there = members(content)
    del there[archive.MANIFEST]
    name = next(iter(there))
    session = json.loads(there[name])
    change(session)
    return manifested({**there, f"{session['session_id']}.json": json.dumps(session).encode()} if name in there else there)


def raw_member(content: bytes, raw: bytes) -> bytes:
    there = members(content)
    return manifested({"ses_1.json": raw, "ses_2.json": there["ses_2.json"]})


def swapped(content: bytes, old: bytes, new: bytes) -> bytes:
    """The first session with these bytes in the place of others."""
    return raw_member(content, members(content)["ses_1.json"].replace(old, new))


def attempt_of(session: dict[str, Any]) -> dict[str, Any]:
    attempt: dict[str, Any] = session["turns"][0]["attempts"][0]
    return attempt


def zip_of(*entries: tuple[Any, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as opened:
        for name, raw in entries:
            opened.writestr(name, raw)
    return file.getvalue()


def link() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("ses_1.json")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


def with_flag(content: bytes) -> bytes:
    """Every member marked as encrypted."""
    return content.replace(b"PK\1\2\x14\3\x14\0\0\0", b"PK\1\2\x14\3\x14\0\1\0").replace(b"PK\3\4\x14\0\0\0", b"PK\3\4\x14\0\1\0")


def lying(content: bytes) -> bytes:
    """A member that inflates to more than it says."""
    bomb = zip_of(("manifest.json", b" " * 30_000_000))
    at = bomb.index(b"PK\1\2")
    return bomb[: at + 24] + (100).to_bytes(4, "little") + bomb[at + 28 :]


HOSTILE: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda _: b"",
    "no zip": lambda _: b"\xff\xd8\xff" * 999,
    "a pickle": lambda _: pickle.dumps({"format": "liya-bundle"}),
    "a zip's end alone": lambda _: b"PK\5\6" + b"\0" * 18,
    "half": lambda content: content[: len(content) // 2],
    "without its last byte": lambda content: content[:-1],
    "a byte more": lambda content: content + b"\0",
    "something before it": lambda content: b"MZ" + content,
    "another zip before it": lambda content: zip_of(("a", b"b")) + content,
    "a Word file": lambda _: zip_of(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>")),
    "data of another program": lambda _: zip_of((archive.MANIFEST, b'{"format": "other", "version": 1}')),
    "a manifest that is no object": lambda _: zip_of((archive.MANIFEST, b"[1]")),
    "no manifest": lambda content: zip_of(*list(members(content).items())[1:]),
    "no sessions": lambda _: manifested({}),
    "version 0": lambda _: manifested({}, version=0),
    "a member missing": lambda content: zip_of(*list(members(content).items())[:-1]),
    "a member too many": lambda content: zip_of(*members(content).items(), ("x.json", b"{}")),
    "a sealed bundle": lambda content: archive.zipped({**members(content), "seal": b"x"}),
    "members swapped": lambda content: zip_of(
        *zip(members(content), [members(content)[name] for name in (archive.MANIFEST, "ses_2.json", "ses_1.json")], strict=True)
    ),
    "a member under another's name": lambda content: manifested({"ses_9.json": members(content)["ses_1.json"]}),
    "a way out of the folder": lambda content: manifested({"../ses_1.json": members(content)["ses_1.json"]}),
    "an absolute name": lambda content: manifested({"/etc/ses_1.json": members(content)["ses_1.json"]}),
    "a name of NULs": lambda content: manifested({"ses_1.json\0.exe": members(content)["ses_1.json"]}),
    "a folder": lambda content: zip_of(*members(content).items(), ("x/", b"")),
    "a link": lambda content: zip_of((archive.MANIFEST, members(content)[archive.MANIFEST]), (link(), b"/etc/passwd")),
    "a zip within": lambda content: manifested({"ses_1.json": content}),
    "stored, not deflated": lambda content: zip_of(*members(content).items(), method=zipfile.ZIP_STORED),
    "another compression": lambda content: zip_of(*members(content).items(), method=zipfile.ZIP_LZMA),
    "encrypted": with_flag,
    "too many members": lambda _: zip_of(*((f"ses_{n}.json", b"{}") for n in range(archive.MOST + 3))),
    "65,000 members": lambda _: zip_of(*((f"{n}", b"") for n in range(65_000))),
    "a bomb that says so": lambda _: zip_of((archive.MANIFEST, b" " * 40_000_000)),
    "a bomb that lies": lying,
    "bombs that are too much together": lambda _: zip_of(*((f"ses_{n}.json", b" " * 7_900_000) for n in range(5))),
    "too many values": lambda content: raw_member(content, b"[" + b"0," * archive.MAX_VALUES + b"0]"),
    "too many values together": lambda _: manifested({f"ses_{n}.json": b"[" + b"[]," * 99_000 + b"0]" for n in range(20)}),
    "too deep": lambda content: raw_member(content, b"[" * 5_000 + b"]" * 5_000),
    "deep and never closed": lambda content: raw_member(content, b"[" * 500_000),
    "NaN": lambda content: swapped(content, b'"weight":1.0', b'"weight":NaN'),
    "infinite": lambda content: swapped(content, b'"weight":1.0', b'"weight":1e999'),
    "half a surrogate pair": lambda content: swapped(content, b"In spring", b"In \\ud800 spring"),
    "no UTF-8": lambda content: swapped(content, b"In spring", b"In \xff spring"),
    "a key twice": lambda content: swapped(content, b'{"session_id"', b'{"example":true,"session_id"'),
    "a field that nobody knows": lambda content: edited(content, lambda session: session.update(surprise=1)),
    "a number in quotes": lambda content: edited(content, lambda session: session["summary"]["competencies"][0].update(rating="1e999")),
    "weights of nothing": lambda content: swapped(content, b'"weight":1.0', b'"weight":0'),
    "no set-up": lambda content: edited(content, lambda session: session.pop("setup")),
    "an API key's name": lambda content: edited(content, lambda session: session.update(key_name="acme")),
    "a drill on somebody's answer": lambda content: edited(content, lambda session: session.update(drill={"kind": "due", "turn": 2**80})),
    "of a bundle already": lambda content: edited(content, lambda session: session.update(bundle="f" * 64)),
    "an id that is a path": lambda content: edited(content, lambda session: session.update(session_id="../../x")),
    "somebody else's": lambda content: edited(content, lambda session: session["setup"].update(user_id="Eve")),
    "a time without a zone": lambda content: edited(content, lambda session: session.update(started_at="2026-03-02T09:00:00")),
    "a time before all zones": lambda content: edited(content, lambda session: session.update(started_at="0001-01-01T00:00:00+14:00")),
    "turns that skip": lambda content: edited(content, lambda session: session["turns"].pop(0)),
    "a question that is not planned": lambda content: edited(content, lambda session: session["turns"][0]["move"].update(question=77)),
    "a number beyond all files": lambda content: edited(content, lambda session: session["turns"][0]["move"].update(point=2**80)),
    "an answer that is being read": lambda content: edited(content, lambda session: attempt_of(session).update(status="pending")),
    "attempts that skip": lambda content: edited(content, lambda session: session["turns"][0]["attempts"].pop(0)),
    "a score of 140": lambda content: edited(
        content, lambda session: attempt_of(session)["judgements"][0].update(score=140)
    ),
    "a dimension twice": lambda content: edited(
        content, lambda session: attempt_of(session)["judgements"][0]["ratings"].extend(
            attempt_of(session)["judgements"][0]["ratings"])
    ),
    "a coach twice": lambda content: edited(
        content, lambda session: attempt_of(session).update(judgements=[coached("Grace").model_dump()] * 2)
    ),
    "a note on another session": lambda content: edited(
        content, lambda session: session.update(notes=[{**note("n1", "Grace").model_dump(mode="json"), "session_id": "ses_2"}])
    ),
}  # fmt: skip


@pytest.mark.parametrize("spoil", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_sound_bundle_is_refused_in_one_sentence(packed: bytes, spoil: Callable[[bytes], bytes]) -> None:
    content = spoil(packed)
    assert content != packed
    started = time.perf_counter()
    with pytest.raises(BundleUnusable) as told:
        open_bundle(content)
    assert time.perf_counter() - started < 5
    assert str(told.value) == archive.UNUSABLE
    tracemalloc.start()
    for opened in (look_into, open_reply):
        with pytest.raises(BundleUnusable, match="no bundle or reply of Liya"):
            opened(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 80_000_000


def test_an_odd_bundle_is_refused_or_kept_as_it_is_and_read(mine: Store, theirs: Store, bank: Library) -> None:
    with mine._file.write() as db:
        notes.insert(db, note("n1", "Grace", quote="Xenia"))
    content = pack([whole(mine.session("ses_1"))], materials=True)
    session, chance = json.loads(members(content)["ses_1.json"]), random.Random(8)
    places, values = list(_places(session)), [*NAUGHTY, *WRONG, "1e999", "2026-01-01", "ses_2", [{}], {"x": 1}]
    kept = 0
    for _ in range(1_500):
        odd = json.dumps(_with(session, chance.choice(places), chance.choice(values))).encode()
        try:
            bundle = open_bundle(manifested({"ses_1.json": odd}, sender=session["setup"]["user_id"]))
        except BundleUnusable:
            continue
        kept += 1
        theirs.bring(bundle)
        there, sent = theirs.session("ses_1"), bundle.sessions[0]
        assert there.model_copy(update={"setup": sent.setup, "bundle": None}) == sent
        assert session_markdown(there, bank)
        assert sessions_html([there], bank)
        assert len(trends.sessions(theirs, Filter(there.setup.user_id))) == 1
        trends.dimensions(theirs, Filter(there.setup.user_id))
        theirs.delete_session("ses_1")
    assert kept > 100


def test_a_newer_bundle_says_so(packed: bytes) -> None:
    there = members(packed)
    manifest = {**json.loads(there[archive.MANIFEST]), "version": 2}
    with pytest.raises(BundleTooNew, match="newer Liya"):
        open_bundle(archive.zipped({**there, archive.MANIFEST: json.dumps(manifest).encode()}))


def test_a_backup_is_no_bundle_and_a_bundle_no_backup(mine: Store, packed: bytes) -> None:
    with pytest.raises(BundleUnusable):
        look_into(backup.take(mine._file.path))


def test_the_edits_above_are_what_is_refused(packed: bytes) -> None:
    assert len(open_bundle(edited(packed, lambda session: session.update(example=True))).sessions) == 2


def test_a_hundred_long_interviews_are_packed_and_read_in_a_few_seconds(mine: Store, bank: Library) -> None:
    long = " ".join(f"{ANSWER} Part {n} of it." for n in range(20))
    hold(mine, "ses_l", [[read(evidence=[ANSWER] * 3)] * 3] * 8, bank=bank, answer=long)
    one = mine.session("ses_l")
    sessions = [one.model_copy(update={"session_id": f"ses_{n}"}) for n in range(archive.MOST)]
    started = time.perf_counter()
    content = pack(sessions, [*WORDS, *(f"Nobody {n}" for n in range(50))], sender="Ada")
    packed_in = time.perf_counter() - started
    started = time.perf_counter()
    assert len(open_bundle(content).sessions) == archive.MOST
    opened_in = time.perf_counter() - started
    size = sum(map(len, members(content).values()))
    print(f"{archive.MOST} interviews of {len(one.turns)} turns: {size:,} bytes, {len(content):,} packed, "
          f"{packed_in:.1f} s to pack, {opened_in:.1f} s to open")  # fmt: skip
    assert packed_in < 60
    assert opened_in < 20
