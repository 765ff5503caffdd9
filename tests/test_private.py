"""What the README says of privacy: nobody here reaches beyond this machine, and nothing that was said stands in a log."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

# 192.0.2.0/24 and .example are nobody's (RFC 5737, RFC 2606).
WAYS_OUT = {
    "a connection": "socket.create_connection(('192.0.2.1', 80), timeout=1)",
    "one that is not waited for": "s = socket.socket(); s.setblocking(False); s.connect_ex(('192.0.2.1', 80))",
    "a loop's": "asyncio.run(asyncio.open_connection('192.0.2.1', 80))",
    "a look-up": "socket.getaddrinfo('liya.example', 443)",
    "an old look-up": "socket.gethostbyname('liya.example')",
    "a packet": "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
    "IPv6": "socket.socket(socket.AF_INET6).connect(('2001:db8::1', 80))",
    "a client's": "urllib.request.urlopen('http://192.0.2.1/', timeout=1)",
    "a child's": "subprocess.run([sys.executable, '-c', 'import socket; socket.getaddrinfo(\"liya.example\", 1)'], check=True)",
    "a child's without our environment": (
        "subprocess.run([sys.executable, '-c', 'import socket; socket.getaddrinfo(\"liya.example\", 1)'], check=True, env={})"
    ),
    "a forked child's": "assert os.waitpid(os.fork() or tried(), 0)[1] == 0",
}
TRY = """
import asyncio, os, socket, subprocess, sys, urllib.request
def tried():
    try:
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    finally:
        os._exit(1)
"""


@pytest.mark.parametrize("way", WAYS_OUT)
def test_whoever_tries_to_leave_this_machine_fails_and_is_written_down(way: str, tmp_path: Path) -> None:
    report = tmp_path / "outside"
    command = [sys.executable, "-c", TRY + WAYS_OUT[way]]
    done = subprocess.run(command, env={**os.environ, "LIYA_TESTS_OUTSIDE": str(report)}, capture_output=True, text=True, check=False)
    assert done.returncode, "it got out, or thinks so"
    assert "192.0.2.1" in report.read_text() or "2001:db8::1" in report.read_text() or "liya.example" in report.read_text()
