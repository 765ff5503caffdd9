"""A browser's tab without the browser: Streamlit's own protocol over its websocket, for many people at once.

A tab keeps what the server sent, in the order of the page, presses and fills in what is there, and runs the fragments that run by
themselves while it waits. It draws nothing.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple, TypeVar

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets import Origin, Subprotocol
from websockets.sync.client import ClientConnection, connect

T = TypeVar("T")

PATIENCE_S: Final = 60.0
DONE: Final = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


class Drawn(NamedTuple):
    """An element or a block as the server sent it; run: which of the tab's runs drew it."""

    run: int
    fragment: str
    what: Any


class Bubble(NamedTuple):
    """What stands in the chat; `by`: the avatar's name."""

    by: str
    text: str


class Tab:
    """One tab over an open connection. `query` is its address behind the question mark."""

    def __init__(self, connection: ClientConnection, page: str, query: str) -> None:
        self.query = query
        self._connection = connection
        self._page_name, self._page_hash = page, ""
        self._drawn: dict[tuple[int, ...], Drawn] = {}
        self._entered: dict[str, WidgetState] = {}
        self._due: dict[str, tuple[float, float]] = {}  # fragments that run by themselves: seconds between, next time
        self._run, self._whole_run, self._finished = 0, 0, 0
        self._running = False
        self._fragments: frozenset[str] = frozenset()

    # ---------------------------------------------------------------- doing

    def rerun(self, *triggers: WidgetState) -> float:
        """Run the page's script, with what was pressed; seconds until it has finished."""
        began, finished = time.perf_counter(), self._finished
        self.send(*triggers)
        self.until(lambda: self._finished > finished)
        return time.perf_counter() - began

    def send(self, *triggers: WidgetState) -> None:
        """Ask for a run, and wait for nothing."""
        self._ask(triggers, "")

    def press(self, label: str) -> None:
        """Press the button of this label, and wait for its run."""
        self.rerun(self.pressed(label))

    def pressed(self, label: str) -> WidgetState:
        """What a press of the button of this label sends."""
        return WidgetState(id=next(button.id for button in self.all("button") if button.label == label), trigger_value=True)

    def answered(self, text: str) -> WidgetState:
        """What an answer in the chat's box sends."""
        state = WidgetState(id=self.all("chat_input")[0].id)
        state.chat_input_value.data = text
        return state

    def enter(self, label: str, text: str) -> None:
        """Type into the text area of this label; it goes along with the next run."""
        area = next(area for area in self.all("text_area") if area.label == label)
        self._entered[area.id] = WidgetState(id=area.id, string_value=text)

    # ---------------------------------------------------------------- seeing

    def all(self, kind: str) -> list[Any]:
        """The elements of a kind, as Streamlit's protocol names them, in the order of the page."""
        return [getattr(drawn.what, kind) for _, drawn in sorted(self._drawn.items()) if _kind(drawn.what) == kind]

    def words(self) -> str:
        """What is written on the page, without labels."""
        kinds = {"markdown": "body", "text": "body", "alert": "body", "heading": "body"}
        return "\n".join(
            getattr(getattr(drawn.what, _kind(drawn.what)), kinds[_kind(drawn.what)])
            for _, drawn in sorted(self._drawn.items())
            if _kind(drawn.what) in kinds
        )

    def chat(self) -> list[Bubble]:
        """What the last run of the whole page has drawn of the chat, feedback left out."""
        told: dict[tuple[int, ...], Bubble] = {}
        for path, drawn in sorted(self._drawn.items()):
            if drawn.run < self._whole_run:
                continue
            if _kind(drawn.what) == "chat_message":
                told[path] = Bubble(drawn.what.chat_message.avatar, "")
            elif _kind(drawn.what) == "text":
                within = next((path[:end] for end in range(len(path), 0, -1) if path[:end] in told), None)
                if within and not told[within].text:
                    told[within] = told[within]._replace(text=drawn.what.text.body)
        return [bubble for bubble in told.values() if bubble.text]

    def until(self, happened: Callable[[], T], seconds: float = PATIENCE_S) -> T:
        """Take in what comes until something is so; raises TimeoutError."""
        end = time.monotonic() + seconds
        while not (found := happened()):
            self._take_in(end)
        return found

    def think(self, seconds: float) -> None:
        """Let time go by, as a person does who has the tab open."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                self._take_in(end)
            except TimeoutError:
                return

    # ---------------------------------------------------------------- the protocol

    @property
    def is_still(self) -> bool:
        """Whether no run is going on."""
        return not self._running

    def _ask(self, triggers: tuple[WidgetState, ...], fragment: str) -> None:
        asked = BackMsg()
        asked.rerun_script.query_string = self.query
        asked.rerun_script.page_name = self._page_name
        asked.rerun_script.page_script_hash = self._page_hash
        asked.rerun_script.fragment_id = fragment
        asked.rerun_script.is_auto_rerun = bool(fragment)
        asked.rerun_script.widget_states.widgets.extend([*self._entered.values(), *triggers])
        self._connection.send(asked.SerializeToString())

    def _take_in(self, end: float) -> None:
        """The next message, or the next run of a fragment that runs by itself."""
        next_due = min((due for _, due in self._due.values()), default=end)
        try:
            content = self._connection.recv(timeout=max(0.0, min(end, next_due) - time.monotonic()))
        except TimeoutError:
            if time.monotonic() >= end:
                raise
            self._run_what_is_due()
            return
        message = ForwardMsg()
        message.ParseFromString(content)
        self._follow(message)

    def _run_what_is_due(self) -> None:
        now = time.monotonic()
        for fragment, (every, due) in self._due.items():
            if due <= now:
                self._due[fragment] = every, now + every
                self._ask((), fragment)

    def _follow(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._run += 1
            self._running = True
            self._fragments = frozenset(message.metadata.run.fragment_ids)
            self._page_name, self._page_hash = "", message.new_session.page_script_hash
            if not self._fragments:
                self._whole_run = self._run
                self._due.clear()
        elif kind == "delta":
            delta = message.delta
            what = delta.new_element if delta.WhichOneof("type") == "new_element" else delta.add_block
            self._drawn[tuple(message.metadata.delta_path)] = Drawn(self._run, delta.fragment_id, what)
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "auto_rerun":
            every = message.auto_rerun.interval
            self._due[message.auto_rerun.fragment_id] = every, time.monotonic() + every
        elif kind == "stop_auto_rerun":
            for fragment in message.stop_auto_rerun.fragment_ids:
                self._due.pop(fragment, None)
        elif kind == "script_finished" and message.script_finished in DONE:
            self._clear_away()
            self._running = False
            self._finished += not self._fragments

    def _clear_away(self) -> None:
        """Take away what the run that has finished did not draw again."""
        self._drawn = {
            path: drawn
            for path, drawn in self._drawn.items()
            if drawn.run == self._run or (self._fragments and drawn.fragment not in self._fragments)
        }


def _kind(what: Any) -> str:
    return str(what.WhichOneof("type"))


@contextmanager
def tab(address: str, query: str = "", page: str = "") -> Iterator[Tab]:
    """A tab that has been opened at an address of Liya's and has run once."""
    url = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
    spoken = [Subprotocol("streamlit")]
    with connect(  # without a bound on what waits to be taken in, for else a tab that is closed in mid-run hangs
        url, subprotocols=spoken, origin=Origin(address), compression=None, max_size=None, max_queue=None, proxy=None
    ) as connection:
        opened = Tab(connection, page, query)
        opened.rerun()
        yield opened
