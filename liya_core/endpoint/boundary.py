"""The outermost room of the endpoint: every call gets an id, an answer and one line in the log.

Whatever fails inside ends here as the contract's error, and the log says what failed and where, never what was said.
"""

import json
import logging
import re
import secrets
import time
import traceback
from collections.abc import Callable

from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from liya_core.endpoint.problems import Problem, internal
from liya_core.errors import Misconfigured, StorageUnavailable
from liya_core.gate import REFUSAL
from liya_core.gate.deciding import is_of_this_page

log = logging.getLogger("liya.endpoint")
access = logging.getLogger("liya.access")

_ELSEWHERE = "This server does not answer under this Host, or to this Origin. Its operator sets server.allowedHosts."
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def show_log() -> None:
    """Write the endpoint's log to the error output, a line a call."""
    if not access.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(message)s"))
        access.addHandler(handler)
        access.setLevel(logging.INFO)
        access.propagate = False


def note(error: Exception) -> None:
    """Write down what failed and where; what an error of ours says as well, for it never repeats what was said."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    said = f" ({error})" if isinstance(error, Misconfigured | StorageUnavailable) else ""
    log.error("failed: %s at %s:%s%s", type(error).__name__, where.filename, where.lineno, said)


def reply_to(problem: Problem) -> JSONResponse:
    """A problem as a reply."""
    return JSONResponse(problem.body(), problem.status, dict(problem.headers))


class Boundary:
    """Wraps the endpoint. `allows` tells whether a Host (with or without a port) is one that this server answers under.

    What the gate lets nobody in for comes here with the words to refuse it.
    """

    def __init__(self, app: ASGIApp, allows: Callable[[str | None], bool]) -> None:
        self._app = app
        self._allows = allows

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One call through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        given = headers.get(b"x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else f"req_{secrets.token_hex(12)}"
        status = 0

        async def numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                own = [(b"x-request-id", request_id.encode()), (b"cache-control", b"no-store")]
                message = {**message, "headers": [*message["headers"], *own]}
            await send(message)

        try:
            refusal = scope.get(REFUSAL) or (None if self._is_welcome(headers) else _ELSEWHERE)
            if refusal is None:
                await self._app(scope, receive, numbered)
            else:
                await reply_to(Problem(403, "FORBIDDEN", refusal))(scope, receive, numbered)
        except ClientDisconnect:
            status = status or 499
        except Exception as error:  # noqa: BLE001 - the one outermost boundary: a caller gets an answer whatever happens
            note(error)
            if not status:
                await reply_to(internal())(scope, receive, numbered)
        finally:
            access.info(_line(scope, request_id, status, began))

    def _is_welcome(self, headers: dict[bytes, str]) -> bool:
        """Whether Host, and Origin where a browser names one, are ours: no foreign page speaks through a browser here."""
        host, origin = headers.get(b"host"), headers.get(b"origin")
        return self._allows(host) and (origin is None or is_of_this_page(origin, host))


def _line(scope: Scope, request_id: str, status: int, began: float) -> str:
    """One JSON line: the route as it is written in the code, not as it was asked for; no query, no body, no key."""
    route = scope.get("route")
    return json.dumps(
        {
            "request_id": request_id,
            "method": scope["method"] if scope["method"] in _METHODS else "other",
            "route": getattr(route, "path", None),
            "status": status,
            "ms": round((time.perf_counter() - began) * 1000, 1),
            "key": scope.get("state", {}).get("key_name"),
        }
    )


_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT")
