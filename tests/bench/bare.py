"""The floor for the endpoint: one bare route that validates the same payload and commits the same two transactions.

Nothing is judged (the judgement was made beforehand), nobody is asked for a key, and nothing is read back. With OPENAI_BASE_URL
set it makes the plain streamed call between the two, with a prompt of the usual length.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import anyio
import httpx2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from liya_core import library, settings
from liya_core.endpoint.contract import TurnRequest
from liya_core.judging import judge
from liya_core.models import Move
from liya_core.store import Store

ANSWER = (
    "Last March I moved our stock list to the new system because orders went out late. I counted both lists by hand for a week, "
    "found forty wrong lines, and asked the warehouse lead to check them with me. Late orders fell from nine a week to one."
)
BANK = library.load()
JUDGED = judge(BANK.questions["behavioral"][0], [ANSWER], rubric=BANK.rubrics["behavioral"], lexicon=BANK.lexicon)
NEXT = (
    Move(kind="probe", question=0, gap="result"),
    "Let me pick up something you said: “orders went out late”. How did it end, and how do you know?",
)
PROMPT = (
    "depth (Depth):\nreason (Reason):\nresult (Result):\nown (Own part):\nfit (Fit):\n" + "What each level shows, in words. " * 80,
    "The moves:\n1. probe: ask for the result\n" + "Material of the candidate. " * 80 + f"\nCandidate: {ANSWER}\n",
)
store = Store(Path(settings.load().db))
model = settings.load().model
threads = anyio.CapacityLimiter(256)


async def turn(request: Request) -> Response:
    said = TurnRequest.model_validate_json(await request.body(), strict=True)
    return JSONResponse(await anyio.to_thread.run_sync(commit, said, limiter=threads))


def commit(said: TurnRequest) -> dict[str, object]:
    assert said.session_id
    assert said.input.message
    claim = store.claim(said.session_id, None, said.input.message, "api", "bare", 5)
    if model:
        call()
    store.settle(said.session_id, claim.turn, claim.attempt, "bare", [JUDGED], reply=NEXT)
    return {"success": True, "data": {"output": {"message": NEXT[1], "turn": claim.turn + 1}, "session_id": said.session_id}}


@cache
def client() -> Any:
    """The plain client; one for the process, as it should be."""
    from openai import OpenAI

    assert model
    return OpenAI(api_key="none", base_url=model.base_url, max_retries=0, http_client=httpx2.Client(trust_env=False))


def call() -> None:
    messages = [{"role": role, "content": content} for role, content in zip(("system", "user"), PROMPT, strict=True)]
    stream = client().chat.completions.create(model="fake", messages=messages, stream=True)
    json.loads("".join(event.choices[0].delta.content or "" for event in stream if event.choices))


async def health(_: Request) -> Response:
    return JSONResponse({"success": True})


app = Starlette(routes=[Route("/v1/hiring/mock-interview", turn, methods=["POST"]), Route("/v1/health", health)])
