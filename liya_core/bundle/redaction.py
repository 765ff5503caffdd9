"""Words hidden in every value of a session, and what of a session is no text that a person wrote. Pure."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Final, get_args

from pydantic import BaseModel

from liya_core.bundle import hiding
from liya_core.models import (
    CompetencyResult,
    Earned,
    GapFound,
    Input,
    Moment,
    Move,
    Note,
    Rating,
    Remark,
    SentenceRead,
    Setup,
    Uncredited,
)

# What names a thing for the program, and no person wrote. A word that stands in it cannot be hidden.
_IDS: Final = {"session_id", "id", "competency", "dimension", "note_id", "families", "rubric_version", "prompt_version"}
# Words of an answer: they stay words of what becomes of it.
_QUOTES: Final = {
    (Rating, "evidence"), (Remark, "quote"), (GapFound, "quote"), (Uncredited, "text"), (SentenceRead, "text"), (Earned, "words"),
    (Moment, "quote"), (CompetencyResult, "quote"), (Move, "quote"), (Note, "quote"),
}  # fmt: skip


def hidden(value: Any, words: Sequence[str], answers: Sequence[hiding.Hidden]) -> Any:
    """A value with the words hidden in every text that a person may have written. answers: those in which there was something to hide."""
    if isinstance(value, str):
        return hiding.hide(value, words).after
    if isinstance(value, BaseModel):
        changed = value.model_copy(update=dict(_fields(value, words, answers)))
        extra = hidden(value.model_extra, words, answers)
        if not extra:
            return changed
        return type(value).model_construct(**{name: getattr(changed, name) for name in type(value).model_fields}, **extra)
    if isinstance(value, dict):
        return {hidden(key, words, answers): hidden(part, words, answers) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(hidden(part, words, answers) for part in value)
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
            after = hidden(part, words, answers)
            short = isinstance(value, Input | Setup) and isinstance(part, str) and len(part) <= 200
            yield name, after[:200] if short else after


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


def form(value: Any) -> Iterator[str]:
    """The names of a value's fields, and what stands in those that hold no text of a person's."""
    if isinstance(value, tuple):
        for part in value:
            yield from form(part)
    if not isinstance(value, BaseModel):
        return
    for name in type(value).model_fields:
        yield name
        part = getattr(value, name)
        if name not in _IDS and _holds_text(type(value), name):
            yield from form(part)
        else:
            yield from (text for text in (part if isinstance(part, tuple) else (part,)) if isinstance(text, str))


def texts(value: Any) -> Iterator[str]:
    """All keys and texts of a JSON value."""
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(part)
    yield from value if isinstance(value, dict) else ()
