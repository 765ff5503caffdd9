"""One OpenAI-compatible endpoint: streamed completions under one deadline, and every fault by its name.

The client's own time-out is per read, so a server that drips would never end; here one clock runs for the whole
turn. Retries are counted here too: a turn costs two calls at most. What a server says in its errors is never shown.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from liya_core.errors import (
    ModelBusy,
    ModelKeyRefused,
    ModelTooSlow,
    ModelUnknown,
    ModelUnreachable,
    ProviderUnavailable,
    ReplyCutOff,
    ReplyRefused,
)
from liya_core.models import Call
from liya_core.settings import OPENAI, is_local

if TYPE_CHECKING:
    import httpx2
    from openai import OpenAI

log = logging.getLogger(__name__)

Message = dict[str, str]
MODES: Final = ("json_schema", "json_object", "text")  # how a structured reply is asked for, the best first
LONGEST: Final = 100_000  # characters of a reply before it is cut off
SEE_S: Final = 0.02  # between two looks at a reply that is coming
NO_SCHEMA: Final = (400, 415, 422, 500, 501)  # what servers answer that cannot hold a reply to a schema
KEPT: Final = 64  # idle connections; how many are busy is for those who wait to say: the client's own limit is a hundred
PLACEHOLDER: Final = "no-key-needed"  # the client wants one; local servers do not


@dataclass
class Budget:
    """What a turn may still cost: calls, and the moment at which it must be over."""

    end: float
    calls: int = 2
    used: list[Call] = field(default_factory=list)

    @property
    def left_s(self) -> float:
        """Seconds left."""
        return self.end - time.monotonic()


class Provider:
    """A model behind an address. Thread-safe; the client is built at the first call.

    base_url: None is OpenAI's own. client: for tests, an httpx2 client to send through.
    """

    def __init__(self, model: str, *, base_url: str | None = None, key: str | None = None, client: "httpx2.Client | None" = None) -> None:
        self.model = model
        self.base_url = base_url
        self._key = key
        self._http = client
        self._client: OpenAI | None = None
        self._lock = threading.Lock()
        self._mode = 0

    def complete(
        self,
        messages: Sequence[Message],
        schema: dict[str, Any] | None,
        budget: Budget,
        most_tokens: int,
        see: Callable[[str], None],
        *,
        cut: bool = False,
    ) -> str:
        """The text of a whole reply; `see` gets it as far as it has come. Raises ProviderUnavailable and JudgeOutputInvalid.

        A call that fails in a way that may pass is made once more, and one whose form the server refuses once in a
        simpler form, which is remembered; both only while the budget has a call left. No schema: any text will do.
        cut: a reply that its limit cuts off will do as well.
        """
        while True:
            mode = self._mode
            try:
                return self._call(messages, schema, budget, most_tokens, see, MODES[mode] if schema else MODES[-1], cut=cut)
            except _FormRefused as error:
                self._mode = max(self._mode, min(mode + 1, len(MODES) - 1))
                if mode + 1 >= len(MODES) or not budget.calls:
                    raise ModelUnreachable("The model server refused the request.") from error
            except _MayPass as error:
                if not budget.calls or error.wait_s >= budget.left_s:
                    raise error.told from error
                time.sleep(error.wait_s)

    def models(self, seconds: float = 10.0) -> tuple[str, ...]:
        """The names of the models that the server has. Raises ProviderUnavailable."""
        from openai import OpenAIError

        try:
            found = self._openai().with_options(timeout=seconds).models.list()
            return tuple(sorted(str(model.id) for model in found.data))[:500]
        except OpenAIError as error:
            raise _told(error) from error
        except (TypeError, AttributeError, ValueError) as error:
            raise ModelUnreachable("What answers at this address does not list models.") from error

    def close(self) -> None:
        """Hang up."""
        with self._lock:
            if self._client is not None:
                self._client.close()
                self._client = None

    # ---------------------------------------------------------------- one call

    def _call(
        self,
        messages: Sequence[Message],
        schema: dict[str, Any] | None,
        budget: Budget,
        most_tokens: int,
        see: Callable[[str], None],
        mode: str,
        *,
        cut: bool,
    ) -> str:
        if budget.left_s <= 0:
            raise ModelTooSlow("The model did not answer in time.")
        budget.calls -= 1
        stream = _Stream(see)
        arguments = (messages, schema, most_tokens, mode, budget.left_s, stream)
        threading.Thread(target=self._pump, args=arguments, name="liya-model", daemon=True).start()
        in_time = stream.ended.wait(max(0.0, budget.left_s))
        stream.is_left = True
        said, error = stream.said, stream.error
        counted = _refused_at_the_door(error) if error else stream.counted
        prompt, completion = counted or _estimated(messages, said)
        budget.used.append(Call(model=self.model, prompt_tokens=prompt, completion_tokens=completion, counted=counted is not None))
        if not in_time:
            raise ModelTooSlow("The model did not answer in time.")
        if error:
            raise _named(error, mode) from error
        if len(said) > LONGEST:
            raise ReplyCutOff("The model's reply did not end.")
        if stream.finish is None:
            raise _MayPass(ModelUnreachable("The model's reply broke off."), 0.2)
        if stream.finish == "length" and not cut:
            raise ReplyCutOff("The model's reply was cut off.")
        if stream.finish not in ("stop", "length"):
            raise ReplyRefused("The model refused to reply.")
        return said

    def _pump(
        self,
        messages: Sequence[Message],
        schema: dict[str, Any] | None,
        most_tokens: int,
        mode: str,
        seconds: float,
        stream: "_Stream",
    ) -> None:
        """Read one stream, in a thread that may be left behind where a server never ends."""
        try:
            completions: Any = self._openai().with_options(timeout=seconds).chat.completions
            options = self._options(schema, most_tokens, mode)
            told = [*messages] if mode == MODES[0] or schema is None else _with_schema(messages, schema)
            events = completions.create(model=self.model, messages=told, stream=True, **options)
            with events:
                for event in events:
                    if not stream.goes_on_after(event):
                        break
        except Exception as error:  # noqa: BLE001 - a thread's outermost boundary: whoever waits is told
            stream.error = error
        finally:
            stream.ended.set()

    def _options(self, schema: dict[str, Any] | None, most_tokens: int, mode: str) -> dict[str, Any]:
        form: dict[str, Any] = {}
        if mode == "json_schema":
            form["response_format"] = {"type": "json_schema", "json_schema": {"name": "reply", "strict": True, "schema": schema}}
        elif mode == "json_object":
            form["response_format"] = {"type": "json_object"}
        limit = "max_tokens" if self.base_url else "max_completion_tokens"
        return form | {limit: most_tokens, "stream_options": {"include_usage": True}}

    @property
    def knows_schemas(self) -> bool:
        """Whether the server is taken to hold a reply to a schema, as all are until they refuse."""
        return self._mode == 0

    def _openai(self) -> "OpenAI":
        with self._lock:
            if self._client is None:
                import httpx2
                from openai import OpenAI

                http = self._http or httpx2.Client(
                    trust_env=not is_local(self.base_url or OPENAI),
                    follow_redirects=False,
                    limits=httpx2.Limits(max_connections=None, max_keepalive_connections=KEPT),
                )
                self._client = OpenAI(
                    api_key=self._key or PLACEHOLDER,
                    base_url=self.base_url or OPENAI,
                    max_retries=0,
                    http_client=http,
                )
            return self._client


class _Stream:
    """What one reply has brought so far. One thread fills it; another waits until it has ended, or leaves it."""

    def __init__(self, see: Callable[[str], None]) -> None:
        self.said = ""
        self.finish: str | None = None
        self.counted: tuple[int, int] | None = None
        self.error: Exception | None = None
        self.ended = threading.Event()
        self.is_left = False
        self._see = see
        self._seen = 0.0

    def goes_on_after(self, event: Any) -> bool:
        """Whether more is wanted, one event taken in. A body that is none raises TypeError or AttributeError."""
        if self.is_left:
            return False
        usage = getattr(event, "usage", None)
        if usage:
            self.counted = int(usage.prompt_tokens), int(usage.completion_tokens)
        for choice in event.choices[:1]:
            if choice.delta and choice.delta.content:
                self.said += str(choice.delta.content)
                if time.monotonic() - self._seen >= SEE_S:
                    self._see(self.said)
                    self._seen = time.monotonic()
            if choice.finish_reason:
                self.finish = str(choice.finish_reason)
        return len(self.said) <= LONGEST


class _MayPass(Exception):
    """A fault that may be gone at the next try, after so many seconds; `told` is what it is otherwise."""

    def __init__(self, told: ProviderUnavailable, wait_s: float) -> None:
        super().__init__(str(told))
        self.told = told
        self.wait_s = wait_s


class _FormRefused(Exception):
    """The server does not take this way of asking for a structured reply."""


def _with_schema(messages: Sequence[Message], schema: dict[str, Any]) -> list[Message]:
    """The messages with the schema in words at their end, for servers that hold no reply to one."""
    *before, last = messages
    return [*before, last | {"content": f"{last['content']}\nThe schema:\n\n{json.dumps(schema)}\n"}]


def tokens_of(messages: Sequence[Message]) -> int:
    """About how many tokens messages are: a quarter of their characters."""
    return sum(len(message["content"]) for message in messages) // 4


def _estimated(messages: Sequence[Message], said: str) -> tuple[int, int]:
    return tokens_of(messages), len(said) // 4


def _named(error: Exception, mode: str) -> Exception:
    """A client's exception as one of ours."""
    from openai import APIStatusError, OpenAIError

    if isinstance(error, APIStatusError) and error.status_code in NO_SCHEMA and mode != MODES[-1] and not _is_quota(error):
        return _FormRefused(str(error.status_code))
    if isinstance(error, OpenAIError):
        told = _told(error)
        if isinstance(error, APIStatusError):
            busy = error.status_code == 429 and not _is_quota(error)
            if busy or error.status_code >= 500:
                return _MayPass(told, _retry_after(error))
            return told
        return told if isinstance(told, ModelTooSlow) else _MayPass(told, 0.2)
    log.error("the model server sent what cannot be read: %s", type(error).__name__)
    return _MayPass(ModelUnreachable("What the model server sent cannot be read."), 0.2)


def _refused_at_the_door(error: Exception) -> tuple[int, int] | None:
    """No tokens, where the server answered with an error instead of beginning to speak."""
    from openai import APIStatusError

    return (0, 0) if isinstance(error, APIStatusError) else None


def _told(error: Exception) -> ProviderUnavailable:
    from openai import APIStatusError, APITimeoutError

    if isinstance(error, APITimeoutError):
        return ModelTooSlow("The model did not answer in time.")
    if not isinstance(error, APIStatusError):
        return ModelUnreachable("The model server cannot be reached.")
    if error.status_code in (401, 403):
        return ModelKeyRefused("The model server refused the key.")
    if error.status_code == 404:
        return ModelUnknown("The model server does not know this model.")
    if error.status_code == 429:
        return ModelBusy("The quota of this key is used up." if _is_quota(error) else "The model server takes no more requests just now.")
    return ModelUnreachable("The model server could not answer.")


def _is_quota(error: Any) -> bool:
    return getattr(error, "code", None) in ("insufficient_quota", "billing_hard_limit_reached")


def _retry_after(error: Any) -> float:
    """Seconds that the server asks to wait, half a second where it does not say."""
    try:
        return max(0.0, min(600.0, float(error.response.headers.get("retry-after", "0.5"))))
    except ValueError:
        return 0.5
