"""The floor for the endpoint: one bare route that validates the same payload and commits the same two transactions.

Nothing is judged, nobody is asked for a key, and nothing is read back.
"""

from pathlib import Path

import anyio
from sessions import judgement
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from liya_core import settings
from liya_core.endpoint.contract import TurnRequest
from liya_core.models import Move
from liya_core.store import Store

JUDGED = judgement(50, gaps=("result",), ratings={"substance": 3.0, "reasoning": 2.0, "conduct": 3.0, "relevance": 4.0, "outcome": 2.0})
NEXT = Move(kind="probe", question=0, gap="result"), "And how did it end? " * 5
store = Store(Path(settings.load().db))
threads = anyio.CapacityLimiter(256)


async def turn(request: Request) -> Response:
    said = TurnRequest.model_validate_json(await request.body(), strict=True)
    return JSONResponse(await anyio.to_thread.run_sync(commit, said, limiter=threads))


def commit(said: TurnRequest) -> dict[str, object]:
    assert said.session_id
    assert said.input.message
    claim = store.claim(said.session_id, None, said.input.message, "api", "bare", 5)
    store.settle(said.session_id, claim.turn, claim.attempt, "bare", [JUDGED], reply=NEXT)
    return {"success": True, "data": {"output": {"message": NEXT[1], "turn": claim.turn + 1}, "session_id": said.session_id}}


async def health(_: Request) -> Response:
    return JSONResponse({"success": True})


app = Starlette(routes=[Route("/v1/hiring/mock-interview", turn, methods=["POST"]), Route("/v1/health", health)])
