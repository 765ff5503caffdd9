"""Headers that every reply carries: what a page may load and who may frame it. Plain ASGI."""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Message, Receive, Send], Awaitable[None]]

# Nothing is loaded from, or sent to, anywhere but this server. Vega needs 'unsafe-eval', Streamlit's page an inline
# script, its components blob: scripts, and its styles are inline.
POLICY: Final = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' data: blob:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "frame-src 'self' blob:",
        "form-action 'self'",
        "base-uri 'self'",
        "frame-ancestors 'self'",
        "object-src 'none'",
        "connect-src 'self' blob:",
    )
)
HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"geolocation=(), camera=()"),
)
_HOST: Final = re.compile(r"[a-z0-9.\-]+(:\d+)?|\[[0-9a-f:.]+\](:\d+)?", re.IGNORECASE | re.ASCII)


def header(scope: Message, name: bytes) -> str | None:
    """The first header of a name that a request has, as text."""
    return next((value.decode("latin-1") for given, value in scope["headers"] if given == name), None)


def policy(host: str) -> bytes:
    """What a page of this Host may load. It is named with its sockets, for not every browser's 'self' means them."""
    return (POLICY + (f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else "")).encode()


class SafeHeaders:
    """Adds the policy and HEADERS to every HTTP reply of the application inside."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request through; anything but HTTP is left alone."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        safe = ((b"content-security-policy", policy(header(scope, b"host") or "")), *HEADERS)
        ours = {name for name, _ in safe}

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [header for header in message.get("headers", []) if header[0].lower() not in ours]
                message = {**message, "headers": [*kept, *safe]}
            await send(message)

        await self._app(scope, receive, with_headers)
