"""The whole application with an interviewer that thinks for a second before each reply, as a model would."""

import time
from collections.abc import Callable

import streamlit as st
from starlette.middleware import Middleware

import app as liya
from liya_core import library, settings
from liya_core.endpoint import api
from liya_core.headers import SafeHeaders
from liya_core.interview import Interviews
from liya_core.interviewers import Brief, Reply
from liya_core.interviewers.builtin import Builtin
from liya_core.store import Store

SECOND = 1.0


class Slow(Builtin):
    """The built-in interviewer after a second's thought."""

    instant = False

    def reply(self, brief: Brief, show: Callable[[str], None]) -> Reply:
        time.sleep(SECOND)
        return super().reply(brief, show)


bank = library.load()
interviews = Interviews(bank, Store(settings.load().db), Slow(bank))
endpoint = api(lambda: interviews, settings.load, lambda _: True)
app = st.App(
    liya.__file__, lifespan=liya.lifespan, middleware=[Middleware(SafeHeaders), Middleware(liya.Beside, endpoint=lambda: endpoint)]
)
