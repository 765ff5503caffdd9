"""A request's body: bounded while it is read, and bounded again before anything is made of it.

Python's JSON reader takes what a careful caller never sends: duplicate keys, NaN, numbers of thousands of digits,
nesting that ends in a RecursionError. All of that is refused here, so that no other room has to think of it.
"""

import hashlib
import json
import re
from math import inf
from typing import Any, Final, NoReturn

import anyio
from pydantic import ValidationError
from starlette.requests import Request

from liya_core.endpoint.contract import TurnRequest
from liya_core.endpoint.problems import Problem, invalid

MAX_BYTES: Final = 1 << 20
MAX_DEPTH: Final = 32
MAX_VALUES: Final = 20_000  # opening brackets and commas
MAX_DIGITS: Final = 40  # of one number
MAX_FIELDS: Final = 20  # wrong fields named in one reply
SECONDS: Final = 10.0  # for a body to arrive
SPILL: Final = 4 << 20  # bytes read and thrown away of a body that is too large, so that its sender hears the reply

# Strings whole, then the signs that give a text its shape. An unclosed string swallows the rest; the parser will say so.
_SHAPE: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]|,', re.DOTALL)
_LONE_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


async def read(request: Request) -> bytes:
    """The body's bytes. Raises Problem for a wrong kind of content, too much of it, or one that does not come."""
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = re.search(r"charset\s*=\s*\"?([\w-]+)", parameters)
    if kind.strip().lower() != "application/json" or (charset and charset[1].lower() not in ("utf-8", "utf8")):
        raise Problem(415, "UNSUPPORTED_MEDIA_TYPE", "Send the body as Content-Type: application/json, in UTF-8.")
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise Problem(415, "UNSUPPORTED_MEDIA_TYPE", "Send the body as it is, without a Content-Encoding.")
    kept, seen = bytearray(), 0
    with anyio.move_on_after(SECONDS) as scope:
        async for chunk in request.stream():
            seen += len(chunk)
            if seen <= MAX_BYTES:
                kept += chunk
            elif seen > SPILL:
                break
    if seen > MAX_BYTES:
        raise Problem(413, "PAYLOAD_TOO_LARGE", "The body is larger than 1 MiB. Shorten the résumé, the job description or the history.")
    if scope.cancelled_caught:
        raise Problem(408, "REQUEST_TIMEOUT", "The body did not arrive in time. Send it again.", headers={"connection": "close"})
    return bytes(kept)


def parse(raw: bytes) -> TurnRequest:
    """The request in a body. Raises Problem: 400 for what is no sound JSON, 422 for what breaks the contract."""
    content(raw)
    try:
        return TurnRequest.model_validate_json(raw, strict=True)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)
        if found[0]["type"] == "json_invalid":
            raise _malformed("it is not valid JSON") from None
        fields = [{"field": ".".join(map(str, wrong["loc"])) or "body", "message": wrong["msg"]} for wrong in found[:MAX_FIELDS]]
        first = invalid(fields[0]["field"], fields[0]["message"])
        raise Problem(first.status, first.code, first.message, {"fields": fields}) from None


def content(raw: bytes) -> Any:
    """The JSON value in a body that keeps to all bounds. Raises Problem."""
    _bound(raw)
    try:
        found = json.loads(
            raw.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant, parse_int=_number, parse_float=_number
        )
    except UnicodeDecodeError:
        raise _malformed("it is not UTF-8") from None
    except (ValueError, RecursionError):
        raise _malformed("it is not valid JSON") from None
    if b"\\u" in raw and _LONE_SURROGATE.search(json.dumps(found, ensure_ascii=False)):
        raise _malformed("it has half a surrogate pair, which is no character")
    return found


def fingerprint(raw: bytes) -> str:
    """A hash of what a sound body says, whatever the order of its keys and its white space."""
    said = json.dumps(json.loads(raw), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def _bound(raw: bytes) -> None:
    """Nothing, for a body whose shape keeps to the bounds. Reads each byte once."""
    depth = values = 0
    for found in _SHAPE.finditer(raw):
        sign = found.group()[:1]
        if sign == b'"':
            continue
        depth += (sign in b"[{") - (sign in b"]}")
        values += sign in b"[{,"
        if depth < 0:
            raise _malformed("it is not valid JSON")
        if depth > MAX_DEPTH:
            raise _malformed(f"it is nested deeper than {MAX_DEPTH} levels")
        if values > MAX_VALUES:
            raise _malformed(f"it has more than {MAX_VALUES:,} values")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _malformed("an object has the same key twice")
    return found


def _no_constant(_: str) -> NoReturn:
    raise _malformed("NaN and Infinity are no JSON numbers")


def _number(text: str) -> float:
    if len(text) > MAX_DIGITS:
        raise _malformed(f"a number has more than {MAX_DIGITS} signs")
    number = float(text) if re.search(r"[.eE]", text) else int(text)
    if number in (inf, -inf):
        raise _malformed("a number is larger than any that can be kept")
    return number


def _malformed(why: str) -> Problem:
    return Problem(400, "MALFORMED_JSON", f"The body cannot be read: {why}.")
