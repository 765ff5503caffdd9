"""What a model is asked to send back, as a JSON schema, and what it sent, as checked values.

The move and its words come first, so that they can be shown while the rest is still on its way. Every string and
list is bounded, or small models go on until they are cut off.
"""

import json
import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from liya_core.bank import Rubric
from liya_core.errors import JudgeOutputInvalid

MESSAGE: Final = 700  # characters of what is said; of a quote, a reason, a remark:
QUOTE, REASON, REMARK = 240, 240, 300
REMARKS: Final = 3

_THOUGHTS = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)

T = TypeVar("T", bound=BaseModel)

_Text = Annotated[str, Field(max_length=4_000)]


class _Said(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Claim(_Said):
    """What the model claims of one dimension: a rating of 1 to 5 or none, and the candidate's words it rests on."""

    quote: _Text = ""
    reason: _Text = ""
    rating: float | None

    @field_validator("rating", mode="before")
    @classmethod
    def _in_range(cls, given: object) -> object:
        if given is None:
            return None
        if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given) or not 1 <= given <= 5:
            raise ValueError("a rating is a number from 1 to 5, or null")
        return given


class Praise(_Said):
    """A strength with the words it rests on."""

    text: _Text
    quote: _Text = ""


class ModelReply(_Said):
    """A whole reply: the number of the move, what is said, and what is claimed of the answer."""

    move: int
    message: Annotated[str, Field(min_length=1, max_length=4_000)]
    ratings: dict[str, Claim]
    strengths: Annotated[tuple[Praise, ...], Field(max_length=12)] = ()
    improvements: Annotated[tuple[_Text, ...], Field(max_length=12)] = ()


class Tailored(_Said):
    """A planned question, by its number, in words for this candidate."""

    number: int
    text: _Text


class OpeningReply(_Said):
    """What a model makes of the planned questions."""

    questions: Annotated[tuple[Tailored, ...], Field(max_length=40)]


@dataclass(frozen=True)
class Partial:
    """As much of a reply as has come: the move, once it is known, and the words so far."""

    move: int | None
    message: str


@lru_cache(maxsize=16)
def schema(rubric: Rubric) -> dict[str, Any]:
    """The JSON schema of a reply for this rubric; the order of keys is the order on the wire."""

    def text(most: int) -> dict[str, Any]:
        return {"type": "string", "maxLength": most}

    def made(properties: dict[str, Any]) -> dict[str, Any]:
        return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}

    def listed(items: dict[str, Any]) -> dict[str, Any]:
        return {"type": "array", "items": items, "maxItems": REMARKS}

    rating = {"anyOf": [{"type": "integer", "minimum": 1, "maximum": 5}, {"type": "null"}]}
    claim = made({"quote": text(QUOTE), "reason": text(REASON), "rating": rating})
    return made(
        {
            "move": {"type": "integer"},
            "message": text(MESSAGE),
            "ratings": made({dimension.id: claim for dimension in rubric.dimensions}),
            "strengths": listed(made({"text": text(REMARK), "quote": text(QUOTE)})),
            "improvements": listed(text(REMARK)),
        }
    )


def parse(text: str, rubric: Rubric) -> ModelReply:
    """A reply from the text of it. Raises JudgeOutputInvalid with a sentence that tells the model what is wrong."""
    found = _parsed(text, ModelReply)
    missing = [dimension.id for dimension in rubric.dimensions if dimension.id not in found.ratings]
    if missing:
        raise JudgeOutputInvalid(f"The ratings of {', '.join(missing)} are missing.")
    return found


def parse_opening(text: str) -> OpeningReply:
    """The questions from the text of a reply. Raises JudgeOutputInvalid as `parse` does."""
    return _parsed(text, OpeningReply)


def _parsed(text: str, kind: type[T]) -> T:
    try:
        return kind.model_validate(_DECODER.raw_decode(_bare(text))[0])
    except (ValueError, RecursionError) as error:
        raise JudgeOutputInvalid(_problem(error)) from error


def partial(text: str) -> Partial:
    """What can be told of a reply that is still coming."""
    from jiter import from_json  # comes with openai, and is needed with it only

    try:
        found = from_json(_bare(text).encode("utf-8", "ignore"), partial_mode="trailing-strings")
    except ValueError:
        return Partial(None, "")
    if not isinstance(found, dict):
        return Partial(None, "")
    move, message = found.get("move"), found.get("message")
    return Partial(move if isinstance(move, int) and "message" in found else None, message if isinstance(message, str) else "")


def _bare(text: str) -> str:
    """The JSON object without what models put before it: thoughts, a code fence, a sentence."""
    plain = _THOUGHTS.sub("", text)
    return plain[max(0, plain.find("{")) :]


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number")


_DECODER = json.JSONDecoder(parse_constant=_no_constant)


def _problem(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}."
    return "It is no complete JSON object."
