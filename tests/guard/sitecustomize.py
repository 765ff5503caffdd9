"""No way out of this machine: for the tests' own process, and, on PYTHONPATH, for every Python that they start.

A look-up of a name and a packet count like a connection. What is tried fails as it would without a network, and is written
to the file that LIYA_TESTS_OUTSIDE names. Python's audit events see every path through its sockets, also of those who bring a
loop or a socket class of their own.
"""

import os
import socket
import sys
from ipaddress import IPv4Address, IPv6Address, ip_address

HERE = os.path.dirname(os.path.abspath(__file__))
REPORT = "LIYA_TESTS_OUTSIDE"
ASKS_FOR = {"socket.connect": 1, "socket.sendto": 1, "socket.sendmsg": 1, "socket.getaddrinfo": 0, "socket.gethostbyname": 0}


def is_here(host: object) -> bool:
    """Whether an address or a name is this machine's own; a path is that of a local socket."""
    name = host.decode("ascii", "replace") if isinstance(host, bytes | bytearray) else host
    if name in (None, "", "localhost"):
        return True
    try:
        address = ip_address(str(name))
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified or is_own(address)


def is_own(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is one of this machine's interfaces: no other can be listened on."""
    with socket.socket(socket.AF_INET if address.version == 4 else socket.AF_INET6, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((str(address), 0))
        except OSError:
            return False
    return True


def watch(event: str, given: tuple[object, ...]) -> None:
    if event == "subprocess.Popen" and isinstance(given[3], dict):
        given[3].setdefault(REPORT, os.environ[REPORT])  # who starts a child with an environment of its own is watched too
        if HERE not in (had := given[3].get("PYTHONPATH", "")):
            given[3]["PYTHONPATH"] = f"{HERE}{os.pathsep}{had}".rstrip(os.pathsep)
    if event not in ASKS_FOR:
        return
    place = given[ASKS_FOR[event]]
    host = place[0] if isinstance(place, tuple) else place
    if (isinstance(place, tuple) or ASKS_FOR[event] == 0) and not is_here(host):
        with open(os.environ[REPORT], "a", encoding="utf-8") as report:
            report.write(f"{event} {host!r} by {' '.join(sys.orig_argv)[:200]}\n")
        raise OSError(f"the tests let nobody reach {host!r}")


if REPORT in os.environ:
    sys.addaudithook(watch)
