"""Model servers on this computer, found by knocking where the known programs listen. What is found is offered, never taken.

Nobody's key is sent: a port may belong to anything.
"""

import json
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any, Final

PORTS: Final = {11434: "Ollama", 1234: "LM Studio", 8080: "llama.cpp", 8000: "vLLM"}  # where each listens unless told otherwise
SECONDS: Final = 0.25  # to wait for each of them, and again for its list
LONGEST: Final = 200_000  # bytes of an answer that are looked at
MOST: Final = 200  # models of one server


@dataclass(frozen=True)
class Server:
    """A server that lists its models: its address as OPENAI_BASE_URL would have it, and what usually listens there."""

    base_url: str
    usually: str
    models: tuple[str, ...]


def nearby() -> tuple[Server, ...]:
    """The servers that answer now; those without a model are left out."""
    found = (Server(f"http://127.0.0.1:{port}/v1", name, _models(port)) for port, name in PORTS.items())
    return tuple(server for server in found if server.models)


def _models(port: int) -> tuple[str, ...]:
    """The models that whatever listens there has; none where nothing does or it speaks another language."""
    line = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        line.request("GET", "/v1/models")
        listed: Any = json.loads(_read(line.getresponse()))
        names = [model["id"] for model in listed["data"]]
    except (OSError, HTTPException, ValueError, KeyError, TypeError, RecursionError):
        return ()
    finally:
        line.close()
    return tuple(sorted({name[:200] for name in names if isinstance(name, str) and name.strip()}))[:MOST]


def _read(reply: HTTPResponse) -> bytes:
    """As much of a reply as comes in time; nothing of one that sends elsewhere."""
    end, said = time.monotonic() + SECONDS, b""
    while reply.status == 200 and len(said) < LONGEST and time.monotonic() < end and (piece := reply.read1(65_536)):
        said += piece
    return said
