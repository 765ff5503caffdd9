"""Whether a model can lead an interview: what its server can do, found out step by step with words that are nobody's."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from liya_core.errors import NotJudged
from liya_core.interviewers.model.provider import Budget, Provider

SECONDS: Final = 20.0  # for each step
TOKENS: Final = 60
GREETING: Final = "Say hello."
SCHEMA: Final = {
    "type": "object",
    "properties": {"word": {"type": "string", "maxLength": 20}},
    "required": ["word"],
    "additionalProperties": False,
}


@dataclass(frozen=True)
class Found:
    """One step: what was tried, whether it worked, and what that means in plain words."""

    tried: str
    works: bool
    said: str


def check(provider: Provider) -> Iterator[Found]:
    """The steps one after the other; the first that fails is the last."""
    tried = "The server answers"
    try:
        names = provider.models(SECONDS)
    except NotJudged as error:
        yield Found(tried, works=False, said=str(error))
        return
    known = provider.model in names
    yield Found(tried, works=True, said=f"It has {len(names)} models." if known else f"It does not list {provider.model}: {_some(names)}")
    tried = "The model speaks"
    start = time.monotonic()
    try:
        provider.complete([{"role": "user", "content": GREETING}], None, Budget(start + SECONDS, calls=1), TOKENS, lambda _: None, cut=True)
    except NotJudged as error:
        yield Found(tried, works=False, said=str(error))
        return
    yield Found(tried, works=True, said=f"It took {time.monotonic() - start:.1f} seconds.")
    tried = "It keeps to a form"
    try:
        said = provider.complete(
            [{"role": "user", "content": f'{GREETING} Answer with JSON: {{"word": "hello"}}'}],
            SCHEMA,
            Budget(time.monotonic() + SECONDS),
            TOKENS,
            lambda _: None,
        )
        word = json.loads(said[said.find("{") :])["word"]
    except (NotJudged, ValueError, KeyError, TypeError):
        yield Found(tried, works=False, said="Its reply was not in the form that was asked for; it will probably not do for an interview.")
        return
    held = "held to a schema" if provider.knows_schemas else "asked for in words, since the server knows no schema"
    yield Found(tried, works=bool(word), said=f"Replies are {held}.")


def _some(names: tuple[str, ...]) -> str:
    """The first names, for who looks for theirs."""
    return f"{', '.join(names[:8])}{' …' if len(names) > 8 else ''}" if names else "it lists none."
