"""A request's body: bounded while it is read, and bounded again (`strict_json`) before anything is made of it."""

import hashlib
import json
import re
from typing import Any, Final

import anyio
from pydantic import ValidationError
from starlette.requests import Request

from liya_core import strict_json
from liya_core.endpoint.contract import TurnRequest
from liya_core.endpoint.problems import Problem, invalid

MAX_BYTES: Final = 1 << 20
MAX_VALUES: Final = 20_000  # opening brackets and commas
MAX_FIELDS: Final = 20  # wrong fields named in one reply
SECONDS: Final = 10.0  # for a body to arrive
SPILL: Final = 4 << 20  # bytes read and thrown away of a body that is too large, so that its sender hears the reply


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
    try:
        return strict_json.load(raw, MAX_VALUES)
    except strict_json.Unsound as error:
        raise _malformed(str(error)) from None


def fingerprint(raw: bytes) -> str:
    """A hash of what a sound body says, whatever the order of its keys and its white space."""
    said = json.dumps(json.loads(raw), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def _malformed(why: str) -> Problem:
    return Problem(400, "MALFORMED_JSON", f"The body cannot be read: {why}.")
