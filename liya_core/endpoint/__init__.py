"""The HTTP endpoint: the same engine as the pages', for programs. Starlette routes under /v1.

    boundary → route → body → key, rate → turns (take, finish) → replies

Nothing here thinks or waits on the event loop: calls are served in threads of the endpoint's own. What is done at once
has a few of them, for more would only get in each other's way; what waits for a reply has many.
"""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from functools import cached_property, partial
from typing import Any, Final, ParamSpec, TypeVar

import anyio
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from liya_core import trends
from liya_core.endpoint import body, turns
from liya_core.endpoint.boundary import Boundary, note, reply_to
from liya_core.endpoint.contract import (
    FARTHEST,
    MAX_NAME,
    MOST,
    PAGE,
    Deleted,
    DeletedReply,
    HealthReply,
    SessionReply,
    SessionsPage,
    SessionsReply,
)
from liya_core.endpoint.limits import RateLimit
from liya_core.endpoint.openapi import described
from liya_core.endpoint.problems import Problem, internal, invalid, problem_of
from liya_core.endpoint.replies import session_head, session_held
from liya_core.errors import LiyaError
from liya_core.interview import Interviews
from liya_core.keys import Keys
from liya_core.receipts import Receipt
from liya_core.settings import Settings

AT_WORK: Final = 4  # calls worked on at once
WAITING: Final = 256  # calls that wait for their reply at once
LOOK_S: Final = 0.1  # between two looks at the words of a streamed reply

P = ParamSpec("P")
T = TypeVar("T")


def api(engine: Callable[[], Interviews], settings: Callable[[], Settings], allows: Callable[[str | None], bool]) -> Starlette:
    """The application under /v1. Engine and settings are asked for at the first call; `allows` tells which Hosts are ours."""
    endpoint = Endpoint(engine, settings)
    application = Starlette(
        routes=[
            Route("/v1/hiring/mock-interview", endpoint.turn, methods=["POST"]),
            Route("/v1/hiring/sessions", endpoint.sessions, methods=["GET"]),
            Route("/v1/hiring/sessions/{session_id}", endpoint.session, methods=["GET", "DELETE"]),
            Route("/v1/openapi.json", endpoint.openapi, methods=["GET"]),
            Route("/v1/health", endpoint.health, methods=["GET"]),
        ],
        middleware=[Middleware(Boundary, allows=allows)],
        exception_handlers={HTTPException: _http_error, Problem: _problem, LiyaError: _liya_error},
    )
    application.router.redirect_slashes = False
    return application


class Endpoint:
    """The handlers, and what they share: the engine, the keys, the count of requests, the threads."""

    def __init__(self, engine: Callable[[], Interviews], settings: Callable[[], Settings]) -> None:
        self._build = engine
        self._load = settings
        self._at_work = anyio.CapacityLimiter(AT_WORK)
        self._waiting = anyio.CapacityLimiter(WAITING)
        self._watch = anyio.CapacityLimiter(4)  # so that a busy server is still known to be alive

    @cached_property
    def _engine(self) -> Interviews:
        return self._build()

    @cached_property
    def _settings(self) -> Settings:
        return self._load()

    @cached_property
    def _keys(self) -> Keys:
        return Keys(self._settings.db)

    @cached_property
    def _rate(self) -> RateLimit:
        return RateLimit(self._settings.rate_limit)

    # ---------------------------------------------------------------- handlers

    async def turn(self, request: Request) -> Response:
        """POST /v1/hiring/mock-interview."""
        raw = await body.read(request)
        taken = await self._at_once(self._take, request, raw)
        if "text/event-stream" in request.headers.get("accept", "").lower():
            return StreamingResponse(self._events(taken), media_type="text/event-stream")
        return _json(await self._reply(taken, self._settings.turn_deadline_s))

    async def sessions(self, request: Request) -> Response:
        """GET /v1/hiring/sessions: the caller's own, newest first."""
        return _json(await self._at_once(self._list, request))

    async def session(self, request: Request) -> Response:
        """GET or DELETE /v1/hiring/sessions/{session_id}: one of the caller's own with its turns, or gone for good."""
        return _json(await self._at_once(self._delete if request.method == "DELETE" else self._show, request))

    async def health(self, _: Request) -> Response:
        """GET /v1/health: live, and the database answers."""
        await anyio.to_thread.run_sync(lambda: self._engine.store.check(), limiter=self._watch)
        return _json(HealthReply().model_dump_json())

    async def openapi(self, _: Request) -> Response:
        """GET /v1/openapi.json."""
        return JSONResponse(described())

    # ---------------------------------------------------------------- in a thread

    def _take(self, request: Request, raw: bytes) -> turns.Taken:
        """What the call does, with its reply where that needs no waiting."""
        key_name = self._caller(request)
        said = body.parse(raw)
        taken = turns.take(self._engine, said, key_name, _receipt(request, raw, key_name))
        return replace(taken, reply=turns.finish(self._engine, taken, 0)) if taken.is_known else taken

    def _list(self, request: Request) -> str:
        key_name = self._caller(request)
        limit, offset = _whole(request, "limit", PAGE, 1, MOST), _whole(request, "offset", 0, 0, FARTHEST)
        chosen = trends.Filter(_user(request), key_name=key_name)
        store = self._engine.store
        page = SessionsPage(
            sessions=tuple(map(session_head, trends.sessions(store, chosen, limit, offset))),
            total=trends.counts(store, chosen).sessions,
            limit=limit,
            offset=offset,
        )
        return SessionsReply(data=page).model_dump_json()

    def _show(self, request: Request) -> str:
        key_name = self._caller(request)
        session = self._engine.store.session(request.path_params["session_id"], _user(request), key_name)
        return SessionReply(data=session_held(session)).model_dump_json()

    def _delete(self, request: Request) -> str:
        key_name = self._caller(request)
        session_id = request.path_params["session_id"]
        self._engine.store.delete_session(session_id, user_id=_user(request), key_name=key_name)
        return DeletedReply(data=Deleted(session_id=session_id)).model_dump_json()

    def _caller(self, request: Request) -> str:
        """The name of the key that the call carries, if it may speak now."""
        key_name = self._keys.owner(_key(request))
        request.state.key_name = key_name
        self._rate.admit(key_name)
        self._engine.sweep()
        return key_name

    async def _reply(self, taken: turns.Taken, seconds: float) -> str:
        """The reply to a call, which is waited for where it is not known yet."""
        return await self._wait(turns.finish, self._engine, taken, seconds) if taken.reply is None else taken.reply

    # ---------------------------------------------------------------- streaming

    async def _events(self, taken: turns.Taken) -> AsyncIterator[bytes]:
        """The words as they come, then the whole reply, or what went wrong in its place."""
        try:
            async for event in self._told(taken):
                yield event
        except Problem as problem:
            yield _event("error", problem.body()["error"])
        except Exception as error:  # noqa: BLE001 - the stream has begun, so this is where the caller is told
            note(error)
            yield _event("error", (problem_of(error) if isinstance(error, LiyaError) else internal()).body()["error"])

    async def _told(self, taken: turns.Taken) -> AsyncIterator[bytes]:
        shown, left = "", self._settings.turn_deadline_s
        engine = self._engine
        while not taken.reply and left > 0 and not await self._wait(engine.wait, taken.session_id, LOOK_S):
            left -= LOOK_S
            words = engine.words(taken.session_id)
            if len(words) > len(shown) and words.startswith(shown):
                yield _event("token", {"delta": words[len(shown) :]})
                shown = words
        data = json.loads(await self._reply(taken, LOOK_S))["data"]
        message = data["output"]["message"]
        if message.startswith(shown) and message != shown:
            yield _event("token", {"delta": message[len(shown) :]})
        yield _event("done", data)

    async def _at_once(self, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await anyio.to_thread.run_sync(partial(act, *args, **kwargs), limiter=self._at_work)

    async def _wait(self, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await anyio.to_thread.run_sync(partial(act, *args, **kwargs), limiter=self._waiting)


# -------------------------------------------------------------------- requests and replies


def _key(request: Request) -> bytes | None:
    """The API key, from either header."""
    given = request.headers.get("x-api-key")
    if given is None:
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        given = bearer if scheme.lower() == "bearer" else None
    return given.strip().encode("latin-1", "replace") if given is not None else None


def _receipt(request: Request, raw: bytes, key_name: str) -> Receipt | None:
    """The receipt of a call that carries an Idempotency-Key."""
    named = request.headers.get("idempotency-key")
    if named is None:
        return None
    if not (0 < len(named) <= 255 and named.isascii() and named.isprintable()):
        raise invalid("Idempotency-Key", "1 to 255 printable ASCII characters.")
    return Receipt(key_name, named, body.fingerprint(raw))


def _user(request: Request) -> str | None:
    """The user that a reading call is about; None: everybody the key asked for."""
    user_id = request.query_params.get("user_id")
    if user_id is not None and len(user_id) > MAX_NAME:
        raise invalid("user_id", f"At most {MAX_NAME} characters.")
    return user_id


def _whole(request: Request, name: str, default: int, least: int, most: int) -> int:
    """A whole number from the query."""
    given = request.query_params.get(name)
    if given is None:
        return default
    if not (given.isascii() and given.isdigit() and len(given) <= 9 and least <= int(given) <= most):
        raise invalid(name, f"A whole number from {least} to {most:,}.")
    return int(given)


def _json(text: str) -> Response:
    return Response(text, media_type="application/json")


def _event(name: str, data: Any) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()


async def _problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return reply_to(error)


async def _liya_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, LiyaError)
    told = problem_of(error)
    if told.status >= 500:
        note(error)
    return reply_to(told)


async def _http_error(_: Request, error: Exception) -> Response:
    """The router's own refusals, in the contract's words."""
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "")
        return reply_to(Problem(405, "METHOD_NOT_ALLOWED", f"This path takes {allowed}.", headers={"allow": allowed}))
    return reply_to(Problem(404, "NOT_FOUND", "There is nothing at this path. GET /v1/openapi.json lists what there is."))
