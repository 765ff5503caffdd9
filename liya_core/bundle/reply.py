"""What a coach sends back: their ratings and notes on the sessions of one bundle, sealed with what only its readers know. Pure."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Final

from pydantic import Field

from liya_core.bundle import archive
from liya_core.bundle.contents import FORMAT as BUNDLE
from liya_core.bundle.contents import MAX_NAME, Bundle, checked, is_moment, is_sound_judgement, is_sound_note
from liya_core.errors import TooMuchToSend
from liya_core.models import Judgement, Note, Session, Value

FORMAT: Final = "liya-reply"
SEAL: Final = "seal"


class Rated(Value):
    """A coach's reading of one attempt."""

    turn: Annotated[int, Field(ge=1, le=10_000)]
    attempt: Annotated[int, Field(ge=1, le=10_000)]
    judgement: Judgement


class Reviewed(Value):
    """What a coach says of one session."""

    session_id: str
    ratings: tuple[Rated, ...] = ()
    notes: tuple[Note, ...] = ()


class _Head(Value):
    made_at: datetime
    coach: Annotated[str, Field(min_length=1, max_length=MAX_NAME * 4)]
    bundle: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


@dataclass(frozen=True)
class Reply:
    """A reply whose form is sound; `is_sealed_with` says whether it is what the coach wrote."""

    digest: str
    bundle: str
    coach: str
    made_at: datetime
    sessions: tuple[Reviewed, ...]
    seal: bytes

    def is_sealed_with(self, key: bytes) -> bool:
        """Whether somebody who has the bundle wrote this, and nobody changed it since."""
        return hmac.compare_digest(self.seal, _seal(key, self.digest))


def reviewed(session: Session, coach: str) -> Reviewed:
    """What this coach says of a session: ratings of attempts, and notes that are no dispute."""
    ratings = tuple(
        Rated(turn=turn.number, attempt=attempt.number, judgement=judgement)
        for turn in session.turns
        for attempt in turn.attempts
        for judgement in attempt.reviews
        if judgement.model == coach
    )
    notes = tuple(note for note in session.notes if note.author == coach and note.kind != "dispute")
    return Reviewed(session_id=session.session_id, ratings=ratings, notes=notes)


def pack_reply(bundle: str, key: bytes, coach: str, sessions: Sequence[Session]) -> bytes:
    """The coach's ratings and notes on these sessions as a reply to the bundle of this digest and key.

    Sessions on which they say nothing are left out. Raises TooMuchToSend where there is nothing to send, or more than a reply holds.
    """
    said = [found for found in (reviewed(session, coach) for session in sessions) if found.ratings or found.notes]
    if not said:
        raise TooMuchToSend("There is nothing of this coach to send back yet. Rate an answer or write a comment first.")
    head = {"format": FORMAT, "made_at": datetime.now(UTC).isoformat(timespec="seconds"), "coach": coach, "bundle": bundle}
    members = {f"{found.session_id}.json": archive.dumped(found.model_dump(mode="json")) for found in said}
    manifest, _ = archive.write(head, members)
    seal = _seal(key, hashlib.sha256(manifest).hexdigest())
    content = archive.zipped({archive.MANIFEST: manifest, **members, SEAL: seal})
    if len(content) > archive.MAX_FILE:
        raise TooMuchToSend("This is too much for one reply. Shorten some comments.")
    open_reply(content)
    return content


def open_reply(content: bytes) -> Reply:
    """What a reply says, all of its form checked. Raises BundleUnusable, whatever the bytes are."""
    return _checked(archive.read(content, (FORMAT,), SEAL))


def look_into(content: bytes) -> Bundle | Reply:
    """A bundle or a reply. Raises BundleUnusable for anything else."""
    found = archive.read(content, (BUNDLE, FORMAT), SEAL)
    if found.manifest["format"] == FORMAT:
        return _checked(found)
    if found.seal is not None:
        archive.refuse()
    return checked(found)


def _checked(found: archive.Archive) -> Reply:
    head = found.head(_Head)
    sessions = tuple(archive.understood(raw, Reviewed) for raw in found.members.values())
    named = [f"{session.session_id}.json" for session in sessions] == list(found.members)
    if (
        not sessions
        or not named
        or not found.seal
        or not is_moment(head.made_at)
        or not all(_is_sound(one, head.coach) for one in sessions)
    ):
        archive.refuse()
    return Reply(found.digest, head.bundle, head.coach, head.made_at, sessions, found.seal)


def _is_sound(said: Reviewed, coach: str) -> bool:
    """Whether all of it is this coach's, once each, and can be kept."""
    places = [(rated.turn, rated.attempt) for rated in said.ratings]
    judged = all(
        (rated.judgement.judge, rated.judgement.model) == ("coach", coach) and is_sound_judgement(rated.judgement) for rated in said.ratings
    )
    noted = all(note.author == coach and note.kind != "dispute" and is_sound_note(note, said.session_id) for note in said.notes)
    ids = [note.note_id for note in said.notes]
    return judged and noted and len(set(places)) == len(places) and len(set(ids)) == len(ids)


def _seal(key: bytes, digest: str) -> bytes:
    return hmac.new(key, digest.encode(), hashlib.sha256).hexdigest().encode()
