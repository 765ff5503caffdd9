"""What is in a bundle: sessions as they may leave, and what a bundle from elsewhere says, checked. Pure.

Without a résumé, a job description, a profile and notes on the company unless they are wanted; never with an API key's
name, an answer that is still being read, or what was judged of a session whose feedback waits for its end.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Final

from pydantic import Field

from liya_core import models
from liya_core.bundle import archive, hiding, redaction
from liya_core.errors import CannotHide, TooMuchToSend
from liya_core.export import feedback_is_open
from liya_core.models import (
    Attempt,
    Drill,
    InterviewContextInput,
    Judgement,
    Note,
    ProfileInput,
    Session,
    Turn,
    Value,
)

FORMAT: Final = "liya-bundle"
MAX_NAME: Final = 60  # characters of whoever sends
MAX_TEXT: Final = 4_000  # characters of a note

_OF_THE_FORM: Final = "A word that the file itself is made of, such as “text” or “score”, cannot be hidden. Add to it, or leave it out."
_MANIFEST: Final = {FORMAT, "version", "made_at", "sender", "members", "name", "bytes", "sha256", "json"}
_ROOM: Final = archive.MAX_INFLATED - 100_000  # for the manifest
_SESSION_ID: Final = re.compile(r"ses_[0-9A-Za-z_-]{1,64}")
_NOTE_ID: Final = re.compile(r"[0-9A-Za-z_-]{1,80}")


@dataclass(frozen=True)
class Bundle:
    """A checked bundle. `key`: what a reply to it is sealed with; whoever has the bundle has it, and nobody else."""

    digest: str
    key: bytes
    sender: str
    made_at: datetime
    sessions: tuple[Session, ...]
    hashes: Mapping[str, str]  # of each session's member


@dataclass(frozen=True)
class Preview:
    """What hiding changes: how often each word is replaced, and texts before and after, those that were said first."""

    counts: Mapping[str, int]
    samples: tuple[hiding.Hidden, ...]


# -------------------------------------------------------------------- out


def pack(sessions: Sequence[Session], redactions: Sequence[str] = (), *, sender: str = "", materials: bool = False) -> bytes:
    """The sessions as a bundle, each of the words in `redactions` hidden wherever it stands in them.

    sender: how the coach is to call the candidate, in the place of the name under which they practice here.
    materials: with résumé, job description, profile and notes on the company. Raises CannotHide for a word that says too
    little, or that the file itself is made of; and TooMuchToSend.
    """
    if not 0 < len(sessions) <= archive.MOST:
        raise TooMuchToSend(f"A bundle holds 1 to {archive.MOST} interviews. Choose fewer.")
    short = hiding.unusable(redactions)
    if len(redactions) > hiding.MOST_WORDS or short:
        raise CannotHide(
            f"Up to {hiding.MOST_WORDS} words can be hidden, each of at least two letters. Leave out the others.", tuple(short)
        )
    called = hiding.hide(" ".join(sender.split())[:MAX_NAME], redactions)
    name = called.before if called.before and not called.places else hiding.NOBODY
    packed = {f"{session.session_id}.json": _written(session, redactions, name, materials=materials) for session in sessions}
    head = {"format": FORMAT, "made_at": datetime.now(UTC).isoformat(timespec="seconds"), "sender": name}
    manifest, content = archive.write(head, packed)
    if len(content) > archive.MAX_FILE or max(map(len, packed.values())) > archive.MAX_MEMBER or sum(map(len, packed.values())) > _ROOM:
        raise TooMuchToSend("These interviews are too large for one bundle. Choose fewer.")
    left = hiding.found((text for raw in (manifest, *packed.values()) for text in redaction.texts(json.loads(raw))), redactions)
    if left:
        raise CannotHide(_OF_THE_FORM, tuple(left))
    open_bundle(content)
    return content


def preview(session: Session, redactions: Sequence[str] = (), *, materials: bool = False) -> Preview:
    """What hiding these words would change in a session as it would be packed."""
    whole = leaving(session, materials=materials)
    said = [text for turn in whole.turns for text in (*(attempt.text for attempt in turn.attempts), turn.message)]
    changed = [found for found in (hiding.hide(text, redactions) for text in said) if found.places]
    counts = hiding.found(redaction.texts(whole.model_dump(mode="json")), redactions)
    return Preview(counts, tuple(changed))


def of_the_form(sessions: Sequence[Session], words: Sequence[str]) -> list[str]:
    """Those of the words that a bundle of these sessions is itself made of, so that they cannot be hidden in it."""
    return list(hiding.found({text for session in sessions for text in redaction.form(session)} | _MANIFEST, words))


def leaving(session: Session, *, materials: bool = False) -> Session:
    """A session without what does not leave."""
    setup = session.setup
    if not materials:
        known = {name: getattr(setup.context, name) for name in InterviewContextInput.model_fields if name != "company_research"}
        bare: dict[str, object] = {
            "profile": ProfileInput(),
            "resume": None,
            "job_description": None,
            "context": InterviewContextInput(**known),
        }
        setup = setup.model_copy(update=bare)
    is_open = feedback_is_open(session)
    turns = tuple(_leaving(turn, is_open=is_open) for turn in session.turns)
    notes = tuple(note for note in session.notes if is_open or note.kind in ("comment", "flag"))
    drill = session.drill and Drill(kind=session.drill.kind)  # the answer that it goes back to may not be in the bundle
    kept = {"setup": setup, "turns": turns, "notes": notes, "drill": drill, "key_name": None, "bundle": None}
    return _called(session.model_copy(update=kept), hiding.NOBODY)


def _called(session: Session, name: str) -> Session:
    """The session of somebody who goes by this name, as the author of their own notes too."""
    own = session.setup.user_id
    notes = tuple(
        note.model_copy(update={"author": name}) if note.kind == "dispute" or note.author == own else note for note in session.notes
    )
    return session.model_copy(update={"setup": session.setup.model_copy(update={"user_id": name}), "notes": notes})


def _leaving(turn: Turn, *, is_open: bool) -> Turn:
    kept = (attempt for attempt in turn.attempts if attempt.status != "pending")
    return turn.model_copy(
        update={"attempts": tuple(attempt if is_open else attempt.model_copy(update={"judgements": ()}) for attempt in kept)}
    )


def _written(session: Session, words: Sequence[str], name: str, *, materials: bool) -> bytes:
    whole = leaving(session, materials=materials)
    answers = [hiding.hide(attempt.text, words) for turn in whole.turns for attempt in turn.attempts]
    hidden: Session = redaction.hidden(whole, words, [answer for answer in answers if answer.places])
    return archive.dumped(_called(hidden, name).model_dump(mode="json"))


# -------------------------------------------------------------------- in


def open_bundle(content: bytes) -> Bundle:
    """What a bundle holds, all of it checked. Raises BundleUnusable, whatever the bytes are; nothing is written."""
    return checked(archive.read(content, (FORMAT,)))


def checked(found: archive.Archive) -> Bundle:
    """A bundle out of its archive. Raises BundleUnusable."""
    head = found.head(_Head)
    sessions = tuple(archive.understood(raw, Session) for raw in found.members.values())
    names = [f"{session.session_id}.json" for session in sessions]
    sound = is_moment(head.made_at) and names == list(found.members) and all(map(_is_sound, sessions))
    if not sessions or not sound or any(session.setup.user_id != head.sender for session in sessions):
        archive.refuse()
    hashes = {session.session_id: hashlib.sha256(raw).hexdigest() for session, raw in zip(sessions, found.members.values(), strict=True)}
    return Bundle(found.digest, reply_key(found.manifest_bytes), head.sender, head.made_at, sessions, hashes)


def reply_key(manifest: bytes) -> bytes:
    """What a reply to the bundle of this manifest is sealed with; it does not follow from the bundle's digest."""
    return hashlib.sha256(b"liya-reply\0" + manifest).digest()


def is_moment(moment: datetime | None) -> bool:
    """Whether a time can be kept and shown: with its zone, and of this century; or none."""
    return moment is None or (moment.tzinfo is not None and 2000 <= moment.year < 2100)


def is_sound_note(note: Note, session_id: str) -> bool:
    """Whether a note can be kept."""
    short = len(note.author) <= MAX_NAME * 4 and len(note.text) <= MAX_TEXT * 2 and len(note.quote or "") <= MAX_TEXT * 4
    return bool(_NOTE_ID.fullmatch(note.note_id)) and note.session_id == session_id and short and is_moment(note.made_at)


def is_sound_judgement(judgement: Judgement) -> bool:
    """Whether a judgement can be kept and its arithmetic be shown."""
    dimensions = [rating.dimension for rating in judgement.ratings]
    rated = [rating.weight for rating in judgement.ratings if rating.rating is not None]
    weighed = all(0 <= rating.weight <= 100 for rating in judgement.ratings) and (not rated or sum(rated) > 0)
    return len(set(dimensions)) == len(dimensions) and weighed


def _is_sound(session: Session) -> bool:
    """Whether a session can be kept as it is: its numbers run from 1, its times are times, and nothing in it is still to be read."""
    drill = session.drill
    if not _SESSION_ID.fullmatch(session.session_id) or session.key_name is not None or session.bundle is not None:
        return False
    if drill and (drill.session_id is not None or drill.turn is not None):
        return False
    times = (session.started_at, session.ended_at, *(turn.asked_at for turn in session.turns), *(turn.shown_at for turn in session.turns))
    attempts = {(turn.number, attempt.number) for turn in session.turns for attempt in turn.attempts}
    noted = all(
        is_sound_note(note, session.session_id) and (note.attempt is None or (note.turn, note.attempt) in attempts)
        and (note.turn is None or 0 < note.turn <= len(session.turns))
        for note in session.notes
    )  # fmt: skip
    return (
        all(map(is_moment, times))
        and [turn.number for turn in session.turns] == list(range(1, len(session.turns) + 1))
        and len({note.note_id for note in session.notes}) == len(session.notes)
        and noted
        and all(_is_sound_turn(turn, len(session.plan.questions)) for turn in session.turns)
    )


def _is_sound_turn(turn: Turn, questions: int) -> bool:
    move = turn.move
    return (
        (move.question is None or 0 <= move.question < questions)
        and (move.point is None or 0 <= move.point < 1_000)
        and [attempt.number for attempt in turn.attempts] == list(range(1, len(turn.attempts) + 1))
        and all(map(_is_sound_attempt, turn.attempts))
    )


def _is_sound_attempt(attempt: Attempt) -> bool:
    coaches = [judgement.model for judgement in attempt.reviews]
    return (
        attempt.status != "pending"
        and (attempt.status == "settled" or not attempt.judgements)
        and is_moment(attempt.answered_at)
        and is_moment(attempt.settled_at)
        and len(set(coaches)) == len(coaches)
        and None not in coaches
        and all(map(is_sound_judgement, attempt.judgements))
    )


class _Head(Value):
    """What a bundle's manifest says beside its members."""

    made_at: datetime
    sender: Annotated[str, Field(min_length=1, max_length=MAX_NAME, pattern=models.SAYS_SOMETHING)]
