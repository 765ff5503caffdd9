"""The application with every logger at its loudest, and with faults of ours where the words say so: `uvicorn tests.loud:app`."""

import logging
from typing import Any

logging.basicConfig(level=1)  # whatever nobody writes down by themselves goes to the error output
for each in (logging.Logger, logging.Handler):
    each.setLevel = lambda self, level: setattr(self, "level", 1)  # type: ignore[method-assign, assignment, misc]
for name in list(logging.Logger.manager.loggerDict):
    logging.getLogger(name).setLevel(1)

from app import app  # noqa: E402 - when all of that holds
from liya_core.endpoint import turns  # noqa: E402
from liya_core.interview import Interviews  # noqa: E402
from liya_core.interviewers.builtin import Builtin  # noqa: E402
from pages.components import literal  # noqa: E402

__all__ = ["app"]


def breaks(words: str) -> None:
    """A fault that tells all it knows, as those of libraries do."""
    raise RuntimeError(f"could not cope with {words!r}")


def faulty(owner: Any, name: str, sign: str) -> None:
    """From now on this breaks where what it is given holds the sign."""
    sound = getattr(owner, name)

    def tried(*given: Any, **named: Any) -> Any:
        words = repr((given, named))
        if sign in words:
            breaks(words)
        return sound(*given, **named)

    setattr(owner, name, tried)


faulty(Builtin, "reply", "breaks-a-worker")
faulty(turns, "take", "breaks-the-endpoint")
faulty(literal, "show", "breaks-a-page")
faulty(Interviews, "answer", "breaks-a-callback")
