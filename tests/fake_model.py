"""A model server for the tests: OpenAI's way of speaking over a real socket, and any fault on demand. No model is in it."""

import json
import re
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Body = dict[str, Any]
NAMES = ("fake-small", "fake-large")
Act = Callable[["Asked"], None]


def reply_to(body: Body, **changes: Any) -> Body:
    """A sound reply to a request: the first move, and each dimension at 4 with the candidate's first words as its quote.

    Before the first question: no question put into other words.
    """
    request = body["messages"][1]["content"]
    if is_opening(body):
        return {"questions": []} | changes
    said = re.findall(r"^Candidate: (.+)$", request, re.MULTILINE)[-1]
    quote = " ".join(said.split()[:6])
    dimensions = re.findall(r"^(\w+) \(.+\):$", body["messages"][0]["content"], re.MULTILINE)
    kind = re.search(r"^1\. (\w+):", request, re.MULTILINE)
    words = {"probe": "What was the hardest part of that?", "close": "Thank you for your time. Goodbye.", "ask": "Thank you, let us go on."}
    return {
        "move": 1,
        "message": words[kind.group(1)] if kind else "Thank you.",
        "ratings": {name: {"quote": quote, "reason": "It is there.", "rating": 4} for name in dimensions},
        "strengths": [{"text": f'You said "{quote}".', "quote": quote}],
        "improvements": ["Add one figure."],
    } | changes


def move_number(body: Body, kind: str) -> int:
    """The number under which a request offers a move of this kind; 1 where it does not."""
    lines = [line for line in body["messages"][1]["content"].splitlines() if line[:1].isdigit() and ". " in line[:4]]
    return next((int(line.split(".")[0]) for line in lines if line.split(". ")[1].startswith(kind)), 1)


def is_opening(body: Body) -> bool:
    """Whether a request asks for the planned questions in other words."""
    return "The planned questions:" in body["messages"][1]["content"]


class Asked(BaseHTTPRequestHandler):
    """One request, and the ways to answer it."""

    protocol_version = "HTTP/1.1"
    server: "FakeModel"
    body: Body

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):
            self.server.listing(self)

    def do_POST(self) -> None:
        self.body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(self.body)
        self.server.keys.append(self.headers.get("Authorization", ""))
        act = self.server.next.popleft() if self.server.next else self.server.usual
        with suppress(BrokenPipeError, ConnectionResetError):
            act(self)

    # ------------------------------------------------------------ ways to answer

    def json(self, status: int, content: Any, **headers: str) -> None:
        """A plain reply."""
        text = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(text)

    def stream(self, text: str, *, finish: str | None = "stop", size: int = 16, pause: float = 0.0, usage: bool = True) -> None:
        """The text piece by piece, as models do."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        for i in range(0, len(text), size):
            self._event({"choices": [{"index": 0, "delta": {"content": text[i : i + size]}, "finish_reason": None}]})
            if pause:
                time.sleep(pause)
        if finish:
            self._event({"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
            if usage:
                counted = {"prompt_tokens": 1000, "completion_tokens": 200, "total_tokens": 1200}
                self._event({"choices": [], "usage": counted})
            self.wfile.write(b"data: [DONE]\n\n")
        self.close_connection = True

    def _event(self, content: Body) -> None:
        event = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "fake", **content}
        self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
        self.wfile.flush()


class FakeModel(ThreadingHTTPServer):
    """The server: `asked` and `keys` are what came, `next` how the coming requests are answered, `usual` how all others are."""

    daemon_threads = True
    request_queue_size = 512  # people who come at the same moment

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.asked: list[Body] = []
        self.keys: list[str] = []
        self.next: deque[Act] = deque()
        self.usual: Act = sound()
        self.listing: Act = lambda asked: asked.json(200, {"object": "list", "data": [{"id": name, "object": "model"} for name in NAMES]})

    @property
    def address(self) -> str:
        """The base URL."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


@contextmanager
def fake_model() -> Iterator[FakeModel]:
    """A running server, stopped at the end."""
    with FakeModel() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()


# -------------------------------------------------------------------- what a server may do


def sound(pause: float = 0.0, **changes: Any) -> Act:
    """Answer as asked."""
    return lambda asked: asked.stream(json.dumps(reply_to(asked.body, **changes)), pause=pause)


def says(text: str, **how: Any) -> Act:
    """Stream this text."""
    return lambda asked: asked.stream(text, **how)


def around(before: str, after: str) -> Act:
    """A sound reply with something before and after it."""
    return lambda asked: asked.stream(before + json.dumps(reply_to(asked.body)) + after)


def refuses(status: int, code: str | None = None, **headers: str) -> Act:
    """Answer with an error that says things which nobody may see."""
    return lambda asked: asked.json(status, {"error": {"message": "SECRET-UPSTREAM-TEXT", "type": "x", "code": code}}, **headers)


def raw(content: bytes) -> Act:
    """A body that is no completion."""
    return lambda asked: asked.json(200, content)


def hangs(seconds: float = 30.0) -> Act:
    """Say nothing for long."""
    return lambda asked: time.sleep(seconds)


def breaks_off(asked: Asked) -> None:
    """Stream half a reply and drop the line."""
    text = json.dumps(reply_to(asked.body))
    asked.stream(text[: len(text) // 2], finish=None)
    with suppress(OSError):
        asked.connection.shutdown(socket.SHUT_RDWR)
