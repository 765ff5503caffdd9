"""What is in a bundle: sessions as they may leave, and what a bundle from elsewhere says, checked. Pure.

Without a résumé, a job description, a profile and notes on the company unless they are wanted; never with an API key's
name, an answer that is still being read, or what was judged of a session whose feedback waits for its end.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any, Final, get_args

from pydantic import BaseModel, Field

from liya_core import models
from liya_core.bundle import archive, hiding
from liya_core.errors import CannotHide, TooMuchToSend
from liya_core.export import feedback_is_open
from liya_core.models import (
    Attempt,
    CompetencyResult,
    Earned,
    GapFound,
    Input,
    InterviewContextInput,
    Judgement,
    Moment,
    Move,
    Note,
    ProfileInput,
    Rating,
    Remark,
    SentenceRead,
    Session,
    Setup,
    Turn,
    Uncredited,
    Value,
)

FORMAT: Final = "liya-bundle"
NOBODY: Final = "Candidate"  # who sent a bundle that does not say
MAX_NAME: Final = 60  # characters of whoever sends
MAX_TEXT: Final = 4_000  # characters of a note

# What names a thing for the program, and no person wrote. A word that stands in it cannot be hidden.
_IDS: Final = {"session_id", "id", "competency", "dimension", "note_id", "families", "rubric_version", "prompt_version"}
# Words of an answer: they stay words of what becomes of it.
_QUOTES: Final = {
    (Rating, "evidence"), (Remark, "quote"), (GapFound, "quote"), (Uncredited, "text"), (SentenceRead, "text"), (Earned, "words"),
    (Moment, "quote"), (CompetencyResult, "quote"), (Move, "quote"), (Note, "quote"),
}  # fmt: skip
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
    name = called.before if called.before and not called.places else NOBODY
    packed = {f"{session.session_id}.json": _written(session, redactions, name, materials=materials) for session in sessions}
    head = {"format": FORMAT, "made_at": datetime.now(UTC).isoformat(timespec="seconds"), "sender": name}
    manifest, content = archive.write(head, packed)
    if len(content) > archive.MAX_FILE or max(map(len, packed.values())) > archive.MAX_MEMBER or sum(map(len, packed.values())) > _ROOM:
        raise TooMuchToSend("These interviews are too large for one bundle. Choose fewer.")
    left = hiding.found((text for raw in (manifest, *packed.values()) for text in _texts(json.loads(raw))), redactions)
    if left:
        raise CannotHide(_OF_THE_FORM, tuple(left))
    open_bundle(content)
    return content


def preview(session: Session, redactions: Sequence[str] = (), *, materials: bool = False) -> Preview:
    """What hiding these words would change in a session as it would be packed."""
    whole = leaving(session, materials=materials)
    said = [text for turn in whole.turns for text in (*(attempt.text for attempt in turn.attempts), turn.message)]
    changed = [found for found in (hiding.hide(text, redactions) for text in said) if found.places]
    counts = hiding.found(_texts(whole.model_dump(mode="json")), redactions)
    return Preview(counts, tuple(changed))


def of_the_form(sessions: Sequence[Session], words: Sequence[str]) -> list[str]:
    """Those of the words that a bundle of these sessions is itself made of, so that they cannot be hidden in it."""
    return list(hiding.found({text for session in sessions for text in _form(session)} | _MANIFEST, words))


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
    setup = setup.model_copy(update={"user_id": NOBODY})
    is_open = feedback_is_open(session)
    turns = tuple(_leaving(turn, is_open=is_open) for turn in session.turns)
    notes = tuple(note for note in session.notes if is_open or note.kind in ("comment", "flag"))
    return session.model_copy(update={"setup": setup, "turns": turns, "notes": notes, "key_name": None, "bundle": None})


def _leaving(turn: Turn, *, is_open: bool) -> Turn:
    kept = (attempt for attempt in turn.attempts if attempt.status != "pending")
    return turn.model_copy(
        update={"attempts": tuple(attempt if is_open else attempt.model_copy(update={"judgements": ()}) for attempt in kept)}
    )


def _written(session: Session, words: Sequence[str], name: str, *, materials: bool) -> bytes:
    whole = leaving(session, materials=materials)
    answers = [hiding.hide(attempt.text, words) for turn in whole.turns for attempt in turn.attempts]
    hidden: Session = _hidden(whole, words, [answer for answer in answers if answer.places])
    setup = hidden.setup.model_copy(update={"user_id": name})
    return archive.dumped(hidden.model_copy(update={"setup": setup}).model_dump(mode="json"))


# -------------------------------------------------------------------- hiding, in every value


def _hidden(value: Any, words: Sequence[str], answers: Sequence[hiding.Hidden]) -> Any:
    """A value with the words hidden in every text that a person may have written."""
    if isinstance(value, str):
        return hiding.hide(value, words).after
    if isinstance(value, BaseModel):
        changed = value.model_copy(update=dict(_fields(value, words, answers)))
        extra = _hidden(value.model_extra, words, answers)
        return (
            type(value).model_construct(**{name: getattr(changed, name) for name in type(value).model_fields}, **extra)
            if extra
            else changed
        )
    if isinstance(value, dict):
        return {_hidden(key, words, answers): _hidden(part, words, answers) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(_hidden(part, words, answers) for part in value)
    return value


def _fields(value: BaseModel, words: Sequence[str], answers: Sequence[hiding.Hidden]) -> Iterator[tuple[str, Any]]:
    """A value's fields with the words hidden; those that are of the program's making as they are."""
    for name in type(value).model_fields:
        part = getattr(value, name)
        if name in _IDS or not _holds_text(type(value), name):
            continue
        if (type(value), name) in _QUOTES:
            yield name, _quoted(part, words, answers)
        else:
            hidden = _hidden(part, words, answers)
            short = isinstance(value, Input | Setup) and isinstance(part, str) and len(part) <= 200
            yield name, hidden[:200] if short else hidden


def _quoted(value: Any, words: Sequence[str], answers: Sequence[hiding.Hidden]) -> Any:
    """Words of an answer as they stand in what became of it."""
    if isinstance(value, tuple):
        return tuple(_quoted(part, words, answers) for part in value)
    if not isinstance(value, str):
        return value
    kept = next((span for answer in answers if (span := answer.hidden_span(value)) is not None), value)
    return hiding.hide(kept, words).after


@lru_cache(maxsize=512)
def _holds_text(kind: type[BaseModel], name: str) -> bool:
    """Whether a field may hold any text, or holds one of a few words, a number or a time."""
    return _is_open(kind.model_fields[name].annotation)


def _is_open(annotation: Any) -> bool:
    if annotation in (str, Any):
        return True
    if isinstance(annotation, type):
        return issubclass(annotation, BaseModel)
    return any(_is_open(part) for part in get_args(annotation) if not isinstance(part, str))


def _form(value: Any) -> Iterator[str]:
    """The names of a value's fields, and what stands in those that hold no text of a person's."""
    if isinstance(value, tuple):
        for part in value:
            yield from _form(part)
    if not isinstance(value, BaseModel):
        return
    for name in type(value).model_fields:
        yield name
        part = getattr(value, name)
        if name not in _IDS and _holds_text(type(value), name):
            yield from _form(part)
        else:
            yield from (text for text in (part if isinstance(part, tuple) else (part,)) if isinstance(text, str))


def _texts(value: Any) -> Iterator[str]:
    """All keys and texts of a JSON value."""
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(part)
    yield from value if isinstance(value, dict) else ()


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
    if not _SESSION_ID.fullmatch(session.session_id) or session.key_name is not None or session.bundle is not None:
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
