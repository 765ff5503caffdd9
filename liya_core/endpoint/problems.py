"""What a caller is told when a call cannot be carried out: a status, a code, a sentence, and never their own words."""

from collections.abc import Mapping
from typing import Any, Final

from liya_core.errors import (
    AnswerEmpty,
    IdempotencyConflict,
    JudgeOutputInvalid,
    KeyInvalid,
    KeyRevoked,
    LiyaError,
    ProviderUnavailable,
    Refused,
    SessionEnded,
    SessionExpired,
    SessionNotFound,
    StorageUnavailable,
    TurnConflict,
)


class Problem(Exception):
    """A reply that is an error. `details` hold facts that help to react; `headers` go out with it."""

    def __init__(
        self, status: int, code: str, message: str, details: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message
        self.details = details
        self.headers = headers or {}

    def body(self) -> dict[str, Any]:
        """The error as the contract writes it."""
        details = {"details": dict(self.details)} if self.details else {}
        return {"success": False, "error": {"code": self.code, "message": self.message, **details}}


# Sentences that are None are the error's own; the others were written for a person who looks at a page.
_KINDS: Final[dict[type[LiyaError], tuple[int, str, str | None]]] = {
    KeyInvalid: (401, "INVALID_API_KEY", None),
    KeyRevoked: (401, "API_KEY_REVOKED", None),
    SessionNotFound: (404, "SESSION_NOT_FOUND", "There is no such session for this key and user."),
    SessionExpired: (410, "SESSION_EXPIRED", None),
    SessionEnded: (409, "SESSION_ENDED", "The interview is over. Its summary is in the details; start a new session to go on."),
    TurnConflict: (409, "TURN_CONFLICT", "That turn has another answer already, or is not the open one. Nothing was stored."),
    IdempotencyConflict: (409, "IDEMPOTENCY_CONFLICT", None),
    AnswerEmpty: (422, "ANSWER_EMPTY", "input.message says nothing. Send the candidate's answer."),
    Refused: (422, "VALIDATION_ERROR", None),
    JudgeOutputInvalid: (502, "JUDGE_OUTPUT_INVALID", "The answer is stored, but the judge's output could not be used."),
    ProviderUnavailable: (503, "PROVIDER_UNAVAILABLE", "The answer is stored, but it could not be read just now."),
    StorageUnavailable: (
        503,
        "STORAGE_UNAVAILABLE",
        "The database cannot be used just now. What it holds is safe; send the same call again later.",
    ),
}


def internal() -> Problem:
    """A fault of ours."""
    return Problem(500, "INTERNAL_ERROR", "Something went wrong here, and the log says what. Nothing that was stored is lost.")


def problem_of(error: LiyaError) -> Problem:
    """An error of the engine as the caller sees it."""
    for kind in type(error).__mro__:
        if kind in _KINDS:
            status, code, sentence = _KINDS[kind]
            headers = {"www-authenticate": "Bearer"} if status == 401 else {"retry-after": "1"} if status == 503 else {}
            return Problem(status, code, sentence or str(error), headers=headers)
    return internal()


def invalid(field_: str, message: str) -> Problem:
    """One field that cannot be taken."""
    return Problem(422, "VALIDATION_ERROR", f"{field_}: {message}", {"fields": [{"field": field_, "message": message}]})
