"""The engine that all pages of this process share."""

import threading
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from liya_core import backup, library, settings
from liya_core.errors import LiyaError, ModelMissing
from liya_core.interview import SWEEP_S, Interviews
from liya_core.interviewers import Interviewer
from liya_core.interviewers.builtin import Builtin
from liya_core.models import InterviewerName
from liya_core.records import MACHINE
from liya_core.settings import ModelSettings
from liya_core.store import Store

FOUND: Final = "found_model"  # the preference that holds a server found on this computer and chosen
_building = threading.Lock()


def engine() -> Interviews:
    """The engine of this process, built at first need. Raises Misconfigured where settings or data/ are wrong."""
    with _building:
        chosen = settings.load()
        built = _engine(chosen.db, chosen.retention_days, chosen.leads)
    built.sweep()
    return built


@cache
def _engine(db: Path, retention_days: int, leads: InterviewerName) -> Interviews:
    bank, store = library.load(), Store(db)
    plain = Builtin(bank)

    def led_by_model() -> Interviewer:
        from liya_core.interviewers.model import model_led  # late: most interviews need none of it

        chosen = _model(store)
        if chosen is None:
            raise ModelMissing("This interview is led by a model, and none is set up here.")
        return model_led(bank, chosen, plain)

    return Interviews(bank, store, plain, others={"llm": led_by_model}, leads_programs=leads, retention_days=retention_days)


def _model(store: Store) -> ModelSettings | None:
    """The model of the settings, else the one that was found on this computer and chosen."""
    return settings.load(found=store.recall(MACHINE, FOUND)).model


@dataclass(frozen=True)
class ModelHost:
    """The model that may be chosen, and where it runs; `local`: nothing said to it leaves this computer."""

    model: str
    host: str
    local: bool
    chosen: ModelSettings


def model_host() -> ModelHost | None:
    """The model that may lead, None where there is none. Nothing is asked of it."""
    interviews = engine()
    chosen = _model(interviews.store)
    if chosen is None:
        return None
    address = chosen.base_url or settings.OPENAI
    return ModelHost(chosen.model or interviews.library.model_names.default, urlsplit(address).netloc, settings.is_local(address), chosen)


def is_found() -> bool:
    """Whether the model that may lead is one that was found, not one of the settings."""
    return settings.load().model is None and model_host() is not None


def choose_found(base_url: str | None, model: str | None = None) -> None:
    """From now on the model of a server that was found may be chosen; None: no longer."""
    interviews = engine()
    kept = {settings.BASE.name: base_url, settings.MODEL.name: model} if base_url and model else None
    interviews.store.remember(MACHINE, FOUND, kept)
    interviews.thinking.forget("llm")


def warm() -> None:
    """Build the engine, for which the first page waits. What is wrong with settings or data is left for that page to say."""
    with suppress(LiyaError):
        engine()


def keep_sweeping(ends: threading.Event) -> None:
    """Until the server ends, now and then delete what has become too old, also where nobody opens a page, and finish deletions."""
    while True:
        backup.clear_away()
        with suppress(LiyaError):
            engine().store.finish_deleting()
        if ends.wait(SWEEP_S):
            return
