"""The gate before everything: who is let in from elsewhere, and what they are told who are not. Plain ASGI.

    deciding → from where, under which Host, from whose page, what is set: on it goes, or 403
    page, passes → the passphrase is asked for, and remembered by a signed cookie

On this computer, under its own names, nothing is asked: whoever sits there can read the file. The endpoint is open to whoever
has a key (`endpoint`), once the operator has named the hosts under which others may come.
"""

import asyncio
import ipaddress
import json
import logging
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, quote

from liya_core.errors import LiyaError
from liya_core.gate.deciding import Verdict, is_near, is_of_this_page, is_program, verdict
from liya_core.headers import ASGIApp, Message, Receive, Send, header

if TYPE_CHECKING:
    from liya_core.gate.passes import Guesses, Passes

log = logging.getLogger("liya")

COOKIE: Final = "liya_pass"
UNLOCK: Final = "/unlock"
LOCK: Final = "/lock"
REFUSAL: Final = "liya.refusal"  # in the scope of a request that the endpoint is to refuse: with which words
LARGEST: Final = 16_384  # bytes of a form: the longest passphrase and path, every byte as %XX
LONGEST: Final = 2_000  # characters of a path to come back to
LOOK_S: Final = 2.0  # between two looks at whether a pass is still good, while a page is open

WHAT_TO_SET: Final = (
    "add the name that Liya is called by to server.allowedHosts in .streamlit/config.toml and set LIYA_PASSPHRASE to 12 characters or more."
)
FOREIGN: Final = f"Liya does not answer under this name. To let others in under it, {WHAT_TO_SET}"
STRANGE: Final = (
    "Liya answers its own pages only, and this one stands under another name than it asks. A proxy before Liya has to pass on the Host."
)
SHUT: Final = f"Liya answers on its own computer only. To let others in, {WHAT_TO_SET}"
REFUSED: Final = f"Liya does not start: server.address opens it to other computers. Leave it at 127.0.0.1, or {WHAT_TO_SET}"
SHUT_TO_PROGRAMS: Final = (
    "Liya answers on its own computer only. To let programs elsewhere in, its operator adds the name that it is called by to "
    "server.allowedHosts in .streamlit/config.toml."
)
LOCKED: Final = "Liya is locked.\nReload the page and enter\nthe passphrase."  # an open page shows it in a narrow box that does not wrap
HTML: Final = b"text/html; charset=utf-8"


class Gate:
    """Wraps the application. `hosts` tells which names are allowed, `passphrase` what opens the pages (None: nothing does)."""

    def __init__(self, app: ASGIApp, hosts: Callable[[], Sequence[str]], passphrase: Callable[[], str | None]) -> None:
        self._app = app
        self._hosts = hosts
        self._passphrase = passphrase

    @cached_property
    def _passes(self) -> "Passes | None":
        from liya_core.gate.passes import Passes  # late: on this computer nothing asks for it

        try:
            passphrase = self._passphrase()
        except LiyaError as error:
            log.error("%s", error)
            return None
        return Passes(passphrase) if passphrase else None

    @cached_property
    def _guesses(self) -> "Guesses":
        from liya_core.gate.passes import Guesses

        return Guesses()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request through, or an answer in its place."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        host = header(scope, b"host")
        near = is_near(scope.get("server"), scope.get("client"), scope["headers"])
        program = scope["type"] == "http" and is_program(scope["path"])
        found = verdict(
            near=near,
            host=host,
            hosts=self._hosts(),
            passphrase=lambda: self._passes is not None,
            program=program,
            ours=_is_ours(scope, host),
        )
        if found is Verdict.PASS:
            await self._app(scope, receive, send)
        elif found is Verdict.LOCKED:
            await self._behind_the_lock(scope, receive, send)
        elif scope["type"] == "websocket":
            await _turn_away(receive, send)
        elif program:
            await self._app({**scope, REFUSAL: SHUT_TO_PROGRAMS}, receive, send)  # which numbers its replies and notes them
        else:
            await _answer(send, 403, {Verdict.FOREIGN: FOREIGN, Verdict.STRANGE: STRANGE}.get(found, SHUT))

    async def _behind_the_lock(self, scope: Message, receive: Receive, send: Send) -> None:
        """A request from elsewhere: on with a pass that is good, else what asks for the passphrase."""
        passes = self._passes
        assert passes is not None
        carried = next((one for one in _carried(scope) if passes.left(one)), None)
        if scope["type"] == "websocket":
            if carried:
                await self._while_good(scope, receive, send, passes, carried)
            else:
                await _turn_away(receive, send)
        elif scope["path"] == UNLOCK:
            await self._unlock(scope, receive, send, passes, carried)
        elif scope["path"] == LOCK:
            await self._lock(scope, send, passes, carried)
        elif carried:
            await self._app(scope, receive, send)
        elif "text/html" in (header(scope, b"accept") or ""):
            await self._ask(scope, send, _path(scope))
        else:  # an open page whose pass is over shows these words; of a 403 it would say that the server cannot be reached
            await _answer(send, 423, json.dumps(LOCKED), b"application/json")

    async def _ask(self, scope: Message, send: Send, back: str, said: str | None = None) -> None:
        """The page that asks for the passphrase; where there were too many wrong ones, for how long it does not."""
        from liya_core.gate import page

        wait = self._guesses.wait(_whose(scope))
        if wait:
            await _answer(send, 429, page.waiting(back, wait), HTML, (b"retry-after", str(wait).encode()))
        else:
            await _answer(send, 403, page.asking(back, said), HTML)

    async def _unlock(self, scope: Message, receive: Receive, send: Send, passes: "Passes", carried: str | None) -> None:
        """The form: right, and back with a pass to where they came from; wrong, and it is asked again, a few times a minute."""
        if scope["method"] != "POST":
            await (_lead(send, "/") if carried else self._ask(scope, send, "/"))
            return
        form = await _form(receive)
        if form is None or header(scope, b"sec-fetch-site") in ("cross-site", "same-site"):
            await _answer(send, 400, "This is not the form that Liya asks with. Open Liya again and enter the passphrase there.")
            return
        from liya_core.gate.page import WRONG

        back, who = _local(form.get("back", "/")), _whose(scope)
        if self._guesses.wait(who):
            await self._ask(scope, send, back)
        elif passes.opens(form.get("passphrase", "")):
            await _lead(send, back, _cookie(scope, passes.issue()))
        else:
            self._guesses.count(who)
            log.warning("a wrong passphrase was entered")
            await self._ask(scope, send, back, WRONG)

    async def _lock(self, scope: Message, send: Send, passes: "Passes", carried: str | None) -> None:
        """End the pass of this browser, when asked by the button."""
        if scope["method"] == "POST":
            if carried:
                passes.end(carried)
            await _lead(send, "/", _cookie(scope, ""))
        elif carried:
            from liya_core.gate import page

            await _answer(send, 200, page.locking(), HTML)
        else:
            await self._ask(scope, send, "/")

    async def _while_good(self, scope: Message, receive: Receive, send: Send, passes: "Passes", carried: str) -> None:
        """A page's connection, for as long as its pass is good: locking ends what is open in other tabs."""
        coming: asyncio.Future[Message] | None = None
        over = False

        async def told() -> Message:
            nonlocal coming, over
            coming = coming or asyncio.ensure_future(receive())
            while left := passes.left(carried):
                done, _ = await asyncio.wait({coming}, timeout=min(left, LOOK_S))
                if done:
                    message, coming = coming.result(), None
                    return message
            if not over:
                over = True
                await send({"type": "websocket.close", "code": 1008})
            return {"type": "websocket.disconnect", "code": 1008}

        async def tell(message: Message) -> None:
            if not over:
                await send(message)

        try:
            await self._app(scope, told, tell)
        finally:
            if coming:
                coming.cancel()


# -------------------------------------------------------------------- what is asked


def _is_ours(scope: Message, host: str | None) -> bool:
    """Whether no page of another name speaks. A browser says of every websocket whose it is, and of the lock's forms nothing.

    Our pages ask for no referrer, so that it hides the page that a form is on.
    """
    origin = header(scope, b"origin")
    if scope["type"] == "http" and (origin is None or scope["path"] in (UNLOCK, LOCK)):
        return True
    return is_of_this_page(origin, host)


def _carried(scope: Message) -> list[str]:
    """The passes that a request carries."""
    pairs = [
        pair.strip().partition("=") for name, value in scope["headers"] if name == b"cookie" for pair in value.decode("latin-1").split(";")
    ]
    return [value for name, _, value in pairs if name == COOKIE]


async def _form(receive: Receive) -> dict[str, str] | None:
    """A small form; None for what is none."""
    content = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        content += message.get("body", b"")
        if len(content) > LARGEST:
            return None
        if not message.get("more_body"):
            break
    try:
        return {name: values[0] for name, values in parse_qs(content.decode("ascii"), max_num_fields=4).items()}
    except ValueError:
        return None


def _path(scope: Message) -> str:
    """The path and query that were asked for, to come back to."""
    query = scope.get("query_string", b"").decode("latin-1")
    return _local(quote(scope["path"]) + (f"?{query}" if query else ""))


def _local(path: str) -> str:
    """A path of this server; the first page in place of what would lead elsewhere, or nowhere."""
    plain = path.isascii() and path.isprintable() and not set(path) & set(' \\"<>') and len(path) <= LONGEST
    here = path.startswith("/") and not path.startswith("//") and path.partition("?")[0] not in (UNLOCK, LOCK)
    return path if plain and here else "/"


def _whose(scope: Message) -> str:
    """Who guesses: the address at the other end, of IPv6 the network that one household has."""
    address = str((scope.get("client") or ("",))[0])
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else address


# -------------------------------------------------------------------- what is answered


def _cookie(scope: Message, value: str) -> bytes:
    """The cookie that holds a pass, or with an empty one takes it away. A header that names https can only close it further."""
    from liya_core.gate.passes import LASTS_S

    https = scope.get("scheme") == "https" or "https" in (header(scope, b"x-forwarded-proto") or "").lower()
    lasts = LASTS_S if value else 0
    return f"{COOKIE}={value}; Path=/; Max-Age={lasts}; HttpOnly; SameSite=Strict{'; Secure' if https else ''}".encode()


async def _lead(send: Send, path: str, *cookies: bytes) -> None:
    headers = [(b"set-cookie", cookie) for cookie in cookies]
    await _answer(send, 303, b"", b"text/plain; charset=utf-8", (b"location", path.encode()), *headers)


async def _answer(
    send: Send, status: int, body: str | bytes, kind: bytes = b"text/plain; charset=utf-8", *headers: tuple[bytes, bytes]
) -> None:
    content = body.encode() if isinstance(body, str) else body
    own = [(b"content-type", kind), (b"content-length", str(len(content)).encode()), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": [*own, *headers]})
    await send({"type": "http.response.body", "body": content})


async def _turn_away(receive: Receive, send: Send) -> None:
    """A websocket that is not let in: the server answers its request with 403."""
    await receive()
    await send({"type": "websocket.close", "code": 1008})
