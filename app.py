"""Liya's front door, in two roles.

Run by Streamlit for a browser tab (`__name__ == "__main__"`) it is the frame around the pages. Imported by the
server (`streamlit run app.py`, `uvicorn app:app`) it is the application: pages and endpoint on one port, behind safe
headers and the gate. The endpoint stands before Streamlit's own layers, which would answer odd paths in words of their own, set
cookies and compress.
"""

import gc
import logging
import sys
import threading
import traceback
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

import streamlit as st

from liya_core.errors import LiyaError
from liya_core.gate import REFUSED, Gate
from liya_core.gate.deciding import is_known, is_open, is_program
from liya_core.headers import SafeHeaders
from pages.components.one_by_one import OneByOne

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

AFTER_THE_FIRST_PAGE_S = 2.0
TURNS_S = 0.0005  # after which a busy thread makes way: with Python's 5 ms, whoever waits for the disk waits as long again each time

log = logging.getLogger("liya")


def frame() -> None:
    """One browser tab: the pages, and one sentence where something cannot work."""
    from pages.components import state  # late: the server starts without the engine, which gets ready beside it

    st.set_page_config(page_title="Liya – interview practice", page_icon="💬", layout="centered")
    page = st.navigation(
        [
            st.Page("pages/interview.py", title="Interview", icon=":material/forum:", default=True),
            st.Page("pages/history.py", title="History", icon=":material/timeline:"),
            st.Page("pages/review.py", title="Review", icon=":material/rate_review:"),
            st.Page("pages/judge.py", title="Try the judge", icon=":material/balance:"),
            st.Page("pages/model.py", title="Model", icon=":material/smart_toy:"),
            st.Page("pages/data.py", title="Your data", icon=":material/folder_shared:"),
        ],
        position="top",
    )
    state.keep(page.title)
    try:
        page.run()
    except LiyaError as error:
        st.error(str(error), icon=":material/error:")


def say_sorry(error: Exception) -> bool:
    """What a person sees where Liya itself is at fault: no trace. The kind of error goes to the log, none of their words do."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    log.error("a page failed: %s at %s:%s", type(error).__name__, where.filename, where.lineno)
    st.error("Something went wrong on this page. Your answers are stored. Reload the page to go on.", icon=":material/error:")
    return True


def keep_words_out_of_logs() -> None:
    """Whatever level is asked for: what people and programs say stays out of the log, and so do their keys."""
    logging.disable(logging.DEBUG)  # at which libraries write down what they send and get: headers with keys, queries, frames
    logging.getLogger("uvicorn.access").disabled = True  # addresses with their queries
    logging.getLogger("streamlit.error_util").disabled = True  # errors with all that they say, before say_sorry is asked


@asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[None]:
    """Around the server's life: the engine gets ready beside its start, not in it, and looks after what is kept until its end."""
    sys.setswitchinterval(TURNS_S)
    ends = threading.Event()
    threading.Thread(target=look_after, args=(ends,), name="liya-beside", daemon=True).start()
    yield
    ends.set()


def look_after(ends: threading.Event) -> None:
    """Build the engine, and the endpoint when the first page is there; whatever stays for good the garbage collector then leaves alone."""
    from pages.components import engine

    engine.warm()
    ends.wait(AFTER_THE_FIRST_PAGE_S)
    endpoint()
    gc.freeze()
    engine.keep_sweeping(ends)


class Beside:
    """The endpoint beside the pages: what asks for /v1 goes there, everything else goes on."""

    def __init__(self, app: "ASGIApp", endpoint: Callable[[], "ASGIApp"]) -> None:
        self._pages = app
        self._endpoint = endpoint

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """One request to whom it is meant for."""
        program = scope["type"] == "http" and is_program(scope["path"])
        await (self._endpoint() if program else self._pages)(scope, receive, send)


building = threading.Lock()


def endpoint() -> "ASGIApp":
    """The endpoint, built once, beside the first page or at the first call."""
    with building:
        return built()


@cache
def built() -> "ASGIApp":
    """The endpoint with the engine of this process."""
    from liya_core import settings
    from liya_core.endpoint import api
    from liya_core.endpoint.boundary import show_log
    from pages.components.engine import engine

    show_log()
    return api(engine, settings.load, lambda host: is_known(host, tuple(hosts())))


def hosts() -> Sequence[str]:
    """The names under which this server answers."""
    return st.get_option("server.allowedHosts") or ()


def passphrase() -> str | None:
    """What opens the pages from elsewhere; None where nothing does."""
    from liya_core import settings  # late: on this computer nothing asks for it

    return settings.load().passphrase


def refuse_to_be_open() -> None:
    """End the start of a server that would be open to other computers without what that takes."""
    try:
        if is_open(st.get_option("server.address"), hosts(), lambda: passphrase() is not None):
            sys.exit(REFUSED)
    except LiyaError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    frame()
else:
    from starlette.middleware import Middleware
    from streamlit.runtime.pages_manager import PagesManager

    keep_words_out_of_logs()
    PagesManager.uses_pages_directory = False  # else a cold visit to /history takes pages/ for Streamlit's own discovery
    app = st.App(
        __file__,
        lifespan=lifespan,
        middleware=[
            Middleware(SafeHeaders),
            Middleware(Gate, hosts=hosts, passphrase=passphrase),
            Middleware(Beside, endpoint=endpoint),
            Middleware(OneByOne),
        ],
        on_script_error=say_sorry,
    )
    refuse_to_be_open()
