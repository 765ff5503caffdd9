"""One click of a tab after the other, told by the messages that Streamlit's page sends meanwhile."""

import asyncio
import selectors

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from liya_core.headers import Message, Receive, Send
from pages.components.one_by_one import DRAWING_S, LONGEST_S, LOOK_S, OneByOne

PAGE = BackMsg(rerun_script={"query_string": "answer=ses_1.1"})
CLICK = {"type": "websocket.receive", "bytes": PAGE.SerializeToString()}
PART = {"type": "websocket.receive", "bytes": BackMsg(rerun_script={"fragment_id": "clock"}).SerializeToString()}
OTHER = {"type": "websocket.receive", "bytes": BackMsg(load_git_info=True).SerializeToString()}
GARBAGE = {"type": "websocket.receive", "bytes": b"\xff\xff\xff"}
TEXT = {"type": "websocket.receive", "text": "hello"}
CLOSED = {"type": "websocket.disconnect", "code": 1001}

BEGUN = ForwardMsg(new_session={})
DRAWN = ForwardMsg(delta={"fragment_id": ""})
MENU = ForwardMsg(navigation={})
ADDRESS = ForwardMsg(page_info_changed={})
DONE = ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY)
PART_BEGUN = ForwardMsg(new_session={}, metadata={"run": {"fragment_ids": ["clock"]}})
PART_DONE = ForwardMsg(script_finished=ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
CUT = ForwardMsg(script_finished=ForwardMsg.FINISHED_EARLY_FOR_RERUN)

AT_ONCE = 0.0

CASES = {  # what the tab sends first, what the page sends then, what the tab sends next, when that is handed on
    "nothing came back yet": (CLICK, [], CLICK, LONGEST_S),
    "the page has begun": (CLICK, [BEGUN], CLICK, LONGEST_S),
    "its clicks are being taken in": (CLICK, [BEGUN, ADDRESS], CLICK, LONGEST_S),
    "it is drawn": (CLICK, [BEGUN, MENU], CLICK, DRAWING_S),
    "it is still drawn": (CLICK, [BEGUN, MENU, DRAWN, DRAWN], CLICK, DRAWING_S),
    "it is finished": (CLICK, [BEGUN, MENU, DRAWN, DONE], CLICK, AT_ONCE),
    "it is finished without a word": (CLICK, [BEGUN, DONE], CLICK, AT_ONCE),
    "the page before is finished": (CLICK, [DRAWN, DONE], CLICK, LONGEST_S),
    "the page before gave way": (CLICK, [DRAWN, CUT], CLICK, LONGEST_S),
    "the page before gave way, this one is finished": (CLICK, [DRAWN, CUT, BEGUN, MENU, DONE], CLICK, AT_ONCE),
    "it begins anew": (CLICK, [BEGUN, MENU, CUT], CLICK, LONGEST_S),
    "it began anew and is finished": (CLICK, [BEGUN, MENU, CUT, BEGUN, MENU, DONE], CLICK, AT_ONCE),
    "a part of the page is finished": (CLICK, [PART_BEGUN, DRAWN, PART_DONE], CLICK, LONGEST_S),
    "a part of the page gave way": (CLICK, [PART_BEGUN, DRAWN, CUT, BEGUN, DONE], CLICK, AT_ONCE),
    "a part drew itself anew": (PART, [], CLICK, AT_ONCE),
    "a part would draw itself anew": (CLICK, [BEGUN], PART, LONGEST_S),
    "no page was asked for": (OTHER, [], CLICK, AT_ONCE),
    "what was sent is nothing": (GARBAGE, [], CLICK, AT_ONCE),
    "what was sent is text": (TEXT, [], CLICK, AT_ONCE),
    "the tab is closed": (CLICK, [BEGUN], CLOSED, LONGEST_S),
    "the tab is closed when all is drawn": (CLICK, [BEGUN, MENU, DONE], CLOSED, AT_ONCE),
}


@pytest.mark.parametrize("case", CASES)
def test_a_click_is_handed_on_when_the_one_before_is_taken_in(case: str) -> None:
    first, told, second, after_s = CASES[case]
    with asyncio.Runner(loop_factory=TimeFlies) as runner:
        assert runner.run(handed_on(first, told, second)) == pytest.approx(after_s, abs=1.5 * LOOK_S)


async def handed_on(first: Message, told: list[ForwardMsg], second: Message) -> float:
    """After how many seconds the application gets the second message."""
    coming, sent, after = [second, first], [], []

    async def receive() -> Message:
        return coming.pop()

    async def send(message: Message) -> None:
        sent.append(message["bytes"])

    async def application(scope: Message, receive: Receive, send: Send) -> None:
        assert await receive() == first
        for message in told:
            await send({"type": "websocket.send", "bytes": message.SerializeToString()})
        began = asyncio.get_running_loop().time()
        assert await receive() == second
        after.append(asyncio.get_running_loop().time() - began)

    await OneByOne(application)({"type": "websocket"}, receive, send)
    assert sent == [message.SerializeToString() for message in told]
    return after[0]


class TimeFlies(asyncio.SelectorEventLoop):
    """A loop in which nothing is waited for: its clock goes on by what would be waited."""

    def __init__(self) -> None:
        super().__init__(Selector())

    def time(self) -> float:
        return self._selector.now


class Selector(selectors.SelectSelector):
    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.now += max(0.0, timeout or 0.0)
        return super().select(0)


def test_of_a_tab_that_is_closed_every_click_is_taken_in() -> None:
    coming, taken = [CLOSED, CLICK, CLICK], []

    async def receive() -> Message:
        return coming.pop()

    async def send(message: Message) -> None:
        raise ConnectionResetError

    async def application(scope: Message, receive: Receive, send: Send) -> None:
        began = asyncio.get_running_loop().time()
        while (await receive())["type"] != "websocket.disconnect":
            taken.append(asyncio.get_running_loop().time() - began)
            for message in (BEGUN, MENU, DONE):
                await send({"type": "websocket.send", "bytes": message.SerializeToString()})

    with asyncio.Runner(loop_factory=TimeFlies) as runner:
        runner.run(OneByOne(application)({"type": "websocket"}, receive, send))
    assert taken == pytest.approx([0, 0], abs=LOOK_S)


def test_a_request_is_left_alone() -> None:
    seen: list[object] = []

    async def application(scope: Message, receive: Receive, send: Send) -> None:
        seen.extend([receive, send])

    async def receive() -> Message:
        return {}

    async def send(message: Message) -> None: ...

    asyncio.run(OneByOne(application)({"type": "http"}, receive, send))
    assert seen == [receive, send]
