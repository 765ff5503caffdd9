"""Who is let in, as a table: from where a request came, under which Host, from whose page, and what the operator has set. Pure.

A request is from this computer where both ends of its connection are, it asks for a name of this computer, and no header says
that a proxy passed it on. Such headers are believed for closing only.
"""

import ipaddress
from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

OURS: Final = "localhost"  # the name of this computer that is no address
PASSED_ON: Final = frozenset(
    (
        b"forwarded",
        b"via",
        b"x-real-ip",
        b"x-client-ip",
        b"x-cluster-client-ip",
        b"true-client-ip",
        b"cf-connecting-ip",
        b"fastly-client-ip",
        b"fly-client-ip",
        b"x-envoy-external-address",
    )
)


class Verdict(Enum):
    """What becomes of a request."""

    PASS = "goes on"
    FOREIGN = "asks for a name that is not ours"
    STRANGE = "is a page's, and the page stands under another name than it asks"
    SHUT = "comes from elsewhere, and what that takes is not set"
    LOCKED = "comes from elsewhere, and the pages ask for the passphrase"


def verdict(*, near: bool, host: str | None, hosts: Sequence[str], passphrase: Callable[[], bool], program: bool, ours: bool) -> Verdict:
    """What becomes of a request.

    near: see `is_near`. hosts: the names that the operator allows. passphrase: whether one is set; asked only where that
    matters. program: it asks for the endpoint, which asks for a key and refuses an unknown Host and other pages itself. ours: see
    `is_of_this_page`.
    """
    known = is_known(host, tuple(hosts))
    if known and not ours and not program:
        return Verdict.STRANGE
    if near and known and is_own(host):
        return Verdict.PASS
    if program:
        return Verdict.SHUT if known and not near and not names_others(hosts) else Verdict.PASS
    if not known:
        return Verdict.FOREIGN
    return Verdict.LOCKED if names_others(hosts) and passphrase() else Verdict.SHUT


def is_program(path: str) -> bool:
    """Whether a path is the endpoint's."""
    return path == "/v1" or path.startswith("/v1/")


def is_near(server: object, client: object, headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether a connection has both ends on this computer and no proxy passed the request on.

    server, client: (address, port) as ASGI has them, or None. A Unix socket has no address: only a proxy speaks through one.
    """
    if not (is_loopback(_address(server)) and is_loopback(_address(client))):
        return False
    return not any(name in PASSED_ON or name.startswith(b"x-forwarded") for name, _ in headers)


def _address(end: object) -> str:
    return str(end[0]) if isinstance(end, list | tuple) and end else ""


@lru_cache(256)
def is_loopback(address: str) -> bool:
    """Whether an IP address, IPv4 written as IPv6 too, is this computer's own."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return ((isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped) or parsed).is_loopback


@lru_cache(256)
def hostname(host: str | None) -> str | None:
    """The name in a Host header, without port; None for what is no such header."""
    try:
        parts = urlsplit(f"//{host}") if host else None
        name = parts.hostname if parts else None
        _ = parts.port if parts else None  # raises where it is no number
    except ValueError:
        return None
    if parts is None or name is None or parts.username is not None or parts.path or parts.query or parts.fragment:
        return None
    return name.rstrip(".")


@lru_cache(256)
def is_own(host: str | None) -> bool:
    """Whether a Host is a name of this computer that no other computer has."""
    name = hostname(host)
    return name == OURS or (name is not None and is_loopback(name))


def names_others(hosts: Iterable[str]) -> bool:
    """Whether the allowed hosts name one beyond this computer's own names; "*" names none."""
    return any(host.strip() != "*" and not is_own(_bracketed(host)) for host in hosts)


@lru_cache(256)
def is_known(host: str | None, hosts: tuple[str, ...]) -> bool:
    """Whether a Host is among the allowed ones; where none is named, among this computer's own names."""
    name = hostname(host)
    named = [pattern.strip().lower().rstrip(".") for pattern in hosts if pattern.strip() != "*"]
    if name is None or not named:
        return name is not None and is_own(host)
    return any(name.endswith(pattern[1:]) if pattern.startswith("*.") else name == pattern for pattern in named)


def is_of_this_page(origin: str | None, host: str | None) -> bool:
    """Whether the page that speaks (its Origin) stands under the Host that it asks.

    Another name that is allowed too is another page. Ports are left aside: proxies pass a Host on without its port, and cookies
    leave them aside as well.
    """
    try:
        name = urlsplit(origin or "").hostname
    except ValueError:
        return False
    return name is not None and name.rstrip(".") == hostname(host)


def is_open(address: str | None, hosts: Iterable[str], passphrase: Callable[[], bool]) -> bool:
    """Whether a server that listens at an address (none: at every one) would be open to others without what that takes."""
    here = bool(address) and is_own(_bracketed(address or ""))
    return not here and not (names_others(hosts) and passphrase())


def _bracketed(host: str) -> str:
    """An address as a Host header has it."""
    return f"[{host}]" if host.count(":") > 1 else host.strip()
