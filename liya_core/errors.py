"""Everything that can go wrong, sorted by what a caller can do about it.

    LiyaError
    ├── Refused            the request cannot be carried out as it stands; change it
    │   ├── AnswerEmpty        nothing was said: type an answer
    │   ├── AnswerTooLong      more than an answer may hold: shorten it
    │   ├── NotAnAnswer        what cannot be judged would take an answer's place: write an answer
    │   ├── TurnConflict       this turn has another answer already
    │   ├── SessionEnded       the interview is over; its debrief stands
    │   ├── SessionActive      the interview is not over yet
    │   ├── SessionExpired     it was deleted after the time that the settings keep sessions
    │   ├── SessionNotFound    no such session, or it is somebody else's
    │   ├── IdempotencyConflict  this Idempotency-Key came with another request before
    │   ├── BackupUnusable     no sound backup of this Liya or an older one: choose another file
    │   ├── BundleUnusable     no sound bundle or reply: have it sent again
    │   │   ├── BundleTooNew       it was made by a newer Liya
    │   │   ├── BundleUnknown      a reply to what was not made here, or one that does not fit what is here
    │   │   └── BundleConflict     what it brings is here already, and not the same
    │   ├── CannotHide         a word that is to be hidden cannot be: leave it out or add to it
    │   ├── TooMuchToSend      more interviews than a bundle holds: choose fewer
    │   ├── NameTaken          an API key has this name, or had it
    │   ├── ReviewUnusable     a name, a level, a score or a text that cannot be taken: change it
    │   ├── AlreadyRated       this coach has rated this answer, and a first rating stays
    │   ├── NotRatedYet        another score than the judge's, before the answer was rated without it
    │   ├── NothingToReview    no answer that was judged
    │   └── FileRefused        no text can be had from this file: bring another, or paste the text
    │       ├── FileTooLarge       more bytes than are read
    │       ├── FileKindUnknown    neither PDF nor DOCX nor plain text
    │       ├── FileEncrypted      it opens with a password only
    │       ├── FileWithoutText    it is empty, or holds pictures of text
    │       ├── FileDamaged        it breaks off, or breaks its format
    │       └── FileTooMuch        too many pages, too much memory, or too slow
    ├── NotAllowed         who asks may not: use a key that is valid
    │   ├── KeyInvalid
    │   └── KeyRevoked
    ├── NotJudged          the answer is stored, and nobody could judge it just now: try again
    │   ├── ProviderUnavailable  whoever judges did not answer in time, or not at all
    │   │   ├── ModelTooSlow         the turn's time was over
    │   │   ├── ModelUnreachable     no connection, a broken stream, a server's own fault
    │   │   ├── ModelKeyRefused      the key is wrong or may not do this
    │   │   ├── ModelUnknown         no such model there
    │   │   ├── ModelBusy            too many requests, or the quota is used up
    │   │   ├── BudgetReached        the tokens that the settings allow are used up
    │   │   └── ModelMissing         this interview is led by a model, and none is set up
    │   └── JudgeOutputInvalid   what the judge said makes no sense
    │       ├── ReplyCutOff          it was longer than it may be
    │       └── ReplyRefused         it was a refusal
    ├── Misconfigured      the installation must be put right
    │   ├── DataFileError      a file in data/ is missing or wrong
    │   └── SettingError       a setting has a value that means nothing
    └── StorageUnavailable the database cannot be used just now
        ├── DatabaseReadOnly
        ├── DatabaseForeign    the file is not Liya's, or is damaged
        └── DatabaseTooNew     the file was written by a newer Liya

`str(error)` is one plain sentence that may be shown to the person; it never repeats what they typed.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from liya_core.models import Call


class LiyaError(Exception):
    """The root of the tree: one sentence for the person."""


class Refused(LiyaError):
    """The request cannot be carried out as it stands."""


class AnswerEmpty(Refused):
    """An answer of white space alone."""


class AnswerTooLong(Refused):
    """An answer longer than the store takes."""


class NotAnAnswer(Refused):
    """A second attempt that answers nothing; the earlier answer still counts."""


class TurnConflict(Refused):
    """The turn has a different answer already; the text is not stored and is the caller's to keep."""


class SessionEnded(Refused):
    """An answer to an interview that is over."""


class SessionActive(Refused):
    """What is done with interviews that are over, asked of one that is not."""


class SessionExpired(Refused):
    """A session whose content was deleted because nobody went on with it for LIYA_RETENTION_DAYS."""


class SessionNotFound(Refused):
    """No such session for this person."""


class IdempotencyConflict(Refused):
    """An Idempotency-Key that belongs to a request with another body."""


class BackupUnusable(Refused):
    """A file that is no sound backup of this Liya or an older one."""


class BundleUnusable(Refused):
    """A file that is no sound bundle of interviews and no sound reply to one."""


class BundleTooNew(BundleUnusable):
    """A bundle or reply of a version that this Liya does not know."""


class BundleUnknown(BundleUnusable):
    """A reply to a bundle that was not made here, or that speaks of what is not here."""


class BundleConflict(BundleUnusable):
    """A bundle with an interview that is here already and differs."""


class CannotHide(Refused):
    """Words that are to be hidden in a bundle and cannot be: `words`, which the message does not repeat."""

    def __init__(self, message: str, words: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.words = words


class TooMuchToSend(Refused):
    """More interviews, or larger ones, than a bundle may hold."""


class NameTaken(Refused):
    """The name of an API key that was made before, perhaps revoked since."""


class ReviewUnusable(Refused):
    """A name, a level, a score or a text of a review that cannot be taken."""


class AlreadyRated(Refused):
    """A second rating of an answer by the same coach; the first one stays."""


class NotRatedYet(Refused):
    """The score that a coach holds to, from one who has not rated the answer before they saw the judge's."""


class NothingToReview(Refused):
    """A turn without an answer that was judged."""


class FileRefused(Refused):
    """A file that no text can be had from."""


class FileTooLarge(FileRefused):
    """A file of more bytes than are read."""


class FileKindUnknown(FileRefused):
    """A file that is neither PDF nor DOCX nor plain text."""


class FileEncrypted(FileRefused):
    """A file that opens with a password only."""


class FileWithoutText(FileRefused):
    """A file that is empty, or shows pictures of text."""


class FileDamaged(FileRefused):
    """A file that breaks off, or breaks its format."""


class FileTooMuch(FileRefused):
    """A file of too many pages, or one that takes too much memory or time."""


class NotAllowed(LiyaError):
    """Who asks may not."""


class KeyInvalid(NotAllowed):
    """No API key, or none that is known here."""


class KeyRevoked(NotAllowed):
    """An API key that was taken back."""


class NotJudged(LiyaError):
    """The answer is stored and unjudged; the same call again tries again. `calls`: what was spent on it all the same."""

    failure = "provider_unavailable"
    calls: "Sequence[Call]" = ()


class ProviderUnavailable(NotJudged):
    """Whoever judges did not answer in time, or not at all."""


class ModelTooSlow(ProviderUnavailable):
    """The model did not answer within the turn's time."""

    failure = "too_slow"


class ModelUnreachable(ProviderUnavailable):
    """No connection to the model server, a stream that broke off, or a fault of the server's own."""

    failure = "unreachable"


class ModelKeyRefused(ProviderUnavailable):
    """The model server does not take the key."""

    failure = "key_refused"


class ModelUnknown(ProviderUnavailable):
    """The model server has no such model."""

    failure = "model_unknown"


class ModelBusy(ProviderUnavailable):
    """Too many requests just now, or none left."""

    failure = "busy"


class BudgetReached(ProviderUnavailable):
    """A cap on tokens would be passed, so nothing was sent."""

    failure = "budget"


class ModelMissing(ProviderUnavailable):
    """The interview began with a model, and this installation has none."""

    failure = "no_model"


class JudgeOutputInvalid(NotJudged):
    """What the judge said cannot be used."""

    failure = "output_invalid"


class ReplyCutOff(JudgeOutputInvalid):
    """The model's reply was cut off at its limit, or went on without end."""

    failure = "cut_off"


class ReplyRefused(JudgeOutputInvalid):
    """The model, or a filter before it, refused to reply."""

    failure = "refused"


class Misconfigured(LiyaError):
    """The installation must be put right before anything works."""


class DataFileError(Misconfigured):
    """A file in data/ is missing, unreadable or breaks its schema; the message names file and key."""


class SettingError(Misconfigured):
    """A setting's value cannot be used; the message names the setting."""


class StorageUnavailable(LiyaError):
    """The database cannot be read or written just now; nothing was changed."""


class DatabaseReadOnly(StorageUnavailable):
    """The database file, its folder or its disk refuses writing."""


class DatabaseForeign(StorageUnavailable):
    """The file at LIYA_DB is not a Liya database, or is damaged."""


class DatabaseTooNew(StorageUnavailable):
    """The database was written by a newer version; it is left untouched."""
