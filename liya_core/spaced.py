"""What a browser tab sends, handed on with a little time between. Plain ASGI."""

import asyncio
from typing import Final

from liya_core.headers import ASGIApp, Message, Receive, Send

APART_S: Final = 0.1  # in which a page is mostly drawn


class Spaced:
    """Gives the application inside time to take in each message of a tab before the next one comes; on a busy machine it may not do.

    Streamlit drops a click that it has not taken in when another comes, or when the tab is closed. A person clicks slower than that, but
    a busy server or a bad line hands over at once what was sent one after the other.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One connection; anything but a WebSocket is left alone."""
        clock = asyncio.get_running_loop().time
        free = clock()

        async def spaced() -> Message:
            nonlocal free
            message = await receive()
            await asyncio.sleep(max(0.0, free - clock()))
            if message["type"] == "websocket.receive":
                free = clock() + APART_S
            return message

        await self._app(scope, spaced if scope["type"] == "websocket" else receive, send)
