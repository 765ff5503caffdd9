"""The engine that all pages of this process share."""

import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from liya_core import library, settings
from liya_core.errors import LiyaError
from liya_core.interview import Interviews
from liya_core.interviewers import Interviewer
from liya_core.interviewers.builtin import Builtin
from liya_core.models import InterviewerName
from liya_core.settings import ModelSettings
from liya_core.store import Store

AFTER_THE_FIRST_PAGE_S: Final = 2.0
_building = threading.Lock()


def engine() -> Interviews:
    """The engine of this process, built at first need. Raises Misconfigured where settings or data/ are wrong."""
    with _building:
        chosen = settings.load()
        built = _engine(chosen.db, chosen.retention_days, chosen.model, chosen.leads)
    built.sweep()
    return built


@cache
def _engine(db: Path, retention_days: int, model: ModelSettings | None, leads: InterviewerName) -> Interviews:
    bank = library.load()
    plain = Builtin(bank)

    def led_by_model() -> Interviewer:
        from liya_core.interviewers.model import model_led  # late: most interviews need none of it

        assert model is not None
        return model_led(bank, model, plain)

    return Interviews(
        bank, Store(db), plain, others={"llm": led_by_model} if model else {}, leads_programs=leads, retention_days=retention_days
    )


@dataclass(frozen=True)
class ModelHost:
    """The model that may be chosen, and where it runs; `local`: nothing said to it leaves this computer."""

    model: str
    host: str
    local: bool


def model_host() -> ModelHost | None:
    """The model that the settings name, None where they name none. Nothing is asked of it."""
    chosen = settings.load().model
    if chosen is None:
        return None
    address = chosen.base_url or settings.OPENAI
    return ModelHost(chosen.model or engine().library.model_names.default, urlsplit(address).netloc, settings.is_local(address))


def warm() -> None:
    """Get ready what the pages need, beside the server's start and the first page instead of in them.

    The engine comes first, for the first page waits for it; what only a write or a chart needs comes when that page
    is on the screen. What is wrong with settings or data is left for the page to say.
    """
    with suppress(LiyaError):
        engine()
    time.sleep(AFTER_THE_FIRST_PAGE_S)
    import altair  # noqa: F401
    import sqlite_utils  # noqa: F401
