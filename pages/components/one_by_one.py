"""What a browser tab asks for, handed on once the page has taken in what it asked for before. Plain ASGI."""

import asyncio
from contextlib import suppress
from typing import Final

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from liya_core.headers import ASGIApp, Message, Receive, Send

DRAWING_S: Final = 1.0  # a page that is drawn for longer shows what comes word by word; its click is long taken in
LONGEST_S: Final = 10.0  # by when a page is being drawn, or nothing will be
LOOK_S: Final = 0.005


class OneByOne:
    """Lets each click of a tab be taken in before the application inside gets the next one.

    Streamlit drops a click that it has not taken in when another comes, or when the tab is closed. A person clicks slower than that, but
    a busy server or a bad line hands over at once what was sent one after the other.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One connection; anything but a WebSocket is left alone."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        page = Page()

        async def one_by_one() -> Message:
            message = await receive()
            while page.now() < page.free:
                await asyncio.sleep(LOOK_S)
            if wants_a_page(message):
                page.is_asked_for()
            return message

        async def seen(message: Message) -> None:
            if page.now() < page.free and message.get("bytes"):
                page.follow(ForwardMsg.FromString(message["bytes"]))
            with suppress(OSError):  # a tab that is closed: the page tells all the same when its last click is taken in
                await send(message)

        await self._app(scope, one_by_one, seen)


class Page:
    """How far the page is that was asked for last, as what is sent to the tab tells."""

    def __init__(self) -> None:
        self.now = asyncio.get_running_loop().time
        self.free = self.now()  # when another may be asked for
        self._is_begun = False

    def is_asked_for(self) -> None:
        """From now on the page is waited for."""
        self._is_begun = False
        self.free = self.now() + LONGEST_S

    def follow(self, message: ForwardMsg) -> None:
        """Take in what is sent to the tab. A page's clicks are taken in between its begin and the first that it draws."""
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._is_begun = not message.metadata.run.fragment_ids
        elif kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            self.is_asked_for()  # what was drawn was the page before, or it begins anew
        elif kind == "script_finished" and self._is_begun:
            self.free = self.now()
        elif kind in {"navigation", "delta"} and self._is_begun:
            self.free = min(self.free, self.now() + DRAWING_S)


def wants_a_page(message: Message) -> bool:
    """Whether a tab asks for its page, by a click or anew; a part that redraws itself takes in no click, and has no button."""
    asked = BackMsg()
    with suppress(DecodeError):  # which is said by the application inside
        asked.ParseFromString(message.get("bytes") or b"")
    return asked.HasField("rerun_script") and not asked.rerun_script.fragment_id
