"""The engine that all pages of this process share."""

import threading
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

from liya_core import library, settings
from liya_core.errors import LiyaError
from liya_core.interview import Interviews
from liya_core.interviewers.builtin import Builtin
from liya_core.store import Store

AFTER_THE_FIRST_PAGE_S: Final = 2.0
_building = threading.Lock()


def engine() -> Interviews:
    """The engine of this process, built at first need. Raises Misconfigured where settings or data/ are wrong."""
    with _building:
        chosen = settings.load()
        built = _engine(chosen.db, chosen.retention_days)
    built.sweep()
    return built


@cache
def _engine(db: Path, retention_days: int) -> Interviews:
    bank = library.load()
    return Interviews(bank, Store(db), Builtin(bank), retention_days=retention_days)


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
